//! The result of a request.

use openrouter_corpus::redact::clean;

/// The result of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// A response, complete or not.
    Answer(Answer),
    /// No response, and why.
    Nothing(String),
}

/// A response, complete or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers; bytes that are not UTF-8 are replaced.
    pub headers: Vec<(String, String)>,
    /// The body, without transfer framing.
    pub body: Vec<u8>,
    /// Why the response did not end properly; `None` if it did.
    pub broken: Option<String>,
    /// Whether the request was a HEAD.
    pub to_head: bool,
}

impl Reply {
    /// Returns the response.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Answer(answer) => Some(answer),
            Self::Nothing(_) => None,
        }
    }
}

impl Answer {
    /// Returns the value of the first header with this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        openrouter_mock::header(&self.headers, name)
    }

    /// Summarizes the response: its status and the first bytes of its body.
    #[must_use]
    pub fn in_words(&self) -> String {
        const SHOWN: usize = 120;
        // Enough for the summary even if every other byte is white space; bodies may be megabytes.
        let begin = self.body.get(..8 * SHOWN).unwrap_or(&self.body);
        let text = String::from_utf8_lossy(begin);
        let text = clean(&text);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown: String = text.chars().take(SHOWN).collect();
        let more = if shown.len() < text.len() { "..." } else { "" };
        let body = if shown.is_empty() {
            "no body".to_owned()
        } else {
            format!("{shown}{more}")
        };
        match &self.broken {
            Some(why) => format!("{} {body} ({why})", self.status),
            None => format!("{} {body}", self.status),
        }
    }
}
