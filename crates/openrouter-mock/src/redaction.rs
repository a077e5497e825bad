//! Redaction of requests for the journal.

/// Redacts one text.
pub type Text = fn(&str) -> String;

/// Redacts header names and values.
pub type Headers = fn(&[(String, String)]) -> Vec<(String, String)>;

/// How requests are redacted before the journal keeps them. By default they are kept unchanged.
#[derive(Debug, Clone, Copy)]
pub struct Redaction {
    /// Methods, case ids, model names and other short texts.
    pub text: Text,
    /// The request target: path and query.
    pub target: Text,
    /// Header names and values.
    pub headers: Headers,
}

impl Redaction {
    /// Redacts nothing.
    pub const NONE: Self = Self {
        text: str::to_owned,
        target: str::to_owned,
        headers: <[(String, String)]>::to_vec,
    };
}

impl Default for Redaction {
    fn default() -> Self {
        Self::NONE
    }
}
