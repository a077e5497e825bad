//! Two built-in clients: [`Reference::Exact`] reports all fields of an error and retries as the protocol allows;
//! [`Reference::Naive`] makes common mistakes. The first shows that exact reporting is possible, the second that the
//! suite detects what is missing.

pub(crate) mod exact;
mod finish;
mod naive;
mod plan;
pub(crate) mod request;
mod retry;
mod slip;
mod wire;

use openrouter_errors::Surface;
pub use plan::whole_plan;
pub use request::route;

use super::driver::BuiltIn;
use openrouter_conformance::client::protocol::{ErrorFields, Hello, Outcome, Run, RunResult};
use openrouter_corpus::vocabulary::FieldName;

pub(crate) use retry::is_daily;
pub(crate) use slip::{ClientFault, Received, SOON};
pub(crate) use wire::Answer;
#[cfg(test)]
pub(crate) use wire::Broken;

openrouter_corpus::words! {
    /// A built-in client.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Reference {
        /// Reads with `openrouter-errors`, loses nothing, retries by the rules.
        Exact = "reference-exact",
        /// Looks at the HTTP status and at the first choice.
        Naive = "reference-naive",
    }
}

impl Reference {
    /// Returns the fields that the client's API can express.
    #[must_use]
    pub const fn fields(self) -> &'static [FieldName] {
        match self {
            Self::Exact => FieldName::ALL,
            Self::Naive => &[FieldName::Status, FieldName::Message, FieldName::Text],
        }
    }

    /// Returns the client's introduction.
    #[must_use]
    pub fn hello(self) -> Hello {
        Hello::built_in(self.as_str(), Surface::ALL, self.fields())
    }

    /// Returns the driver of the client.
    #[must_use]
    pub fn driver(self) -> BuiltIn {
        BuiltIn::new(self.hello(), move |run| {
            Box::pin(async move { self.call(&run).await })
        })
    }

    /// Makes one call, with the client's own retries. Never fails: failures are part of the result.
    pub async fn call(self, run: &Run) -> RunResult {
        match self {
            Self::Exact => exact::call(run, ClientFault::NONE).await,
            Self::Naive => naive::call(run).await,
        }
    }
}

/// Makes one call as the exact client, with one fault.
pub(crate) async fn call_with(run: &Run, slip: ClientFault) -> RunResult {
    exact::call(run, slip).await
}

fn success(run: &Run, text: Option<String>, finish_reason: Option<String>) -> RunResult {
    RunResult {
        text,
        finish_reason,
        ..RunResult::new(&run.id, Outcome::Success)
    }
}

fn failure(run: &Run, exception: &str, error: ErrorFields, text: Option<String>) -> RunResult {
    RunResult {
        exception: Some(exception.to_owned()),
        error: Some(error),
        text,
        ..RunResult::new(&run.id, Outcome::Error)
    }
}
