//! The API key: read from the environment or a file, never from the command line, and never printed.

use std::fmt;
use std::path::Path;

use super::reply::{Answer, Reply};
use openrouter_corpus::error::Error;

/// The key that the built-in reference server and mock accept. It is not a secret.
pub const KEY: &str = "sk-or-v1-conform-control";

/// The API key of a run.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    text: String,
    secret: bool,
}

impl Key {
    /// The text that replaces the key in outputs.
    pub const HIDDEN: &str = "<key>";

    /// Returns the suite's own key, which is not a secret: for the reference server, and for targets that need no key.
    #[must_use]
    pub fn own() -> Self {
        Self {
            text: KEY.to_owned(),
            secret: false,
        }
    }

    /// Reads the key from an environment variable.
    ///
    /// # Errors
    /// [`Error::Usage`] if it is not set, or holds no key.
    pub fn from_env(name: &str) -> Result<Self, Error> {
        let text = std::env::var(name)
            .map_err(|_| Error::usage("--api-key-env", format!("{name} is not set")))?;
        Self::new("--api-key-env", &text)
    }

    /// Reads the key from a file, without surrounding white space.
    ///
    /// # Errors
    /// If the file cannot be read; [`Error::Usage`] if it holds no key.
    pub fn from_file(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::new("--api-key-file", &text)
    }

    fn new(option: &str, text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::usage(
                option,
                "expected a key: one word of visible characters",
            ));
        }
        openrouter_corpus::redact::remember(text);
        Ok(Self {
            text: text.to_owned(),
            secret: true,
        })
    }

    /// Returns the key itself, only for sending.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// Hides the key in a text.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        if self.secret {
            text.replace(&self.text, Self::HIDDEN)
        } else {
            text.to_owned()
        }
    }

    /// Hides the key in a reply, so that no output about the reply can show the key or a part of it.
    #[must_use]
    pub fn hide_reply(&self, reply: &Reply) -> Reply {
        match reply {
            Reply::Answer(answer) => Reply::Answer(self.hide_answer(answer)),
            Reply::Nothing(why) => Reply::Nothing(self.hide(why)),
        }
    }

    fn hide_answer(&self, answer: &Answer) -> Answer {
        let mut answer = answer.clone();
        if !self.secret {
            return answer;
        }
        let key = self.text.as_bytes();
        if answer.body.windows(key.len()).any(|window| window == key) {
            answer.body = self
                .hide(&String::from_utf8_lossy(&answer.body))
                .into_bytes();
        }
        for (name, value) in &mut answer.headers {
            *name = self.hide(name);
            *value = self.hide(value);
        }
        answer.broken = answer.broken.map(|why| self.hide(&why));
        answer
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::HIDDEN)
    }
}
