//! Dates in three formats: `Retry-After` (RFC 9110, IMF-fixdate), baselines (`2026-12-31`) and RFC 3339.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::rfc2822::DateTimePrinter;

/// Converts a Unix time in seconds; a time beyond the calendar becomes its last moment.
fn moment(unix: u64) -> Timestamp {
    let seconds = i64::try_from(unix).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

/// Formats a Unix time in seconds as an HTTP date.
pub fn http_date(unix: u64) -> String {
    let written = DateTimePrinter::new().timestamp_to_rfc9110_string(&moment(unix));
    written.unwrap_or_default()
}

/// Formats a Unix time in seconds as RFC 3339 in UTC: `2026-09-04T10:00:30Z`.
pub fn utc(unix: u64) -> String {
    moment(unix).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Returns the current time, in seconds since the Unix epoch.
pub fn now() -> u64 {
    u64::try_from(Timestamp::now().as_second()).unwrap_or_default()
}

/// Returns the current date in UTC, as `YEAR-MONTH-DAY`: such dates sort as text.
pub fn today() -> String {
    Timestamp::now().strftime("%Y-%m-%d").to_string()
}

/// Whether a text is a date in the format of [`today`].
pub fn is_date(text: &str) -> bool {
    text.len() == "2026-12-31".len() && text.parse::<Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use openrouter_errors::RetryAfter;

    #[test]
    fn is_read_back() {
        assert!(is_date("2026-12-31") && !is_date("2026-02-30") && !is_date("31.12.2026"));
        assert_eq!(utc(u64::MAX), "9999-12-30T22:00:00Z");
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
