//! The configuration of a run.

use std::time::Duration;

use super::key::Key;
use super::limits::Limits;
use super::probe::Fill;
use super::target::Target;
use crate::seed::Seed;
use openrouter_corpus::select::Partition;

/// The configuration of a run.
#[derive(Debug, Clone)]
pub struct Config {
    /// The server under test.
    pub target: Target,
    /// The target's name in reports, without a port that changes from run to run.
    pub name: String,
    /// The model of control requests.
    pub model: String,
    /// A model that fails in mid-stream, if the target has one.
    pub fault_model: Option<String>,
    /// The key.
    pub key: Key,
    /// Additional headers of every request.
    pub headers: Vec<(String, String)>,
    /// The bounds of one exchange.
    pub limits: Limits,
    /// The most requests per second; `None`: unlimited.
    pub rate: Option<f64>,
    /// The maximum cost of the run, in US dollars.
    pub max_cost: f64,
    /// The time to wait for the target to accept connections.
    pub wait: Duration,
    /// Determines the texts, the order of members and the user agent of the requests.
    pub seed: Seed,
    /// The part of the probes to send; `None`: all.
    pub partition: Option<Partition>,
}

impl Config {
    /// The default rate for a remote target.
    pub const RATE: f64 = 5.0;
    /// The default time to wait for a target.
    pub const WAIT: Duration = Duration::from_secs(3);

    /// Returns the values of the placeholders in requests.
    #[must_use]
    pub fn fill(&self) -> Fill<'_> {
        Fill {
            model: &self.model,
            fault_model: self.fault_model.as_deref(),
            key: self.key.reveal(),
            seed: self.seed,
        }
    }

    /// Returns whether the run cannot incur costs.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.target.loopback() || self.model.ends_with(":free")
    }

    /// Returns the number of concurrent requests.
    #[must_use]
    pub fn at_once(&self) -> usize {
        if self.target.loopback() { 32 } else { 4 }
    }
}
