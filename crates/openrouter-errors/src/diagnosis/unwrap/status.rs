//! The status stated in a text.

use super::cues::{is_amount, is_unnamed, names_party, quotes_sentence};
use super::lists::{CUES, FOREIGN_CUES, REASONS, UNITS};
pub(super) use super::suggested::{of_class, of_decoder, of_last_words};

/// A status in a text and the position of its digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stated {
    pub(crate) status: u16,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The number of bytes searched for statuses.
pub(super) const WINDOW: usize = 2048;

/// Returns the statuses stated in the last part of `text`, in order.
pub(crate) fn stated(text: &str) -> Vec<Stated> {
    let mut from = text.len().saturating_sub(WINDOW);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    stated_from(text, from, text.len())
}

/// Returns the first status stated at the head of `text`.
pub(super) fn leading(text: &str, limit: usize) -> Option<Stated> {
    stated_from(text, 0, limit.min(text.len()))
        .into_iter()
        .next()
}

/// Returns the first labelled status within `limit` that text or a value follows: `HTTP 402: ...`.
pub(super) fn labelled(text: &str, limit: usize) -> Option<Stated> {
    const LABELS: [&str; 8] = [
        "http",
        "code",
        "status",
        "error",
        "statuscode",
        "status_code",
        "returned",
        "failed",
    ];
    let is_labelled = |stated: &Stated| {
        let before = text.get(..stated.start).unwrap_or_default();
        let word = last_word(before.trim_end_matches([' ', ':', '=', '(', '[']));
        let after = text
            .get(stated.end..)
            .unwrap_or_default()
            .trim_start_matches([')', ']']);
        LABELS.contains(&word.as_str())
            && after
                .trim_start()
                .starts_with([':', '-', '{', '"', '\u{2014}'])
    };
    stated_from(text, 0, limit.min(text.len()))
        .into_iter()
        .find(is_labelled)
}

/// Returns the end of the last status in the words before an error's sentence, where any status counts that is not an
/// amount.
pub(crate) fn last_number(head: &str) -> Option<usize> {
    let bytes = head.as_bytes();
    let digits = |at: usize| {
        bytes
            .get(at..at + 3)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
    };
    let mut found = None;
    for start in memchr::memchr2_iter(b'4', b'5', bytes).filter(|start| digits(*start)) {
        let end = start + 3;
        let status = head.get(start..end).and_then(|digits| digits.parse().ok());
        let behind = head.get(end..).unwrap_or_default();
        let word = behind
            .trim_start()
            .split(|letter: char| !letter.is_ascii_alphabetic())
            .next();
        let amount = word.is_some_and(|word| UNITS.contains(&word.to_ascii_lowercase().as_str()));
        if status.is_some_and(is_assigned)
            && stands_alone(bytes, start, end)
            && behind.starts_with([' ', ':', ')', ']', '`', ',', '*'])
            && !amount
        {
            found = Some(end);
        }
    }
    found
}

fn stated_from(text: &str, from: usize, to: usize) -> Vec<Stated> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut found = Vec::new();
    let mut at = from;
    while at < to {
        if !digit(at) {
            at += 1;
            continue;
        }
        let length = (at..at + 8).take_while(|step| digit(*step)).count();
        let start = at;
        at += length.max(1);
        // Some editors print the status twice without a space.
        let doubled = length == 6 && bytes.get(start..start + 3) == bytes.get(start + 3..start + 6);
        if length != 3 && !doubled {
            while digit(at) {
                at += 1;
            }
            continue;
        }
        let status = text
            .get(start..start + 3)
            .and_then(|digits| digits.parse().ok());
        if let Some(status) = status.filter(|status| is_assigned(*status))
            && stands_alone(bytes, start, at)
            && (doubled || is_cued(text, start, at))
            && !of_another_url(text, start)
        {
            found.push(Stated {
                status,
                start,
                end: at,
            });
        }
    }
    found
}

/// Whether a number is an error status that servers send; 443 is a port, 407 comes from the client's proxy, 598 and 599
/// are written by clients that received no response.
pub(super) fn is_assigned(status: u16) -> bool {
    matches!(status, 400..=406 | 408..=418 | 420..=426 | 428 | 429 | 431 | 451 | 460 | 463 | 494..=499 | 500..=511 | 520..=530 | 540 | 561)
}

