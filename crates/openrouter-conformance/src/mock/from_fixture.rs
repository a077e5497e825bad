//! From a recorded exchange to the answer that plays it.

use super::play::{End, Framing, Play, Wire};
use crate::fixture::{self, Fixture};

impl Play {
    /// The recorded answer, as the mock sends it.
    ///
    /// Status, headers and bytes are the fixture's; a `Content-Type` by the payload's extension is added where the
    /// source tells none. A stream is sent in chunks, event by event unless the fixture says where the writes were;
    /// any other body with its length. An exchange that broke is broken in its framing as well: its last chunk never
    /// comes, or fewer bytes come than were announced.
    #[must_use]
    pub fn from_fixture(fixture: &Fixture) -> Self {
        let recorded = fixture.case.wire.clone().unwrap_or_default();
        let nothing =
            fixture.case.status.is_none() && fixture.payload.is_empty() && recorded.end.is_some();
        let mut play = if fixture.is_stream() {
            Self::sse(fixture.payload.as_ref())
        } else {
            Self::new(
                200,
                content_type(&fixture.payload_path),
                fixture.payload.as_ref(),
            )
        };
        let headers = &fixture.case.headers;
        if headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        {
            play.headers.clear();
        }
        play.headers.splice(0..0, headers.iter().cloned());
        play.status = (!nothing).then(|| fixture.play_status());
        play.surface = Some(fixture.surface());
        if !recorded.chunks.is_empty() {
            play.wire.chunks = recorded.chunks;
        }
        let cut = recorded.at_byte.is_some_and(|at| at < play.body.len());
        let end = match recorded.end {
            None => End::Complete,
            Some(fixture::End::Close) => End::Close,
            Some(fixture::End::Reset) => End::Reset,
            Some(fixture::End::Stall) => End::Stall,
        };
        let framing = match (end, fixture.is_stream()) {
            (End::Complete, _) => play.wire.framing,
            (_, true) => Framing::MissingTerminator,
            (_, false) if cut => Framing::ContentLength,
            (_, false) => Framing::ShortOfLength,
        };
        play.wire = Wire {
            delay_ms: recorded.delay_ms.unwrap_or(0),
            end,
            at_byte: recorded.at_byte,
            framing,
            ..play.wire
        };
        play
    }
}

fn content_type(payload_path: &str) -> &'static str {
    match payload_path
        .rsplit_once('.')
        .map(|(_, extension)| extension)
    {
        Some("json") => "application/json",
        Some("sse") => "text/event-stream",
        Some("html") => "text/html; charset=UTF-8",
        _ => "text/plain",
    }
}
