//! Redaction of secrets that no output and no fixture may contain. Keys, user and organisation ids, e-mail and IP
//! addresses are detected in any text (JSON, SSE, HTML, logs) and replaced by placeholders of the same JSON type, so
//! that framing and types survive. An allow-list keeps placeholders, documentation addresses and the suite's own selectors.
//! Headers and queries show the values of an allow-list only.
//!
//! - [`find`], [`redact()`]: secrets by their form, for everything that is published;
//! - [`scrub`], [`redact_headers`], [`redact_target`]: the parts of a request that may be journalled;
//! - [`remember`]: secrets given to this process, in any form;
//! - [`Redactor`]: redaction with more [`Care`] and with known secrets.

mod allowed;
mod clean;
mod forms;
pub mod headers;
mod line;
mod members;
mod named;
mod network;
mod part;
mod random;
mod redactor;
mod tokens;
mod views;

use std::borrow::Cow;
use std::ops::Range;

pub use clean::{beginning, clean, clean_value};
pub use line::{redact_headers, redact_target, scrub};
pub use part::Part;
pub use redactor::{Care, Redactor, remember};

/// The placeholder for a hidden value.
pub const HIDDEN: &str = "<redacted>";

crate::words! {
    /// The kind of a secret.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Kind {
        /// An API key, bearer token or other credential.
        Key = "key",
        /// The id of a user.
        UserId = "user id",
        /// The id of an organisation.
        OrganisationId = "organisation id",
        /// An e-mail address.
        Email = "e-mail address",
        /// An IP address.
        Ip = "IP address",
        /// Text of a caller or a model.
        Text = "text of the caller or the model",
    }
}

impl Kind {
    /// Returns the placeholder; for a text, it replaces each byte.
    #[must_use]
    pub fn placeholder(self) -> &'static str {
        match self {
            Self::Key => "REDACTED-KEY",
            Self::UserId => "user_REDACTED",
            Self::OrganisationId => "org_REDACTED",
            Self::Email => "redacted@example.com",
            Self::Ip => "192.0.2.1",
            Self::Text => "x",
        }
    }

    /// Returns the replacement of one secret. A text keeps its length and its spaces.
    fn replacement(self, secret: &str) -> Cow<'static, str> {
        if self != Self::Text {
            return Cow::Borrowed(self.placeholder());
        }
        let mask = |byte| if byte == b' ' { ' ' } else { 'x' };
        Cow::Owned(secret.bytes().map(mask).collect())
    }
}

/// One secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The kind of the secret.
    pub kind: Kind,
    /// The position, in bytes.
    pub range: Range<usize>,
}

impl Hit {
    fn new(kind: Kind, range: Range<usize>) -> Self {
        Self { kind, range }
    }
}

/// Returns every secret of a text, detected by form, in order and without overlaps.
#[must_use]
pub fn find(text: &str) -> Vec<Hit> {
    Redactor::default().find(text)
}

/// Replaces every secret by its placeholder; also returns the kinds that were replaced.
///
/// ```
/// use openrouter_corpus::redact::redact;
/// let (text, kinds) = redact(r#"{"user_id":"user_2aBcDeFgHiJkLm","at":"10.11.12.13"}"#);
/// assert_eq!(text, r#"{"user_id":"user_REDACTED","at":"192.0.2.1"}"#);
/// assert_eq!(kinds.len(), 2);
/// ```
#[must_use]
pub fn redact(text: &str) -> (Cow<'_, str>, Vec<Kind>) {
    Redactor::default().redact(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(
        "key sk-or-v1-0123456789abcdef0123456789abcdef refused",
        Some(Kind::Key)
    )]
    #[case("Authorization: Bearer abcdefghijklmnopqrst", Some(Kind::Key))]
    #[case("AIzaSyA1234567890abcdefghijklmnopqrstuvw", Some(Kind::Key))]
    #[case(r#"{\"user_id\":\"user_2aBcDeFgHiJkLmNoPq\"}"#, Some(Kind::UserId))]
    #[case(r#"{"user_id": "3fa85f64-5717-4562-b3fc"}"#, Some(Kind::UserId))]
    #[case(
        "in organization org-a1b2c3d4e5f6a7b8 on tokens",
        Some(Kind::OrganisationId)
    )]
    #[case("write to jane.doe@corp.co.uk", Some(Kind::Email))]
    #[case("from 84.12.9.200:4711", Some(Kind::Ip))]
    #[case("from 2a01:4f8:c17:b8f::2 on", Some(Kind::Ip))]
    #[case("xai-0123456789abcdefABCDEF refused", Some(Kind::Key))]
    #[case("images/502-xai-image-generation-failed", None)]
    #[case("sk-or-v1-abc...xyz", None)]
    #[case("sk-or-v1-conform-chat_completions~429-free", None)]
    #[case(
        "user_REDACTED and org_REDACTED at 192.0.2.1, redacted@example.com",
        None
    )]
    #[case("see support@openrouter.ai, 127.0.0.1, at 12:30:45", None)]
    #[case("user_message_too_long is no id; openai/gpt-4.1.2.3", None)]
    #[case("user_location_not_supported, user_id", None)]
    fn finds(#[case] text: &str, #[case] kind: Option<Kind>) {
        let kinds: Vec<Kind> = find(text).into_iter().map(|hit| hit.kind).collect();
        assert_eq!(kinds, kind.into_iter().collect::<Vec<_>>(), "{text}");
    }

    #[test]
    fn neighbours_are_found_both() {
        let text = "84.12.9.200,84.12.9.201 2a01:4f8:c17:b8f::2,2a01:4f8:c17:b8f::3";
        assert_eq!(find(text).len(), 4);
    }

    #[test]
    fn what_is_redacted_is_clean() {
        let text = "data: {\"user_id\":\"user_2aBcDeFgHiJk\"}\n\ndata: sk-or-v1-0123456789abcdef0123456789 a@b.example\n\n";
        let (clean, kinds) = redact(text);
        assert_eq!(kinds, [Kind::Key, Kind::UserId, Kind::Email]);
        assert_eq!(find(&clean), []);
        assert_eq!(clean.matches('\n').count(), 4, "the framing survives");
    }
}
