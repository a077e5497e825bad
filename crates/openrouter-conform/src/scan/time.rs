//! Times in logs, and the buckets they fall into. All in UTC.

use std::sync::LazyLock;

use memchr::memmem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use openrouter_corpus::date::civil;

/// The width of the time buckets.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Bucket {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// Times are not looked at.
    None,
}

const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;

impl Bucket {
    /// The bucket of a Unix time in seconds: its first second.
    pub(super) fn of(self, seconds: i64) -> Option<i64> {
        match self {
            Self::Hour => Some(seconds - seconds.rem_euclid(HOUR)),
            Self::Day => Some(seconds - seconds.rem_euclid(DAY)),
            Self::None => None,
        }
    }

    /// The bucket as it is written: `2026-09-30`, `2026-09-30T14:00Z`.
    pub(super) fn show(self, start: i64) -> String {
        let day = start.div_euclid(DAY);
        let (year, month, day) = civil(u64::try_from(day).unwrap_or(0));
        let date = format!("{year:04}-{month:02}-{day:02}");
        match self {
            Self::Hour => format!("{date}T{:02}:00Z", start.rem_euclid(DAY) / HOUR),
            Self::Day | Self::None => date,
        }
    }
}

/// The Unix time that a JSON value states: a text such as `2026-09-30T14:00:00Z`, or seconds, or thousandths,
/// millionths or billionths of them.
pub(super) fn of_json(json: &str) -> Option<i64> {
    match json.strip_prefix('"') {
        Some(text) => of_text(text),
        None => of_number(json),
    }
}

/// The time that is at the beginning of a text: a line of a log, the text of a member.
pub(super) fn of_text(text: &str) -> Option<i64> {
    let text = text.trim_start_matches(['[', ' ', '"', '(']);
    date_time(text.as_bytes()).or_else(|| of_number(text))
}

/// The time that a payload states of itself: its `timestamp`, else its `created`.
pub(super) fn of_payload(json: &[u8]) -> Option<i64> {
    STATED.iter().find_map(|key| {
        let at = key.find(json)? + key.needle().len();
        let value = json[at..].trim_ascii_start();
        let value = &value[..value.len().min(40)];
        of_json(std::str::from_utf8(value).unwrap_or_default())
    })
}

/// The members that state a time, in the order in which they are asked.
static STATED: LazyLock<[memmem::Finder<'static>; 3]> = LazyLock::new(|| {
    [&b"\"timestamp\":"[..], b"\"created\":", b"\"created_at\":"].map(memmem::Finder::new)
});

/// A number that a text begins with, of a size that tells its unit.
fn of_number(text: &str) -> Option<i64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: i64 = text[..digits].parse().ok()?;
    match digits {
        9..=11 => Some(number),
        12..=14 => Some(number / 1_000),
        15..=17 => Some(number / 1_000_000),
        18..=19 => Some(number / 1_000_000_000),
        _ => None,
    }
}

/// `2026-09-30`, with `T` or a space and `14:00:00.000`, and `Z` or an offset; UTC where none is given.
fn date_time(text: &[u8]) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    if date[4] != b'-' || date[7] != b'-' {
        return None;
    }
    let days = days(
        number(&date[..4])?,
        number(&date[5..7])?,
        number(&date[8..])?,
    )?;
    let midnight = days * DAY;
    let Some((b'T' | b't' | b' ', time)) = rest.split_first() else {
        return Some(midnight);
    };
    let Some((clock, rest)) = time.split_at_checked(8) else {
        return Some(midnight);
    };
    let (hour, minute, second) = (
        number(&clock[..2])?,
        number(&clock[3..5])?,
        number(&clock[6..])?,
    );
    if clock[2] != b':' || clock[5] != b':' || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let fraction = match rest.first() {
        Some(b'.' | b',') => 1 + rest[1..].iter().take_while(|b| b.is_ascii_digit()).count(),
        _ => 0,
    };
    Some(midnight + hour * HOUR + minute * 60 + second - offset(&rest[fraction..]))
}

/// The seconds that `+02:00` is ahead of UTC.
fn offset(zone: &[u8]) -> i64 {
    let sign = match zone.first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return 0,
    };
    let digits: Vec<u8> = zone[1..]
        .iter()
        .copied()
        .filter(|b| *b != b':')
        .take_while(u8::is_ascii_digit)
        .take(4)
        .collect();
    let part = |range: std::ops::Range<usize>| digits.get(range).and_then(number).unwrap_or(0);
    sign * (part(0..2) * HOUR + part(2..4) * 60)
}

fn number(digits: &[u8]) -> Option<i64> {
    std::str::from_utf8(digits)
        .ok()
        .filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?
        .parse()
        .ok()
}

/// Days since 1970-01-01, by the 400-year cycle of the calendar; `None` for what is no date, or lies before.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if year < 1970 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (shifted / 400, shifted % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("\"1970-01-01T00:00:00Z\"", Some(0))]
    #[case("\"2026-09-04T10:00:30Z\"", Some(1_788_516_030))]
    #[case("\"2026-09-04T12:00:30.123+02:00\"", Some(1_788_516_030))]
    #[case("\"2026-09-04 05:30:30,5-0430\"", Some(1_788_516_030))]
    #[case("\"2024-02-29\"", Some(1_709_164_800))]
    #[case("1788516030", Some(1_788_516_030))]
    #[case("1788516030.25", Some(1_788_516_030))]
    #[case("1788516030123", Some(1_788_516_030))]
    #[case("1788516030123456", Some(1_788_516_030))]
    #[case("1788516030123456789", Some(1_788_516_030))]
    #[case("\"1788516030\"", Some(1_788_516_030))]
    #[case("\"soon\"", None)]
    #[case("\"2026-13-04T10:00:30Z\"", None)]
    #[case("\"2026-09-04T25:00:30Z\"", None)]
    #[case("12", None)]
    #[case("", None)]
    fn times(#[case] json: &str, #[case] expected: Option<i64>) {
        assert_eq!(of_json(json), expected);
    }

    #[test]
    fn days_are_the_inverse_of_dates() {
        for day in (0..80_000).step_by(13) {
            let (year, month, of_month) = civil(day);
            let parts = [year, month, of_month].map(|part| i64::try_from(part).expect("small"));
            assert_eq!(days(parts[0], parts[1], parts[2]), i64::try_from(day).ok());
        }
    }

    #[test]
    fn buckets() {
        let hour = Bucket::Hour.of(1_788_516_030);
        assert_eq!(
            hour.map(|at| Bucket::Hour.show(at)).as_deref(),
            Some("2026-09-04T10:00Z")
        );
        let day = Bucket::Day.of(1_788_516_030);
        assert_eq!(
            day.map(|at| Bucket::Day.show(at)).as_deref(),
            Some("2026-09-04")
        );
        assert_eq!(Bucket::None.of(1_788_516_030), None);
    }

    #[test]
    fn payloads_and_lines() {
        assert_eq!(
            of_payload(br#"{"id":"x","created": 1788516030,"error":{}}"#),
            Some(1_788_516_030)
        );
        assert_eq!(of_payload(br#"{"raw":"{\"created\":1788516030}"}"#), None);
        assert_eq!(
            of_text("[2026-09-04T10:00:30Z] ERROR 429"),
            Some(1_788_516_030)
        );
        assert_eq!(of_text("429 Too many requests"), None);
    }
}
