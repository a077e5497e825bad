//! `MetadataHeaders`: response headers copied into the body.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Extra;
use crate::{Headers, RateLimit, RetryAfter};

/// `error.metadata.headers` on the wire: `X-RateLimit-*` and `Retry-After`, copied into the body as strings.
///
/// All surfaces (429), since revision `2026-08-19`; sources: "Limits" and wire captures. The parser of the real
/// headers reads these too.
///
/// ```
/// use openrouter_errors::wire::MetadataHeaders;
///
/// let headers: MetadataHeaders = serde_json::from_str(
///     r#"{"X-RateLimit-Limit":"50","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1741305600000"}"#,
/// )?;
/// let limit = headers.rate_limit().expect("three headers");
/// assert_eq!((limit.limit, limit.remaining), (Some(50), Some(0)));
/// assert_eq!(headers.retry_after(), None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MetadataHeaders(pub Extra);

impl MetadataHeaders {
    /// Converts the members to headers; numbers become text, other values that are not strings are omitted.
    #[must_use]
    pub fn to_headers(&self) -> Headers<'_> {
        let mut headers = Headers::new();
        for (name, value) in &self.0 {
            match value {
                Value::String(text) => headers.push(name.as_str(), text.as_str()),
                Value::Number(number) => headers.push(name.as_str(), number.to_string()),
                _ => {}
            }
        }
        headers
    }

    /// Returns `X-RateLimit-*`, or `None` if all three are missing.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.to_headers().rate_limit()
    }

    /// Returns `Retry-After`, or `None` if it is missing or invalid.
    #[must_use]
    pub fn retry_after(&self) -> Option<RetryAfter> {
        self.to_headers().retry_after()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for MetadataHeaders {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MetadataHeaders".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = schemars::json_schema!({
            "description": "Response headers repeated in the body, as strings.",
            "type": "object",
        });
        if generator.contract().is_serialize() {
            schema.insert(
                "additionalProperties".into(),
                serde_json::json!({ "type": "string" }),
            );
        }
        schema
    }
}

#[cfg(test)]
mod tests {
    use super::MetadataHeaders;
    use crate::RetryAfter;

    #[test]
    fn numbers_count_as_text_and_the_rest_is_ignored() {
        let headers: MetadataHeaders =
            serde_json::from_str(r#"{"retry-after":7,"X-RateLimit-Limit":null,"x":[1]}"#)
                .expect("reads");
        assert_eq!(headers.retry_after(), Some(RetryAfter::Seconds(7)));
        assert_eq!(headers.rate_limit(), None);
    }
}
