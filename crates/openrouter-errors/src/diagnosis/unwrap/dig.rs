//! Finds the error in a text, through nested strings and texts.

use super::budget::StepBudget;
use super::envelope::{self, BARE, ENVELOPE, Rank, WORDS};
use super::naming;
use super::node::{Node, Object};
use super::parts::{
    bare_metadata, behind_exception, beside_metadata, headers, is_source, is_verdict,
};
use super::pick::Pick;
use super::prefix::Level;
use super::record;
use super::scan::{self, Candidate};
use super::status;
use super::words;
use super::wrapper::Wrapper;
use crate::diagnosis::text::says_nothing;

/// The maximum number of nested texts that are opened.
pub(super) const MAX_LAYERS: usize = 12;

/// Members with the request, the upstream's message or the response's content, never with the envelope.
const CLOSED: [&str; 28] = [
    "metadata",
    "requestBodyValues",
    "requestBody",
    "request_body",
    "request",
    "config",
    "tools",
    "prompt",
    "input",
    "headers",
    "responseHeaders",
    "response_headers",
    "content",
    "reasoning",
    "arguments",
    "parameters",
    "flagged_input",
    "raw",
    "previous_errors",
    "usage",
    "params",
    "options",
    "args",
    "requestOptions",
    "delta",
    "stack",
    "frames",
    "locals",
];

/// Returns the most decisive error in `text`.
pub(super) fn dig(text: &str, level: usize, fuel: &StepBudget) -> Option<Pick> {
    if level > MAX_LAYERS || fuel.is_empty() {
        return None;
    }
    let candidates = scan::json_candidates(text, fuel);
    let mut best: Option<(Pick, &Candidate)> = None;
    for candidate in &candidates {
        if is_verdict(text, candidate) || is_source(text, candidate) {
            continue;
        }
        let Some(pick) = from_candidate(text, candidate, level, fuel) else {
            continue;
        };
        if best.as_ref().is_none_or(|(other, _)| pick.beats(other)) {
            best = Some((pick, candidate));
        }
    }
    let Some((mut pick, candidate)) = best else {
        return candidates.iter().find_map(bare_metadata);
    };
    let before = text.get(..candidate.start).unwrap_or_default();
    let nearest = status::stated(before).last().map(|stated| stated.status);
    // The members that Node prints behind the stack of an error say less than the error.
    if pick.payload.is_none() && pick.text.is_empty() && pick.failed == Some(true) {
        pick.text = words::strip(before).text;
    }
    pick.status = pick.status.or(nearest);
    pick.hint = pick.hint.or_else(|| status::of_class(before));
    let layer = naming::around(text, candidate).or_else(|| {
        let repr = pick.layers.is_empty() && matches!(candidate.node, Node::Text(_));
        repr.then_some(if candidate.style.python {
            Wrapper::PythonRepr
        } else {
            Wrapper::SdkRepr
        })
    });
    if let Some(layer) = layer
        && pick.layers.first() != Some(&layer)
    {
        pick.layers.insert(0, layer);
    }
    Some(pick)
}

fn from_candidate(
    text: &str,
    candidate: &Candidate,
    level: usize,
    fuel: &StepBudget,
) -> Option<Pick> {
    if let Some(pick) =
        beside_metadata(text, candidate).or_else(|| behind_exception(text, candidate))
    {
        return Some(pick);
    }
    let mut pick = walk(&candidate.node, level, fuel);
    if candidate.escaped
        && pick.as_ref().is_none_or(|pick| pick.truncated)
        && candidate.end < text.len()
    {
        let again = scan::loose(text, candidate.start, fuel);
        let second = again.and_then(|again| {
            let mut pick = walk(&again.node, level, fuel)?;
            pick.truncated |= again.cut;
            Some(pick)
        });
        if second
            .as_ref()
            .is_some_and(|second| pick.as_ref().is_none_or(|first| second.beats(first)))
        {
            pick = second;
        }
    }
    if let Some(pick) = &mut pick {
        pick.truncated |= candidate.cut && !candidate.escaped;
    }
    pick
}

