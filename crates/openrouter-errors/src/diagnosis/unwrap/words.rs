//! The human-readable text without the wrapper's prefixes and suffixes.

use std::sync::LazyLock;

use memchr::memmem::{Finder, FinderRev};

use super::foreign;
use super::glue::{after_glue, without_status};
use super::labels::{
    MAX_PREFIXES, without_bold, without_class, without_emoji, without_label, without_logger,
    without_number, without_phrase, without_speaker, without_tag, without_task,
};
use super::lines::{frames_at, meaningful, validation_headline};
use super::lists::{LAST_WORDS, TAILS, finders};
use super::openings::{
    access_reason, answered, in_constructor, in_optional, message_member, without_opening,
};
use super::prefix;
use super::runtime;
use super::sentence;
use super::status;
use crate::diagnosis::met;
use crate::diagnosis::page::{page_start, page_status, page_text};

/// A text and the status that preceded it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) text: String,
    /// The status stated before the text.
    pub(super) status: Option<u16>,
    /// The status that an exception's name or a reason phrase suggests.
    pub(super) hint: Option<u16>,
}

/// Removes the wrapper's prefixes and suffixes from `text`.
pub(super) fn strip(text: &str) -> Words {
    let mut words = Words {
        hint: status::of_class(text).or_else(|| status::of_decoder(text)),
        ..Words::default()
    };
    let body = meaningful(text);
    let listed = labelled(&body);
    if let Some((message, status)) = listed {
        words.status = status;
        words.text = message;
        return words;
    }
    let line = prefix::strip(&body);
    let mut rest = if line.logged {
        line.rest
    } else {
        body.as_str()
    };
    static MARKS: LazyLock<Vec<FinderRev<'static>>> = LazyLock::new(|| {
        LAST_WORDS
            .iter()
            .map(|(mark, _)| FinderRev::new(*mark))
            .collect()
    });
    for ((mark, hint), finder) in LAST_WORDS.iter().zip(MARKS.iter()) {
        if let Some(at) = finder.rfind(rest.as_bytes())
            && let Some(last) = rest.get(at + mark.len()..)
            && last.trim().len() > 8
            // Envoy's own sentence: `upstream connect error ... reset reason: connection termination`.
            && !rest
                .get(..at)
                .is_some_and(|head| head.ends_with(" reset") || head.ends_with("finish"))
        {
            rest = last;
            words.hint = words.hint.or(*hint);
        }
    }
    rest = flattened(rest)
        .or_else(|| grpc_message(rest))
        .or_else(|| runtime::cause_of_pair(rest))
        .or_else(|| alibaba(rest))
        .or_else(|| access_reason(rest))
        .unwrap_or(rest);
    if let Some((headline, stated)) = page_within(rest) {
        words.text = headline;
        words.status = words.status.or(stated);
        return words;
    }
    if let Some(quoted) = reported(rest) {
        let head = quoted.as_ptr() as usize - rest.as_ptr() as usize;
        let head = rest
            .get(..head)
            .unwrap_or_default()
            .trim_end_matches([' ', ':']);
        let reason = head.rsplit_once(' ').map_or(head, |(_, last)| last);
        words.hint = words
            .hint
            .or_else(|| status::of_reason(reason))
            .or_else(|| status::of_reason(head.split_once(' ').map_or("", |(_, last)| last)));
        rest = quoted;
    }
    rest = without_number(reported_clause(rest).unwrap_or(rest));
    // The number in a value that a validator shows is a status, but no prefix.
    let report = validation_headline(rest).is_some();
    for _ in 0..MAX_PREFIXES {
        let before = rest;
        rest = without_emoji(prefix::without_marks(rest));
        if let Some(page) = edge_words(rest) {
            rest = page;
            words.status = words
                .status
                .or_else(|| status::leading(page, page.len()).map(|stated| stated.status));
            break;
        }
        if let Some(quoted) = sentence::quotation(rest) {
            rest = quoted;
        } else if rest.starts_with("from ")
            && let Some(quoted) = sentence::any_quotation(rest)
        {
            rest = quoted;
        }
        rest = unquoted(without_tail(rest.trim()));
        if let Some(inner) = announced(rest).or_else(|| foreign::quoted_words(rest)) {
            rest = inner;
        }
        if let Some((tail, hint)) = without_phrase(rest) {
            words.hint = words.hint.or(hint);
            // A sentence for a status, and nothing else, is the message.
            if !tail.is_empty() || hint.is_none() {
                rest = tail;
            }
        } else if let Some(inner) = answered(rest)
            .filter(|inner| inner.ends_with('.'))
            .or_else(|| message_member(rest))
            .or_else(|| in_constructor(rest))
            .or_else(|| in_optional(rest))
            .or_else(|| missing_key(rest))
        {
            rest = inner;
        } else if let Some(tail) = without_class(rest)
            .or_else(|| without_bold(rest))
            .or_else(|| without_speaker(rest))
            .or_else(|| without_tag(rest))
            .or_else(|| without_label(rest))
            .or_else(|| without_logger(rest))
        {
            rest = tail;
        } else if let Some((tail, hint)) = without_opening(rest) {
            words.hint = words.hint.or(hint);
            rest = tail;
        } else if let Some(tail) = without_task(rest) {
            rest = tail;
        } else if let Some((stated, tail)) =
            without_status(rest).filter(|(_, tail)| !report || validation_headline(tail).is_some())
        {
            words.status = words.status.or(Some(stated));
            rest = tail;
        } else if let Some(tail) = runtime::message(rest) {
            rest = tail;
        }
        if rest == before {
            break;
        }
    }
    rest = within_quotation(&body, rest).unwrap_or(rest);
    // The message of the provider, below OpenRouter's stock phrase.
    rest = match rest.split_once('\n') {
        Some(("Provider returned error", below))
            if !below.trim().is_empty() && !below.trim_start().starts_with("at ") =>
        {
            below.trim()
        }
        _ => rest,
    };
    // `Message: Error: Message`
    for mark in [": Error: ", " - Error: "] {
        if let Some((head, tail)) = rest.split_once(mark)
            && head.trim() == tail.trim()
        {
            rest = head.trim();
        }
    }
    words.hint = words
        .hint
        .or_else(|| status::of_reason(rest))
        .or_else(|| status::of_last_words(rest));
    if words.status.is_none() {
        // A status outside the sentence: `"..." - so each call returned 400.`
        let inside = |stated: &status::Stated| {
            let start = rest.as_ptr() as usize - body.as_ptr() as usize;
            (start..start + rest.len()).contains(&stated.start)
        };
        let stated = status::stated(&body);
        let same = stated
            .windows(2)
            .all(|pair| pair[0].status == pair[1].status);
        words.status = stated
            .iter()
            .find(|stated| !inside(stated))
            // Of several lines, any may state it.
            .or_else(|| {
                stated
                    .first()
                    .filter(|_| same && (rest.contains('\n') || is_told(rest)))
            })
            .map(|stated| stated.status);
    }
    let tidied = sentence::tidy(rest);
    words.text = if sentence::is_noise(tidied) && !tidied.is_empty() {
        // Only a status or a field is left: the whole line says more.
        let all = sentence::tidy(line.rest.lines().next().unwrap_or_default());
        if all.is_empty() { tidied } else { all }.to_owned()
    } else {
        sentence::rejoined(tidied)
    };
    words
}

