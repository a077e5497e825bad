//! Unwrapping: extracts the error from pasted text.
//!
//! Clients, relays and logs wrap an error in their own format: a status in front, a Python `repr`, an SDK's
//! debug form, JSON in a string in JSON. [`unwrap`] finds the decisive JSON, converts it to valid JSON text, and
//! names the wrappers around it. There is no regex engine. Every examined byte consumes steps from a budget
//! proportional to the length of the text ([`budget`]). Brackets are read to a depth of [`MAX_DEPTH`] and nested
//! texts to [`MAX_LAYERS`]. So even hostile input ends in time that is linear in its length.
//!
//! `clean` undoes the effects of pasting; `scan` finds values; `parse`, `calls`, `bare` and `literal` parse them (one
//! grammar for JSON and for the dumps of other languages); `dig` opens strings and picks the decisive object by
//! `envelope`'s rank; `words` and `glue` remove prefixes and suffixes from a message; `status` and `hints` extract facts
//! from text; `naming` identifies the wrapper.

mod bare;
mod beside;
mod budget;
mod calls;
mod clean;
mod columns;
mod cues;
mod cursor;
mod dig;
mod envelope;
mod fields;
mod foreign;
pub(crate) mod glue;
pub(crate) mod hints;
pub(crate) mod labels;
pub(crate) mod lines;
mod lists;
mod literal;
mod naming;
mod node;
pub(crate) mod openings;
mod parse;
mod parts;
mod pick;
pub(crate) mod prefix;
mod program;
mod r_structure;
mod record;
pub(crate) mod reports;
pub(crate) mod runtime;
mod scan;
pub(crate) mod sentence;
pub(crate) mod status;
mod suggested;
#[cfg(test)]
mod tests;
pub(crate) mod units;
mod well_formed;
pub(crate) mod words;
mod wrapper;

pub(crate) use beside::beside;
pub(crate) use clean::{in_box, without_inline_fences};
pub(crate) use labels::is_item;
pub(crate) use program::output;
pub(crate) use status::of_reason;
pub use wrapper::Wrapper;

use budget::StepBudget;
use memchr::memmem::Finder;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The maximum nesting of brackets read from a pasted text; deeper content is truncated.
pub const MAX_DEPTH: usize = parse::MAX_DEPTH;
/// The maximum number of nested texts (JSON in a string, escaped JSON in a log line) that are opened.
pub const MAX_LAYERS: usize = dig::MAX_LAYERS;

/// The content of a pasted text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unwrapped {
    /// Every wrapper found, outermost first; empty for plain text and for a bare envelope.
    pub layers: Vec<Wrapper>,
    /// The status that the wrappers' text states, the nearest to the payload first.
    pub status: Option<u16>,
    /// The status that only an exception's name or a reason phrase suggests.
    pub status_hint: Option<u16>,
    /// The decisive JSON as JSON text: an envelope, or the inner error object alone.
    pub payload: Option<String>,
    /// Whether the payload was truncated and then closed at its end.
    pub truncated: bool,
    /// The human-readable text: the payload's message, or what remains without the wrapper's own words.
    pub text: String,
    /// The provider named in the text.
    pub provider_hint: Option<String>,
    /// The model that a client says it requested.
    pub model_hint: Option<String>,
    /// A generation id anywhere in the text.
    pub generation_id: Option<String>,
    /// Response headers in a dump or transcript.
    pub headers: Vec<(String, String)>,
    /// Whether the members of a dump or a log record show a failure; `None` if only its text can show it.
    pub failed: Option<bool>,
}

impl Unwrapped {
    /// Returns the outermost wrapper, or [`Wrapper::Text`] if there is none.
    pub fn wrapper(&self) -> Wrapper {
        self.layers.first().copied().unwrap_or(Wrapper::Text)
    }
}

