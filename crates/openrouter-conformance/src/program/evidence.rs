//! The evidence that a run of a program produces.

use std::fmt;

use openrouter_errors::Surface;

use openrouter_mock::{Entry, NoticeKind};

/// One run of a program.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// The text on the screen, and the output of the commands after the run.
    pub screen: String,
    /// How the run ended.
    pub exit: Exit,
    /// The duration of the run, in seconds.
    pub seconds: f64,
    /// Whether the API key was accessible to the program and shows on the screen.
    pub shows_key: bool,
    /// The requests that it sent for the case, including those for other resources.
    pub seen: Vec<Entry>,
}

/// The end of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Exit {
    /// The program exited with this code.
    Code(i32),
    /// A signal that the suite did not send ended the program.
    Signal(i32),
    /// The suite ended the program at the time limit.
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
    /// Returns the requests that received the response of the case, without requests for other resources.
    pub fn requests(&self) -> impl Iterator<Item = &Entry> {
        self.seen.iter().filter(|entry| {
            let control = entry
                .notice
                .as_ref()
                .is_some_and(|notice| notice.kind == NoticeKind::ControlInstead);
            !control && entry.method == "POST"
        })
    }

    /// Returns the requests of the call that was repeated most often: same size, same number of messages. Requests with
    /// other messages (for a title, or another turn) are not repetitions.
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
        // Take the first of the longest.
        calls
            .into_iter()
            .rev()
            .max_by_key(Vec::len)
            .unwrap_or_default()
    }
}

/// The run on a healthy response, the reference for all other runs.
#[derive(Debug, Clone, Default)]
pub struct Control {
    /// The text on the screen.
    pub screen: String,
    /// Whether the program requests streams.
    pub stream: bool,
    /// The surface that it calls.
    pub surface: Option<Surface>,
    /// Why the run failed; `None` if it succeeded.
    pub fault: Option<String>,
    /// Its exit code.
    pub exit: Exit,
}

/// How the id of a control begins.
const CONTROL: &str = "control/";
/// How the id of a control that asks for a stream ends.
const STREAM: &str = "-stream";

impl Control {
    /// Returns the id: `control/SURFACE`, `control/SURFACE-stream`, or `control` if the program sent no request.
    #[must_use]
    pub fn id(&self) -> String {
        let stream = if self.stream { STREAM } else { "" };
        match self.surface {
            Some(surface) => format!("{CONTROL}{surface}{stream}"),
            None => "control".to_owned(),
        }
    }

    /// Returns the control with this [id](Self::id), as far as the id says.
    #[must_use]
    pub fn of_id(id: &str) -> Self {
        let name = id.strip_prefix(CONTROL).unwrap_or_default();
        let (name, stream) = match name.strip_suffix(STREAM) {
            Some(name) => (name, true),
            None => (name, false),
        };
        let named = |surface: &&Surface| surface.as_str() == name;
        Self {
            stream,
            surface: Surface::ALL.iter().find(named).copied(),
            ..Self::default()
        }
    }

    /// Returns whether the program shows the response to the user.
    #[must_use]
    pub fn shows_answer(&self) -> bool {
        super::words::shows(&self.screen, "All is well")
    }
}
