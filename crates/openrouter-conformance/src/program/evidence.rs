//! What a run leaves behind to be judged.

use std::fmt;

use openrouter_errors::Surface;

use openrouter_mock::{Entry, NoticeKind};

/// One run of a program.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// What stood on the screen, and what the commands after the run printed.
    pub screen: String,
    /// How it ended.
    pub exit: Exit,
    /// How long it ran, in seconds.
    pub seconds: f64,
    /// Whether it was started with the API key in reach and shows it.
    pub shows_key: bool,
    /// The requests that it sent for the case, those for other resources included.
    pub seen: Vec<Entry>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with this code.
    Code(i32),
    /// By a signal that the suite did not send.
    Signal(i32),
    /// At the limit, by the suite.
    #[default]
    Limit,
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "exit code {code}"),
            Self::Signal(signal) => write!(f, "ended by signal {signal}"),
            Self::Limit => f.write_str("still running at the limit"),
        }
    }
}

impl Evidence {
    /// The requests that got the answer of the case: those of the call, without requests for other resources.
    pub fn requests(&self) -> impl Iterator<Item = &Entry> {
        self.seen.iter().filter(|entry| {
            let control = entry
                .notice
                .as_ref()
                .is_some_and(|notice| notice.kind == NoticeKind::ControlInstead);
            !control && entry.method == "POST"
        })
    }

    /// The requests of the call that was repeated most often: same size, same number of messages. A program asks for a
    /// title, or takes another turn, with other messages; that repeats nothing.
    #[must_use]
    pub fn attempts(&self) -> Vec<Entry> {
        let key = |entry: &Entry| (entry.path.clone(), entry.body.messages, entry.body.bytes);
        let mut calls: Vec<Vec<Entry>> = Vec::new();
        for entry in self.requests() {
            match calls.iter_mut().find(|call| key(&call[0]) == key(entry)) {
                Some(call) => call.push(entry.clone()),
                None => calls.push(vec![entry.clone()]),
            }
        }
        // The first of the longest.
        calls
            .into_iter()
            .rev()
            .max_by_key(Vec::len)
            .unwrap_or_default()
    }
}

/// The run on a healthy answer, which every other run is compared with.
#[derive(Debug, Clone, Default)]
pub struct Control {
    /// What the screen showed.
    pub screen: String,
    /// Whether the program asks for streams.
    pub stream: bool,
    /// The surface that it calls.
    pub surface: Option<Surface>,
    /// What is wrong with the run; `None` where it succeeded.
    pub fault: Option<String>,
    /// Its exit code.
    pub exit: Exit,
}

impl Control {
    /// Whether the program shows the answer to the person.
    #[must_use]
    pub fn shows_answer(&self) -> bool {
        super::words::shows(&self.screen, "All is well")
    }
}