/// Returns the end of a quotation whose beginning was removed: `I get "Request failed (400): It broke." although ...`.
fn within_quotation<'t>(body: &str, rest: &'t str) -> Option<&'t str> {
    let at = rest.find('"').filter(|at| *at > 8)?;
    let start = (rest.as_ptr() as usize).checked_sub(body.as_ptr() as usize)?;
    let before = body.get(..start)?;
    let behind = rest.get(at + 1..)?;
    let opened = before.matches('"').count() % 2 == 1 && !before.contains(['{', '\\', '\n']);
    let closed = behind.is_empty() || behind.starts_with([' ', ',', '.', ')']);
    (opened && closed).then(|| rest[..at].trim_end())
}

/// Whether a text is more than one sentence: people tell what happened, and one sentence states the status.
fn is_told(text: &str) -> bool {
    text.split_once(". ").is_some_and(|(first, rest)| {
        first.ends_with(char::is_lowercase) && rest.starts_with(char::is_uppercase)
    })
}

/// Returns Cloudflare's one-line page at the start of a text: `error code: 522`.
fn edge_words(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("error code: ")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let behind = rest.get(digits..)?;
    let ends = behind.is_empty()
        || behind.starts_with(['\n', '.', '"'])
        || behind.starts_with(" (")
        || behind.starts_with(" at ");
    (matches!(digits, 3 | 4) && ends).then(|| &text[..text.len() - behind.len()])
}

