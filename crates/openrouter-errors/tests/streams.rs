//! The stream reader: the event-stream rules, and which events are errors. What holds for any stream, cut anywhere, is in
//! `invariants/`.

use openrouter_errors::sse::{Decoder, EventKind, StreamEnd, StreamEvent, StreamReader};
use openrouter_errors::{Shape, Surface};
use proptest::prelude::*;
use rstest::rstest;

fn decode(chunks: &[&[u8]]) -> Vec<(EventKind, String, String, bool)> {
    let mut seen = Vec::new();
    let mut decoder = Decoder::new();
    let mut sink = |event: openrouter_errors::sse::Event<'_>| {
        let name = String::from_utf8_lossy(event.name).into_owned();
        seen.push((
            event.kind,
            name,
            event.text().into_owned(),
            event.unterminated,
        ));
    };
    for chunk in chunks {
        decoder.push(chunk, &mut sink);
    }
    decoder.finish(&mut sink);
    seen
}

fn datas(stream: &[u8]) -> Vec<String> {
    decode(&[stream])
        .into_iter()
        .filter(|event| event.0 == EventKind::Data)
        .map(|event| event.2)
        .collect()
}

/// The cases of the WHATWG text and its test suite.
#[rstest]
#[case::lf(b"data: a\n\ndata: b\n\n", &["a", "b"])]
#[case::crlf(b"data: a\r\n\r\ndata: b\r\n\r\n", &["a", "b"])]
#[case::cr(b"data: a\r\rdata: b\r\r", &["a", "b"])]
#[case::mixed(b"data: a\r\n\ndata: b\r\n\r", &["a", "b"])]
#[case::bom(b"\xEF\xBB\xBFdata: a\n\n", &["a"])]
#[case::bom_only_once(b"\xEF\xBB\xBF\xEF\xBB\xBFdata: a\n\n", &[])]
#[case::multi_line(b"data: a\ndata: b\n\n", &["a\nb"])]
#[case::no_space(b"data:a\n\n", &["a"])]
#[case::one_space_only(b"data:  a\n\n", &[" a"])]
#[case::empty_data(b"data\n\ndata:\n\n", &["", ""])]
#[case::two_empty(b"data\ndata\n\n", &["\n"])]
#[case::no_data_no_event(b"event: x\n\n", &[])]
#[case::comment_between(b"data: a\n: c\ndata: b\n\n", &["a\nb"])]
#[case::unknown_field(b"foo: x\ndata: a\n\n", &["a"])]
#[case::case_matters(b"Data: x\ndata: a\n\n", &["a"])]
#[case::leading_space(b" data: x\ndata: a\n\n", &["a"])]
#[case::invalid_utf8(b"data: \xFFa\n\n", &["\u{FFFD}a"])]
#[case::nul(b"data: a\0b\n\n", &["a\0b"])]
#[case::no_end(b"data: a", &["a"])]
fn whatwg(#[case] stream: &[u8], #[case] expected: &[&str]) {
    assert_eq!(datas(stream), expected);
}

#[test]
fn names_comments_and_ends() {
    insta::assert_debug_snapshot!(decode(&[
        b": hi\nevent: error\nid: 1\nretry: 5\ndata: {}\n\nevent: x\n\njunk\ndata: cut"
    ]));
}

const CHUNK: &str = r#"{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}"#;

fn pieces() -> Vec<String> {
    let error = r#"{"object":"chat.completion.chunk","error":{"code":502,"message":"gone"},"choices":[{"delta":{"content":""},"finish_reason":"error"}]}"#;
    vec![
        format!("data: {CHUNK}\n\n"),
        format!("data: {CHUNK}\r\n\r\n"),
        format!("data: {error}\n\n"),
        format!("data: {}\n\n", error.replacen("\"error\"", "\"\\u0065rror\"", 1)),
        "data: {\"choices\":[{\"delta\":{\"content\":\"an \\\"error\\\" in text\"}}]}\n\n".into(),
        "data: {\"choices\":[{\"delta\":{\"content\":\"ends in error\"}}]}\n\n".into(),
        "data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}],\"error\":null}\n\n".into(),
        "data: {\"error\":\"\",\"choices\":[{\"delta\":{\"content\":\"z\"}}]}\n\n".into(),
        "data: {\"error\":\"boom\",\"choices\":[]}\n\n".into(),
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"é\"}}\n\n".into(),
        "data: {\"type\":\"response.failed\",\"response\":{\"status\":\"failed\"}}\n\n".into(),
        ": OPENROUTER PROCESSING\n\n".into(),
        ":\n\n".into(),
        "data: : OPENROUTER PROCESSING\n\n".into(),
        format!("data: {}\n\n", CHUNK.replace("Hi", " and so on, for a while")),
        format!("data: {}\n\n", CHUNK.replace("Hi", " error")),
        format!("data: {}\n\n", CHUNK.replace("Hi", "\\\"error\\\"")),
        format!("data: {}\n\n", CHUNK.replace(":null", ": null")),
        format!("data: {}\n\n", CHUNK.replace("null", "\"length\"")),
        "data: {\"type\":\"response.completed\",\"response\":{}}\n\n".into(),
        "data: [DONE]\n\n".into(),
        "data: {\"choices\":\ndata: [{\"delta\":{\"content\":\"z\"}}]}\n\n".into(),
        "{\"error\":{\"code\":500,\"message\":\"bare line\"}}\n".into(),
    ]
}