/// Returns the best error in a tree.
fn walk(node: &Node, level: usize, fuel: &StepBudget) -> Option<Pick> {
    match node {
        Node::Object(object) => in_object(object, level, fuel),
        Node::List(items) => {
            let mut best: Option<Pick> = None;
            for item in items {
                if let Some(pick) = walk(item, level, fuel)
                    && best.as_ref().is_none_or(|other| pick.beats(other))
                {
                    best = Some(pick);
                }
            }
            best
        }
        Node::Text(text) => {
            let map = super::go_map(text);
            let text = map.as_ref().unwrap_or(text);
            if !text.contains(['{', '(']) || !fuel.consume(text.len()) {
                return None;
            }
            let mut pick = dig(text, level + 1, fuel)?;
            pick.in_text = true;
            Some(pick)
        }
        _ => None,
    }
}

fn in_object(object: &Object, level: usize, fuel: &StepBudget) -> Option<Pick> {
    if let Some(unfolded) = record::unfolded(object) {
        return in_object(&unfolded, level, fuel);
    }
    let envelope = envelope::of_base_resp(object).or_else(|| envelope::of_provider_body(object));
    if let Some(envelope) = envelope {
        return in_object(&envelope, level, fuel);
    }
    if let Some((envelope, status)) = envelope::of_foreign(object) {
        let mut pick = in_object(&envelope, level, fuel)?;
        pick.hint = pick.hint.or(status);
        pick.status = pick.status.or_else(|| object.status());
        return Some(pick);
    }
    if let Some((error, words)) = envelope::renamed(object)
        && !record::is_record(object)
    {
        return in_renamed(object, error, words, level, fuel);
    }
    let own = envelope::rank(object);
    let foreign =
        |own: Rank| own.level <= WORDS || own.gateway <= 0 && record::level(object).is_some();
    if own.is_none_or(foreign) && record::is_record(object) {
        return in_record(object, level, fuel);
    }
    // A list of errors has codes, and no roles: `{"httpStatus": 401, "messages": [{"errorCode": ..., "message": ...}]}`.
    let coded = |value: &Node| {
        let names = ["code", "errorCode", "error_code"];
        let item = |item: &Object| names.iter().any(|name| item.has(name)) && !item.has("role");
        let failed = object.status().is_some_and(|status| status >= 400);
        failed
            && matches!(value, Node::List(items) if items.first().and_then(Node::as_object).is_some_and(item))
    };
    let mut child: Option<Pick> = None;
    for (key, value) in &object.members {
        let open = match key.as_str() {
            "content" => is_response(object),
            "messages" => coded(value),
            _ => false,
        };
        if is_closed(key, value) && !open {
            continue;
        }
        if let Some(mut pick) = walk(value, level, fuel) {
            let listed = match key.as_str() {
                "errors" => lists_errors(value),
                "messages" => open,
                _ => false,
            };
            if listed && pick.failed.is_none() {
                pick.failed = Some(true);
            }
            if child.as_ref().is_none_or(|other| pick.beats(other)) {
                child = Some(pick);
            }
        }
    }
    // A gateway that tried several providers: the last attempt says more than `All providers failed`.
    let attempts = object
        .object("error")
        .is_some_and(|error| matches!(error.get("attempts"), Some(Node::List(_))));
    // A client's own error that keeps the response: `{"error": {"name": "HTTPError", "message": "...", "body": {...}}}`.
    let client = || {
        // axios writes the response into the error: `{"message": "Request failed with status code 402", "response": {...}}`.
        let named = |error: &Object| {
            let held = error.object("response");
            error.text("name").is_some_and(is_class)
                || held.is_some_and(|response| response.status().is_some())
        };
        object.object("error").is_some_and(named)
    };
    let wins = match (&child, own) {
        (Some(_), Some(_)) if attempts => true,
        (Some(child), Some(_)) if child.rank.level >= ENVELOPE && client() => true,
        (Some(child), Some(own)) => child.outranks(own),
        (child, None) => child.is_some(),
        (None, Some(_)) => false,
    };
    let mut pick = match (wins, own) {
        (true, _) => {
            let mut pick = child?;
            let relayed = own.is_some_and(|own| own.level > BARE) && pick.in_text;
            if relayed && pick.layers.first() != Some(&Wrapper::Relay) {
                pick.layers.insert(0, Wrapper::Relay);
            }
            pick.status = pick.status.or_else(|| object.status());
            // `{"name": "APIError", "data": {"message": "..."}}`
            if pick.failed.is_none() && object.text("name").is_some_and(is_class) {
                pick.failed = Some(true);
            }
            pick
        }
        (false, Some(own)) => own_pick(object, own)?,
        // `{"error": {"status": 400, "headers": {...}}}`: a client kept only the status.
        (false, None) => {
            let status = object
                .object("error")
                .and_then(Object::status)
                .or_else(|| object.status().filter(|_| is_dump(object)))?;
            let body = object.text("responseBody").unwrap_or_default();
            Pick {
                status: Some(status),
                failed: Some(true),
                ..Pick::words(body)
            }
        }
    };
    if pick.headers.is_empty() {
        pick.headers = headers(object);
    }
    Some(pick)
}

