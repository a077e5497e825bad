//! Dates in three formats: that of `Retry-After` (RFC 9110, IMF-fixdate), that of baselines (`2026-12-31`) and RFC 3339.

use std::time::{SystemTime, UNIX_EPOCH};

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The date of a Unix time in seconds.
pub fn http_date(unix: u64) -> String {
    let (days, seconds) = (unix / 86_400, unix % 86_400);
    let (year, month, day) = civil(days);
    let weekday = DAYS[usize::try_from(days % 7).unwrap_or(0)];
    let month = MONTHS[usize::try_from(month - 1).unwrap_or(0)];
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{weekday}, {day:02} {month} {year} {hour:02}:{minute:02}:{second:02} GMT")
}

/// A Unix time in seconds as RFC 3339 writes it in UTC: `2026-09-04T10:00:30Z`.
pub fn utc(unix: u64) -> String {
    let (year, month, day) = civil(unix / 86_400);
    let seconds = unix % 86_400;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Now, in seconds since the Unix epoch.
pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// Today, in UTC, as `YEAR-MONTH-DAY`: such dates sort as text.
pub fn today() -> String {
    let (year, month, day) = civil(now() / 86_400);
    format!("{year}-{month:02}-{day:02}")
}

/// Whether a text is a date as [`today`] writes it.
pub fn is_date(text: &str) -> bool {
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    matches!(parts[..], [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2))
}

/// Year, month and day of a day counted from 1970-01-01, by the 400-year cycle of the calendar.
pub fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use openrouter_errors::RetryAfter;

    #[test]
    fn is_read_back() {
        for unix in [0, 951_782_400, 1_788_516_030, 4_107_542_399] {
            let date = http_date(unix);
            assert_eq!(
                RetryAfter::parse(&date).map(|moment| moment.after(unix.saturating_sub(7))),
                Some(unix.min(7)),
                "{date}"
            );
        }
        assert_eq!(http_date(1_788_516_030), "Fri, 04 Sep 2026 10:00:30 GMT");
        assert_eq!(utc(1_788_516_030), "2026-09-04T10:00:30Z");
    }
}