/// Extracts the error from `text`.
pub fn unwrap(text: &str) -> Unwrapped {
    // Trim: surrounding blanks belong to nothing, not even to a string that is cut at the end of the text.
    let text = untruncated(aggregated(text.trim()));
    let listed = alist(text)
        .or_else(|| go_map(text))
        .or_else(|| r_structure::structure(text))
        .or_else(|| monolog(text))
        .or_else(|| base_resp(text))
        .or_else(|| element(text))
        .or_else(|| members(text))
        .or_else(|| reports::paths(text))
        .or_else(|| reports::failure_message(text));
    let fields = fields::fields(text);
    let stated = fields.as_ref().and_then(|fields| fields.status);
    let error = fields.as_ref().map(|fields| &*fields.error);
    let text = clean::clean(listed.as_deref().or(error).unwrap_or(text));
    let fuel = StepBudget::for_text(text.len());
    let mut unwrapped = match parts::beheaded(&text, &fuel).or_else(|| dig::dig(&text, 0, &fuel)) {
        Some(pick) => Unwrapped {
            layers: pick.layers,
            status: pick.status,
            status_hint: pick.hint,
            payload: pick.payload,
            truncated: pick.truncated,
            text: pick.text,
            headers: pick.headers,
            failed: pick.failed,
            ..Unwrapped::default()
        },
        None => {
            let shown = parts::shown(&text, &fuel);
            let sentences = sentences(&text);
            let words = words::strip(sentences.as_deref().unwrap_or(shown.words(&text)));
            Unwrapped {
                headers: shown.headers,
                failed: shown.failed,
                layers: naming::of_words(&text).into_iter().collect(),
                status: shown.status.or(words.status),
                status_hint: words.hint,
                text: words.text,
                ..Unwrapped::default()
            }
        }
    };
    unwrapped.status = unwrapped.status.or(stated);
    unwrapped.provider_hint = hints::provider(&text);
    unwrapped.model_hint = hints::model(&text);
    unwrapped.generation_id = hints::generation_id(&text);
    let shown = hints::headers(&text);
    if !shown.is_empty() {
        unwrapped.headers = shown;
    }
    unwrapped
}

/// Returns the texts of an object of which no member states an error, such as a line of a data set.
fn sentences(text: &str) -> Option<String> {
    if !text.starts_with('{') {
        return None;
    }
    // By name: the order of a `Map` depends on the features of serde_json that a program enables.
    let object: BTreeMap<String, serde_json::Value> = serde_json::from_str(text).ok()?;
    let texts: Vec<&str> = object
        .values()
        .filter_map(serde_json::Value::as_str)
        .collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

/// Returns the errors inside an error that only joins them: Node's `AggregateError: all failed ... [errors]: [ ... ]`.
fn aggregated(text: &str) -> &str {
    const LIST: &str = "[errors]: [\n";
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(LIST));
    let at = FINDER.find(text.as_bytes());
    at.and_then(|at| text.get(at + LIST.len()..))
        .unwrap_or(text)
}

/// Returns the text before the mark with which Guzzle cuts a response: ` (truncated...)`.
fn untruncated(text: &str) -> &str {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" (truncated...)"));
    let at = FINDER.find(text.as_bytes()).filter(|at| *at > 0);
    at.and_then(|at| text.get(..at)).unwrap_or(text)
}

/// Returns the object of which only the members were copied: `"code": 429, "message": "...", "status": "..."`.
fn members(text: &str) -> Option<String> {
    const NAMES: [&str; 5] = [
        "\"code\"",
        "\"message\"",
        "\"error\"",
        "\"type\"",
        "\"status\"",
    ];
    let bare = NAMES.iter().any(|name| {
        text.strip_prefix(name)
            .is_some_and(|rest| rest.trim_start().starts_with(':'))
    });
    let inner = || text.trim_end().trim_end_matches([',', '}']);
    (bare && !text.trim_end().ends_with("}}") && text.contains("\"message\""))
        .then(|| format!("{{{}}}", inner()))
}

