//! Built-in clients: each is a function from a run to a result.

use std::sync::Arc;

use tokio::sync::Notify;

use super::{Answer, BoxFuture, Broken, Driver};
use openrouter_conformance::client::protocol::{Hello, Run, RunResult};

/// A call of a built-in client.
pub type Call = dyn Fn(Run) -> BoxFuture<'static, RunResult> + Send + Sync;

/// A client that runs inside the suite's own process.
#[derive(Clone)]
pub struct BuiltIn {
    hello: Hello,
    call: Arc<Call>,
}

/// The most concurrent calls of a built-in client.
const PARALLEL: usize = 64;

impl BuiltIn {
    /// Creates a client from its introduction and its call. The result has the `id` of the run.
    pub fn new(
        hello: Hello,
        call: impl Fn(Run) -> BoxFuture<'static, RunResult> + Send + Sync + 'static,
    ) -> Self {
        Self {
            hello,
            call: Arc::new(call),
        }
    }
}

impl Driver for BuiltIn {
    fn start(&self) -> BoxFuture<'_, Result<Hello, Broken>> {
        Box::pin(async { Ok(self.hello.clone()) })
    }

    fn parallel(&self) -> usize {
        PARALLEL
    }

    fn call<'a>(&'a self, run: &'a Run, begun: &'a Notify) -> BoxFuture<'a, Answer> {
        begun.notify_one();
        let call = (self.call)(run.clone());
        Box::pin(async move { Answer::Result(Box::new(call.await)) })
    }

    fn finish(&self) -> BoxFuture<'_, Vec<String>> {
        Box::pin(async { Vec::new() })
    }
}

impl std::fmt::Debug for BuiltIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BuiltIn")
            .field("name", &self.hello.name)
            .finish_non_exhaustive()
    }
}
