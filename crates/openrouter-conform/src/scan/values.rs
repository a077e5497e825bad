//! JSON values that are not one per line: arrays, multi-line objects, concatenated objects.

use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::log::Reader;
use super::tally::Tally;
use super::worker::Worker;

/// Counts the values of a segment. Brackets and commas of an enclosing array are skipped, and anything that is not JSON
/// is read as lines.
pub(super) fn count(bytes: &[u8], worker: &mut Worker<'_>, tally: &mut Tally) {
    let mut reader = Reader::new(worker, tally);
    let mut at = 0;
    while let Some(start) = bytes[at..].iter().position(|byte| !is_between(*byte)) {
        reader.lines(&bytes[at..at + start]);
        at += start;
        let mut values = Deserializer::from_slice(&bytes[at..]).into_iter::<&RawValue>();
        let end = match values.next() {
            Some(Ok(value)) if value.get().starts_with('{') => {
                reader.json(value.get());
                at + values.byte_offset()
            }
            _ => {
                let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
                reader.bytes(&bytes[at..end]);
                end
            }
        };
        reader.lines(&bytes[at..end]);
        at = end;
    }
    reader.lines(&bytes[at..]);
    reader.close();
}

fn is_between(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'[' | b']' | b',')
}

/// Finds the ends of values while an input is read.
#[derive(Debug, Default)]
pub(super) struct Ends {
    depth: usize,
    /// The depth of the values: 1 in an array.
    base: usize,
    quoted: bool,
    escaped: bool,
    began: bool,
}

impl Ends {
    /// Examines the next bytes; returns the end of the last value in them.
    pub(super) fn last_in(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut end = None;
        let mut line = !self.began;
        for (at, byte) in bytes.iter().enumerate() {
            if self.quoted {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    // A JSON text contains no line feed, so it was not one.
                    b'"' | b'\n' => self.quoted = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.quoted = true,
                b'[' if !self.began => {
                    self.base = 1;
                    self.depth = 1;
                }
                // At the beginning of a line a value begins, whatever came before.
                b'{' if line && self.base == 0 => self.depth = 1,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth =
                        self.depth
                            .saturating_sub(1)
                            .max(if *byte == b'}' { self.base } else { 0 });
                    if self.depth <= self.base {
                        end = Some(at + 1);
                    }
                }
                _ => {}
            }
            self.began |= !byte.is_ascii_whitespace();
            line = *byte == b'\n';
            if line && self.depth <= self.base {
                end = Some(at + 1);
            }
        }
        end
    }
}
