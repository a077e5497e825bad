//! Finds the values in a text: the candidates for the decisive JSON.

use memchr::memchr3_iter;

use super::budget::StepBudget;
use super::cursor::{Parser, Style};
use super::literal::unescape;
use super::node::Node;
use super::well_formed::WellFormed;

/// A value in a text.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) node: Node,
    pub(super) style: Style,
    /// Whether the value was closed at the end of its text, or where the text turned into something else.
    pub(super) cut: bool,
    /// Whether the JSON has backslashes before its quotes; `node` is then its text with one level of escapes removed.
    pub(super) escaped: bool,
}

/// Returns every value in `text`, in order; none is inside another.
pub(super) fn json_candidates(text: &str, fuel: &StepBudget) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut resume = 0;
    for at in memchr3_iter(b'{', b'[', b'(', text.as_bytes()) {
        if at < resume {
            continue;
        }
        if !fuel.consume(1) {
            break;
        }
        if let Some(end) = excerpt(text, at) {
            resume = end;
            continue;
        }
        let floor = found.last().map_or(0, |last| last.end);
        let Some(candidate) = candidate_at(text, at, floor, fuel) else {
            continue;
        };
        // A value that reaches the end of the text without a proper end may hide what follows.
        let worth = is_worth(&candidate);
        let runaway =
            candidate.cut && candidate.end >= text.len() && !says_error(&candidate.node, 0);
        resume = if runaway {
            at + 1
        } else {
            candidate.end.max(at + 1)
        };
        if worth && !runaway {
            found.push(candidate);
        }
    }
    found
}

/// Returns the end of the excerpt of a value that begins at `at`, in a report of pydantic, where its middle was left out:
/// `input_value={'error': {'message': 'Pr...aZ'}, input_type=dict`.
fn excerpt(text: &str, at: usize) -> Option<usize> {
    const WINDOW: usize = 256;
    let value = text
        .get(..at)?
        .ends_with("input_value=")
        .then(|| text.get(at..text.floor_char_boundary(at + WINDOW)))??;
    value.find(", input_type=").map(|end| at + end)
}

/// Parses the value that begins at `at`.
pub(super) fn value_at(text: &str, at: usize, fuel: &StepBudget) -> Option<Candidate> {
    let candidate = candidate_at(text, at, at, fuel);
    candidate
        .or_else(|| strict(text, at, fuel))
        .or_else(|| lenient(text, at, fuel))
}

fn candidate_at(text: &str, at: usize, floor: usize, fuel: &StepBudget) -> Option<Candidate> {
    let bytes = text.as_bytes();
    let probe = Parser::new(text, at, false, fuel);
    let next = probe.blank_from(at + 1, 256);
    fuel.consume(next - at);
    let first = bytes.get(next).copied();
    match bytes.get(at)? {
        b'{' => {
            let run = probe.backslashes(next);
            if run > 0 {
                let quoted = matches!(bytes.get(next + run), Some(b'"' | b'\''));
                return quoted.then(|| escaped(text, at, run, fuel));
            }
            let key = |byte: u8| {
                byte.is_ascii_alphanumeric()
                    || matches!(byte, b'"' | b'\'' | b'`' | b'_' | b'$' | b'[' | b':')
            };
            if !first.is_some_and(key) {
                return None;
            }
            strict(text, at, fuel).or_else(|| lenient(text, at, fuel))
        }
        b'[' if matches!(first, Some(b'{' | b'[')) || named_at(bytes, next, &probe) => {
            strict(text, at, fuel).or_else(|| lenient(text, at, fuel))
        }
        b'(' => call(text, at, next, floor, fuel),
        _ => None,
    }
}

/// Whether there is a constructor call at `at`: `[Choice(...)]`.
fn named_at(bytes: &[u8], at: usize, probe: &Parser<'_>) -> bool {
    let end = probe.word_end(at);
    end > at && bytes.get(end) == Some(&b'(')
}

/// Whether a value can contain an error.
fn is_worth(candidate: &Candidate) -> bool {
    match &candidate.node {
        Node::List(items) => items.iter().any(|item| matches!(item, Node::Object(_))),
        Node::Text(text) => text.contains('{'),
        Node::Object(_) => true,
        _ => false,
    }
}

