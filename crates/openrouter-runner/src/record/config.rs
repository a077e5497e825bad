//! The configuration of a recording.

use std::path::PathBuf;

use crate::proxy;
use openrouter_corpus::error::Error;

/// The configuration of a recording.
#[derive(Debug, Clone)]
pub struct Config {
    /// The proxy whose exchanges are recorded.
    pub proxy: proxy::Config,
    /// Which exchanges to record.
    pub keep: Keep,
}

/// Which exchanges to record, and where.
#[derive(Debug, Clone)]
pub struct Keep {
    /// The output folder for fixtures.
    pub out: PathBuf,
    /// Whether to record successes too.
    pub successes: bool,
    /// Whether to keep the texts of callers and models unchanged.
    pub text: bool,
}

impl Config {
    /// The most bytes of a body that are recorded; a longer one is forwarded and not recorded.
    pub const LONGEST: usize = 8 * 1024 * 1024;
    /// The most bytes of all bodies being recorded concurrently.
    pub const TOGETHER: usize = 256 * 1024 * 1024;
    /// The most writes whose boundaries are recorded; the last one includes all that follow.
    pub const WRITES: usize = 16 * 1024;

    /// Creates the configuration for recording an API into a folder, on a port that the system chooses.
    ///
    /// # Errors
    /// [`Error::Usage`] if the URL is invalid.
    pub fn new(upstream: &str, out: PathBuf) -> Result<Self, Error> {
        Ok(Self {
            proxy: proxy::Config::new("record", upstream)?,
            keep: Keep::new(out),
        })
    }
}

impl Keep {
    /// Records failures, with masked texts.
    #[must_use]
    pub fn new(out: PathBuf) -> Self {
        Self {
            out,
            successes: false,
            text: false,
        }
    }
}
