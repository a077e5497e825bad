//! Exports of the systemd journal (`journalctl -o export`): entries of `NAME=text` lines, each followed by a blank
//! line.

use super::log::Reader;
use super::tally::Tally;
use super::worker::Worker;

/// Returns whether bytes begin like an export.
pub(super) fn begins(bytes: &[u8]) -> bool {
    [&b"__CURSOR="[..], b"__REALTIME_TIMESTAMP=", b"__SEQNUM="]
        .iter()
        .any(|name| bytes.starts_with(name))
}

/// Counts the entries of a segment.
pub(super) fn count(bytes: &[u8], worker: &mut Worker<'_>, tally: &mut Tally) {
    let mut reader = Reader::new(worker, tally);
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match memchr::memchr(b'=', line) {
            _ if line.is_empty() => entry(&mut fields, &mut reader),
            Some(at) => fields.push((text(&line[..at]), text(&line[at + 1..]))),
            // A multi-line text: its length as eight bytes, the text, a line feed.
            None => {
                let Some((length, behind)) = rest.split_first_chunk::<8>() else {
                    break;
                };
                let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
                let value = &behind[..length.min(behind.len())];
                fields.push((text(line), text(value)));
                rest = behind.get(length.saturating_add(1)..).unwrap_or_default();
            }
        }
    }
    entry(&mut fields, &mut reader);
    reader.close();
    tally.lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
}

fn entry(fields: &mut Vec<(String, String)>, reader: &mut Reader<'_, '_>) {
    if !fields.is_empty() {
        let pairs = fields
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        reader.journal(pairs);
    }
    fields.clear();
}