/// Returns the headline and the status of the page that a text quotes: `unexpected token at '<!DOCTYPE html>...`.
fn page_within(text: &str) -> Option<(String, Option<u16>)> {
    let at = page_start(text)?;
    let page = text.get(at..)?;
    let before = status::stated(text.get(..at)?);
    let stated = before.last().map(|stated| stated.status);
    Some((page_text(page)?, stated.or_else(|| page_status(page))))
}

/// Returns the clause that someone reports: `OpenRouter told me that acme/chat-9 is not a valid model ID, but it is listed`.
fn reported_clause(text: &str) -> Option<&str> {
    const VERBS: [&str; 8] = [
        " told me",
        " tells me",
        " says",
        " said",
        " tells us",
        " told us",
        " complains",
        " claims",
    ];
    const CONTRASTS: [&str; 5] = [", but ", " but ", " although ", " even though ", ", which "];
    const THAT: &str = " that ";
    let head = text.get(..text.floor_char_boundary(100))?;
    let at = head.find(THAT)?;
    let told = head.get(..at)?;
    if !VERBS.iter().any(|verb| told.ends_with(verb)) {
        return None;
    }
    let start = at + THAT.len();
    let clause = text.get(start..)?;
    let end = CONTRASTS.iter().filter_map(|mark| clause.find(mark)).min();
    clause.get(..end.unwrap_or(clause.len()))
}

/// Returns a text reported in quotation marks, `this is what I get: "..."`, or ending in OpenRouter's own words.
fn reported(text: &str) -> Option<&str> {
    const STOCK: &str = "Provider returned error";
    if text.len() < 120 && text.ends_with(STOCK) && status::stated(text).is_empty() {
        let at = text.len() - STOCK.len();
        return text.get(at..).filter(|_| text[..at].ends_with(": "));
    }
    let quoted = sentence::any_quotation(text)?;
    let start = quoted.as_ptr() as usize - text.as_ptr() as usize;
    // `「No endpoints found」と表示されて`, `nur noch „429 Too Many Requests“ zurück`
    let before = text.get(..start)?;
    let marked = before.ends_with(['\u{201e}', '\u{300c}', '\u{300e}']);
    if quoted.is_ascii() && (marked || !before.is_ascii() && quoted.split(' ').nth(2).is_some()) {
        return Some(quoted);
    }
    let head = text.get(..start)?.trim_end_matches(['"', '\u{201c}', '`']);
    let named = [
        "the message ",
        "the error ",
        "the error message ",
        "an error message ",
    ];
    let named = named.iter().any(|words| head.ends_with(words));
    let introduced = (head.ends_with(": ") && quoted.len() > head.len()) || named;
    (introduced && status::stated(head).is_empty() && !head.contains(['{', '['])).then_some(quoted)
}

/// Returns the message of a list such as `- Status code: 429` / `- Message: ...`.
fn labelled(text: &str) -> Option<(String, Option<u16>)> {
    let mut message = None;
    let mut status = None;
    let mut fields = 0;
    for line in text.lines() {
        let line = line.trim_start_matches(['-', '*', ' ', '\u{2022}', '\t']);
        let Some((label, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim().trim_matches(['`', '"', '*', '\'']).trim();
        let label = label.trim_matches(['*', '`', ' ']).to_ascii_lowercase();
        match label.as_str() {
            "message" | "error message" | "detail" | "details" | "description" => {
                message = message.or(Some(value))
            }
            "status" | "status code" | "http status" | "code" | "error code" | "http code" => {
                status = value
                    .split_whitespace()
                    .next()
                    .and_then(|word| word.parse().ok());
            }
            "host" | "port" => {}
            _ => continue,
        }
        fields += 1;
    }
    let message = message.filter(|message| !message.is_empty())?;
    (fields > 1).then(|| {
        (
            message.to_owned(),
            status.filter(|status| (400..=599).contains(status)),
        )
    })
}

fn unquoted(text: &str) -> &str {
    let mut text = text.trim();
    if let Some(inner) = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')').or_else(|| rest.strip_suffix(").")))
        && !inner.contains(['(', ')'])
    {
        text = inner.trim();
    }
    // The closing mark of an opening mark in the prefix.
    for (open, close) in [('(', ')'), ('[', ']'), ('\'', '\''), ('"', '"')] {
        if let Some(inner) = text.strip_suffix(close)
            && !inner.contains(open)
            && !inner.is_empty()
        {
            text = inner.trim_end();
        }
    }
    for quote in ['"', '\'', '`'] {
        if let Some(inner) = text
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
            && inner.contains(' ')
            && !inner.contains(quote)
        {
            return inner.trim();
        }
    }
    text
}

