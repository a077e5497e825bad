//! Detects ordinary events without searching them: consecutive chunks of a response are nearly identical.
//!
//! A mark is a short byte sequence. The prefix and suffix that an event shares with an earlier unmarked event
//! contain no mark either, so only the part between them is searched, plus some bytes on either side.
//! The result equals that of a search of the whole event.

use std::ops::Range;

use super::gate::is_escaped_letter;

/// How far outside the differing part the quote or backslash of a mark may be: `BEFORE` it, because `_reason": null`
/// looks six bytes ahead, and `BEHIND` it, because `incomplete"` looks ten bytes back.
const BEFORE: usize = 6;
const BEHIND: usize = 11;

/// The longest event that is kept for comparison.
const LONGEST: usize = 4096;

/// If an event differs in more bytes than this, it replaces the template.
const MUCH: usize = 96;

/// The last unmarked event that differed much from the template before it.
#[derive(Debug, Clone, Default)]
pub(super) struct Template {
    event: Vec<u8>,
    /// The length of the prefix that makes it a chunk: an event that shares it has choices and is not a bare error.
    chunk: Option<usize>,
}

impl Template {
    /// Whether the event contains no mark.
    pub(super) fn is_unmarked(&mut self, data: &[u8]) -> bool {
        let own = own_part(data, &self.event);
        let much = own.len() > MUCH;
        let chunk = self.chunk.is_some_and(|chunk| chunk <= own.start);
        let marked = if chunk {
            may_have_mark::<false>(data, &own) && has_mark(data, own, false)
        } else {
            may_have_mark::<true>(data, &own) && has_mark(data, own, true)
        };
        if marked {
            return false;
        }
        if much && data.len() <= LONGEST {
            self.event.clear();
            self.event.extend_from_slice(data);
            self.chunk = begins_as_chunk(data);
        }
        true
    }
}

/// Returns the length of the prefix that proves choices: up to the array, if no other object opens before it.
fn begins_as_chunk(data: &[u8]) -> Option<usize> {
    const CHOICES: &[u8] = b"\"choices\":[";
    let at = memchr::memmem::find(data, CHOICES)?;
    (memchr::memchr_iter(b'{', &data[..at]).count() == 1).then_some(at + CHOICES.len())
}

/// Returns the range in which `data` may contain a mark that `template` does not.
fn own_part(data: &[u8], template: &[u8]) -> Range<usize> {
    let head = common_head(data, template);
    let tail = common_tail(&data[head..], &template[head..]);
    head.saturating_sub(BEFORE)..(data.len() - tail + BEHIND).min(data.len())
}

/// Returns the length of the common prefix, rounded down to whole words.
fn common_head(a: &[u8], b: &[u8]) -> usize {
    let wide = blocks_alike(a.as_chunks::<32>().0.iter(), b.as_chunks::<32>().0.iter()) * 32;
    let (a, b) = (&a[wide..], &b[wide..]);
    wide + blocks_alike(a.as_chunks::<8>().0.iter(), b.as_chunks::<8>().0.iter()) * 8
}

/// Returns the length of the common suffix, rounded down to whole words.
fn common_tail(a: &[u8], b: &[u8]) -> usize {
    let wide = blocks_alike(
        a.as_rchunks::<32>().1.iter().rev(),
        b.as_rchunks::<32>().1.iter().rev(),
    ) * 32;
    let (a, b) = (&a[..a.len() - wide], &b[..b.len() - wide]);
    let narrow = blocks_alike(
        a.as_rchunks::<8>().1.iter().rev(),
        b.as_rchunks::<8>().1.iter().rev(),
    );
    wide + narrow * 8
}

fn blocks_alike<'b, const N: usize>(
    a: impl Iterator<Item = &'b [u8; N]>,
    b: impl Iterator<Item = &'b [u8; N]>,
) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

/// Whether these are the last three bytes of a mark: two letters and the quote, or `\u0`.
fn hints<const BARE: bool>([a, b, c]: [u8; 3]) -> bool {
    let word = (a == b'o') & ((b == b'r') | (b == b'p') | (b == b'n'))
        | (a == b'e') & (b == b'd')
        | (a == b't') & (b == b'e')
        | BARE & ((a == b'g') & (b == b'e') | (a == b'i') & (b == b'l'));
    word & (c == b'"') | (a == b'\\') & (b == b'u') & (c == b'0')
}

