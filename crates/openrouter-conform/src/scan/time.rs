//! Times in logs, and their buckets, all in UTC.

use std::sync::LazyLock;

use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use memchr::memmem;
use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    /// Returns the bucket of a Unix time in seconds: its first second.
    pub(super) fn of(self, seconds: i64) -> Option<i64> {
        match self {
            Self::Hour => Some(seconds - seconds.rem_euclid(HOUR)),
            Self::Day => Some(seconds - seconds.rem_euclid(DAY)),
            Self::None => None,
        }
    }

    /// Formats the bucket: `2026-09-30`, `2026-09-30T14:00Z`.
    pub(super) fn show(self, start: i64) -> String {
        let start = Timestamp::from_second(start).unwrap_or_default();
        let format = match self {
            Self::Hour => "%Y-%m-%dT%H:00Z",
            Self::Day | Self::None => "%Y-%m-%d",
        };
        start.strftime(format).to_string()
    }
}

/// Parses the time in a JSON value: a text such as `2026-09-30T14:00:00Z`, or a number of seconds, milliseconds,
/// microseconds or nanoseconds.
pub(super) fn of_json(json: &str) -> Option<i64> {
    match json.strip_prefix('"') {
        Some(text) => of_text(text),
        None => of_number(json),
    }
}

/// Parses the time at the beginning of a text: a log line, or the text of a member.
pub(super) fn of_text(text: &str) -> Option<i64> {
    let text = text.trim_start_matches(['[', ' ', '"', '(']);
    if let Some(at) = of_utc(text.as_bytes()) {
        return Some(at);
    }
    match length(text) {
        Some(length) => parse(&text[..length]),
        None => of_number(text),
    }
}

/// Parses `2026-09-30T14:00:00Z`, with or without a fraction: what most logs write, at a tenth of the time that the
/// other forms take.
fn of_utc(text: &[u8]) -> Option<i64> {
    const FORM: &[u8; 19] = b"0000-00-00T00:00:00";
    let (head, mut rest) = text.split_first_chunk::<19>()?;
    let fits = |(form, byte): (&u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        _ => byte == form,
    };
    if !FORM.iter().zip(head).all(fits) {
        return None;
    }
    if let [b'.', fraction @ ..] = rest {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit());
        let digits = digits.count();
        rest = fraction
            .get(digits..)
            .filter(|_| (1..10).contains(&digits))?;
    }
    let ends = |byte: &u8| !byte.is_ascii_alphanumeric() && *byte != b'_';
    if rest.first() != Some(&b'Z') || !rest.get(1).is_none_or(ends) {
        return None;
    }
    let two = |at: usize| (head[at] - b'0') * 10 + (head[at + 1] - b'0');
    let [month, day, hour, minute, second] = [5, 8, 11, 14, 17].map(|at| two(at).cast_signed());
    let year = i16::from(two(0)) * 100 + i16::from(two(2));
    let at = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    utc(at, Offset::UTC)
        .map(Timestamp::as_second)
        .filter(|&second| second >= 0)
}

/// Returns the time that a payload states: its `timestamp`, else its `created`.
pub(super) fn of_payload(json: &[u8]) -> Option<i64> {
    STATED.iter().find_map(|key| {
        let at = key.find(json)? + key.needle().len();
        let value = json[at..].trim_ascii_start();
        let value = &value[..value.len().min(40)];
        let end = value.utf8_chunks().next()?.valid();
        of_json(end)
    })
}

/// Finders for the members that state a time, by priority.
static STATED: LazyLock<[memmem::Finder<'static>; 3]> = LazyLock::new(|| {
    [&b"\"timestamp\":"[..], b"\"created\":", b"\"created_at\":"].map(memmem::Finder::new)
});

