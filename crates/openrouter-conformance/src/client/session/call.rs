//! One call on its way: made, waited for, and looked up in the journal.

use std::time::Duration;

use super::{Config, Patience, Told};
use crate::client::driver::{Answer, Driver};
use crate::client::plan::{Planned, Way};
use crate::client::protocol::Run;
use crate::mock::{Entry, Journal, MockHandle};

/// How long the mock's entry may end after the client's answer.
const SETTLE: Duration = Duration::from_millis(250);

/// Times that a call is made again because a process died while it made several.
const MOST_AGAIN: u32 = 3;

/// One call, on its way.
pub(super) struct Call {
    run: Run,
    key: String,
    again: u32,
    patience: Patience,
    repeats: bool,
}

impl Call {
    pub(super) fn new(
        planned: &Planned<'_>,
        again: u32,
        mock: &MockHandle,
        config: Config,
    ) -> Self {
        Self {
            run: planned.run(|case| mock.base_url(case), again),
            key: planned.journal_key(again),
            again,
            patience: config.patience,
            repeats: planned.way == Way::Default,
        }
    }

    /// Makes it; no answer where it is to be made again.
    pub(super) async fn make(
        &self,
        driver: &dyn Driver,
        journal: &Journal,
    ) -> (Option<Told>, Vec<Entry>) {
        let told = tokio::select! {
            biased;
            answer = driver.call(&self.run) => match answer {
                Answer::Result(result) => Told::Result(result),
                Answer::Died { how } => Told::Died(how),
                Answer::Broken { why } => Told::Broken(why),
                Answer::Collateral if self.again < MOST_AGAIN => return (None, Vec::new()),
                Answer::Collateral => Told::Died("its process died each time, with other calls or alone".to_owned()),
            },
            told = self.patience.run_out(journal, &self.key, self.run.timeout_ms, self.repeats) => told,
        };
        let asked = journal.count(&self.key);
        // Every entry has an end soon after the client's answer; one that has none yet is shown without.
        let _ = tokio::time::timeout(SETTLE, journal.wait_ended(&self.key, asked)).await;
        (Some(told), journal.of_case(&self.key))
    }
}
