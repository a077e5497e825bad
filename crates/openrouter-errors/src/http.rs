//! Conversions from types of the `http` crate (feature `http`), which reqwest, hyper, axum and tower use.

use std::borrow::Cow;

use http::HeaderMap;
use http::response::Parts;

use crate::headers::Headers;
use crate::reading::Input;

impl<'a> Input<'a> {
    /// Creates an input from the head and the body of a response. Add `model` and `surface` if known.
    ///
    /// ```
    /// use openrouter_errors::Input;
    /// let response = http::Response::builder()
    ///     .status(429)
    ///     .header("Retry-After", "7")
    ///     .body(br#"{"error":{"code":429,"message":"Rate limit exceeded"}}"#)?;
    /// let (parts, body) = response.into_parts();
    /// let error = Input::from_parts(&parts, body).check().unwrap_err();
    /// assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(7)));
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn from_parts(parts: &'a Parts, body: &'a [u8]) -> Self {
        Self::new(body)
            .status(parts.status.as_u16())
            .headers(&parts.headers)
    }
}

/// Converts every header in map order. Bytes of a value that are not UTF-8 become U+FFFD.
impl<'a> From<&'a HeaderMap> for Headers<'a> {
    fn from(map: &'a HeaderMap) -> Self {
        map.iter()
            .map(|(name, value)| {
                (
                    Cow::Borrowed(name.as_str()),
                    String::from_utf8_lossy(value.as_bytes()),
                )
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use crate::Headers;

    #[test]
    fn repeated_and_undecodable_headers_are_kept() {
        let mut map = HeaderMap::new();
        map.append("x-a", HeaderValue::from_static("1"));
        map.append("x-a", HeaderValue::from_static("2"));
        map.append(
            "x-b",
            HeaderValue::from_bytes(b"caf\xe9").expect("opaque bytes"),
        );
        let headers = Headers::from(&map);
        let pairs: Vec<_> = headers.iter().collect();
        assert_eq!(pairs, [("x-a", "1"), ("x-a", "2"), ("x-b", "caf\u{fffd}")]);
    }
}
