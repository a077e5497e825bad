//! Response headers that describe an error: `Retry-After`, `X-RateLimit-*`, `X-Generation-Id` and
//! request ids. The parsers here also serve the copies in `error.metadata.headers`.

use std::borrow::Cow;

use crate::http_date;

/// Response headers in order, with case-insensitive names.
///
/// ```
/// use openrouter_errors::{Headers, RetryAfter};
///
/// let headers: Headers = [("Retry-After", "17"), ("X-Generation-Id", "gen-1")].into_iter().collect();
/// assert_eq!(headers.retry_after(), Some(RetryAfter::Seconds(17)));
/// assert_eq!(headers.generation_id(), Some("gen-1"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headers<'a> {
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Headers<'a> {
    /// Creates an empty list of headers.
    #[must_use]
    pub const fn new() -> Self {
        Self { pairs: Vec::new() }
    }

    /// Appends a header; a name may occur more than once.
    pub fn push(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        self.pairs.push((name.into(), value.into()));
    }

    /// Returns the first value of a header, trimmed.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    /// Iterates over the pairs in order, as given.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Returns the number of headers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there are no headers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Converts the headers to owned text.
    #[must_use]
    pub fn into_owned(self) -> Headers<'static> {
        self.pairs
            .into_iter()
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect()
    }

    /// Returns `Retry-After`, which 429, 503 and the transient 402 carry, else `retry-after-ms` rounded up to seconds,
    /// which OpenRouter's own libraries read too. `None` if both are missing or invalid.
    ///
    /// ```
    /// use openrouter_errors::{Headers, RetryAfter};
    /// let headers: Headers = [("retry-after-ms", "1500")].into_iter().collect();
    /// assert_eq!(headers.retry_after(), Some(RetryAfter::Seconds(2)));
    /// ```
    #[must_use]
    pub fn retry_after(&self) -> Option<RetryAfter> {
        let stated = self.get("retry-after").and_then(RetryAfter::parse);
        stated.or_else(|| {
            let milliseconds = delay_seconds(self.get("retry-after-ms")?)?;
            Some(RetryAfter::Seconds(milliseconds.div_ceil(1000)))
        })
    }

    /// Returns `X-RateLimit-*`, which only platform 429s carry; `None` if all three are missing.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        let [limit, remaining, reset] = [
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            "x-ratelimit-reset",
        ]
        .map(|name| self.get(name));
        (limit.is_some() || remaining.is_some() || reset.is_some()).then(|| RateLimit {
            limit: limit.and_then(whole_number),
            remaining: remaining.and_then(whole_number),
            reset_ms: reset.and_then(whole_number),
        })
    }

    /// Returns `X-Generation-Id`: the generation (`gen-...`), on all four inference routes.
    #[must_use]
    pub fn generation_id(&self) -> Option<&str> {
        self.present("x-generation-id")
    }

    /// Returns `X-Request-Id`, else `request-id` (the Anthropic spelling).
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.present("x-request-id")
            .or_else(|| self.present("request-id"))
    }

    /// Returns `CF-Ray`: Cloudflare's id of the request, the only id on an edge error page.
    #[must_use]
    pub fn cf_ray(&self) -> Option<&str> {
        self.present("cf-ray")
    }

    /// Returns the media type of `Content-Type` in lower case, without parameters.
    #[must_use]
    pub fn media_type(&self) -> Option<String> {
        let value = self.get("content-type")?;
        let essence = value.split(';').next().unwrap_or_default().trim();
        (!essence.is_empty()).then(|| essence.to_ascii_lowercase())
    }

    fn present(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }
}

impl<'a, N, V> FromIterator<(N, V)> for Headers<'a>
where
    N: Into<Cow<'a, str>>,
    V: Into<Cow<'a, str>>,
{
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Self {
            pairs: pairs
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        }
    }
}

/// A `Retry-After` value (RFC 9110, 10.2.3): a delay or a point in time.
///
/// ```
/// use openrouter_errors::RetryAfter;
///
/// let moment = RetryAfter::parse("Wed, 21 Oct 2015 07:28:00 GMT");
/// assert_eq!(moment, Some(RetryAfter::At(1_445_412_480)));
/// assert_eq!(moment.map(|m| m.after(1_445_412_470)), Some(10));
/// assert_eq!(RetryAfter::parse("soon"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RetryAfter {
    /// Seconds after the response.
    Seconds(u64),
    /// A point in time, in seconds since the Unix epoch.
    At(u64),
}