/// Providers and clients, whose name a status may follow.
const PROVIDERS: [&str; 22] = [
    "gemini",
    "google",
    "vertex",
    "anthropic",
    "claude",
    "azure",
    "mistral",
    "groq",
    "deepseek",
    "together",
    "cohere",
    "bedrock",
    "xai",
    "grok",
    "cerebras",
    "fireworks",
    "perplexity",
    "openai",
    "chatgpt",
    "nvidia",
    "moonshot",
    "qwen",
];

/// Names before a number that belongs to the library itself.
const OWN_NUMBERS: [&str; 9] = [
    "transferencodingerror",
    "contentlengtherror",
    "contentencodingerror",
    "badhttpmessage",
    "badstatusline",
    "invalidheader",
    "linetoolong",
    "oserror",
    "winerror",
];

fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    let joined = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'-' | b'_' | b'$' | b',' | b'/' | b'#')
    };
    if before.is_some_and(joined) {
        return false;
    }
    match bytes.get(end) {
        // A number in groups: `400,000`; but Prolog's `status(400,Bad Request)`
        Some(b',') => !bytes.get(end + 1).is_some_and(u8::is_ascii_digit),
        Some(b'.' | b'-') => !bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric),
        Some(byte) => !byte.is_ascii_alphanumeric() && !matches!(byte, b'%' | b'_' | b'/'),
        None => true,
    }
}

/// What precedes the status that the network's own proxy answered to a client.
pub(super) const PROXY: [&str; 4] = [
    "unnel connection failed: ",
    "unnel failed, response ",
    "Proxy returns \"HTTP/1.1 ",
    "Proxy response (",
];