/// Returns MiniMax's own envelope, of which a client printed the members: `status_code=1002 status_msg="rate limit"`.
fn base_resp(text: &str) -> Option<String> {
    const MESSAGE: &str = "status_msg";
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(MESSAGE));
    let at = FINDER.find(text.as_bytes())?;
    let value = |name: &str, from: usize| {
        let rest = text.get(from..)?.strip_prefix(name)?.trim_start();
        Some(rest.strip_prefix(['=', ':'])?.trim_start())
    };
    let code: u32 = value("status_code", text.find("status_code")?)?
        .split(|letter: char| !letter.is_ascii_digit())
        .next()?
        .parse()
        .ok()?;
    let message = value(MESSAGE, at)?;
    let message = match message.strip_prefix(['"', '\'']) {
        Some(quoted) => quoted.split(['"', '\'']).next()?,
        None => message.split([',', '}', ')', '\n']).next()?.trim_end(),
    };
    Some(
        serde_json::json!({ "base_resp": { "status_code": code, "status_msg": message } })
            .to_string(),
    )
}

/// Returns the envelope of an association list that Emacs prints: `((error (message . "...") (code . 402)))`.
fn alist(text: &str) -> Option<String> {
    const MESSAGE: &str = "(message . \"";
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(MESSAGE));
    let at = FINDER.find(text.as_bytes())?;
    let quoted = text.get(at + MESSAGE.len()..)?;
    let mut escaped = false;
    let end = quoted.find(|letter: char| {
        let closes = letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        closes
    })?;
    let message = scan::peel(quoted.get(..end)?);
    let code = ["(code . ", ":status-code "].iter().find_map(|mark| {
        let (_, rest) = text.split_once(mark)?;
        rest.get(..3)?.parse::<u16>().ok()
    });
    Some(serde_json::json!({ "error": { "message": message, "code": code } }).to_string())
}

/// Returns the envelope of an exception that Monolog printed: `[object] (App\\ApiException(code: 0): Insufficient credits at
/// /app/Chat.php:12)`.
fn monolog(text: &str) -> Option<String> {
    const CODE: &str = "(code: ";
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("[object] ("));
    // The last one is the cause of the others.
    let at = FINDER.find_iter(text.as_bytes()).last()?;
    let (class, rest) = text.get(at..)?.split_once(CODE)?;
    let (code, rest) = rest.split_once("): ")?;
    let (message, place) = rest.split_once(" at /")?;
    let (_, line) = place.split_once(".php:")?;
    let printed = !class.contains('\n')
        && line.starts_with(|first: char| first.is_ascii_digit())
        // The response itself says more.
        && !message.contains('{')
        && !["\"message\":", "\\\"message\\\":"].iter().any(|mark| text.contains(mark));
    let status = |code: &str| {
        let code = code.get(..3)?.parse::<u16>().ok();
        code.filter(|code| (400..600).contains(code))
    };
    let beside = || {
        ["\"status\":", "\"status_code\":", "\"code\":"]
            .iter()
            .find_map(|mark| status(text.split_once(mark)?.1.trim_start()))
    };
    let code = status(code).or_else(beside);
    let message = words::strip(&scan::peel(message)).text;
    printed
        .then(|| serde_json::json!({ "error": { "message": message, "code": code } }).to_string())
}

/// Returns the envelope of an XML element: `<error code="429" source="openrouter">Rate limit exceeded</error>`.
fn element(text: &str) -> Option<String> {
    let (attributes, rest) = text.strip_prefix("<error ")?.split_once('>')?;
    let message = rest.trim_end().strip_suffix("</error>")?.trim();
    let value = |name: &str| {
        let (_, rest) = attributes.split_once(name)?;
        rest.get(..3)?.parse::<u16>().ok()
    };
    let code = value("code=\"").or_else(|| value("status=\""));
    let plain = !message.is_empty() && !message.contains(['<', '{']);
    plain.then(|| serde_json::json!({ "error": { "message": message, "code": code } }).to_string())
}

/// Whether a text holds a map that Go printed.
fn has_go_map(text: &str) -> bool {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("map["));
    FINDER.find(text.as_bytes()).is_some()
}

