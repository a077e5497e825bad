//! The punctuation and words that join a status to the text or JSON after it.

use super::sentence;
use super::status::{self, Stated};

/// The maximum position of a leading status.
const HEAD: usize = 200;
/// The maximum position of a labelled status that text follows.
const LATE: usize = 4096;

/// Removes a leading status: `429: `, `HTTP 402 `, `Error code: 404 - `, `... failed (404): `.
pub(super) fn without_status(text: &str) -> Option<(u16, &str)> {
    let stated = leading_status(text)?;
    if let Some(words) = before_aside(text, stated) {
        return Some((stated.status, words));
    }
    let whole = of_client(text, stated)
        .or_else(|| {
            status::aside(text, stated.end).filter(|_| below_codes(text, stated.end).is_none())
        })
        .or_else(|| going_on(text, stated));
    if let Some(words) = whole {
        return Some((stated.status, words));
    }
    if let Some(quoted) = quoted_with(text, stated) {
        return Some((stated.status, quoted));
    }
    let rest = text
        .get(after_glue(text, stated.end)..)
        .unwrap_or_default()
        .trim_start();
    // `the server responded with status 400 (Faraday::BadRequestError)`: the class says no more than the sentence.
    let class = rest
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(rest);
    if class.contains("::") && class.ends_with("Error") && !class.contains(' ') {
        return Some((stated.status, text.get(..stated.end)?));
    }
    // `Repeated 529 Overloaded errors`, `报错“Request failed with status code 429”，...`
    let counted = text.get(..stated.start)? == "Repeated ";
    let quoted = rest.starts_with(['\u{201d}', '\u{300d}']);
    if counted || quoted {
        let words = text.get(..if quoted { stated.end } else { text.len() })?;
        return Some((stated.status, words));
    }
    let bodiless = rest.is_empty() || rest.starts_with("status code (no body)");
    if !bodiless && sentence::is_noise(rest) {
        // The sentence precedes the status, or there is none.
        let before = text.get(..stated.start).unwrap_or_default();
        let quoted = sentence::any_quotation(before);
        let to_status = || text.get(..closed(text, stated.end)).unwrap_or(text);
        return Some((stated.status, quoted.unwrap_or_else(to_status)));
    }
    // Go's own page.
    let whole = stated.status == 404 && rest.starts_with("page not found");
    let page = text.get(stated.start..).filter(|_| whole);
    Some((
        stated.status,
        if bodiless { text } else { page.unwrap_or(rest) },
    ))
}

/// Returns the whole sentence of an HTTP client that states the status in it: `Client error '400 Bad Request' for url
/// 'https://...'`, `HTTP status server error (502 Bad Gateway) for url (https://...)`.
fn of_client(text: &str, stated: Stated) -> Option<&str> {
    let head = text.get(..stated.start)?;
    let close = match head.chars().next_back()? {
        '(' => ')',
        quote @ ('\'' | '"' | '`') => quote,
        _ => return None,
    };
    let (reason, behind) = text.get(stated.end..)?.split_once(close)?;
    let url = behind
        .strip_prefix(" for url")
        .filter(|_| reason.len() <= 40)?;
    // What the server said, behind its URL.
    if let Some((_, words)) = url.trim_start().split_once(' ')
        && let Some(words) = words.strip_prefix("- ")
    {
        return Some(words);
    }
    let starts =
        [": ", "(\"", "('"].map(|mark| head.get(..head.len() - 1)?.rfind(mark).map(|at| at + 2));
    text.get(starts.into_iter().flatten().max().unwrap_or(0)..)
}

/// Returns the sentence that goes on behind the status: `OpenRouter returned HTTP 401 while generating a response`.
fn going_on(text: &str, stated: Stated) -> Option<&str> {
    const WORDS: [&str; 8] = [
        "while ", "during ", "because ", "when ", "for ", "from ", "on ", "and ",
    ];
    let behind = text.get(stated.end..)?.strip_prefix(' ')?;
    let line = behind.lines().next()?;
    let start = text.get(..stated.start)?.rfind('\n').map_or(0, |at| at + 1);
    let subject = text.get(start..stated.start)?;
    let spoken = subject.split_whitespace().nth(1).is_some() && !subject.contains(": ");
    let goes_on = WORDS.iter().any(|word| line.starts_with(word));
    let more = line.contains([':', '{', '"', '`']) && (line.contains(": ") || line.contains('{'))
        || line.starts_with("for url")
        || sentence::any_quotation(line).is_some();
    (spoken && goes_on && !more && line.split(' ').nth(2).is_some()).then(|| &text[start..])
}

/// Whether a text is the whole sentence of an HTTP client that states a status in it.
pub(crate) fn is_of_client(text: &str) -> bool {
    status::leading(text, HEAD).is_some_and(|stated| of_client(text, stated) == Some(text))
}

/// Returns a quotation that ends in the status: `it returned 'A timeout occurred Error code 524' from ...`.
fn quoted_with(text: &str, stated: Stated) -> Option<&str> {
    let close = text.get(stated.end..)?.chars().next()?;
    if !matches!(close, '\'' | '"' | '`') {
        return None;
    }
    let before = text.get(..stated.start)?;
    let open = before.rfind(close)? + 1;
    let words = text.get(open..stated.end)?;
    (words.split_whitespace().nth(3).is_some()).then_some(words)
}

/// Returns the end of a status, including the bracket after it.
fn closed(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    end + usize::from(rest.starts_with([')', ']', '`', '"']))
}