/// Whether a value is the list of errors of a GraphQL or a JSON:API response, and not one of a linter.
fn lists_errors(value: &Node) -> bool {
    let Node::List(items) = value else {
        return false;
    };
    items.first().and_then(Node::as_object).is_some_and(|item| {
        item.has("locations")
            || item.has("extensions")
            || matches!(item.get("path"), Some(Node::List(_)))
            || item.has("status") && (item.has("title") || item.has("detail"))
            || item.has("description")
                && !["line", "column", "file", "field", "loc", "rule"]
                    .iter()
                    .any(|name| item.has(name))
    })
}

/// Returns the error of an envelope whose words have another name than `message`: what the words contain, else an
/// envelope with the words as its message.
fn in_renamed(
    object: &Object,
    error: &Object,
    words_of_error: &str,
    level: usize,
    fuel: &StepBudget,
) -> Option<Pick> {
    let class = error.text("type").or_else(|| error.text("name"));
    let class = class.filter(|name| is_class(name));
    // A page is read as one.
    if super::units::page(words_of_error).is_some() {
        return Some(Pick {
            failed: Some(true),
            ..Pick::words(words_of_error)
        });
    }
    let inner = match words_of_error.contains(['{', '(']) && fuel.consume(words_of_error.len()) {
        true => dig(words_of_error, level + 1, fuel).filter(|pick| pick.payload.is_some()),
        false => None,
    };
    let mut pick = match inner {
        Some(pick) => pick,
        None => {
            let stripped = words::strip(words_of_error);
            let message = match stripped.text.trim().is_empty() {
                true => words_of_error.to_owned(),
                false => stripped.text,
            };
            let own = error.get("code").filter(|code| code.as_status().is_none());
            let code = stripped
                .status
                .or_else(|| error.get("code").and_then(Node::as_status))
                .or_else(|| error.status())
                .or_else(|| object.status())
                .map(|status| Node::Number(status.to_string()));
            let members = [
                Some(("message", Node::Text(message))),
                code.or_else(|| own.cloned()).map(|code| ("code", code)),
                error
                    .text("type")
                    .filter(|_| class.is_none())
                    .map(|kind| ("type", Node::Text(kind.to_owned()))),
            ];
            let error = Object {
                name: None,
                members: members
                    .into_iter()
                    .flatten()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect(),
            };
            let built = Object {
                name: None,
                members: vec![("error".to_owned(), Node::Object(error))],
            };
            let mut pick = Pick::payload(envelope::rank(&built)?, &built);
            pick.hint = stripped.hint;
            pick
        }
    };
    pick.status = pick.status.or_else(|| object.status());
    pick.hint = pick.hint.or_else(|| status::of_class(class?));
    pick.failed = Some(true);
    Some(pick)
}

