//! Facts in free text: provider, model, generation id, response headers.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::prefix::without_marks;
use crate::vocab::ProviderName;

/// The maximum length of a name.
const NAME_LIMIT: usize = 64;

/// Returns the known provider whose name in brackets begins a message, as the AI SDK prints it: `[OpenAI] You exceeded
/// your current quota`.
pub(crate) fn tagged(text: &str) -> Option<&str> {
    let head = text.get(..text.floor_char_boundary(400))?;
    head.match_indices('[').take(4).find_map(|(at, _)| {
        let before = text.get(..at)?;
        let (name, _) = text.get(at + 1..)?.split_once("] ")?;
        let begins = before.is_empty() || before.ends_with(": ");
        (begins && ProviderName::from(name).is_known()).then_some(name)
    })
}

/// Returns the provider named in the text: `Upstream error from NAME: ...`, `requires moderation on NAME. ...`.
pub(super) fn provider(text: &str) -> Option<String> {
    let between = |start: &str, ends: &[char]| {
        let rest = after(text, start)?;
        let end = rest.find(ends)?;
        name(rest.get(..end)?)
    };
    between("upstream error from ", &[':', '\n', '"', ','])
        .or_else(|| between("requires moderation on ", &['.', '\n', '"']))
        .or_else(|| between("error from provider (", &[')', '\n']))
        .or_else(|| between("error from provider(", &[',', ')', '\n']))
        .or_else(|| between("error (provider: ", &[')', '\n']))
        .or_else(|| between(" (provider: ", &[')', '\n']))
        .or_else(|| between("(upstream provider ", &[':', ')', '\n']))
        .or_else(|| bracketed(text))
        .or_else(|| between("from the provider (", &[')', '\n']))
        .or_else(|| between("from the provider `", &['`', '\n']))
        .or_else(|| quoted(text, "provider_name"))
        // A list of the members: `• provider_name: DeepSeek`.
        .or_else(|| between("provider_name: ", &['\n', ',', '"', '\'', '}']))
        // A client that calls a provider itself writes its name before what is wrong with the caller's key, too.
        .or_else(|| {
            tagged(text)
                .filter(|_| after(text, "api key").is_none())
                .map(str::to_owned)
        })
}

/// Returns the known provider whose name and a status begin a text: `● xAI: 400 Bad Request: ...`.
pub(crate) fn before_status(text: &str) -> Option<&str> {
    let (found, rest) = without_marks(text).split_once(": ")?;
    let status = rest.starts_with(['4', '5'])
        && rest.get(1..3)?.bytes().all(|byte| byte.is_ascii_digit())
        && rest.get(3..)?.starts_with(' ');
    (status && found.len() <= NAME_LIMIT && ProviderName::from(found).is_known()).then_some(found)
}

/// Returns the known provider that the last sentence before an error names as the one who answered: `pinned to Anthropic, and
/// ...:`, `OpenAI then rejects the request with:`.
pub(crate) fn announced(line: &str) -> Option<&str> {
    const BEFORE: [&str; 4] = [
        " pinned to ",
        " pinned it to ",
        " routed to ",
        " request to ",
    ];
    const VERBS: [&str; 8] = [
        " then rejects ",
        " rejects ",
        " rejected ",
        " refuses ",
        " refused ",
        " then answers ",
        " answers ",
        " answered ",
    ];
    let known = |found: &&str| ProviderName::from(*found).is_known();
    let line = line.trim_end().strip_suffix(':')?;
    let behind = BEFORE.iter().find_map(|mark| {
        let (_, rest) = line.split_once(mark)?;
        let end = rest.find([',', '.', ' ', ';']).unwrap_or(rest.len());
        rest.get(..end).filter(known)
    });
    let before = || {
        VERBS.iter().find_map(|verb| {
            let (head, _) = line.split_once(verb)?;
            head.rsplit(' ').next().filter(known)
        })
    };
    behind.or_else(before)
}

