//! The ways in which one exchange is played.

use std::fmt;

use openrouter_errors::{Delivery, Surface};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fixture::Fixture;
use crate::mock::Play;

/// How an exchange is played to a client.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// With the client's retries switched off.
    NoRetries,
    /// With the retries that the client makes by default.
    Default,
    /// Retries off, and the stream cut into small pieces at odd places.
    Split,
}

impl Way {
    /// The word, as ids and reports spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoRetries => "no_retries",
            Self::Default => "default",
            Self::Split => "split",
        }
    }

    /// All of them, the first one first.
    pub const ALL: [Self; 3] = [Self::NoRetries, Self::Default, Self::Split];

    /// How that is, for people.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NoRetries => "with retries off",
            Self::Default => "with its own retries",
            Self::Split => "in small pieces",
        }
    }

    pub(super) fn max_retries(self) -> Option<u32> {
        match self {
            Self::NoRetries | Self::Split => Some(0),
            Self::Default => None,
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Surfaces whose answers can be event streams.
pub(crate) fn can_stream(surface: Surface) -> bool {
    matches!(
        surface,
        Surface::ChatCompletions
            | Surface::Completions
            | Surface::Responses
            | Surface::Messages
            | Surface::Images
    )
}

/// Streams of each surface that are played in pieces.
const SPLIT_PER_SURFACE: usize = 2;

/// The streams that are played in pieces: on each surface the first errors in mid-stream whose writes the fixture does
/// not prescribe.
pub(super) fn split_subset<'f>(fixtures: &[&'f Fixture]) -> impl Iterator<Item = &'f Fixture> {
    let mut taken: Vec<Surface> = Vec::new();
    let of_kind = |fixture: &&Fixture| {
        fixture.is_stream()
            && fixture.case.wire.is_none()
            && matches!(
                fixture.case.delivery,
                Some(Delivery::StreamMid | Delivery::Event)
            )
    };
    let chosen: Vec<&'f Fixture> = fixtures
        .iter()
        .copied()
        .filter(of_kind)
        .filter(|fixture| {
            let before = taken
                .iter()
                .filter(|surface| **surface == fixture.surface())
                .count();
            taken.push(fixture.surface());
            before < SPLIT_PER_SURFACE
        })
        .collect();
    chosen.into_iter()
}

/// Sizes of the pieces, in turn.
const PIECES: [usize; 7] = [1, 2, 3, 5, 7, 11, 13];

/// Pieces before the rest follows in one.
const MOST_PIECES: usize = 70;

/// The same answer in small pieces.
pub(super) fn split(mut play: Play) -> Play {
    play.wire.chunks = PIECES.iter().copied().cycle().take(MOST_PIECES).collect();
    play.wire.delay_ms = 1;
    play
}