/// Parses a value as strict JSON.
fn strict(text: &str, at: usize, fuel: &StepBudget) -> Option<Candidate> {
    let rest = text.get(at..)?;
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<WellFormed>();
    values.next()?.ok()?;
    let end = at + values.byte_offset();
    fuel.consume(end - at);
    let mut parser = Parser::new(text.get(..end)?, at, true, fuel);
    let node = parser.value(super::cursor::Place::Item)?;
    Some(Candidate {
        start: at,
        end,
        node,
        style: Style::default(),
        cut: parser.cut,
        escaped: false,
    })
}

/// Parses a value in any other form.
pub(super) fn lenient(text: &str, at: usize, fuel: &StepBudget) -> Option<Candidate> {
    parsed(Parser::new(text, at, false, fuel))
}

/// Parses a value whose quotes have backslashes in some places.
pub(super) fn loose(text: &str, at: usize, fuel: &StepBudget) -> Option<Candidate> {
    let mut parser = Parser::new(text, at, false, fuel);
    parser.loose = 1;
    parsed(parser)
}

fn parsed(mut parser: Parser<'_>) -> Option<Candidate> {
    let start = parser.at;
    let node = parser.value(super::cursor::Place::Item)?;
    Some(Candidate {
        start,
        end: parser.at,
        node,
        style: parser.style,
        cut: parser.cut,
        escaped: false,
    })
}

/// Parses `Name(key=...)` or `Name('text that holds JSON')`.
fn call(text: &str, at: usize, next: usize, floor: usize, fuel: &StepBudget) -> Option<Candidate> {
    let bytes = text.as_bytes();
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    let head = bytes.get(floor..at)?;
    // PHP's `array (`, and `Array` in the line above.
    let word_end = head.trim_ascii_end().len();
    let spaced = if head
        .get(..word_end)
        .is_some_and(|head| head.ends_with(b"rray"))
    {
        head.len() - word_end
    } else {
        0
    };
    let at_name = at - spaced;
    let head = bytes.get(floor..at_name)?;
    let length = head
        .iter()
        .rev()
        .take(128)
        .take_while(|byte| word(byte))
        .count();
    let start = at_name - length;
    let name = text.get(start..at_name).filter(|name| !name.is_empty())?;
    let mut parser = Parser::new(text, at, false, fuel);
    let key = parser.word_end(next);
    if matches!(name, "array" | "Array") {
        let node = parser.array()?;
        return Some(Candidate {
            start,
            end: parser.at,
            node,
            style: parser.style,
            cut: parser.cut,
            escaped: false,
        });
    }
    let named = key > next && bytes.get(key) == Some(&b'=');
    let quoted = matches!(bytes.get(next), Some(b'"' | b'\''));
    if !named && !quoted {
        return None;
    }
    let node = parser.call(name)?;
    Some(Candidate {
        start,
        end: parser.at,
        node,
        style: parser.style,
        cut: parser.cut,
        escaped: false,
    })
}

/// Parses the escaped text from `at` to the closing quote of the surrounding string, with one level of escapes removed.
fn escaped(text: &str, at: usize, run: usize, fuel: &StepBudget) -> Candidate {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let mut end = text.len();
    let mut backslashes = 0;
    for (step, byte) in rest.iter().enumerate() {
        match byte {
            b'\\' => backslashes += 1,
            b'"' if backslashes < run => {
                end = at + step;
                break;
            }
            _ => backslashes = 0,
        }
    }
    fuel.consume(end - at);
    let peeled = peel(text.get(at..end).unwrap_or_default());
    Candidate {
        start: at,
        end,
        node: Node::Text(peeled),
        style: Style::default(),
        cut: false,
        escaped: true,
    }
}

/// Removes one level of escapes from `text`.
pub(super) fn peel(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'\\', text.as_bytes().get(at..).unwrap_or_default()) {
        out.push_str(text.get(at..at + step).unwrap_or_default());
        at += step;
        at += unescape(text, at, &mut out);
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Whether any member below `node` is typical of an error.
fn says_error(node: &Node, depth: usize) -> bool {
    match node {
        Node::Object(object) => object.members.iter().any(|(key, value)| {
            matches!(
                key.as_str(),
                "error" | "message" | "code" | "metadata" | "detail" | "responseBody"
            ) || (depth < 8 && says_error(value, depth + 1))
        }),
        Node::List(items) => depth < 8 && items.iter().any(|item| says_error(item, depth + 1)),
        Node::Text(_) => depth == 0,
        _ => false,
    }
}
