//! A [`Driver`] makes calls with one client: an adapter process, or a client that is built into the suite.

mod built_in;

use std::future::Future;
use std::pin::Pin;

use tokio::sync::Notify;

use openrouter_conformance::client::protocol::{Hello, Run, RunResult};

pub use built_in::{BuiltIn, Call};

/// A future that a [`Driver`] gives.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Makes calls with one client. Calls may run at the same time, up to [`Driver::parallel`].
pub trait Driver: Send + Sync {
    /// Starts the client far enough to know what can be asked of it.
    fn start(&self) -> BoxFuture<'_, Result<Hello, Broken>>;

    /// How many calls may run at a time; known after [`Driver::start`].
    fn parallel(&self) -> usize;

    /// Makes one call. `begun` is notified once the client has the run: what it takes to start a process is no fault of the
    /// client. Dropping the future ends the call, and the process that makes it where there is one.
    fn call<'a>(&'a self, run: &'a Run, begun: &'a Notify) -> BoxFuture<'a, Answer>;

    /// Ends the client; nothing of it is left running. Gives what it did wrong next to its responses.
    fn finish(&self) -> BoxFuture<'_, Vec<String>>;
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The client's side of the story.
    Result(Box<RunResult>),
    /// The process died while it made this call and no other.
    Died {
        /// How, with the end of its stderr.
        how: String,
    },
    /// The process died while it made several calls; this one is to be made again, alone.
    Collateral,
    /// The adapter answered something that the protocol does not allow.
    Broken {
        /// What is wrong with the response, in words.
        why: String,
    },
}

/// Why a client cannot be used at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(pub String);
