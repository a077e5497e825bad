//! Extracts the error's own sentence, without its quotation marks, without the program's next action, without fields.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::lists::{ADVICE, finders};
use super::prefix;
use super::status;

/// The maximum length of a sentence from which tails are removed.
const SENTENCE_LIMIT: usize = 4096;
/// The maximum number of tails removed from a sentence.
const MAX_TAILS: usize = 16;

/// Returns the text of a quotation at the start of `text`, if little follows it.
pub(crate) fn quotation(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let (open, close) = [
        ('"', '"'),
        ('\u{201c}', '\u{201d}'),
        ('\'', '\''),
        ('`', '`'),
        ('\u{ab}', '\u{bb}'),
        ('\u{2018}', '\u{2019}'),
    ]
    .into_iter()
    .find(|(open, _)| text.starts_with(*open))?;
    let inner = text.get(open.len_utf8()..)?;
    // Groq names the member first: `'messages.0' : for 'role:user' ...`.
    let member = |rest: &str| rest.starts_with(" : ");
    if inner
        .split_once(close)
        .is_some_and(|(_, rest)| member(rest))
    {
        return None;
    }
    let ends = |at: usize| {
        let behind = inner.get(at + close.len_utf8()..).unwrap_or_default();
        behind.starts_with(|letter: char| {
            letter.is_whitespace() || matches!(letter, ')' | ']' | '}' | ',' | '.' | ';' | '>')
        }) || behind.is_empty()
    };
    let mut end = inner
        .match_indices(close)
        .map(|(at, _)| at)
        .filter(|at| ends(*at));
    // `'messages' must contain the word 'json'` begins and ends with a quoted word.
    if open == close
        && let Some(first) = end.clone().next()
        && let Some(word) = inner.get(..first)
        && !word.contains(' ')
        && end.clone().nth(1).is_some()
    {
        return None;
    }
    // Nested quotation marks: the last one that can close the quotation does.
    let end = if open == close && open != '`' {
        end.next_back()
    } else {
        end.take(1).last()
    }?;
    let quoted = inner.get(..end)?.trim();
    let behind = inner.get(end + close.len_utf8()..)?.trim();
    // `"Overloaded" (try another provider)`
    let alone = matches!(open, '"' | '\u{201c}')
        && (behind.is_empty() || behind.starts_with('(') && behind.ends_with(')'));
    ((quoted.contains(' ') || alone) && letters(quoted) > 4).then_some(quoted)
}

/// Returns the longest quotation in a text.
pub(crate) fn any_quotation(text: &str) -> Option<&str> {
    quotations(text).max_by_key(|quoted| quoted.len())
}

/// Returns the quotation in which a text of one line ends, if a program's words introduce it: `fails with `...``.
pub(crate) fn last_quotation(text: &str) -> Option<&str> {
    let text = text.trim_end().trim_end_matches('.');
    let quoted = quotations(text).last()?;
    let end = quoted.as_ptr() as usize - text.as_ptr() as usize + quoted.len();
    let head = text.get(..end - quoted.len())?;
    let head = head.trim_end_matches(['`', '"', '\u{201c}']);
    let introduced = [" with ", " error ", " message "]
        .iter()
        .any(|word| head.ends_with(word));
    let closed = text.get(end..)?.chars().count() == 1;
    (introduced && closed && !text.contains(['\n', '{']) && quoted.split(' ').nth(3).is_some())
        .then_some(quoted)
}

/// Returns the quotations in a text.
pub(crate) fn quotations(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices()
        .filter(|(at, letter)| {
            // A logger's `\"`.
            let before = text.get(..*at).unwrap_or_default();
            let before = before.strip_suffix('\\').unwrap_or(before);
            // A quotation in a mark of Markdown.
            let before = match letter {
                '"' => before.strip_suffix('`').unwrap_or(before),
                _ => before,
            };
            matches!(letter, '\u{201e}' | '\u{300c}' | '\u{300e}')
                || matches!(
                    letter,
                    '"' | '\u{201c}' | '\u{201d}' | '`' | '\u{ab}' | '\u{2018}'
                ) && (before.is_empty()
                    || before.ends_with([' ', '(', ':', '\n', '*'])
                    // Scripts without spaces.
                    || before.ends_with(|letter: char| letter > '\u{2e80}'))
                || *letter == '\'' && quotes(before, text.get(at + 1..).unwrap_or_default())
        })
        .take(16)
        .filter_map(|(at, _)| first_quotation(text.get(at..)?))
}