/// Matches the time formats of logs: ISO 8601 and its variants, web server access logs, RFC 2822, `ctime` and syslog,
/// the US format, and a time without a date.
static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)^(?:
          [0-9]{4}[-/.][0-9]{2}[-/.][0-9]{2}
            (?:(?:[Tt_\ ]|\ -\ )[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?
              (?:\ ?(?:[Zz]\b|UTC\b|GMT\b|[+-][0-9]{2}:?[0-9]{2}))?)?
        | [0-9]{1,2}/[A-Z][a-z]{2}/[0-9]{4}[:\ ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\ [+-][0-9]{4})?
        | [0-9]{1,2}-[A-Z][a-z]{2}-[0-9]{4}(?:::|\ )[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:\ UTC\b)?
        | [0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{4}|[0-9]{2}),?\ [0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\ [AaPp][Mm])?
        | (?:[A-Z][a-z]{2},\ )?[0-9]{1,2}\ [A-Z][a-z]{2}\ [0-9]{4}\ [0-9]{2}:[0-9]{2}:[0-9]{2}
            (?:\ (?:GMT|UTC|[+-][0-9]{4}))?
        | [A-Z][a-z]{2}\ [0-9]{1,2},\ [0-9]{4},?\ [0-9]{1,2}:[0-9]{2}:[0-9]{2}\ [AP]M
        | (?:[A-Z][a-z]{2}\ )?[A-Z][a-z]{2}\ [\ 0-9][0-9]\ [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?
            (?:\ [0-9]{4}\b)?
        | [0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?
        )",
    )
    .expect("the pattern is valid")
});

/// Returns the length of the time at the beginning of a text, if there is one.
pub(super) fn length(text: &str) -> Option<usize> {
    text.starts_with(|first: char| first.is_ascii_digit() || first.is_ascii_uppercase())
        .then(|| WRITTEN.find(text))?
        .map(|found| found.end())
}

/// Parses a time that `length` found; `None` if it has no date or no year.
fn parse(text: &str) -> Option<i64> {
    if text
        .as_bytes()
        .get(4)
        .is_some_and(|byte| memchr::memchr(*byte, b"-/.").is_some())
        && text.as_bytes()[..4].iter().all(u8::is_ascii_digit)
    {
        return iso(text);
    }
    let zoned = ["%d/%b/%Y:%H:%M:%S %z", "%d %b %Y %H:%M:%S %z"];
    let local = [
        "%d/%b/%Y:%H:%M:%S",
        "%d %b %Y %H:%M:%S",
        "%m/%d/%Y %I:%M:%S %p",
        "%m/%d/%y %H:%M:%S",
        "%m/%d/%Y %H:%M:%S",
        "%d/%m/%Y %H:%M:%S",
        "%b %d %Y %I:%M:%S %p",
        "%b %d %H:%M:%S %Y",
        "%d-%b-%Y::%H:%M:%S%.f",
        "%d-%b-%Y %H:%M:%S",
    ];
    let text = text.replace(',', "");
    // The day of the week is redundant.
    let text = match text.split_once(' ') {
        Some((word, rest))
            if word.len() == 3
                && rest.starts_with(|c: char| c.is_ascii_alphanumeric())
                && is_weekday(word) =>
        {
            rest
        }
        _ => &text,
    };
    let text = text.trim_end_matches(" GMT").trim_end_matches(" UTC");
    let timestamp = |format| {
        BrokenDownTime::parse(format, text)
            .ok()?
            .to_timestamp()
            .ok()
    };
    let civil = |format| BrokenDownTime::parse(format, text).ok()?.to_datetime().ok();
    zoned
        .into_iter()
        .find_map(timestamp)
        .or_else(|| utc(local.into_iter().find_map(civil)?, Offset::UTC))
        .map(Timestamp::as_second)
}

fn is_weekday(word: &str) -> bool {
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(&word)
}

/// Parses `2026-09-30`, with or without a time and an offset; the default is UTC.
fn iso(text: &str) -> Option<i64> {
    let (date, time) = text.split_at_checked(10)?;
    let date = date.replace(['/', '.'], "-");
    let time = time.trim_start_matches([' ', '-', 'T', 't', '_']);
    let time = time
        .trim_end_matches("UTC")
        .trim_end_matches("GMT")
        .replace(' ', "");
    let separator = if time.is_empty() { "" } else { "T" };
    let joined = [date.as_str(), separator, time.as_str()].concat();
    let pieces = Pieces::parse(&joined).ok()?;
    let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
    let at = pieces.date().to_datetime(pieces.time().unwrap_or_default());
    utc(at, offset)
        .map(Timestamp::as_second)
        .filter(|&second| second >= 0)
}

fn utc(at: DateTime, offset: Offset) -> Option<Timestamp> {
    offset.to_timestamp(at).ok()
}

