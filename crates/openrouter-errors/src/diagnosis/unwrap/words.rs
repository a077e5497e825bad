//! The human-readable text without the wrapper's prefixes and suffixes.

use std::sync::LazyLock;

use memchr::memmem::{Finder, FinderRev};

use super::glue::{after_glue, without_status};
use super::lists::{BOILERPLATE, LAST_WORDS, PHRASES, TAILS, finders};
use super::prefix;
use super::runtime;
use super::sentence;
use super::status;
use super::units::{self, is_fence};
use crate::diagnosis::page::{page_status, page_text};

/// The maximum number of prefixes removed from one text.
const MAX_PREFIXES: usize = 16;

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
        {
            rest = last;
            words.hint = words.hint.or(*hint);
        }
    }
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
    rest = without_number(rest);
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
        if let Some((tail, hint)) = without_phrase(rest) {
            words.hint = words.hint.or(hint);
            // A sentence for a status, and nothing else, is the message.
            if !tail.is_empty() || hint.is_none() {
                rest = tail;
            }
        } else if let Some(inner) = in_brackets(rest).or_else(|| message_member(rest)) {
            rest = inner;
        } else if let Some(tail) = without_class(rest)
            .or_else(|| without_tag(rest))
            .or_else(|| without_label(rest))
        {
            rest = tail;
        } else if let Some(tail) = without_task(rest) {
            rest = tail;
        } else if let Some((stated, tail)) = without_status(rest) {
            words.status = words.status.or(Some(stated));
            rest = tail;
        } else if let Some(tail) = runtime::message(rest) {
            rest = tail;
        }
        if rest == before {
            break;
        }
    }
    // What the provider said, below OpenRouter's stock phrase.
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
    words.hint = words.hint.or_else(|| status::of_reason(rest));
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
            .or_else(|| stated.first().filter(|_| same && rest.contains('\n')))
            .map(|stated| stated.status);
    }
    let tidied = sentence::tidy(rest);
    words.text = if sentence::is_noise(tidied) && !tidied.is_empty() {
        // Only a status or a field is left: the whole line says more.
        let all = sentence::tidy(line.rest.lines().next().unwrap_or_default());
        if all.is_empty() { tidied } else { all }.to_owned()
    } else {
        tidied.to_owned()
    };
    words
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

/// Removes an emoji's name at the start of a chat message: `:warning: it broke`.
fn without_emoji(text: &str) -> &str {
    let named = text
        .strip_prefix(':')
        .and_then(|rest| rest.split_once(": "));
    match named {
        Some((name, rest))
            if name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_') =>
        {
            rest
        }
        _ => text,
    }
}

