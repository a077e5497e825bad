//! Removes request IDs and timestamps from bodies, so that otherwise equal errors compare equal.

use memchr::{memchr, memchr2, memrchr};

/// Members of the outermost object whose values no diagnosis depends on (`Reading::rests_on_members`).
const IDS: [&[u8]; 4] = [b"id", b"user_id", b"request_id", b"created"];

/// The most digits of a number; a longer one may be invalid for a reader.
const DIGITS: usize = 15;

/// The placeholder for removed text, which occurs in no JSON text.
const LEFT_OUT: u8 = 1;

/// Copies `body` to `rest` without its IDs; returns whether there were any.
///
/// IDs are searched among the first members of the object, as long as these are texts and numbers, and in its last
/// member. If two bodies have the same `rest`, both or neither are JSON.
pub(super) fn leave_out(body: &[u8], rest: &mut Vec<u8>) -> bool {
    rest.clear();
    if !body.starts_with(b"{") {
        return false;
    }
    let mut from = 0;
    let mut leave = |value: (usize, usize)| {
        rest.extend_from_slice(&body[from..value.0]);
        rest.push(LEFT_OUT);
        from = value.1;
    };
    let first = first_members(body, &mut leave);
    if let Some(value) = last_member(body).filter(|value| value.0 >= first) {
        leave(value);
    }
    if from == 0 {
        return false;
    }
    rest.extend_from_slice(&body[from..]);
    true
}

/// Finds IDs among the first members; returns where the first other member begins.
fn first_members(body: &[u8], leave: &mut impl FnMut((usize, usize))) -> usize {
    let mut at = 0;
    while let Some((name, value)) = member(body, at) {
        let end = end_of_scalar(body, value);
        let Some(end) = end.filter(|&end| body.get(end) == Some(&b',')) else {
            break;
        };
        if IDS.contains(&&body[name.0..name.1])
            && let Some(id) = id(body, (value, end))
        {
            leave(id);
        }
        at = end;
    }
    at
}

/// Returns the positions of a name and its value after a `{` or `,`.
fn member(body: &[u8], at: usize) -> Option<((usize, usize), usize)> {
    let quote = behind_blanks(body, at + 1);
    if body.get(quote) != Some(&b'"') {
        return None;
    }
    let end = end_of_text(body, quote)?;
    let colon = (body.get(end) == Some(&b':')).then_some(end)?;
    Some(((quote + 1, end - 1), behind_blanks(body, colon + 1)))
}

/// Finds an ID in the last member, which belongs to the outermost object because it precedes the closing brace.
fn last_member(body: &[u8]) -> Option<(usize, usize)> {
    let value_end = body.strip_suffix(b"\"}")?.len() + 1;
    let value = memrchr(b'"', &body[..value_end - 1])?;
    let before = body[..value].trim_ascii_end().strip_suffix(b"\":")?;
    let name = memrchr(b'"', before)?;
    let first = before[..name].trim_ascii_end().ends_with(b",");
    (first && IDS.contains(&&before[name + 1..]))
        .then(|| id(body, (value, value_end)))
        .flatten()
}

fn behind_blanks(body: &[u8], at: usize) -> usize {
    let blanks = body.get(at..).unwrap_or_default();
    at + blanks.iter().take_while(|&&byte| byte == b' ').count()
}

/// Returns the end of the text that begins with the quote at `at`; `None` if it contains escapes.
fn end_of_text(body: &[u8], at: usize) -> Option<usize> {
    let text = body.get(at + 1..)?;
    let end = memchr2(b'"', b'\\', text)?;
    (text[end] == b'"').then_some(at + end + 2)
}

/// Returns the end of a plain text or an integer.
fn end_of_scalar(body: &[u8], at: usize) -> Option<usize> {
    match body.get(at)? {
        b'"' => end_of_text(body, at),
        b'1'..=b'9' => {
            let digits = body[at..].iter().take_while(|byte| byte.is_ascii_digit());
            Some(digits.count())
                .filter(|&count| count <= DIGITS)
                .map(|count| at + count)
        }
        _ => None,
    }
}

/// Returns the request-specific part of a value: a number, or a text without its first letters, which may state the
/// kind of ID.
fn id(body: &[u8], (start, end): (usize, usize)) -> Option<(usize, usize)> {
    if body[start] != b'"' {
        return Some((start, end));
    }
    let text = &body[start + 1..end - 1];
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || memchr(*byte, b"-_.:").is_some();
    let letters = text
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    (letters < text.len() && text.iter().all(plain)).then_some((start + 1 + letters, end - 1))
}

#[cfg(test)]
mod tests {
    use openrouter_errors::Input;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::scan::finding::{Names, look};
    use openrouter_corpus::fixture::Corpus;
    use openrouter_corpus::root::Root;

    fn rest(body: &str) -> Option<String> {
        let mut rest = Vec::new();
        leave_out(body.as_bytes(), &mut rest)
            .then(|| String::from_utf8_lossy(&rest).replace('\u{1}', "*"))
    }