/// Parses a number at the beginning of a text whose magnitude determines its unit.
pub(super) fn of_number(text: &str) -> Option<i64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: i64 = text[..digits].parse().ok()?;
    match digits {
        9..=11 => Some(number),
        12..=14 => Some(number / 1_000),
        15..=17 => Some(number / 1_000_000),
        18..=19 => Some(number / 1_000_000_000),
        // JavaScript and Python write large numbers with an exponent.
        1 => {
            let end = text
                .find(|c: char| !matches!(c, '0'..='9' | '.' | 'e' | 'E' | '+'))
                .unwrap_or(text.len());
            let number: f64 = text[..end].parse().ok().filter(|number| *number >= 1e8)?;
            let whole = SignedDuration::try_from_secs_f64(number).ok()?.as_secs();
            of_number(&whole.to_string())
        }
        _ => None,
    }
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
    #[case("\"2026-09-04 10:00:30 UTC\"", Some(1_788_516_030))]
    #[case("\"2026-09-04 10:00:30 +0000\"", Some(1_788_516_030))]
    #[case("\"2026/09/04 10:00:30\"", Some(1_788_516_030))]
    #[case("\"2026/09/04 - 10:00:30\"", Some(1_788_516_030))]
    #[case("\"2026-09-04T10:00Z\"", Some(1_788_516_000))]
    #[case("\"04/Sep/2026:12:00:30 +0200\"", Some(1_788_516_030))]
    #[case("\"Fri, 04 Sep 2026 10:00:30 GMT\"", Some(1_788_516_030))]
    #[case("\"Fri Sep  4 10:00:30 2026\"", Some(1_788_516_030))]
    #[case("\"9/4/2026, 10:00:30 AM\"", Some(1_788_516_030))]
    #[case("\"29/11/2026 10:00:05\"", Some(1_795_946_405))]
    #[case("\"09/04/26 10:00:30\"", Some(1_788_516_030))]
    #[case("\"Sep 4, 2026 10:00:30 AM\"", Some(1_788_516_030))]
    #[case("\"2024-02-29\"", Some(1_709_164_800))]
    #[case("1788516030", Some(1_788_516_030))]
    #[case("1788516030.25", Some(1_788_516_030))]
    #[case("1.78851603025e+09", Some(1_788_516_030))]
    #[case("1788516030123", Some(1_788_516_030))]
    #[case("1788516030123456", Some(1_788_516_030))]
    #[case("1788516030123456789", Some(1_788_516_030))]
    #[case("\"1788516030\"", Some(1_788_516_030))]
    #[case("\"soon\"", None)]
    #[case("\"2026-13-04T10:00:30Z\"", None)]
    #[case("\"2026-09-04T25:00:30Z\"", None)]
    #[case::no_year("\"Sep  4 10:00:30\"", None)]
    #[case::no_date("\"10:00:30\"", None)]
    #[case("12", None)]
    #[case("0.532", None)]
    #[case("", None)]
    fn times(#[case] json: &str, #[case] expected: Option<i64>) {
        assert_eq!(of_json(json), expected);
    }

    /// The short way gives what the long way gives, or leaves the text to it.
    #[rstest]
    #[case("2026-09-04T10:00:30Z", true)]
    #[case("2026-09-04T10:00:30.5Z", true)]
    #[case("2026-09-04T10:00:30.123456789Z\", \"id\"", true)]
    #[case("2026-09-04T10:00:30Z]", true)]
    #[case("2026-09-04T10:00:30.1234567890Z", false)]
    #[case("2026-09-04T10:00:30.Z", false)]
    #[case("2026-09-04T10:00:30Zulu", false)]
    #[case("2026-09-04T10:00:30Z_", false)]
    #[case("2026-09-04T10:00:30z", false)]
    #[case("2026-09-04T10:00:30", false)]
    #[case("2026-09-04T10:00:30+02:00", false)]
    #[case("2026-09-04 10:00:30Z", false)]
    #[case("2026-09-04T10:00:60Z", false)]
    #[case("2026-02-29T10:00:30Z", false)]
    #[case("1969-12-31T23:59:59Z", false)]
    #[case("2026-09-04T1O:00:30Z", false)]
    fn the_short_way_is_the_long_way(#[case] text: &str, #[case] short: bool) {
        let long = length(text).and_then(|length| parse(&text[..length]));
        assert_eq!(of_utc(text.as_bytes()), long.filter(|_| short));
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
