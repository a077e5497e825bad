//! The fuzz targets: each hands its bytes to the checks that the property tests of the crates call as well.
//!
//! The last three bytes of a payload's input choose what is known about it (status, surface): behind the payload, so that
//! the bytes of a fixture make a seed as they are, and a mutation within them leaves the choice alone.

#[cfg(feature = "suite")]
#[path = "../../crates/openrouter-conform/tests/invariants/check/mod.rs"]
mod suite;
#[path = "../../crates/openrouter-errors/tests/invariants/check/mod.rs"]
mod types;

use openrouter_errors::{Input, Surface};

/// `StreamReader`: any cut, and short cuts against a full parse.
pub fn stream_reader(data: &[u8]) {
    let (bytes, known) = split(data);
    types::stream::holds(bytes, known.surface);
}

/// `read`: nothing is lost, and a slow reading finds the same.
pub fn read(data: &[u8]) {
    let (body, known) = split(data);
    types::read::holds(&known.input(body));
}

/// `diagnose`: an error has a cause, and all that follows from it.
pub fn diagnose(data: &[u8]) {
    let (body, known) = split(data);
    types::diagnose::holds(&known.input(body));
}

/// `identify`, on a payload and on lines of NDJSON.
#[cfg(feature = "suite")]
pub fn identify_text(data: &[u8]) {
    let (body, known) = split(data);
    suite::identify::holds(body, known.status, known.surface);
    suite::identify::lines(body);
}

/// The parser of case files.
#[cfg(feature = "suite")]
pub fn fixture_parser(data: &[u8]) {
    suite::fixture::holds(data);
}

/// The parser of an adapter's lines.
#[cfg(feature = "suite")]
pub fn adapter_message(data: &[u8]) {
    suite::message::holds(data);
}

/// Redaction of any text; the status says which secret is put where.
#[cfg(feature = "suite")]
pub fn redactor(data: &[u8]) {
    let (text, known) = split(data);
    let number = known.status.unwrap_or_default();
    suite::redactor::holds(&String::from_utf8_lossy(text), usize::from(number));
}

/// What is known about a payload.
struct Known {
    status: Option<u16>,
    surface: Option<Surface>,
}

impl Known {
    fn input<'b>(&self, body: &'b [u8]) -> Input<'b> {
        Input {
            status: self.status,
            surface: self.surface,
            ended: self.status == Some(200),
            ..Input::new(body)
        }
    }
}

/// The payload, and the choice behind it: two bytes of status (0: not known), one of the surface's place among the
/// surfaces in the order of their names (beyond them: not known), which is that of the folders of `fixtures/`.
fn split(data: &[u8]) -> (&[u8], Known) {
    let Some((bytes, [low, high, surface])) = data.split_last_chunk() else {
        return (
            data,
            Known {
                status: None,
                surface: None,
            },
        );
    };
    let mut surfaces = Surface::ALL.to_vec();
    surfaces.sort_unstable_by_key(|surface| surface.as_str());
    let status = u16::from_le_bytes([*low, *high]);
    let known = Known {
        status: (status != 0).then_some(status),
        surface: surfaces.get(usize::from(*surface)).copied(),
    };
    (bytes, known)
}