/// Returns the headline and the status of the page that a text quotes: `unexpected token at '<!DOCTYPE html>...`.
fn page_within(text: &str) -> Option<(String, Option<u16>)> {
    let opens = |at: &usize| {
        let rest = text.get(*at..).unwrap_or_default();
        ["<!doctype html", "<html"].iter().any(|tag| {
            rest.get(..tag.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(tag))
        })
    };
    let at = memchr::memchr_iter(b'<', text.as_bytes())
        .take(64)
        .find(opens)?;
    let page = text.get(at..)?;
    let before = status::stated(text.get(..at)?);
    let stated = before.last().map(|stated| stated.status);
    Some((page_text(page)?, stated.or_else(|| page_status(page))))
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

/// Returns the informative lines: no stack trace, no advice by the client.
fn meaningful(text: &str) -> String {
    let text = text.trim();
    let text = match memchr::memchr(b'\n', text.as_bytes()) {
        Some(_) => raised(text)
            .or_else(|| root(text))
            .or_else(|| below_category(text))
            .or_else(|| thrown(text))
            .unwrap_or(text),
        None => text,
    };
    let mut kept: Vec<&str> = Vec::new();
    let mut dumped = false;
    for line in text.lines() {
        let plain = line.trim();
        // The members of the error, which Node prints in braces after its stack.
        if dumped {
            dumped = line != "}" && line != "  }";
            continue;
        }
        if plain.starts_with("at ") && plain.ends_with('{') {
            dumped = true;
            continue;
        }
        if is_frame(plain) || is_fence(plain) || is_excerpt(plain) {
            continue;
        }
        let begins = |start: &&str| {
            let head = plain.get(..start.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(start))
        };
        if !BOILERPLATE.iter().any(begins) {
            kept.push(line);
        } else if let Some(words) = bracketed(plain)
            && kept.last() != Some(&words)
        {
            kept.push(words);
        }
    }
    kept.join("\n").trim().to_owned()
}

/// Matches a frame of a stack: `at ask (/app/ask.mjs:9:24)`, `at a.B.c(B.java:9) ~[b.jar:1]`, `at /app/ask.ts:31:14`.
fn is_frame(line: &str) -> bool {
    is_placed(line)
        || line.strip_prefix("at ").is_some_and(|place| {
            place.ends_with([')', ']'])
                || place.starts_with("async ")
                || place.starts_with("file:")
                || place.contains([':', '/']) && place.ends_with(|last: char| last.is_ascii_digit())
        })
}

/// Matches a frame of another language: Ruby's `lib/ask.rb:9:in 'call'`, PHP's `#0 /app/ask.php(9): ask()`, Go's
/// `/app/main.go:41 +0x1d`, and the headings around them.
fn is_placed(line: &str) -> bool {
    let line = line.strip_prefix("from ").unwrap_or(line);
    let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let numbered = line.strip_prefix('#').is_some_and(|rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let place = rest.get(digits..).unwrap_or_default();
        digits > 0
            && (place == " {main}"
                || place.starts_with(" /")
                || place.starts_with(" [internal")
                || place.contains("::") && place.contains('('))
    });
    let ruby = [":in `", ":in '"].iter().any(|mark| {
        line.split_once(mark).is_some_and(|(place, name)| {
            digit(place.as_bytes().last()) && !place.contains(' ') && name.ends_with('\'')
        })
    });
    let go = line.starts_with('/')
        && line.split_once(".go:").is_some_and(|(place, rest)| {
            !place.contains(' ') && rest.starts_with(|first: char| first.is_ascii_digit())
        })
        || !line.contains(' ') && (line.starts_with("main.") || line.starts_with("runtime."))
        || line.starts_with("goroutine ") && line.ends_with("]:")
        || line.starts_with("exit status ")
        || line == "FAIL"
        || line.starts_with("FAIL\t")
        || line.starts_with("--- FAIL: ");
    let php = matches!(line, "Stack trace:" | "[stacktrace]")
        || (line.starts_with("thrown in ") || line.starts_with("in /"))
            && digit(line.trim_end_matches("</b><br />").as_bytes().last());
    numbered || ruby || go || php
}

/// Matches a line of the source code that a bundler prints: `> 21 |     throw error`, `     |     ^`.
fn is_excerpt(line: &str) -> bool {
    let line = line.strip_prefix("> ").unwrap_or(line);
    let code = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    code.starts_with(" | ") && code.len() < line.len()
        || line.starts_with("| ") && line.ends_with('^')
}

/// Returns the last error of a chain that is drawn as a tree (miette, eyre): `╰─▶ 404: ...`.
fn root(text: &str) -> Option<&str> {
    const LAST: &str = "\u{2570}\u{2500}\u{25b6} ";
    static FINDER: LazyLock<FinderRev<'static>> = LazyLock::new(|| FinderRev::new(LAST));
    let at = FINDER.rfind(text.as_bytes())?;
    text.get(at + LAST.len()..)
}

/// Returns the words below Flutter's heading: `The following StateError was thrown building Chat(dirty):`.
fn thrown(text: &str) -> Option<&str> {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("The following "));
    let at = FINDER.find(text.as_bytes())?;
    let (heading, words) = text.get(at..)?.split_once('\n')?;
    let words = words
        .split_once("\n\nWhen the exception was thrown")
        .map_or(words, |(words, _)| words);
    (heading.contains(" was thrown ") && heading.ends_with(':')).then_some(words)
}