/// Removes an editor's own code after the message, and a client's notes about its next attempt.
fn without_tail(text: &str) -> &str {
    static FINDERS: LazyLock<Vec<Finder<'static>>> =
        LazyLock::new(|| finders(TAILS.iter().copied()));
    let mut text = text.trim_end();
    for tail in &*FINDERS {
        if let Some(at) = tail.find(text.as_bytes())
            // `Chat failed: SyntaxError: ...`: what a label introduces is no tail.
            && !text.get(..at).is_some_and(|head| head.ends_with(':'))
            // reqwest's `... for url (https://...): connection refused`
            && !text
                .get(at..)
                .and_then(|tail| tail.lines().next())
                .is_some_and(|tail| tail.contains("): "))
            // `Chat failed: SyntaxError: ...`: the words before it only introduce it.
            && !(tail.needle().ends_with(b"SyntaxError: ")
                && text.get(..at).is_some_and(|head| head.ends_with(':')))
        {
            text = text.get(..at).unwrap_or(text).trim_end();
        }
    }
    if let Some(at) = frames_at(text) {
        text = text.get(..at).unwrap_or(text);
    }
    if let Some(at) = text.rfind(" at /")
        && let Some(place) = text.get(at + 4..)
        && (place.contains(".php:") || place.contains(" line "))
        && !place.contains(": ")
    {
        text = text.get(..at).unwrap_or(text);
    }
    while let Some(shorter) = without_own_code(text) {
        text = shorter;
    }
    if let Some(inner) = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        && !inner.contains('[')
    {
        text = inner.trim();
    }
    text
}

/// Returns the text before a trailing `(4028)`.
pub(super) fn without_own_code(text: &str) -> Option<&str> {
    let inner = text.trim_end().strip_suffix(')')?;
    let (head, code) = inner.rsplit_once('(')?;
    let own = code.len() >= 4 && code.len() <= 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    (own && !head.trim().is_empty()).then(|| head.trim_end())
}

/// Returns what stands below a line of people: `This is the error I get:`.
fn announced(text: &str) -> Option<&str> {
    let (head, below) = text.split_once(":\n")?;
    let spoken = head.len() < 200 && !head.contains(['\n', '{', '[']) && met::tells(head);
    spoken
        .then(|| below.trim())
        .filter(|below| !below.is_empty())
}

/// Returns the key that Python did not find, if that is all that a program prints: `Translation error: 'choices'`.
fn missing_key(text: &str) -> Option<&str> {
    const KEYS: [&str; 5] = ["choices", "candidates", "content", "message", "error"];
    let (words, key) = text.strip_suffix('\'')?.rsplit_once(": '")?;
    (KEYS.contains(&key) && words.len() < 80).then_some(&text[words.len() + ": ".len()..])
}

/// Returns the words of Alibaba's inference service with its status: `error, <400> InternalError.Algo.InvalidParameter: ...`.
fn alibaba(text: &str) -> Option<&str> {
    static FINDER: LazyLock<Finder<'static>> =
        LazyLock::new(|| Finder::new("> InternalError.Algo."));
    let at = FINDER.find(text.as_bytes())?.checked_sub("<400".len())?;
    // OpenRouter's own words name the provider: `Upstream error from Alibaba: <400> ...`.
    let relayed = text.get(..at)?.contains("Upstream error from ");
    text.get(at..)
        .filter(|words| words.starts_with('<') && !relayed)
}

