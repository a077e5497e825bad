//! Everything that is known of one exchange.

use std::time::{Duration, Instant};

use super::Config;
use crate::fixture::End;
use crate::mock::Request;

/// One exchange as far as it came.
#[derive(Debug)]
pub(super) struct Tape {
    pub(super) request: Request,
    /// The status; `None` where the upstream gave no head.
    pub(super) status: Option<u16>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// Where in the body each write ended, and when it came.
    pub(super) writes: Vec<(usize, Instant)>,
    /// How it ended, where it did not end well.
    pub(super) end: Option<End>,
    /// Whether the body was longer than what is recorded.
    pub(super) too_long: bool,
}

impl Tape {
    pub(super) fn new(request: Request) -> Self {
        Self {
            request,
            status: None,
            headers: Vec::new(),
            body: Vec::new(),
            writes: Vec::new(),
            end: None,
            too_long: false,
        }
    }

    /// Takes in one write of the upstream.
    pub(super) fn take(&mut self, bytes: &[u8]) {
        if bytes.is_empty() || self.too_long {
            return;
        }
        self.too_long = self.body.len() + bytes.len() > Config::LONGEST;
        if !self.too_long {
            self.body.extend_from_slice(bytes);
            self.writes.push((self.body.len(), Instant::now()));
        }
    }

    /// The middle one of the times between two writes.
    pub(super) fn delay(&self) -> Duration {
        let pairs = self.writes.windows(2);
        let mut gaps: Vec<Duration> = pairs
            .map(|pair| pair[1].1.duration_since(pair[0].1))
            .collect();
        gaps.sort_unstable();
        gaps.get(gaps.len() / 2).copied().unwrap_or_default()
    }
}