/// Returns the exception that .NET's console logger prints below its own sentence: `fail: Acme.Chat[0]`.
fn below_category(text: &str) -> Option<&str> {
    let (category, rest) = text.split_once('\n')?;
    let levels = ["fail: ", "crit: ", "warn: "];
    if !levels.iter().any(|level| category.starts_with(level)) {
        return None;
    }
    let line = rest
        .lines()
        .find(|line| line.starts_with("      ") && qualified(line.trim_start()))?;
    let at = line.as_ptr() as usize - text.as_ptr() as usize;
    text.get(at..).map(str::trim_start)
}

/// Matches `Acme.OpenRouterException: `.
fn qualified(line: &str) -> bool {
    line.split_once(": ").is_some_and(|(name, _)| {
        name.contains('.') && name.ends_with("Exception") && !name.contains(' ')
    })
}

/// Returns the bracketed text at the end of a line: `Retrying in 60 s: [API Error: 402 Insufficient credits]`.
pub(crate) fn bracketed(line: &str) -> Option<&str> {
    let inner = line.trim().strip_suffix(']')?;
    let inner = match inner.strip_prefix('[') {
        Some(inner) => inner,
        None => inner.split_once(": [")?.1,
    };
    let named = inner.starts_with(|first: char| first.is_alphabetic()) && inner.contains(": ");
    named.then_some(inner)
}

/// Returns the line of a Python traceback that names the exception: the last one, whatever was logged before.
fn raised(text: &str) -> Option<&str> {
    let start = text.rfind("Traceback (most recent call last)")?;
    let text = text.get(start..)?;
    if let Some(page) = units::page(text) {
        return Some(page);
    }
    let last = text.lines().rev().find(|line| !line.trim().is_empty())?;
    (start == 0 || without_class(last).is_some()).then_some(last)
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
        .and_then(|rest| rest.strip_suffix(')'))
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
        if let Some(at) = tail.find(text.as_bytes()) {
            text = text.get(..at).unwrap_or(text).trim_end();
        }
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

/// Removes what a program was doing: `image generation failed: No provider for ...`, `Failed to call OpenRouter: ...`,
/// `LLM call failed after 3 attempts: ...`. An error's own sentence may begin in the same way, so the words must name a
/// call, or be all in lower case.
fn without_task(text: &str) -> Option<&str> {
    /// What programs call the thing that failed.
    const CALLS: &str = "call calls completion completions chat llm model openrouter api query generation job task step \
        agent run inference invocation summary request requests bot message prompt pipeline worker";
    const DOING: &str = "call calling query querying generate generating complete completing invoke invoking ask asking \
        run running summarise summarising summarize summarizing translate translating classify classifying get getting chat chatting";
    /// What the API and its providers say of themselves.
    const OWN: &str = "provider upstream tool function validation precondition authentication moderation image parse file \
        turn fetch decode deserialize deserialise url json thought";
    let (task, rest) = text.split_once(": ").or_else(|| text.split_once(":\n"))?;
    let (task, rest) = match text.split_once(":\n") {
        // smolagents: `Error in generating model output:` and the words in the next line.
        Some((head, below)) if head.len() < task.len() => (head, below),
        _ => (task, rest),
    };
    let (task, rest) = match task.rsplit_once(' ') {
        // `completion failed Error: ...`, printed as two values.
        Some((words, class)) if is_class(class) => (words, text.get(words.len() + 1..)?),
        _ => (task, rest.trim_start()),
    };
    let lower = task.to_ascii_lowercase();
    let is_plain = |letter: char| letter.is_alphanumeric() || " _-/.`'\"()#".contains(letter);
    if task.len() > 72
        || rest.is_empty()
        || !task.chars().all(is_plain)
        || !status::stated(task).is_empty()
    {
        return None;
    }
    let ends = lower.split_once(" (").map_or(&*lower, |(head, _)| head);
    let counted = |word: &str| {
        let tail = ends.rsplit_once(word).map_or("", |(_, tail)| tail);
        tail.starts_with(|letter: char| letter.is_ascii_digit())
    };
    let failed = ["failed", "failure", "error"]
        .iter()
        .any(|word| ends.ends_with(word))
        || counted("failed after ")
        || counted("failed on attempt ");
    let tried = [
        "failed to ",
        "error while ",
        "error in ",
        "error when ",
        "error ",
        "could not ",
        "exception while ",
    ]
    .iter()
    .find_map(|lead| ends.strip_prefix(lead))
    .is_some_and(|doing| {
        let verb = doing.split(' ').next().unwrap_or_default();
        DOING.split_whitespace().any(|one| one == verb)
    });
    let has = |list: &str| {
        let mut words = ends.split(|letter: char| !letter.is_alphanumeric());
        words.any(|word| !word.is_empty() && list.split_whitespace().any(|one| one == word))
    };
    let calls = failed && has(CALLS);
    let plain = ends.ends_with(" failed")
        && task.len() < 32
        && task
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b' ')
        && rest.starts_with(|letter: char| letter.is_uppercase());
    ((calls || tried) && !has(OWN) || plain).then_some(rest)
}