    #[rstest]
    #[case::last(
        r#"{"error":{"code":402},"user_id":"user_2ab"}"#,
        r#"{"error":{"code":402},"user_id":"user*"}"#
    )]
    #[case::spaced(
        r#"{"error": {}, "request_id": "req_011C"}"#,
        r#"{"error": {}, "request_id": "req*"}"#
    )]
    #[case::number_only(r#"{"error":{},"user_id":"2"}"#, r#"{"error":{},"user_id":"*"}"#)]
    #[case::first(
        r#"{"id":"gen-17-a","provider":"X","created":17,"error":{}}"#,
        r#"{"id":"gen*","provider":"X","created":*,"error":{}}"#
    )]
    #[case::both(
        r#"{"id":"gen-1","error":{},"user_id":"user_1"}"#,
        r#"{"id":"gen*","error":{},"user_id":"user*"}"#
    )]
    #[case::flat(
        r#"{"id":"gen-1","user_id":"user_1"}"#,
        r#"{"id":"gen*","user_id":"user*"}"#
    )]
    fn ids_are_left_out(#[case] body: &str, #[case] expected: &str) {
        assert_eq!(rest(body).as_deref(), Some(expected));
    }

    #[rstest]
    #[case::none(r#"{"error":{"code":402,"message":"m"}}"#)]
    #[case::inner(r#"{"error":{"code":402,"user_id":"user_2ab"}}"#)]
    #[case::letters_alone(r#"{"error":{},"user_id":"someone"}"#)]
    #[case::empty(r#"{"error":{},"user_id":""}"#)]
    #[case::words(r#"{"error":{},"user_id":"rate limit 429"}"#)]
    #[case::escapes(r#"{"error":{},"user_id":"a\n1"}"#)]
    #[case::another_name(r#"{"error":{},"model_id":"m-1"}"#)]
    #[case::in_a_text(r#"{"error":"\"user_id\":\"user_1"}"#)]
    #[case::fraction(r#"{"created":1.5,"error":{}}"#)]
    #[case::exponent(r#"{"created":1e999,"error":{}}"#)]
    #[case::endless(r#"{"created":1234567890123456,"error":{}}"#)]
    #[case::zero(r#"{"created":01,"error":{}}"#)]
    #[case::cut_off(r#"{"error":{},"user_id":"user_1"#)]
    #[case::a_list(r#"[{"error":{},"user_id":"user_1"}"#)]
    #[case::a_stream("data: {\"error\":{},\"user_id\":\"user_1\"}")]
    fn anything_else_stays(#[case] body: &str) {
        assert_eq!(rest(body), None);
    }

    /// Returns a body of the corpus with the members of two different requests around it.
    fn of_two_requests(body: &str, ids: [&str; 2]) -> [String; 2] {
        let inside = body
            .trim()
            .strip_prefix('{')
            .and_then(|body| body.strip_suffix('}'));
        let inside = inside.unwrap_or_default().trim_end();
        ids.map(|id| {
            format!(
                r#"{{"id":"gen-{id}","created":1{},{inside},"request_id":"req_{id}"}}"#,
                id.len()
            )
        })
    }

    fn finding(body: &str) -> Option<String> {
        let verdict = look(&Input::new(body), &mut Names::default(), true);
        verdict
            .of_any_request
            .then(|| format!("{:?}", verdict.error))
    }

    #[test]
    fn a_finding_of_any_request_is_that_of_every_other() {
        let corpus = Corpus::load(&Root::embedded());
        let mut number = 0;
        let ids = ["1", "resp_429_timeout.rate-limit:error"];
        for fixture in corpus.fixtures() {
            let Ok(body) = std::str::from_utf8(&fixture.payload) else {
                continue;
            };
            let [one, other] = of_two_requests(body, ids);
            assert_eq!(rest(&one), rest(&other), "{}", fixture.id);
            assert_eq!(finding(&one), finding(&other), "{}", fixture.id);
            number += usize::from(finding(&one).is_some());
        }
        assert!(
            number > 250,
            "{number} fixtures are recognised by their members"
        );
    }

    proptest! {
        /// For any lines: if two have the same rest, a finding that holds for any request is the same for both.
        #[test]
        fn two_bodies_that_come_to_the_same_are_found_the_same(
            start in "[{,\" ]{0,2}", pieces in prop::collection::vec(piece(), 1..6),
            ids in ("[a-z]{0,4}[-_.:0-9][A-Za-z0-9_.:-]{0,12}", "[A-Za-z0-9_.:-]{0,12}"),
        ) {
            let line = |id: &str| format!("{start}{{{}}}", pieces.join(",")).replace('#', id);
            let letters = ids.0.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or_default();
            let (one, other) = (line(&ids.0), line(&format!("{}-{}", &ids.0[..letters], ids.1)));
            if rest(&one).is_some() && rest(&one) == rest(&other) {
                prop_assert_eq!(finding(&one), finding(&other), "{} {}", one, other);
            }
        }
    }

    /// Parts of errors; `#` is an ID.
    fn piece() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            r##""id":"#""##,
            r##""user_id":"#""##,
            r##""request_id":"#""##,
            r##""created":17"##,
            r##""error":{"code":402,"message":"Insufficient credits"}"##,
            r##""error":{"code":402,"message":"#"}"##,
            r##""error":{"code":502,"message":"Provider returned error","user_id":"#"}"##,
            r##""error":"#""##,
            r##""status":"failed""##,
            r##""object":"response""##,
            r##""name":"#""##,
            r##""message":"#","code":500"##,
            r##""type":"error""##,
            r##""choices":[{"error":{"code":1,"message":"m"}}]"##,
            r##""x":"{"##,
            r##""a":{"b":[1]}}"##,
        ])
    }
}
