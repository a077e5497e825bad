//! HTTP dates (RFC 9110, 5.6.7): IMF-fixdate, the obsolete RFC 850 format and asctime.

/// Returns seconds since the Unix epoch, or `None` for anything that is not an HTTP date or is before 1970.
pub(crate) fn parse(text: &str) -> Option<u64> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    match *words.as_slice() {
        // Sun, 06 Nov 1994 08:49:37 GMT
        [weekday, day, month, year, time, "GMT"] if weekday.ends_with(',') => {
            seconds(number(year, 4)?, month, number(day, 2)?, time)
        }
        // Sunday, 06-Nov-94 08:49:37 GMT
        [weekday, date, time, "GMT"] if weekday.ends_with(',') => {
            let mut parts = date.split('-');
            let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
            if parts.next().is_some() {
                return None;
            }
            // Two-digit year: no web date is before 1970.
            let short = number(year, 2)?;
            let year = if short < 70 {
                2000 + short
            } else {
                1900 + short
            };
            seconds(year, month, number(day, 2)?, time)
        }
        // Sun Nov  6 08:49:37 1994
        [_, month, day, time, year] => seconds(
            number(year, 4)?,
            month,
            number(day, day.len().min(2))?,
            time,
        ),
        _ => None,
    }
}

fn seconds(year: u64, month: &str, day: u64, time: &str) -> Option<u64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month = MONTHS
        .iter()
        .position(|name| name.eq_ignore_ascii_case(month))?;
    if year < 1970 || day == 0 || day > days_in_month(year, month) {
        return None;
    }
    let mut parts = time.split(':').map(|part| number(part, 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    // 60 is a leap second.
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let days = days_before_year(year) - days_before_year(1970)
        + (0..month).map(|m| days_in_month(year, m)).sum::<u64>()
        + day
        - 1;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

/// Returns the number of days from year 1 to the first day of `year`.
const fn days_before_year(year: u64) -> u64 {
    let past = year - 1;
    past * 365 + past / 4 - past / 100 + past / 400
}

const fn days_in_month(year: u64, month: usize) -> u64 {
    match month {
        1 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        1 => 28,
        3 | 5 | 8 | 10 => 30,
        _ => 31,
    }
}

/// Parses a number of exactly `digits` digits.
fn number(text: &str, digits: usize) -> Option<u64> {
    (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::parse;
    use rstest::rstest;

    #[rstest]
    #[case("Thu, 01 Jan 1970 00:00:00 GMT", Some(0))]
    #[case("Thu, 29 Feb 2024 12:00:00 GMT", Some(1_709_208_000))]
    #[case("Fri, 01 Jan 2100 00:00:00 GMT", Some(4_102_444_800))]
    #[case("Fri, 01-Jan-27 00:00:00 GMT", Some(1_798_761_600))]
    #[case("Thu Jan 21 00:00:00 2027", Some(1_800_489_600))]
    #[case("Wed, 29 Feb 2023 12:00:00 GMT", None)]
    #[case("Wed, 31 Dec 1969 23:59:59 GMT", None)]
    #[case("Wed, 21 Oct 2015 24:00:00 GMT", None)]
    #[case("Wed, 21 Oct 2015 07:28 GMT", None)]
    #[case("Wed, 21 Oct 2015 07:28:00 CET", None)]
    #[case("2015-10-21T07:28:00Z", None)]
    #[case("Wed, 21-Oct-15-1 07:28:00 GMT", None)]
    fn dates(#[case] text: &str, #[case] expected: Option<u64>) {
        assert_eq!(parse(text), expected);
    }
}