/// Returns the text before a parenthesized status: `Provider returned error (HTTP 502). No details.`
fn before_aside(text: &str, stated: Stated) -> Option<&str> {
    let behind = text.get(stated.end..)?;
    let last = matches!(behind.trim_end(), ")" | "]");
    if !last && !behind.starts_with(").") {
        return None;
    }
    let (words, aside) = text.get(..stated.start)?.rsplit_once(['(', '['])?;
    let words = words.trim_end();
    // `Add more using https://x/y [402]`, and not `Request failed (401)`.
    let sentence = || words.split(' ').nth(3).is_some();
    (!words.is_empty() && aside.len() < 16 && (!last || sentence())).then_some(words)
}

/// Returns the status at the head of a text, if the words before it are a prefix and not the message.
pub(super) fn leading_status(text: &str) -> Option<Stated> {
    let stated = status::leading(text, HEAD).or_else(|| status::labelled(text, LATE))?;
    let before = text.get(..stated.start)?;
    let sentence = before
        .rsplit_once(". ")
        .is_some_and(|(head, _)| head.ends_with(|letter: char| letter.is_alphabetic()));
    // `It failed with an error. [401] User not found`
    let last = || before_aside(text, stated).is_some();
    (!sentence || stated.start > HEAD || before.ends_with('[') || last()).then_some(stated)
}

/// Returns where the sentence begins behind the request or the attempts that a client names: `for POST https://x/y: ...`,
/// `after 3 attempts (model=a/b): ...`.
fn behind_request(rest: &str) -> Option<usize> {
    const METHODS: [&str; 4] = ["POST ", "GET ", "PUT ", "DELETE "];
    let request = rest
        .strip_prefix("for ")
        .or_else(|| rest.strip_prefix("from "))
        .is_some_and(|rest| METHODS.iter().any(|method| rest.starts_with(method)));
    let counted = || {
        let rest = rest.strip_prefix("after ")?;
        rest.starts_with(|first: char| first.is_ascii_digit())
            .then_some(())
    };
    // `HTTP 402 from OpenRouter: Insufficient credits`
    let named = || {
        let (_, rest) = rest
            .split_once(' ')
            .filter(|(word, _)| matches!(*word, "from" | "for"))?;
        let (name, words) = rest.split_once(": ")?;
        let url = name.eq_ignore_ascii_case("url") || words.starts_with("http");
        (!url
            && name.split(' ').count() <= 2
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b' '))
        .then_some(())
    };
    if !request && counted().or_else(named).is_none() {
        return None;
    }
    let head = rest.get(..rest.floor_char_boundary(LATE))?;
    let end = match head
        .find(['(', '\n'])
        .filter(|at| head.get(*at..*at + 1) == Some("("))
    {
        Some(open) if !head.get(..open)?.contains(": ") => {
            let close = open + head.get(open..)?.find("): ")?;
            close + "): ".len()
        }
        _ => head.find(": ")? + ": ".len(),
    };
    rest.get(end..).filter(|rest| !rest.trim().is_empty())?;
    Some(end)
}

/// Returns where the sentence begins below .NET's status and codes: `HTTP 400 (invalid_request_error: invalid_api_key)`.
fn below_codes(text: &str, end: usize) -> Option<usize> {
    let (inner, below) = text.get(end..)?.strip_prefix(" (")?.split_once(')')?;
    let (kind, code) = inner.split_once(": ")?;
    let named = || {
        !kind.contains(' ')
            && !code.contains(' ')
            && below.trim_start_matches(' ').starts_with('\n')
    };
    (text.get(end - 3..end) == Some(code) || named()).then_some(end + inner.len() + 3)
}

/// Returns where the text begins after a status that ends at `end`.
pub(super) fn after_glue(text: &str, end: usize) -> usize {
    let punctuation = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        let marks = [
            ' ', '\t', '\n', '\r', ')', ']', ':', '-', '\u{2013}', '\u{2014}', ',', '`', '*', '|',
            '\u{ff1a}', '\u{ff0c}', '\u{ff09}',
        ];
        at + rest.len() - rest.trim_start_matches(marks).len()
    };
    let mut at = end;
    if let Some(reason) = status::reason_after(text, end) {
        let next = text
            .get(reason..)
            .unwrap_or_default()
            .trim_start_matches([' ', '`', ')', '"']);
        if next.starts_with([
            ':', '{', '-', ',', '\n', '[', '<', ']', '\u{2013}', '\u{2014}',
        ]) || next.starts_with("response")
            || next.starts_with("with message")
        {
            at = reason;
        }
    }
    if let Some(below) = below_codes(text, end) {
        at = below;
    }
    at = punctuation(at);
    for word in [
        "with ",
        "message:",
        "message=",
        "error:",
        "response:",
        "body:",
        "api error:",
    ] {
        let rest = text.get(at..).unwrap_or_default();
        if rest
            .get(..word.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(word))
        {
            at = punctuation(at + word.len());
        }
    }
    let rest = text.get(at..).unwrap_or_default();
    if let Some(behind) = behind_request(rest) {
        at += behind;
    }
    let rest = text.get(at..).unwrap_or_default();
    if rest.starts_with("for model ")
        && let Some(colon) = rest
            .get(..rest.len().min(HEAD))
            .unwrap_or_default()
            .find("\": ")
    {
        at += colon + 3;
    }
    at
}
