//! A random mix of healthy responses and faults: the same seed and the same order of requests give the same responses.

mod calls;
mod part;
#[cfg(test)]
mod tests;

pub use calls::report;
pub use part::Part;

use std::time::Duration;

use openrouter_errors::Surface;

use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Fixture;

/// The parts of a mix with their shares; the rest of 100 percent is healthy.
#[derive(Debug, Clone)]
pub struct Mix {
    parts: Vec<Part>,
    seed: u64,
    burst: u64,
    /// The minimum and maximum, in milliseconds.
    latency: (u64, u64),
}

/// The response drawn for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The case; `None` for a healthy response.
    pub case: Option<String>,
    /// The delay before the first byte of the response.
    pub delay: Duration,
}

impl Mix {
    /// The name of the healthy part.
    pub const HEALTHY: &str = "healthy";

    /// Parses a mix of these fixtures: `healthy=90,http_429=5,stream_mid=3,limit.free_per_day=2`. Only playable errors
    /// are drawn.
    ///
    /// # Errors
    /// [`Error::Usage`] if a part selects no fixture, a share is not a percentage, or the shares do not add up.
    pub fn parse(text: &str, fixtures: &[&Fixture], seed: u64) -> Result<Self, Error> {
        let is_fault = |fixture: &&Fixture| fixture.playable() && fixture.case.expect.is_error;
        let fixtures: Vec<&Fixture> = fixtures.iter().copied().filter(is_fault).collect();
        let mut parts: Vec<Part> = Vec::new();
        let mut healthy = None;
        for part in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let (name, share) = Part::share(part)?;
            if name == Self::HEALTHY {
                healthy = Some(share);
            } else {
                parts.push(Part::new(name, share, &fixtures)?);
            }
        }
        let faulty: f64 = parts.iter().map(|part| part.share).sum();
        let sum = faulty + healthy.unwrap_or(0.0);
        let too_little = healthy.is_some() && sum < 100.0 - 1e-6;
        if sum > 100.0 + 1e-6 || too_little {
            return Err(Error::usage(
                "--mix",
                format!("{sum} percent in total; leave out `healthy` to make it the rest of 100"),
            ));
        }
        if parts.is_empty() {
            return Err(Error::usage(
                "--mix",
                "no fault; name at least one, such as http_429=5",
            ));
        }
        Ok(Self {
            parts,
            seed,
            burst: 1,
            latency: (0, 0),
        })
    }

    /// Sets the number of consecutive requests that share one draw.
    #[must_use]
    pub fn with_burst(mut self, requests: u64) -> Self {
        self.burst = requests.max(1);
        self
    }

    /// Sets the range of the delay before the first byte of a response, in milliseconds.
    #[must_use]
    pub fn with_latency(mut self, (from, to): (u64, u64)) -> Self {
        self.latency = (from, to.max(from));
        self
    }

    /// Returns the seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Draws the response to the request number `nth` (from 0) to a surface.
    #[must_use]
    pub fn draw(&self, nth: u64, surface: Surface, stream: bool) -> Drawn {
        let block = nth / self.burst;
        let mut left = unit(self.random(block, 0)) * 100.0;
        let part = self.parts.iter().find(|part| {
            left -= part.share;
            left < 0.0
        });
        let case = part.and_then(|part| part.case(surface, stream, self.random(block, 1)));
        let (from, to) = self.latency;
        let spread = self.random(nth, 2) % (to - from + 1);
        Drawn {
            case: case.map(str::to_owned),
            delay: Duration::from_millis(from + spread),
        }
    }

    /// Returns the names of the faulty parts.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.name.as_str())
    }

    /// Returns the part that a case was drawn from.
    fn part_of<'a>(&'a self, case: &'a str) -> &'a str {
        let part = self.parts.iter().find(|part| part.has(case));
        part.map_or(case, |part| &part.name)
    }

    /// Computes SplitMix64 over the seed, the request number and the purpose of the number.
    fn random(&self, nth: u64, purpose: u64) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.seed.wrapping_add(
            nth.wrapping_mul(3)
                .wrapping_add(purpose + 1)
                .wrapping_mul(STEP),
        );
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// Maps a number to the range from 0 to below 1.
fn unit(random: u64) -> f64 {
    (random >> 11) as f64 / (1_u64 << 53) as f64
}