/// Whether an apostrophe between two parts of a text opens a quotation: `there is only 'A timeout occurred' from Cloudflare`.
fn quotes(before: &str, behind: &str) -> bool {
    let opens = before.is_empty() || before.ends_with([' ', '(', ':']);
    let sentence = behind
        .split('\'')
        .next()
        .filter(|inner| inner.len() < behind.len());
    opens
        && sentence.is_some_and(|inner| {
            let ends = behind
                .get(inner.len() + 1..)
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
            let begins = inner.starts_with(|first: char| {
                first.is_ascii_uppercase() || matches!(first, '4' | '5')
            });
            ends && begins && inner.split(' ').count() > 2 && !inner.ends_with(' ')
        })
}

/// Returns the quotation up to the mark that closes it: not one that opens a quotation inside, as in `` `The `x` is gone` ``.
fn first_quotation(text: &str) -> Option<&str> {
    let open = text.chars().next()?;
    let close = match open {
        '\u{201c}' => '\u{201d}',
        '\u{201e}' => '\u{201c}',
        '\u{300c}' => '\u{300d}',
        '\u{300e}' => '\u{300f}',
        '\u{ab}' => '\u{bb}',
        '\u{2018}' => '\u{2019}',
        plain => plain,
    };
    let inner = text.get(open.len_utf8()..)?;
    let mut depth = 1_usize;
    let outer = inner.match_indices(close).find(|(at, mark)| {
        let before = inner.get(..*at).unwrap_or_default();
        let behind = inner.get(at + mark.len()..).unwrap_or_default();
        match before.ends_with(' ') && behind.starts_with(char::is_alphanumeric) {
            true => depth += 1,
            false => depth -= 1,
        }
        depth == 0
    });
    let end = outer.map_or_else(|| inner.find(close), |(at, _)| Some(at))?;
    let quoted = inner.get(..end)?.trim().trim_end_matches('\\');
    let letters = letters(quoted);
    let is_telling = || letters > 8 || letters > 3 && !status::stated(quoted).is_empty();
    (quoted.contains(' ') && !quoted.contains('\n') && is_telling()).then_some(quoted)
}

fn letters(text: &str) -> usize {
    text.chars()
        .filter(|letter| letter.is_alphabetic())
        .take(16)
        .count()
}