/// Returns the envelope of a map that Go prints with `%v`: `map[code:402 message:... metadata:map[provider_name:...]]`. Its
/// keys are sorted, and its values have no marks.
fn go_map(text: &str) -> Option<String> {
    const KEYS: [&str; 12] = [
        "availability",
        "code",
        "error_type",
        "http_status",
        "is_byok",
        "limit_source",
        "message",
        "metadata",
        "provider_name",
        "raw",
        "reason",
        "type",
    ];
    const NESTED: [&str; 4] = [
        "failed_routing_step",
        "provider_code",
        "retry_after_seconds",
        "remedy_hint",
    ];
    if text.starts_with('{') || !has_go_map(text) {
        return None;
    }
    // A struct that holds one: `{Message:Provider returned error Code:502 Metadata:map[...]}`.
    if let Some(at) = text
        .find("{Message:")
        .filter(|_| text.contains(" Metadata:map["))
        && let Some(fields) = text.get(at + 1..)
    {
        let lower = ["Message:", "Code:", "Metadata:", "Type:"]
            .iter()
            .fold(format!("map[{fields}"), |text, name| {
                text.replacen(name, &name.to_ascii_lowercase(), 1)
            });
        return go_map(&lower.replace("]}", "]]"));
    }
    let start = [
        "map[code:",
        "map[availability:map[",
        "map[error_type:",
        "map[http_status:",
        "map[message:",
    ]
    .iter()
    .filter_map(|mark| text.find(mark))
    .min()?;
    let map = text.get(start..)?;
    let mut places: Vec<(usize, &str)> = KEYS
        .iter()
        .chain(&NESTED)
        .flat_map(|key| {
            let opens = |at: &usize| {
                let before = map.get(..*at).unwrap_or_default();
                (before.ends_with(' ') || before.ends_with('['))
                    && map
                        .get(at + key.len()..)
                        .is_some_and(|rest| rest.starts_with(':') && !rest.starts_with(": "))
            };
            map.match_indices(key)
                .map(|(at, _)| at)
                .filter(opens)
                .take(4)
                .map(move |at| (at, *key))
                .collect::<Vec<_>>()
        })
        .take(64)
        .collect();
    places.sort_unstable();
    let (mut error, mut metadata) = (serde_json::Map::new(), serde_json::Map::new());
    let mut inside = false;
    for (at, (place, key)) in places.iter().enumerate() {
        let end = places.get(at + 1).map_or(map.len(), |(next, _)| *next);
        let value = map.get(place + key.len() + 1..end)?.trim();
        if value.starts_with("map[") {
            inside |= *key == "metadata";
            continue;
        }
        // The last value of a map ends before its bracket.
        let value = match value
            .rfind(']')
            .filter(|_| end == map.len() || !value.contains('[') && value.ends_with(']'))
        {
            Some(close) => value.get(..close)?.trim_end_matches([']', ' ', '\n']),
            None => value,
        };
        let value = match value.parse::<u64>() {
            Ok(number) => number.into(),
            Err(_) if matches!(value, "true" | "false") => (value == "true").into(),
            Err(_) => serde_json::Value::from(value),
        };
        match inside {
            true => metadata.insert((*key).to_owned(), value),
            false => error.insert((*key).to_owned(), value),
        };
    }
    error.get("message")?;
    if !metadata.is_empty() {
        error.insert("metadata".to_owned(), metadata.into());
    }
    Some(serde_json::json!({ "error": error }).to_string())
}

/// Parses `text` as JSON, or as a dump of JSON in another language, if it starts with a bracket. Returns the JSON text
/// and whether it was truncated. For an upstream body in `raw` that JSON parsers reject.
pub fn relaxed(text: &str) -> Option<(String, bool)> {
    let text = text.trim();
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let fuel = StepBudget::for_text(text.len());
    let first = scan::value_at(text, 0, &fuel)?;
    if let node::Node::Text(peeled) = &first.node {
        let inner = scan::value_at(peeled, 0, &fuel)?;
        return Some((inner.node.to_json(), inner.cut));
    }
    Some((first.node.to_json(), first.cut))
}