/// Returns the sentence that Claude Code puts in brackets: `API Error (Request timed out.) · Retrying in 4 seconds`.
fn in_brackets(text: &str) -> Option<&str> {
    let (inner, _) = text.strip_prefix("API Error (")?.split_once(')')?;
    inner.ends_with('.').then_some(inner)
}

/// Removes the number of a step in a report: `5. See error: ...`.
fn without_number(text: &str) -> &str {
    match text.split_once(". ") {
        Some((number, rest))
            if number.len() <= 2
                && number.bytes().all(|byte| byte.is_ascii_digit())
                && rest.starts_with(|letter: char| letter.is_uppercase()) =>
        {
            rest
        }
        _ => text,
    }
}

/// Returns the value of aiohttp's `message='Bad Request', url='https://...'`.
fn message_member(text: &str) -> Option<&str> {
    let quoted = text.strip_prefix("message=")?;
    let quote = quoted
        .chars()
        .next()
        .filter(|quote| matches!(quote, '\'' | '"'))?;
    let inner = quoted.get(1..)?;
    let end = inner
        .find(&format!("{quote}, "))
        .or_else(|| inner.ends_with(quote).then(|| inner.len() - 1))?;
    inner.get(..end)
}

/// Removes a label made only of words for the parties and the call: `OpenAI API error: `, `LLM provider: `.
fn without_label(text: &str) -> Option<&str> {
    const WORDS: &str = "openai openrouter anthropic claude gemini google vertex groq mistral deepseek azure bedrock api llm \
        ai sdk chat completion completions model provider server client http stream error exception response request \
        call failed failure agent the an from unexpected unknown unhandled fatal code";
    let (label, rest) = text.split_once(": ")?;
    // The whole message of a provider that lacks a model: `model: claude-1`.
    if label.eq_ignore_ascii_case("model") {
        return None;
    }
    let mut words = 0;
    for word in label.split(' ') {
        words += 1;
        if words > 5 || !WORDS.split(' ').any(|one| word.eq_ignore_ascii_case(one)) {
            return None;
        }
    }
    (!rest.trim().is_empty()).then(|| rest.trim_start())
}

fn without_phrase(text: &str) -> Option<(&str, Option<u16>)> {
    PHRASES.iter().find_map(|(phrase, hint)| {
        let (first, start) = (text.as_bytes().first()?, phrase.as_bytes().first()?);
        if first.is_ascii() && !first.eq_ignore_ascii_case(start) {
            return None;
        }
        let head = text.get(..phrase.len())?;
        let same =
            head.eq_ignore_ascii_case(phrase) || !head.is_ascii() && head.to_lowercase() == *phrase;
        same.then(|| {
            (
                text.get(phrase.len()..).unwrap_or_default().trim_start(),
                *hint,
            )
        })
    })
}

/// Returns where the text begins after a status that ends at `end`.
pub(crate) fn after_status(text: &str, end: usize) -> usize {
    after_glue(text, end).min(text.len())
}