/// Whether the text after a status is uninformative: punctuation, fields, the program's next action.
pub(super) fn is_noise(text: &str) -> bool {
    let text = prefix::without_marks(text).trim();
    if letters(text) < 3 {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    let plain = lower.trim_matches(|letter: char| !letter.is_alphanumeric());
    const NAMES: &[&str] = &[
        "no body",
        "openrouter",
        "openrouter api",
        "api",
        "the api",
        "error",
        "response",
        "the openrouter api",
        "with openrouter",
        "from openrouter",
        "for openrouter",
        "at",
        "http",
        "json",
    ];
    if NAMES.contains(&plain) {
        return true;
    }
    const NEXT: &[&str] = &[
        "trying ",
        "try ",
        "retrying",
        "retry ",
        "will retry",
        "retries",
        "falling back",
        "fallback",
        "skipping",
        "giving up",
        "attempt 1",
        "attempt 2",
        "attempt 3",
        "sleeping",
        "waiting",
        "backing off",
        "continuing",
        "switching to",
        "rotating",
        "using fallback",
        "next attempt",
        "after attempt",
        "after all ",
        "after multiple ",
        "after several ",
        "after the last ",
        "in ",
        "from openrouter",
        "on attempt",
        "at http",
        "post http",
        "get http",
        "for url",
        "see ",
        "check ",
        "so each",
        "(attempt",
        "- attempt",
        "duration",
        "elapsed",
    ];
    let counted = plain
        .strip_prefix("after ")
        .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    // `The response has a status of 503 and the client was configured to ...`: the sentence goes on.
    let goes_on = ["and ", "but ", "because ", "so that "]
        .iter()
        .any(|word| text.starts_with(word))
        && any_quotation(text).is_none();
    let member = text.starts_with('.') && !text.contains(' ');
    goes_on
        || member
        || (counted || NEXT.iter().any(|next| plain.starts_with(next))) && text.len() < 120
        || is_fields(text)
        || is_place(&lower)
}

/// Matches a single field that says where or which, never why: `request id: 8f2c`, `url: "https://..."`.
fn is_place(lower: &str) -> bool {
    const NAMES: &str =
        "url uri endpoint host request id request_id requestid trace_id traceid cf-ray ray";
    lower.split_once(':').is_some_and(|(name, value)| {
        let mut words = name.split(' ');
        words.all(|word| NAMES.split_whitespace().any(|one| word == one))
            && value.split_whitespace().count() == 1
    })
}

/// Matches `duration_ms=11 correlation_id=abc`, `{ status: 429 }` left over from a line of fields.
fn is_fields(text: &str) -> bool {
    let mut tokens = text.split_whitespace().peekable();
    tokens.peek().is_some()
        && tokens.all(|token| {
            let token = token.trim_matches([',', ';', '|', '(', ')']);
            token.is_empty()
                || token.split_once('=').is_some_and(|(key, _)| {
                    !key.is_empty()
                        && key.bytes().all(|byte| {
                            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
                        })
                })
        })
}

/// Removes advice and fields after a sentence and the marks around it.
pub(crate) fn tidy(text: &str) -> &str {
    let mut text = text.trim();
    // No sentence is that long: leave longer text unchanged.
    if text.len() > SENTENCE_LIMIT {
        return text;
    }
    for _ in 0..MAX_TAILS {
        let before = text;
        text = text.trim_end_matches(|letter: char| {
            letter.is_whitespace() || matches!(letter, '\u{2500}'..='\u{257f}' | '·' | '•')
        });
        if let Some(bold) = text
            .strip_prefix("**")
            .and_then(|rest| rest.strip_suffix("**"))
        {
            text = bold.trim();
        }
        text = text
            .strip_suffix(" -")
            .or_else(|| text.strip_suffix(" |"))
            // Scala's and Rust's absent members.
            .or_else(|| text.strip_suffix(",None"))
            .or_else(|| text.strip_suffix(", None"))
            .unwrap_or(text)
            .trim_end();
        // An unmatched closing bracket or brace.
        for (open, close) in [('{', '}'), ('[', ']'), ('(', ')')] {
            if text.ends_with(close) && text.matches(close).count() > text.matches(open).count() {
                text = text.get(..text.len() - 1).unwrap_or(text).trim_end();
            }
            if text.ends_with(open) && text.matches(open).count() > text.matches(close).count() {
                text = text.get(..text.len() - 1).unwrap_or(text).trim_end();
            }
        }
        // The closing mark of a quotation that began before the sentence.
        for mark in ['`', '"'] {
            let inner = text.strip_suffix('.').unwrap_or(text);
            if inner.ends_with(mark) && text.matches(mark).count() == 1 {
                text = inner.trim_end_matches(mark);
            }
        }
        text = without_advice(without_aside(text));
        text = without_fields(text);
        text = without_foreign(text);
        if text == before {
            break;
        }
    }
    text
}

/// Removes advice that a client adds: `To fix: ...`, `Hint: ...`, `Tip: ...`.
fn without_advice(text: &str) -> &str {
    static FINDERS: LazyLock<Vec<Finder<'static>>> =
        LazyLock::new(|| finders(ADVICE.iter().copied()));
    let lower = text.to_ascii_lowercase();
    let cut = FINDERS
        .iter()
        .filter_map(|advice| advice.find(lower.as_bytes()))
        .filter(|at| *at > 8)
        .filter(|at| {
            text.get(..*at).is_some_and(|head| {
                head.trim_end().ends_with([
                    '.', '!', '\n', ')', '"', '\'', ';', '-', '|', '\u{2014}', '}', '?',
                ]) || head.ends_with('\n')
            })
        })
        .min();
    cut.and_then(|at| text.get(..at)).map_or(text, |head| {
        head.trim_end()
            .trim_end_matches(['-', '|', '\u{2014}', '('])
            .trim_end()
    })
}

/// Removes the status in brackets behind a sentence: `User not found. (status 401)`.
fn without_aside(text: &str) -> &str {
    let Some(inner) = text.strip_suffix([')', ']']) else {
        return text;
    };
    let Some((head, aside)) = inner.rsplit_once(['(', '[']) else {
        return text;
    };
    let head = head.trim_end();
    let digits = aside.rsplit(' ').next().unwrap_or_default();
    let stated = aside.len() < 16
        && digits.len() == 3
        && digits.starts_with(['4', '5'])
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    let named = ["code", "status", "error", "http"]
        .iter()
        .any(|word| head.ends_with(word));
    match stated && !named && (head.ends_with(['.', '!']) || head.split(' ').nth(3).is_some()) {
        true => head,
        false => text,
    }
}

/// Joins the lines into which a terminal broke a sentence with a hanging indent.
pub(super) fn rejoined(text: &str) -> String {
    let mut lines = text.lines();
    let mut out = lines.next().unwrap_or_default().trim_end().to_owned();
    let mut width = out.len();
    for line in lines {
        let next = line.trim();
        let frame = ["at ", "File ", "from ", "in "]
            .iter()
            .any(|word| next.starts_with(word));
        let goes_on = line.starts_with(' ')
            && next.starts_with(|first: char| first.is_alphanumeric() || first == '(')
            && width >= 30
            && !(out.ends_with(['.', '!', '?']) && next.starts_with(char::is_lowercase))
            && !frame
            && (!out.ends_with(':') || next.starts_with("http"))
            && !next
                .split(' ')
                .next()
                .is_some_and(|word| word.ends_with(':'));
        if !goes_on {
            return text.to_owned();
        }
        out.push(' ');
        out.push_str(next);
        width = line.trim_end().len();
    }
    out
}

/// Removes what people add in Chinese or Japanese to an English sentence: `Insufficient credits，...`.
fn without_foreign(text: &str) -> &str {
    if text.is_ascii() {
        return text;
    }
    // `错误，是不是不支持？`: what people ask is no part of the error.
    let text = text
        .strip_suffix('\u{ff1f}')
        .and_then(|text| text.rsplit_once(['\u{ff0c}', '\u{3002}']))
        .map_or(text, |(told, _)| told.trim_end());
    let mark = |letter: char| matches!(letter, '\u{ff0c}' | '\u{3002}' | '\u{ff1b}' | '\u{ff08}');
    let Some((own, added)) = text.split_once(mark) else {
        return text;
    };
    let foreign = added.starts_with(|first: char| !first.is_ascii());
    match own.is_ascii() && own.contains(' ') && foreign {
        true => own.trim_end(),
        false => text,
    }
}

/// Removes the fields that a logger added: `slow down request_id=7 attempt=1`.
fn without_fields(text: &str) -> &str {
    let mut text = text;
    while let Some((head, token)) = text.rsplit_once(char::is_whitespace) {
        let field = token.split_once('=').is_some_and(|(key, value)| {
            key.len() > 1
                && !value.is_empty()
                && key
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
                && key.starts_with(|letter: char| letter.is_ascii_lowercase())
        });
        // A member that Go prints: `Metadata:map[]`, `Err:<nil>`.
        let member = || {
            token.split_once(':').is_some_and(|(key, value)| {
                key.starts_with(|first: char| first.is_ascii_uppercase())
                    && key.bytes().all(|byte| byte.is_ascii_alphanumeric())
                    && (value.starts_with("map[") || matches!(value, "<nil>" | "[]"))
            })
        };
        if !(field || member())
            || letters(head) < 3
            || head.trim_end().ends_with([',', '(', '[', '{'])
        {
            return text;
        }
        text = head.trim_end();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{is_noise, quotation, tidy};
    use rstest::rstest;

    #[rstest]
    #[case("\"Invalid value 'b' in {'d'}.\"", Some("Invalid value 'b' in {'d'}."))]
    #[case("\"model x is gone\" - so each call returned", Some("model x is gone"))]
    #[case("'x' is required", None)]
    #[case("no quotation", None)]
    fn quotations(#[case] text: &str, #[case] quoted: Option<&str>) {
        assert_eq!(quotation(text), quoted);
    }

    #[rstest]
    #[case(".", true)]
    #[case("trying fallback...", true)]
    #[case("OpenRouter", true)]
    #[case("duration_ms=11 correlation_id=abc", true)]
    #[case("request id: 8f2c", true)]
    #[case("url: \"https://example.com/v1\"", true)]
    #[case("model: overloaded for now", false)]
    #[case("and the client was configured to throw", true)]
    #[case("and it said \"the model is overloaded now\"", false)]
    #[case("slow down", false)]
    #[case(
        "Retry limit for this key exceeded for today, add credits to go on with this model or wait until the next day begins in UTC",
        false
    )]
    fn noise(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_noise(text), expected);
    }

    #[rstest]
    #[case("slow down request_id=7", "slow down")]
    #[case("It broke. To fix: add credits", "It broke.")]
    #[case("Error code: 504 -", "Error code: 504")]
    #[case("it broke}", "it broke")]
    #[case("f(x) broke", "f(x) broke")]
    fn tails(#[case] text: &str, #[case] tidied: &str) {
        assert_eq!(tidy(text), tidied);
    }
}