/// Returns the words of gRPC's `debug_error_string = "... grpc_message:\"...\"}"`.
fn grpc_message(text: &str) -> Option<&str> {
    const NAME: &str = "grpc_message:\"";
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(NAME));
    let at = FINDER.find(text.as_bytes())?;
    text.get(at + NAME.len()..)?.split('"').next()
}

/// Returns the exception of a Python traceback that lost its line breaks: `Traceback (most recent call last): File ... raise
/// x ValueError: ...`.
fn flattened(text: &str) -> Option<&str> {
    static FINDER: LazyLock<Finder<'static>> =
        LazyLock::new(|| Finder::new("Traceback (most recent call last): File \""));
    FINDER.find(text.as_bytes())?;
    text.rmatch_indices("Error: ").find_map(|(at, mark)| {
        let head = text.get(..at)?;
        let name = head
            .rsplit(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.')
            .next()?;
        let class =
            name.starts_with(|first: char| first.is_ascii_uppercase()) || name.contains('.');
        let spaced = head.get(..head.len() - name.len())?.ends_with(' ');
        (class && spaced && !head.get(..head.len() - name.len())?.ends_with("raise "))
            .then(|| text.get(at + mark.len()..))?
    })
}

/// Returns where the text begins after a status that ends at `end`.
pub(crate) fn after_status(text: &str, end: usize) -> usize {
    after_glue(text, end).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::strip;
    use rstest::rstest;

    #[rstest]
    #[case(
        "Error: 502 <html><title>502 Bad Gateway</title></html>",
        "502 Bad Gateway",
        Some(502)
    )]
    #[case(
        "LLM error: 500, message='Internal Server Error', url='https://x.test/'",
        "Internal Server Error",
        Some(500)
    )]
    #[case(
        "HTTPError: Request failed with status code 403 (Forbidden): POST https://x.test/",
        "Request failed with status code 403",
        Some(403)
    )]
    #[case(
        "LLM error: Client error '400 Bad Request' for url 'https://x.test/'",
        "Client error '400 Bad Request' for url 'https://x.test/'",
        Some(400)
    )]
    #[case(
        "Client error '403 Forbidden' for url 'https://x.test/' - Key limit exceeded",
        "Key limit exceeded",
        Some(403)
    )]
    #[case(
        "Error: 401 Client Error: Unauthorized for url: https://x.test/",
        "Unauthorized for url: https://x.test/",
        Some(401)
    )]
    #[case(
        "OpenRouter returned HTTP 401 while generating a response",
        "OpenRouter returned HTTP 401 while generating a response",
        Some(401)
    )]
    #[case(
        "HTTP 402 from OpenRouter: Insufficient credits",
        "Insufficient credits",
        Some(402)
    )]
    #[case(
        "La risposta non indica la riuscita: 503 (Service Temporarily Unavailable).",
        "Service Temporarily Unavailable",
        Some(503)
    )]
    #[case(
        "Error: it broke at ask (c:\\x\\api.js:57:25) at async main (c:\\x\\api.js:9:1)",
        "it broke",
        None
    )]
    #[case("Error: it broke at 10:15:30", "it broke at 10:15:30", None)]
    #[case(
        "/app/core.ts:507\n  throw new X({ cause });\n  ^\n\nX: it broke",
        "X: it broke",
        None
    )]
    #[case(
        "Fehler: raise TimeoutError(request=request) from err\nopenai.TimeoutError: it broke",
        "it broke",
        None
    )]
    #[case(
        "LLM call failed: Traceback (most recent call last):\n  File \"/app/x.py\", line 3, in ask\n    ask()",
        "LLM call failed",
        None
    )]
    #[case(
        "Error with model object='error' message='it broke' type='NotFoundError' param=None code=404",
        "it broke",
        Some(404)
    )]
    #[case(
        "(node:1) UnhandledPromiseRejectionWarning: Error: it broke",
        "it broke",
        None
    )]
    fn sentences(#[case] text: &str, #[case] words: &str, #[case] status: Option<u16>) {
        let stripped = strip(text);
        assert_eq!((&*stripped.text, stripped.status), (words, status));
    }
}