impl RetryAfter {
    /// Parses delay-seconds or an HTTP date in any of its three formats. Rounds up a fraction of a second, which
    /// servers send although the RFC forbids it. Returns `None` for anything else, including negative numbers.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        if value.starts_with(|c: char| c.is_ascii_digit()) {
            return delay_seconds(value).map(Self::Seconds);
        }
        http_date::parse(value).map(Self::At)
    }

    /// Returns the seconds to wait at time `now_unix` (seconds since the Unix epoch), or 0 if the time has passed.
    #[must_use]
    pub const fn after(self, now_unix: u64) -> u64 {
        match self {
            Self::Seconds(seconds) => seconds,
            Self::At(moment) => moment.saturating_sub(now_unix),
        }
    }
}

/// `X-RateLimit-Limit`, `-Remaining` and `-Reset` of a platform 429.
///
/// A member that is missing or not a number is `None`; its text is still in the headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
pub struct RateLimit {
    /// Requests allowed in the window.
    pub limit: Option<u64>,
    /// Requests left in the window.
    pub remaining: Option<u64>,
    /// When the window ends, in milliseconds since the Unix epoch.
    pub reset_ms: Option<u64>,
}

impl RateLimit {
    /// Returns the seconds until the window ends, rounded up, at time `now_unix` (seconds since the Unix epoch).
    #[must_use]
    pub fn reset_after(&self, now_unix: u64) -> Option<u64> {
        self.reset_ms
            .map(|ms| ms.div_ceil(1000).saturating_sub(now_unix))
    }
}

/// Parses digits with an optional fraction, which is rounded up.
fn delay_seconds(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole = whole_number(whole)?;
    let more = fraction.bytes().any(|b| b != b'0');
    whole.checked_add(u64::from(more))
}

/// Parses digits only; `parse` alone would accept a sign.
fn whole_number(text: &str) -> Option<u64> {
    text.bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::{Headers, RateLimit, RetryAfter};
    use rstest::rstest;

    #[rstest]
    #[case("0", Some(RetryAfter::Seconds(0)))]
    #[case(" 60 ", Some(RetryAfter::Seconds(60)))]
    #[case("1.2", Some(RetryAfter::Seconds(2)))]
    #[case("3.00", Some(RetryAfter::Seconds(3)))]
    #[case("Sun, 06 Nov 1994 08:49:37 GMT", Some(RetryAfter::At(784_111_777)))]
    #[case("Sunday, 06-Nov-94 08:49:37 GMT", Some(RetryAfter::At(784_111_777)))]
    #[case("Sun Nov  6 08:49:37 1994", Some(RetryAfter::At(784_111_777)))]
    #[case("-5", None)]
    #[case("+5", None)]
    #[case("1e3", None)]
    #[case("1.x", None)]
    #[case("12s", None)]
    #[case("99999999999999999999", None)]
    #[case("18446744073709551615.5", None)]
    #[case("", None)]
    #[case("later", None)]
    fn retry_after(#[case] text: &str, #[case] expected: Option<RetryAfter>) {
        assert_eq!(RetryAfter::parse(text), expected);
    }

    #[test]
    fn a_moment_that_is_past_means_now() {
        assert_eq!(RetryAfter::At(10).after(20), 0);
        assert_eq!(RetryAfter::Seconds(10).after(20), 10);
    }

    #[test]
    fn names_have_no_case_and_the_first_value_counts() {
        let headers: Headers = [
            ("RETRY-AFTER", "1"),
            ("retry-after", "2"),
            ("Request-Id", ""),
            ("CF-RAY", "9abc-FRA"),
        ]
        .into_iter()
        .collect();
        assert_eq!(headers.get("Retry-After"), Some("1"));
        assert_eq!(
            (headers.request_id(), headers.cf_ray()),
            (None, Some("9abc-FRA"))
        );
        assert_eq!(headers.len(), 4);
    }

    #[test]
    fn rate_limits_keep_what_is_readable() {
        let headers: Headers = [
            ("X-RateLimit-Limit", "20"),
            ("X-RateLimit-Remaining", "none"),
            ("X-RateLimit-Reset", "1741305600000"),
        ]
        .into_iter()
        .collect();
        let limit = headers.rate_limit().expect("three headers");
        let expected = RateLimit {
            limit: Some(20),
            remaining: None,
            reset_ms: Some(1_741_305_600_000),
        };
        assert_eq!(limit, expected);
        assert_eq!(limit.reset_after(1_741_305_540), Some(60));
        assert_eq!(Headers::new().rate_limit(), None);
    }

    #[test]
    fn media_types_lose_case_and_parameters() {
        let headers: Headers = [("content-type", "Text/Event-Stream; charset=utf-8")]
            .into_iter()
            .collect();
        assert_eq!(headers.media_type().as_deref(), Some("text/event-stream"));
    }
}