/// Error events as the reader finds them, with the facts at the end.
fn errors(
    chunks: &[&[u8]],
    surface: Option<Surface>,
) -> (
    Vec<(Option<u64>, Shape, String)>,
    openrouter_errors::sse::StreamFacts,
) {
    let mut found = Vec::new();
    let mut reader = StreamReader::new();
    if let Some(surface) = surface {
        reader = reader.with_surface(surface);
    }
    let mut sink = |event: StreamEvent<'_>| {
        if let (Some(shape), Some(json)) = (event.error_shape(), event.error_json()) {
            found.push((event.index, shape, json.to_owned()));
        }
    };
    for chunk in chunks {
        reader.push(chunk, &mut sink);
    }
    reader.finish(&mut sink);
    (found, reader.facts().clone())
}

proptest! {
    /// One way of ending lines is read by the fast path, the others are not.
    #[test]
    fn line_ends_make_no_difference(bom in any::<bool>(), parts in prop::collection::vec(prop::sample::select(pieces()), 0..8), cut in any::<prop::sample::Index>()) {
        let stream = [if bom { "\u{feff}" } else { "" }, &parts.concat().replace("\r\n", "\n")].concat();
        let of = |stream: &str| {
            let (before, after) = stream.as_bytes().split_at(cut.index(stream.len() + 1));
            errors(&[before, after], None)
        };
        let fast = of(&stream);
        prop_assert_eq!(&of(&stream.replace('\n', "\r\n")), &fast);
        prop_assert_eq!(&of(&stream.replace('\n', "\r")), &fast);
    }
}

/// An error that no member called `error` gives away, before anything was delivered and after it.
#[rstest]
#[case::bare(r#"{"code":429,"message":"slow down"}"#, Some(Shape::BareError))]
#[case::named(
    r#"{"code":"rate_limited","message":"slow down"}"#,
    Some(Shape::BareError)
)]
#[case::status(r#"{"detail":"slow down","status_code":429}"#, Some(Shape::BareError))]
#[case::escaped(r#"{"c\u006fde":500,"\u006dessage":"gone"}"#, Some(Shape::BareError))]
#[case::native(r#"{"choices":[{"delta":{},"finish_reason":"stop","native_finish_reason":"MALFORMED_FUNCTION_CALL"}]}"#, Some(Shape::StreamChunkError))]
#[case::no_error(r#"{"code":200,"message":"well"}"#, None)]
#[case::a_message(r#"{"type":"message_start","message":{"code":429}}"#, None)]
fn errors_without_the_word(
    #[case] data: &str,
    #[case] expected: Option<Shape>,
    #[values("", CHUNK)] before: &str,
) {
    let events = [before, CHUNK, data].map(|data| format!("data: {data}\n\n"));
    for from in 0..3 {
        let stream = events[from..].concat();
        let (found, facts) = errors(&[stream.as_bytes()], None);
        let shapes: Vec<Shape> = found.into_iter().map(|(_, shape, _)| shape).collect();
        assert_eq!(shapes, Vec::from_iter(expected), "{stream}");
        assert_eq!(facts.error_shape, expected);
    }
}

#[rstest]
#[case::done(&["data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n", "data: [DONE]\n\n"], StreamEnd::Done)]
#[case::finish_only(&["data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\": \"stop\"}]}\n\n"], StreamEnd::Finished)]
#[case::message_stop(&["event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"], StreamEnd::Finished)]
#[case::completed(&["data: {\"sequence_number\":9,\"type\":\"response.completed\",\"response\":{}}\n\n"], StreamEnd::Finished)]
#[case::open(&["data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":null}]}\n\n"], StreamEnd::Open)]
#[case::cut(&["data: {\"choices\":[{\"delta\":{\"content\":\"a"], StreamEnd::Cut)]
#[case::cut_after_the_end(
    &["data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\ndata: {\"usage\":{\"co"],
    StreamEnd::Finished
)]
fn ends(#[case] chunks: &[&str], #[case] expected: StreamEnd) {
    let chunks: Vec<&[u8]> = chunks.iter().map(|chunk| chunk.as_bytes()).collect();
    assert_eq!(errors(&chunks, None).1.end, expected);
}

#[test]
fn memory_is_bounded_by_the_limit() {
    let mut reader = StreamReader::new();
    let mut longest = 0;
    let mut sink = |event: StreamEvent<'_>| longest = longest.max(event.event.data.len());
    reader.push(b"data: {\"x\":\"", &mut sink);
    let block = vec![b'a'; 1 << 20];
    for _ in 0..20 {
        reader.push(&block, &mut sink);
    }
    reader.push(b"\"}\n\n", &mut sink);
    reader.finish(&mut sink);
    assert!(reader.facts().oversize);
    assert!(longest <= openrouter_errors::sse::MAX_EVENT_BYTES);
}
