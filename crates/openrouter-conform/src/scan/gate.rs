//! A fast check before parsing: is a line an ordinary chunk of a stream?

use aho_corasick::{AhoCorasick, packed};
use memchr::{memchr_iter, memchr2, memmem};

/// Finders for the marks of an ordinary chunk.
#[derive(Debug)]
pub(super) struct Gate {
    chunk: memmem::Finder<'static>,
    object: memmem::Finder<'static>,
    choices: memmem::Finder<'static>,
    marks: [memmem::Finder<'static>; 2],
    body: memmem::Finder<'static>,
    reason: memmem::Finder<'static>,
    escape: memmem::Finder<'static>,
    log: AhoCorasick,
    /// Does the same with SIMD, where the processor has it.
    log_packed: Option<packed::Searcher>,
}

/// Members that occur in log records, but not in responses and the lines around them.
const OF_LOGS: [&str; 30] = [
    "\"level\"",
    "\"severity",
    "\"lvl\"",
    "\"loglevel\"",
    "\"logLevel\"",
    "\"log_level\"",
    "\"log.level\"",
    "\"levelname\"",
    "\"level_name\"",
    "\"@l\"",
    "\"@t\"",
    "\"@timestamp\"",
    "\"@m",
    "\"ts\"",
    "\"time\"",
    "\"msg\"",
    "\"log\"",
    "\"MESSAGE\"",
    "\"PRIORITY\"",
    "\"resourceLogs\"",
    "\"logRecords\"",
    "\"logEvents\"",
    "\"status_code\"",
    "\"statusCode\"",
    "\"jsonPayload\"",
    "\"textPayload\"",
    "\"logger\"",
    "\"hostname\"",
    "\"Level\"",
    "\"timeUnixNano\"",
];

const CHUNK: &[u8] = b"\"chat.completion.chunk\"";
const REASON: &[u8] = b"_reason\"";

impl Gate {
    pub(super) fn new() -> Self {
        Self {
            chunk: memmem::Finder::new(CHUNK),
            object: memmem::Finder::new(b"\"object\""),
            choices: memmem::Finder::new(b"\"choices\""),
            marks: [&b"error\""[..], b"failed\""].map(memmem::Finder::new),
            body: memmem::Finder::new(b"\"body\""),
            reason: memmem::Finder::new(REASON),
            escape: memmem::Finder::new(b"\\u00"),
            log: AhoCorasick::new(OF_LOGS).expect("the words are few"),
            log_packed: packed::Searcher::new(OF_LOGS),
        }
    }

    /// Returns whether a line is a chunk without an error; if true, the parser would find none.
    ///
    /// Quotes inside JSON text are escaped, so none of the marks can occur in a model's output. Anything unusual (a
    /// second `object`, a finish reason, an escaped key) is left to the parser. Completeness is inferred from balanced
    /// braces.
    pub(super) fn is_ordinary_chunk(&self, line: &[u8]) -> bool {
        line.starts_with(b"{")
            && line.ends_with(b"}")
            && self.is_chunk(line)
            && self.marks.iter().all(|mark| mark.find(line).is_none())
            && !self.may_be_wrapped(line)
            && self.reason.find_iter(line).all(|at| {
                after_colon(&line[at + REASON.len()..])
                    .is_some_and(|value| value.starts_with(b"null"))
            })
            && !self
                .escape
                .find_iter(line)
                .any(|at| matches!(line.get(at + 4), Some(b'4'..=b'7')))
            && memchr_iter(b'{', line).count() == memchr_iter(b'}', line).count()
    }

    /// Returns whether a line has a member of log records. Quotes inside JSON text are escaped, so quoted text does not
    /// count.
    pub(super) fn may_be_log_record(&self, line: &[u8]) -> bool {
        match &self.log_packed {
            Some(packed) if line.len() >= packed.minimum_len() => packed.find(line).is_some(),
            _ => self.log.is_match(line),
        }
    }

    /// Returns whether a line has a `body` and may wrap a payload.
    pub(super) fn may_be_wrapped(&self, line: &[u8]) -> bool {
        self.body.find(line).is_some()
    }