/// Whether the words around a number mark it as a status.
fn is_cued(text: &str, start: usize, end: usize) -> bool {
    let after = text.get(end..).unwrap_or_default().trim_start_matches(' ');
    let next = after
        .split(|letter: char| !letter.is_ascii_alphabetic())
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    // `400 messages.5: ...` and `403 Request blocked` begin the error's sentence.
    let behind = after.get(next.len()..).unwrap_or_default();
    let sentence = behind.starts_with('.') && behind.len() > 1 && !behind.starts_with(". ")
        || after.starts_with("Request ");
    if UNITS.contains(&next.as_str()) && !sentence && !after.starts_with("Requests:") {
        return false;
    }
    let before = text.get(..start).unwrap_or_default();
    // The answer of the network's own proxy: `Tunnel connection failed: 403 Forbidden`.
    if PROXY.iter().any(|words| before.ends_with(words))
        || after.starts_with("from proxy after CONNECT")
    {
        return false;
    }
    // LWP's own answer if there was none.
    if after.starts_with("Can't connect to ") {
        return false;
    }
    // `OpenRouter retorna 400: "acme/chat-9 is not a valid model ID"`
    if before.ends_with(' ') && quotes_sentence(after) && names_party(before) {
        return true;
    }
    // `500 / 502 / 503` is a list of statuses.
    let listed = after.strip_prefix(['/', ',']).is_some_and(|next| {
        next.trim_start()
            .starts_with(|first: char| first.is_ascii_digit())
    });
    if listed {
        return false;
    }
    if before.trim_end_matches([' ', '\t']).is_empty() || before.ends_with('\n') {
        return true;
    }
    if before.ends_with("integer `") {
        return false;
    }
    // .NET in any language: `... : 503 (Service Temporarily Unavailable).`
    if before.ends_with(": ") && aside(text, end).is_some() {
        return true;
    }
    // `[GIN] 2026/03/01 - 10:00:00 | 404 | 218.792µs | 127.0.0.1 | POST "/api/chat"`
    if before.ends_with("| ") && after.starts_with("| ") {
        return after
            .lines()
            .next()
            .is_some_and(|line| line.contains(" \"/"));
    }
    // A browser's console: `POST https://openrouter.ai/api/v1/chat/completions 401`
    let requested = |method: &str| {
        let tail = before.trim_end().rsplit_once(method);
        tail.is_some_and(|(_, url)| url.starts_with("http") && !url.contains(' '))
    };
    let ends = after.is_empty() || after.starts_with(['(', '\n']);
    if ends && before.ends_with(' ') && ["POST ", "GET "].iter().any(|method| requested(method)) {
        return true;
    }
    // `error type 400 status code (no body)`, aiohttp's `404, message='Not Found', url=URL('...')`
    if after.starts_with("status code") || after.starts_with(", message=") {
        return true;
    }
    let opened = before.ends_with(['(', '[', '`', '\'', '"', '*', '{', '>']);
    // `Bad request (400): ...`
    let named = before
        .trim_end_matches(['(', '[', ' '])
        .to_ascii_lowercase();
    if opened && REASONS.iter().any(|(phrase, _)| named.ends_with(phrase)) {
        return true;
    }
    let trimmed = before.trim_end_matches([
        ' ', '\t', '(', '[', '`', '\'', '"', '*', ':', '=', '>', '#', '\u{ff1a}', '\u{ff08}',
    ]);
    let glued = before.get(trimmed.len()..).unwrap_or_default();
    if trimmed.is_empty() || opened && after.starts_with([')', ']', '`']) {
        return true;
    }
    // `日志里错误代码为400`
    let trimmed = trimmed.trim_end_matches(['\u{4e3a}', '\u{662f}', '\u{70ba}', '\u{306f}']);
    let mut cue = last_word(trimmed);
    if matches!(cue.as_str(), "of" | "was" | "is" | "a" | "an" | "non") {
        // `a status code of 402`, `the status was 429`, `got a 503`
        let less = trimmed
            .get(..trimmed.len() - cue.len())
            .unwrap_or_default()
            .trim_end();
        let before = last_word(less);
        // `the last answer was 503`, `the last response from acme/chat-2 was 429`
        let answer = |word: &str| matches!(word, "answer" | "reply" | "response" | "status");
        if matches!(cue.as_str(), "was" | "is") && less.rsplit(' ').take(4).any(answer) {
            return true;
        }
        if before != "error" && !before.ends_with("exception") {
            cue = before;
        }
    }
    if OWN_NUMBERS.contains(&cue.as_str()) {
        return false;
    }
    // A port, a line number or a time: `host:500`, `[::1]:500`, `file.js:404`, `node:events:524:28`.
    let column = || {
        let rest = text.get(end..).unwrap_or_default().strip_prefix(':');
        rest.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
    };
    if glued == ":"
        && (column()
            || cue.contains(['.', '/']) && !cue.starts_with("http/")
            || cue.ends_with(|letter: char| letter.is_ascii_digit())
            || cue == "localhost")
    {
        return false;
    }
    if CUES.contains(&cue.as_str()) || cue.ends_with("error") || cue.ends_with("exception") {
        return !is_amount(&cue, after);
    }
    if FOREIGN_CUES.iter().any(|foreign| cue.ends_with(foreign)) {
        return true;
    }
    // `InvalidStatusCodeWithMessage(503, "")` of Rust, `Expected([200]) <=> Actual(522 Unknown)` of Excon
    if glued == "(" && (cue.contains("status") || cue == "actual") {
        return true;
    }
    // `对话失败 401 No auth credentials found`, `Gemini 429 Resource has been exhausted`
    let english = after.starts_with(|letter: char| letter.is_ascii_uppercase())
        && after.split_whitespace().nth(2).is_some();
    if english && (!cue.is_ascii() || PROVIDERS.contains(&cue.as_str())) {
        return true;
    }
    // `i get 400 No API key found for provider: ...`, and not `I get 404 Users`.
    if english && cue == "get" && after.starts_with("No ") {
        return true;
    }
    // `acme/model-x -> 402 Insufficient credits`
    let arrow = ["->", "=>", "\u{2192}"];
    if arrow.iter().any(|arrow| before.trim_end().ends_with(arrow))
        && after.starts_with(|letter: char| letter.is_uppercase() || letter == '{')
    {
        return true;
    }
    // `acme/model-x - 402 Insufficient credits`
    if before.ends_with(" - ")
        && is_model(before.trim_end_matches([' ', '-']))
        && begins_sentence(after)
    {
        return true;
    }
    // `response error; aborting request: 429 Rate limit exceeded`: a failure phrase, a colon, a number, a sentence.
    let line = trimmed.rsplit('\n').next().unwrap_or_default();
    let sentence = after.starts_with(|letter: char| letter.is_uppercase())
        && after.split_whitespace().nth(2).is_some();
    let joined =
        glued == ": " || trimmed.ends_with(['\u{2014}', '\u{2013}']) || trimmed.ends_with(" -");
    // `Unhandled rejection: 402 from OpenRouter (payment required)`
    let placed = ["from ", "for ", "on ", "at ", "when ", "("];
    let placed = placed.iter().any(|word| after.starts_with(word));
    if joined && (sentence || placed || after.starts_with(": ")) && says_failure(line) {
        return true;
    }
    // Effect's `(400 POST https://...)`.
    const METHODS: [&str; 6] = ["get", "post", "put", "patch", "delete", "head"];
    if opened && METHODS.contains(&next.as_str()) {
        return true;
    }
    // `POST "https://...": 429 Too Many Requests`, `<url>: 402 {...}`, `a `429 Too Many Requests``.
    let reason = reason_after(text, end).is_some() || is_stock(after) || is_unnamed(after);
    after.starts_with("{\"error\"")
        || (glued.contains(':') || opened)
            && (reason
                || after.is_empty() && (says_failure(line) || line.contains("http"))
                || after.starts_with(['{', ':', '-', '"', '\u{2013}', '\u{2014}', '\u{ff1a}']))
        || reason
}

