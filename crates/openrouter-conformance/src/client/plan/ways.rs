//! The modes in which an exchange is played.

use openrouter_errors::{Delivery, Surface};

use openrouter_corpus::fixture::Fixture;
use openrouter_mock::CannedResponse;

/// Returns whether responses of the surface can be event streams.
pub fn can_stream(surface: Surface) -> bool {
    match surface {
        Surface::ChatCompletions
        | Surface::Completions
        | Surface::Responses
        | Surface::Messages
        | Surface::Images => true,
        Surface::Embeddings
        | Surface::Audio
        | Surface::Rerank
        | Surface::Models
        | Surface::Keys
        | Surface::Auth
        | Surface::Other => false,
    }
}

/// The most streams of each surface that are played in pieces.
const SPLIT_PER_SURFACE: usize = 2;

/// Selects the streams that are played in pieces: on each surface the first mid-stream errors whose writes the fixture
/// does not prescribe.
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

/// Sizes of the pieces, used in rotation.
const PIECES: [usize; 7] = [1, 2, 3, 5, 7, 11, 13];

/// The most pieces; the rest follows in one write.
const MOST_PIECES: usize = 70;

/// Returns the same response split into small pieces.
pub(super) fn split(mut play: CannedResponse) -> CannedResponse {
    play.wire.chunks = PIECES.iter().copied().cycle().take(MOST_PIECES).collect();
    play.wire.delay_ms = 1;
    play
}