/// Returns the error in a logger record: the content of its error member, else the record's sentence.
fn in_record(object: &Object, level: usize, fuel: &StepBudget) -> Option<Pick> {
    let stated = record::level(object);
    let status = record::status(object);
    let mut best: Option<Pick> = None;
    for (key, value) in &object.members {
        let error = record::ERROR.contains(&key.as_str());
        if is_closed(key, value) && !error {
            continue;
        }
        let pick = match value {
            Node::Text(text) if error && !text.trim().is_empty() => {
                walk(value, level, fuel).or_else(|| Some(Pick::words(text)))
            }
            _ => walk(value, level, fuel),
        };
        if let Some(mut pick) = pick {
            if error {
                // At info, a reason is why a program did something: `"reason": "previous call returned 503"`.
                let told =
                    stated == Some(Level::Info) && matches!(key.as_str(), "reason" | "details");
                pick.failed = (!told || pick.payload.is_some()).then_some(true);
                // Eliot's `"exception": "openai.APIError", "reason": "..."`: a class says less than a sentence.
                if value.as_text().is_some_and(is_class) && pick.payload.is_none() {
                    pick.rank.gateway = -1;
                }
            } else if pick.payload.is_none() {
                // The text of another member counts only if no error has any.
                pick.rank.gateway = -1;
            }
            if best.as_ref().is_none_or(|other| pick.beats(other)) {
                best = Some(pick);
            }
        }
    }
    let sentence = record::SENTENCE
        .iter()
        .find_map(|key| object.text(key).filter(|text| !text.trim().is_empty()));
    let says = |pick: &Pick| {
        let stock = pick.text.contains("rovider returned");
        pick.payload.is_some() || pick.failed == Some(true) && (stock || !says_nothing(&pick.text))
    };
    let mut pick = match (best, sentence) {
        (Some(pick), _) if says(&pick) => pick,
        (best, Some(sentence)) => {
            let mut pick = Pick::words(sentence);
            if let Some(best) = best {
                pick.status = pick.status.or(best.status);
                pick.hint = pick.hint.or(best.hint);
                pick.failed = best.failed;
            }
            pick
        }
        (best, None) => best?,
    };
    pick.status = pick.status.or(status);
    pick.failed = match stated {
        _ if status.is_some() => Some(true),
        Some(Level::Error) => Some(true),
        Some(Level::Info) => pick.failed.or(Some(false)),
        _ => pick.failed,
    };
    if pick.headers.is_empty() {
        pick.headers = headers(object);
    }
    if pick.layers.first() != Some(&Wrapper::LogLine) && pick.payload.is_none() {
        pick.layers.insert(0, Wrapper::LogLine);
    }
    Some(pick)
}

