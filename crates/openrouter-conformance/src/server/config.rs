//! What a run is told.

use std::time::Duration;

use super::key::Key;
use super::limits::Limits;
use super::probe::Fill;
use super::target::Target;
use openrouter_corpus::select::Partition;

/// What a run is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// The server under test.
    pub target: Target,
    /// What a report calls it: no port that changes from run to run.
    pub name: String,
    /// The model of control requests.
    pub model: String,
    /// A model that fails in mid-stream, where the target has one.
    pub fault_model: Option<String>,
    /// The key.
    pub key: Key,
    /// Headers that every request has next to its own.
    pub headers: Vec<(String, String)>,
    /// The bounds of one exchange.
    pub limits: Limits,
    /// The most requests a second; none: no limit.
    pub rate: Option<f64>,
    /// Maximum cost of the run, in US dollars.
    pub max_cost: f64,
    /// How long the target is waited for.
    pub wait: Duration,
    /// The part of the probes that are sent; all of them where `None`.
    pub partition: Option<Partition>,
}

impl Config {
    /// The rate for a target that is not on this machine.
    pub const RATE: f64 = 5.0;
    /// How long a target is waited for.
    pub const WAIT: Duration = Duration::from_secs(3);

    /// What the placeholders of requests represent.
    #[must_use]
    pub fn fill(&self) -> Fill<'_> {
        Fill {
            model: &self.model,
            fault_model: self.fault_model.as_deref(),
            key: self.key.reveal(),
        }
    }

    /// Whether nothing that is sent can cost anything.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.target.loopback() || self.model.ends_with(":free")
    }

    /// How many requests are under way at a time.
    #[must_use]
    pub fn at_once(&self) -> usize {
        if self.target.loopback() { 32 } else { 4 }
    }
}