/// Whether a line consists of the name of a model: `acme/model-x`, `mistral-large`.
fn is_model(text: &str) -> bool {
    let line = text.rsplit('\n').next().unwrap_or_default();
    line.contains(['-', '/'])
        && line.contains(|letter: char| letter.is_ascii_alphabetic())
        && line.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'/' | b'.' | b':' | b'_')
        })
}

/// Whether a text begins with a capital word and goes on.
fn begins_sentence(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    first.len() > 1
        && first.starts_with(|letter: char| letter.is_ascii_uppercase())
        && words.next().is_some()
}

/// Whether a status is that of an image or a file which the provider tried to fetch: `Fetching image failed with HTTP status
/// 403`, `Failed to download the file: 404`.
fn of_another_url(text: &str, start: usize) -> bool {
    const FETCHED: [&str; 6] = ["image", "picture", "media", "audio", "file", "document"];
    let before = text.get(..start).unwrap_or_default();
    let from = before.ceil_char_boundary(before.len().saturating_sub(200));
    let line = before.get(from..).unwrap_or_default();
    let line = line.rsplit('\n').next().unwrap_or_default();
    let lower = line.to_ascii_lowercase();
    ["fetch", "download", "retriev"]
        .iter()
        .filter_map(|verb| lower.find(verb))
        .min()
        .and_then(|at| lower.get(at..))
        .is_some_and(|rest| {
            let near = rest.get(..rest.floor_char_boundary(32)).unwrap_or_default();
            FETCHED.iter().any(|thing| near.contains(thing))
        })
}

/// Whether the words before a number say that something failed.
pub(super) fn says_failure(words: &str) -> bool {
    let lower = words.to_ascii_lowercase();
    [
        "error",
        "fail",
        "abort",
        "exception",
        "reject",
        "refuse",
        "denied",
        "crash",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

/// Whether a text begins with OpenRouter's phrase for a provider's error, with any line breaks.
fn is_stock(text: &str) -> bool {
    let mut words = text.split_whitespace().take(3);
    let stock = ["Provider", "returned", "error"];
    stock
        .iter()
        .all(|stock| words.next().is_some_and(|word| word.starts_with(stock)))
}

pub(super) fn last_word(text: &str) -> String {
    let word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '/' | '.');
    let mut letters: Vec<char> = text
        .chars()
        .rev()
        .take(24)
        .take_while(|letter| word(*letter))
        .collect();
    letters.reverse();
    letters.into_iter().collect::<String>().to_lowercase()
}

/// Returns the reason in brackets behind a status at the end of .NET's sentence: `503 (Service Temporarily Unavailable).`
pub(super) fn aside(text: &str, end: usize) -> Option<&str> {
    let (reason, behind) = text.get(end..)?.strip_prefix(" (")?.split_once(')')?;
    let plain = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'-' | b'\'');
    let phrase =
        reason.starts_with(|first: char| first.is_ascii_uppercase()) && reason.bytes().all(plain);
    (phrase && behind.starts_with(['.', '\u{3002}'])).then_some(reason)
}

/// Returns the end of the reason phrase that follows a status at `end`.
pub(crate) fn reason_after(text: &str, end: usize) -> Option<usize> {
    let rest = text.get(end..)?;
    let trimmed = rest.trim_start_matches([' ', '\t', '(', '-']);
    let at = end + rest.len() - trimmed.len();
    REASONS
        .iter()
        .find(|(phrase, _)| {
            trimmed
                .get(..phrase.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(phrase))
        })
        .map(|(phrase, _)| at + phrase.len())
}

/// Returns the status of a text that is a reason phrase, or begins with one and a colon.
pub(crate) fn of_reason(text: &str) -> Option<u16> {
    let text = text.trim().trim_end_matches('.');
    REASONS
        .iter()
        .find(|(phrase, _)| {
            let (head, tail) = match text.get(..phrase.len()).zip(text.get(phrase.len()..)) {
                Some(parts) => parts,
                None => return false,
            };
            head.eq_ignore_ascii_case(phrase) && (tail.is_empty() || tail.starts_with(':'))
        })
        .map(|(_, status)| *status)
}