/// Returns false only if [`has_mark`] is false; checks sixteen positions at once.
fn may_have_mark<const BARE: bool>(data: &[u8], part: &Range<usize>) -> bool {
    let text = &data[part.start.saturating_sub(2)..(part.end + 2).min(data.len())];
    let places = text.len().saturating_sub(2);
    if places < 16 {
        return text
            .windows(3)
            .any(|at| hints::<BARE>([at[0], at[1], at[2]]));
    }
    let last = places - 16;
    let mut at = 0;
    loop {
        let Some(block) = text[at..].first_chunk::<18>() else {
            return true;
        };
        let found = (0..16).fold(false, |found, at| {
            found | hints::<BARE>([block[at], block[at + 1], block[at + 2]])
        });
        if found || at == last {
            return found;
        }
        at = last.min(at + 16);
    }
}

/// Whether the part contains the quote or backslash of a mark; `bare` includes the marks of bare errors.
fn has_mark(data: &[u8], part: Range<usize>, bare: bool) -> bool {
    let start = part.start;
    memchr::memchr2_iter(b'"', b'\\', &data[part]).any(|at| is_mark(data, start + at, bare))
}

/// Whether the byte closes a word, or opens an escape, that marks an error or the end of a stream.
fn is_mark(data: &[u8], at: usize, bare: bool) -> bool {
    match data[at] {
        b'"' => ends_word(&data[..at], &data[at + 1..], bare),
        b'\\' => data[at..]
            .strip_prefix(b"\\u00")
            .is_some_and(is_escaped_letter),
        _ => false,
    }
}

fn ends_word(before: &[u8], rest: &[u8], bare: bool) -> bool {
    match before.last() {
        Some(b'r') => before.ends_with(b"error"),
        Some(b'd') => before.ends_with(b"failed") || before.ends_with(b"completed"),
        Some(b'e') => before.ends_with(b"incomplete") || bare && before.ends_with(b"message"),
        Some(b'l') => bare && before.ends_with(b"detail"),
        Some(b'p') => before.ends_with(b"_stop"),
        Some(b'n') => before.ends_with(b"_reason") && !is_null(rest),
        _ => false,
    }
}

/// Whether a member's value is `null`, in the two usual spellings.
fn is_null(rest: &[u8]) -> bool {
    rest.starts_with(b":null") || rest.starts_with(b": null")
}

#[cfg(test)]
mod tests {
    use super::{Template, begins_as_chunk, has_mark};
    use crate::framing::gate::Gate;
    use proptest::prelude::*;

    /// Fragments of events, including marks and near misses.
    const PIECES: &[&str] = &[
        "{\"id\":\"gen-1742299401-MQUf1PugWY7t51QVPws9\",\"provider\":\"OpenAI\",",
        "\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,",
        "\"delta\":{\"role\":\"assistant\",\"content\":\"",
        "\"},\"finish_reason\":null,\"native_finish_reason\":null}]}",
        "\"finish_reason\": null",
        "\"finish_reason\":\"stop\"",
        "_reason\"",
        ":null",
        ": null",
        " : \"stop\"",
        "error",
        "err",
        "or",
        "\"",
        "\\\"",
        "\\",
        "\\u0065",
        "\\u00",
        "65rror\"",
        "\\u00e9",
        "failed\"",
        "message\"",
        "mess",
        "age\"",
        "detail\"",
        "\\u006dessage",
        "\"response.completed\"",
        "response.incomplete",
        "\"message_stop\"",
        "completed",
        "a",
        "0123456789abcdef",
        "\u{e9}",
    ];

    fn event() -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(PIECES), 0..10).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// Earlier events make no difference, and the slow tests find nothing in an unmarked event.
        #[test]
        fn as_a_look_at_everything(events in prop::collection::vec(event(), 1..6), swap in any::<prop::sample::Index>(), with in prop::sample::select(PIECES)) {
            let mut template = Template::default();
            let gate = Gate::new();
            for event in events {
                // The event, followed by a near copy.
                let mut near = event.clone();
                let mut at = swap.index(near.len() + 1);
                while !near.is_char_boundary(at) {
                    at -= 1;
                }
                near.insert_str(at, with);
                for data in [event, near] {
                    let data = data.as_bytes();
                    let unmarked = template.is_unmarked(data);
                    let all = |bare| has_mark(data, 0..data.len(), bare);
                    let chunk = begins_as_chunk(data).is_some();
                    prop_assert_eq!(unmarked, !all(!unmarked || !chunk));
                    prop_assert!(!unmarked || chunk || !gate.may_hold_error(data));
                    prop_assert!(!unmarked || !gate.ends_stream(data));
                }
            }
        }
    }
}