    /// Returns whether the outermost object states exactly once that it is a chunk, and has one list of choices.
    fn is_chunk(&self, line: &[u8]) -> bool {
        let Some(at) = self.chunk.find(line) else {
            return false;
        };
        let before = &line[1..at];
        let Some(key) = self.object.find(before) else {
            return false;
        };
        memchr2(b'{', b'[', before).is_none()
            && after_colon(&before[key + b"\"object\"".len()..]).is_some_and(<[u8]>::is_empty)
            && self.object.find(&line[at + CHUNK.len()..]).is_none()
            && self.choices.find(line).is_some_and(|at| {
                let behind = &line[at + b"\"choices\"".len()..];
                self.choices.find(behind).is_none()
                    && after_colon(behind).is_some_and(|value| value.starts_with(b"["))
            })
    }
}

/// Returns the text after a key, its colon and white space.
fn after_colon(text: &[u8]) -> Option<&[u8]> {
    Some(
        text.trim_ascii_start()
            .strip_prefix(b":")?
            .trim_ascii_start(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use openrouter_errors::{Input, read};
    use proptest::prelude::*;
    use rstest::rstest;

    const ORDINARY: &str = r#"{"id":"gen-1","object":"chat.completion.chunk","created":1,"choices":[{"index":0,"delta":{"content":"an \"error\": {\"code\": 1}"},"finish_reason":null}]}"#;

    #[test]
    fn an_ordinary_chunk_is_passed_over() {
        let gate = Gate::new();
        assert!(gate.is_ordinary_chunk(ORDINARY.as_bytes()));
        let spaced = ORDINARY.replace("\":", "\": ");
        assert!(gate.is_ordinary_chunk(spaced.as_bytes()));
    }

    #[rstest]
    #[case("\"finish_reason\":null", "\"finish_reason\":\"stop\"")]
    #[case(
        "\"finish_reason\":null",
        "\"native_finish_reason\":\"MALFORMED_FUNCTION_CALL\""
    )]
    #[case("\"created\":1", "\"error\":{\"code\":500}")]
    #[case("\"created\":1", "\"\\u0065rror\":{\"code\":500}")]
    #[case("\"created\":1", "\"type\":\"response.failed\"")]
    #[case("\"created\":1", "\"object\":\"error\"")]
    #[case("\"created\":1", "\"body\":\"x\"")]
    #[case("\"choices\":[", "\"options\":[")]
    #[case("\"created\":1", "\"choices\":null")]
    #[case("\"id\":\"gen-1\"", "\"a\":{\"b\":1}")]
    #[case("}]}", "}")]
    fn anything_else_is_parsed(#[case] from: &str, #[case] to: &str) {
        let line = ORDINARY.replacen(from, to, 1);
        assert_ne!(line, ORDINARY);
        assert!(!Gate::new().is_ordinary_chunk(line.as_bytes()), "{line}");
    }

    #[rstest]
    #[case(
        br#"{"choices":[{"message":{"content":"say \\"level\\": 1"}}],"created":1795946400}"#,
        false
    )]
    #[case(
        br#"{"choices":[{"message":{"content":"a long answer of some words"}}],"level":"info"}"#,
        true
    )]
    #[case(br#"{"@m":"x"}"#, true)]
    #[case(br#""@m"#, true)]
    #[case(b"", false)]
    fn log_records_are_known_by_their_members(#[case] line: &[u8], #[case] expected: bool) {
        assert_eq!(Gate::new().may_be_log_record(line), expected);
    }

    /// Parts of lines that resemble chunks.
    fn piece() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            r#""object":"chat.completion.chunk""#,
            r#""object":"response""#,
            r#""choices":[{"delta":{"content":"x"},"finish_reason":null}]"#,
            r#""choices":[{"delta":{},"finish_reason":"error"}]"#,
            r#""choices":[{"delta":{},"native_finish_reason":"MALFORMED_X"}]"#,
            r#""choices":[]"#,
            r#""choices":null"#,
            r#""error":{"code":429,"message":"slow"}"#,
            r#""\u0065rror":{"code":429,"message":"slow"}"#,
            r#""error":null"#,
            r#""type":"error""#,
            r#""type":"message","content":[],"stop_reason":"end_turn""#,
            r#""status":"failed""#,
            r#""message":"m","code":500"#,
            r#""data":{"error":"x"}"#,
            r#""usage":{"object":"chat.completion.chunk"}"#,
        ])
    }

    proptest! {
        #[test]
        fn what_is_passed_over_is_no_error(pieces in prop::collection::vec(piece(), 1..6), cut in 0usize..400) {
            let mut line = format!("{{{}}}", pieces.join(","));
            if cut < line.len() {
                line.truncate(cut);
            }
            if Gate::new().is_ordinary_chunk(line.as_bytes()) {
                prop_assert!(!read(&Input::new(line.as_bytes())).is_error(), "{}", line);
            }
        }
    }
}
