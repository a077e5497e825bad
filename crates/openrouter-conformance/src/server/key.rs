//! The API key: from the environment or a file, never from the command line, and never in an output.

use std::fmt;
use std::path::Path;

use super::reply::{Answer, Reply};
use openrouter_corpus::error::Error;

/// The key that the built-in reference server and mock accept. It is no secret.
pub const KEY: &str = "sk-or-v1-conform-control";

/// The key of a run.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    text: String,
    secret: bool,
}

impl Key {
    /// What represents the key.
    pub const HIDDEN: &str = "<key>";

    /// The suite's own key, which is no secret: for the reference server, and for targets that ask for none.
    #[must_use]
    pub fn own() -> Self {
        Self {
            text: KEY.to_owned(),
            secret: false,
        }
    }

    /// The value of an environment variable.
    ///
    /// # Errors
    /// [`Error::Usage`] where it is not set, or holds no key.
    pub fn from_env(name: &str) -> Result<Self, Error> {
        let text = std::env::var(name)
            .map_err(|_| Error::usage("--api-key-env", format!("{name} is not set")))?;
        Self::new("--api-key-env", &text)
    }

    /// The content of a file, without white space around it.
    ///
    /// # Errors
    /// When it cannot be read; [`Error::Usage`] where it holds no key.
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

    /// The key itself, to be sent and for nothing else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// A text in which the key is hidden.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        if self.secret {
            text.replace(&self.text, Self::HIDDEN)
        } else {
            text.to_owned()
        }
    }

    /// A reply in which the key is hidden, so that nothing that is told about it can show the key or a part of it.
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