/// Returns the name in brackets before OpenRouter's phrase for a provider's error: `(Chutes) Provider returned error: ...`.
fn bracketed(text: &str) -> Option<String> {
    static FINDER: LazyLock<Finder<'static>> =
        LazyLock::new(|| Finder::new(") Provider returned error"));
    let before = text.get(..FINDER.find(text.as_bytes())?)?;
    let found = before.rsplit_once('(')?.1;
    let named = found.starts_with(|first: char| first.is_ascii_uppercase())
        // `(HTTP/2 400) Provider returned error`
        && !found.contains('/');
    name(found).filter(|_| named)
}

/// Returns the model that a client says it requested.
pub(super) fn model(text: &str) -> Option<String> {
    quoted(text, "modelId")
        .or_else(|| {
            let rest = after(text, "model_name: ")?;
            name(rest.split([',', '\n', ' ']).next()?)
        })
        .or_else(|| {
            let rest = after(text, "model '").or_else(|| after(text, "model \""))?;
            name(rest.split(['\'', '"', '\n']).next()?).filter(|name| name.contains('/'))
        })
}

/// Returns the first generation id: `gen-1753880777-kk9oUOkzT7GHSjZk3joH`.
pub(super) fn generation_id(text: &str) -> Option<String> {
    let word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    text.match_indices("gen-").find_map(|(at, _)| {
        let rest = text.get(at..)?;
        let end = rest
            .find(|letter| !word(letter))
            .unwrap_or(rest.len())
            .min(96);
        let id = rest.get(..end)?;
        let digits = id.bytes().skip(4).take_while(u8::is_ascii_digit).count();
        (digits >= 8 && id.len() > digits + 5).then(|| id.to_owned())
    })
}

/// Returns the header lines of a printed response: `< HTTP/2 429` / `HTTP/1.1 429 Too Many Requests`.
pub(super) fn headers(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let plain = line.strip_prefix('<').unwrap_or(line).trim();
        // OkHttp's `<-- 429 https://x/y (231ms)`.
        let arrow = line.strip_prefix("<-- ");
        if plain.starts_with("HTTP/") || arrow.is_some_and(|rest| rest.starts_with(['4', '5'])) {
            inside = true;
            found.clear();
            continue;
        }
        if !inside {
            continue;
        }
        let pair = plain
            .split_once(':')
            .map(|(name, value)| (name.trim(), value.trim()));
        let token = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        match pair {
            Some((name, value)) if token(name) => found.push((name.to_owned(), value.to_owned())),
            _ => inside = false,
        }
    }
    found
}

/// Returns the text after the first occurrence of `start` (lower case), ignoring case in `text`.
fn after<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    /// Letters that few texts have.
    const RARE: &[u8] = b"qv`(_f'\"";
    let (bytes, wanted) = (text.as_bytes(), start.as_bytes());
    let place = RARE.iter().find_map(|rare| memchr::memchr(*rare, wanted));
    let place = place.unwrap_or_default();
    let rare = *wanted.get(place)?;
    memchr::memchr2_iter(rare, rare.to_ascii_uppercase(), bytes)
        .filter_map(|at| at.checked_sub(place))
        .find(|&at| {
            let found = bytes.get(at..at + wanted.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(wanted))
        })
        .and_then(|at| text.get(at + wanted.len()..))
}

/// Returns the quoted value after `key`, with any escaping of the quotes.
fn quoted(text: &str, key: &str) -> Option<String> {
    let marks = ['"', '\'', '\\', ' '];
    text.match_indices(key).take(64).find_map(|(at, _)| {
        let rest = text.get(at + key.len()..)?.trim_start_matches(marks);
        let rest = rest.strip_prefix([':', '='])?.trim_start_matches(' ');
        let inner = rest.trim_start_matches('\\').strip_prefix(['"', '\''])?;
        let end = inner.find(['"', '\'', '\\', '\n'])?;
        name(inner.get(..end)?)
    })
}

fn name(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['`', '"', '\'']);
    let none = matches!(text, "" | "null" | "None" | "nil" | "undefined");
    (!none && text.len() <= NAME_LIMIT).then(|| text.to_owned())
}