/// Returns what an object itself states: a payload, or a message in a client's or relay's own format.
fn own_pick(object: &Object, own: Rank) -> Option<Pick> {
    let message = envelope::message(object).unwrap_or_default();
    let layer = naming::of_words(message);
    let foreign = match own.level {
        WORDS => true,
        // `{"message": "request to ... failed", "errno": "ENOTFOUND", "code": "ENOTFOUND"}` of Node.
        BARE if object.has("errno") || has_system_code(object) => true,
        // The code of JSON-RPC is no status.
        ENVELOPE => {
            layer == Some(Wrapper::StatusPrefix)
                && object
                    .object("error")
                    .is_some_and(|error| matches!(error.get("code"), Some(Node::Number(code)) if code.starts_with("-32")))
        }
        // The upstream's JSON is no text of a client's.
        BARE => {
            own.gateway < 3
                && layer == Some(Wrapper::StatusPrefix)
                && !message.trim_start().starts_with('{')
        }
        _ => false,
    };
    let relayed = own.gateway < 3 && matches!(layer, Some(Wrapper::Litellm | Wrapper::AiSdk));
    if !foreign && !relayed {
        return Some(Pick::payload(own, object));
    }
    let own_text = if own.level == WORDS {
        envelope::words(object)?
    } else {
        message
    };
    let stripped = words::strip(own_text);
    let stated = envelope::code(object).or_else(|| object.status());
    let failed = stated.is_some()
        || envelope::withheld(object).is_some()
        // FastAPI's `{"detail": "Not Found"}`.
        || object.members.len() == 1
            && object
                .text("detail")
                .is_some_and(|detail| status::of_reason(detail).is_some())
        || own.level > WORDS
            && !matches!(object.get("code"), Some(Node::Number(code)) if code.len() <= 3)
        || object.name.as_deref().is_some_and(is_class)
        || ["name", "exception", "exception_type", "class"]
            .iter()
            .any(|key| object.text(key).is_some_and(is_class))
        || object
            .text("type")
            .is_some_and(|kind| kind.contains("rror") || kind.contains("xception"))
        || ["error", "errorMessage", "error_message", "error_msg"]
            .iter()
            .any(|key| object.text(key).is_some_and(states_error))
        || ["success", "ok"]
            .iter()
            .any(|key| object.get(key) == Some(&Node::Bool(false)))
        || ["error", "isError", "is_error", "failed"]
            .iter()
            .any(|key| object.get(key) == Some(&Node::Bool(true)))
        || object
            .text("status")
            .is_some_and(|status| matches!(status, "failed" | "error" | "failure"));
    let mut layers: Vec<Wrapper> = layer
        .or_else(|| naming::of_words(own_text))
        .into_iter()
        .collect();
    if own.level >= ENVELOPE {
        layers.insert(0, Wrapper::Relay);
    }
    Some(Pick {
        rank: Rank {
            level: WORDS,
            gateway: 0,
        },
        payload: None,
        text: stripped.text,
        truncated: false,
        elided: false,
        status: stripped.status.or(stated),
        hint: stripped.hint,
        layers,
        headers: Vec::new(),
        in_text: false,
        failed: failed.then_some(true),
    })
}

/// Whether the code of an error is one of Node's about a connection: `{"message": "Connect Timeout Error", "code":
/// "UND_ERR_CONNECT_TIMEOUT"}`.
fn has_system_code(object: &Object) -> bool {
    const CODES: [&str; 8] = [
        "UND_ERR_",
        "ECONN",
        "ETIMEDOUT",
        "ESOCKETTIMEDOUT",
        "ENOTFOUND",
        "EAI_AGAIN",
        "EPIPE",
        "EHOSTUNREACH",
    ];
    object
        .text("code")
        .is_some_and(|code| CODES.iter().any(|start| code.starts_with(start)))
}

/// Whether the value of a member that is named after an error states one.
fn states_error(text: &str) -> bool {
    let text = text.trim();
    let nothing = ["none", "null", "no", "ok", "nil"];
    !text.is_empty() && !nothing.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether an object is a response of an HTTP client, whose content is the body: `{status => 400, reason => "Bad Request",
/// headers => {...}, content => "..."}`.
fn is_response(object: &Object) -> bool {
    object.get("headers").is_some()
        && ["status", "status_code", "protocol", "reason"]
            .iter()
            .any(|key| object.get(key).is_some())
}

/// Whether an object is the error of an HTTP client.
fn is_dump(object: &Object) -> bool {
    object.text("name").is_some_and(is_class)
        || object.get("responseBody").is_some()
        || object.get("isRetryable").is_some()
        || object.get("ok") == Some(&Node::Bool(false))
}

fn is_class(name: &str) -> bool {
    (name.ends_with("Error") || name.ends_with("Exception")) && !name.contains(' ')
}

fn is_closed(key: &str, value: &Node) -> bool {
    let dialogue = key == "messages"
        && matches!(value, Node::List(items) if matches!(items.first(), Some(Node::Object(_))));
    // A response that a program dumped with its parsed body: `{status => 403, content => {error => ...}}`.
    let body = key == "content"
        && value
            .as_object()
            .is_some_and(|body| body.object("error").is_some());
    dialogue || CLOSED.contains(&key) && !body
}