/// Removes the class names and phrases before a sentence.
pub(crate) fn without_classes(text: &str) -> &str {
    let mut rest = text;
    for _ in 0..MAX_PREFIXES {
        let shorter = without_phrase(rest)
            .map(|(tail, _)| tail)
            .or_else(|| without_class(rest))
            .filter(|tail| !tail.is_empty());
        match shorter {
            Some(tail) => rest = tail,
            None => break,
        }
    }
    rest
}

/// Removes a class name: `litellm.RateLimitError: `, `java.io.IOException: `, `OpenrouterException - `.
fn without_class(text: &str) -> Option<&str> {
    let part =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '$' | '\\');
    let mut end = 0;
    loop {
        end += text.get(end..)?.find(|letter: char| !part(letter))?;
        // Ruby's `Net::OpenTimeout: `.
        match text.get(end..).and_then(|rest| rest.strip_prefix("::")) {
            Some(rest) if rest.starts_with(|letter: char| letter.is_ascii_uppercase()) => end += 2,
            _ => break,
        }
    }
    let (name, rest) = text.split_at(end);
    let class = ["Error", "Exception", "Timeout", "Failure", "error", "ERROR"]
        .iter()
        .any(|suffix| name.ends_with(suffix));
    if !class {
        return None;
    }
    let rest = rest.trim_start_matches(' ');
    // Dart's `ClientException with SocketException: `.
    if let Some(inner) = rest.strip_prefix("with ") {
        return without_class(inner);
    }
    rest.strip_prefix(':')
        .or_else(|| rest.strip_prefix("- "))
        .or_else(|| (rest == "-").then_some(""))
        .map(str::trim_start)
}

/// Whether a word is the name of an exception, or the brackets around it: `RateLimitError`, `[AI_APICallError]`.
fn is_class(word: &str) -> bool {
    let name = word.trim_matches(['[', ']']);
    ["Error", "Exception"]
        .iter()
        .any(|suffix| name.ends_with(suffix))
        && name.starts_with(|letter: char| letter.is_ascii_uppercase())
}

/// Removes a tag: `[openrouter] `, `[OPENROUTER] `.
fn without_tag(text: &str) -> Option<&str> {
    let (tag, rest) = text.strip_prefix('[')?.split_once(']')?;
    if status::stated(tag).len() == 1 && tag.contains(' ') {
        return None;
    }
    let word = !tag.is_empty() && tag.len() <= 64 && !tag.contains(['{', '"', '\'']);
    (word && !rest.trim().is_empty()).then(|| rest.trim_start_matches([':', ' ']))
}

#[cfg(test)]
mod tests {
    use super::{strip, without_task};
    use rstest::rstest;

    #[rstest]
    #[case("LLM call failed: Error: it broke", Some("Error: it broke"))]
    #[case("OpenRouter call failed: It broke", Some("It broke"))]
    #[case("Failed to call OpenRouter: it broke", Some("it broke"))]
    #[case("Error calling OpenRouter: it broke", Some("it broke"))]
    #[case("Job `summarise` failed after 3 attempts: it broke", Some("it broke"))]
    #[case(
        "completion failed RateLimitError: it broke",
        Some("RateLimitError: it broke")
    )]
    #[case("image generation failed: It broke", Some("It broke"))]
    #[case("Failed to parse tool call arguments: it broke", None)]
    #[case(
        "Provider API error: Requests ending with a model turn are not supported.",
        None
    )]
    #[case("Unable to submit request because Thought signature: it broke", None)]
    #[case("Error processing completion request: it broke", None)]
    #[case("LLM call failed (HTTP 429): it broke", None)]
    fn tasks(#[case] text: &str, #[case] rest: Option<&str>) {
        assert_eq!(without_task(text), rest);
    }

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
        "(node:1) UnhandledPromiseRejectionWarning: Error: it broke",
        "it broke",
        None
    )]
    fn sentences(#[case] text: &str, #[case] words: &str, #[case] status: Option<u16>) {
        let stripped = strip(text);
        assert_eq!((&*stripped.text, stripped.status), (words, status));
    }
}
