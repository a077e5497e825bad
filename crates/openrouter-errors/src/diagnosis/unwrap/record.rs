//! Logger records: pino, bunyan, winston, zap, serilog, structlog, logrus, the members of Elastic and OpenTelemetry,
//! and the wrappers of container platforms. The error has a member of its own; the record's sentence only names the task.

use super::node::{Node, Object};
use super::prefix::{self, Level};

/// Members that contain the error itself.
pub(super) const ERROR: [&str; 23] = [
    "err",
    "error",
    "exception",
    "exc_info",
    "exc",
    "@x",
    "Exception",
    "cause",
    "reason",
    "failure",
    "failedReason",
    "failed_reason",
    "failureReason",
    "error_message",
    "errorMessage",
    "exception_message",
    "exceptionMessage",
    "errorVerbose",
    "inner",
    "lastError",
    "last_error",
    "e",
    "details",
];

/// Members that contain the record's own sentence.
pub(super) const SENTENCE: [&str; 16] = [
    "message",
    "msg",
    "@m",
    "@mt",
    "@message",
    "event",
    "body",
    "Body",
    "textPayload",
    "MESSAGE",
    "short_message",
    "text",
    "log",
    "Message",
    "MessageTemplate",
    "RenderedMessage",
];

const LEVEL: [&str; 14] = [
    "level",
    "severity",
    "severityText",
    "SeverityText",
    "levelname",
    "level_name",
    "lvl",
    "@l",
    "@level",
    "Level",
    "loglevel",
    "log_level",
    "PRIORITY",
    "L",
];

const TIME: [&str; 9] = [
    "time",
    "ts",
    "timestamp",
    "@timestamp",
    "@t",
    "Timestamp",
    "asctime",
    "datetime",
    "T",
];

/// Returns the level that a record states.
pub(super) fn level(object: &Object) -> Option<Level> {
    let stated = LEVEL.iter().find_map(|key| object.get(key));
    let nested = || {
        let log = object.object("log")?;
        log.get("level")
    };
    let Some(stated) = stated.or_else(nested) else {
        return outcome(object);
    };
    match stated {
        Node::Text(text) => prefix::level(text.trim(), true).or_else(|| priority(text)),
        // loguru: `{"name": "ERROR", "no": 40}`
        Node::Object(level) => prefix::level(level.text("name")?, true),
        // pino and bunyan use the levels 10 to 60.
        Node::Number(number) => match number.parse::<f64>().ok()? {
            level if level >= 50.0 => Some(Level::Error),
            level if level >= 40.0 => Some(Level::Warn),
            level if level >= 10.0 => Some(Level::Info),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the name of OpenTelemetry's `severityNumber`, from 1 to 24.
fn severity(object: &Object) -> Option<Node> {
    let Node::Number(number) = object.get("severityNumber")? else {
        return None;
    };
    let name = match number.parse::<u8>().ok()? {
        17.. => "ERROR",
        13.. => "WARN",
        1.. => "INFO",
        0 => return None,
    };
    Some(Node::Text(name.to_owned()))
}

/// Returns the level of syslog's priority, which journald writes as text: `"PRIORITY": "3"`.
fn priority(text: &str) -> Option<Level> {
    match text {
        "0" | "1" | "2" | "3" => Some(Level::Error),
        "4" => Some(Level::Warn),
        "5" | "6" | "7" => Some(Level::Info),
        _ => None,
    }
}

/// Returns the level that follows from the outcome in a record: Eliot's `action_status`, ECS's `event.outcome`.
fn outcome(object: &Object) -> Option<Level> {
    let nested = || object.object("event")?.text("outcome");
    let outcome = object
        .text("action_status")
        .or_else(|| object.text("outcome"))
        .or_else(nested);
    let Some(outcome) = outcome else {
        // An exception as pino writes it, in a record without a level.
        let thrown = |key: &&str| {
            object.object(key).is_some_and(|thrown| {
                thrown.text("message").is_some() && thrown.text("stack").is_some()
            })
        };
        return ["err", "error"].iter().any(thrown).then_some(Level::Error);
    };
    match outcome {
        "failed" | "failure" | "error" => Some(Level::Error),
        "started" | "succeeded" | "success" => Some(Level::Info),
        _ => None,
    }
}

/// Whether an object is a logger record.
pub(super) fn is_record(object: &Object) -> bool {
    let any = |keys: &[&str]| keys.iter().any(|key| object.get(key).is_some());
    level(object).is_some()
        || (any(&TIME) && any(&SENTENCE))
        || any(&["severityText", "textPayload", "jsonPayload", "@mt"])
}

/// Moves members that the logger flattened or wrapped to their usual places; `None` if they are already there.
pub(super) fn unfolded(object: &Object) -> Option<Object> {
    let dotted = object.members.iter().any(|(key, _)| is_dotted(key));
    let listed = object
        .members
        .iter()
        .any(|(key, value)| is_attributes(key, value) || wrapped(key, value).is_some());
    if !dotted && !listed {
        return None;
    }
    let mut out = Object {
        name: object.name.clone(),
        members: Vec::with_capacity(object.members.len()),
    };
    for (key, value) in &object.members {
        if is_attributes(key, value) {
            for (key, value) in attributes(value) {
                insert(&mut out, &key, value);
            }
        } else if let Some(text) = wrapped(key, value) {
            insert(&mut out, key, text.clone());
            if let Some(name) = severity(object) {
                insert(&mut out, "severityText", name);
            }
        } else {
            insert(&mut out, key, value.clone());
        }
    }
    // A dotted name beside a text of the first part's name stays as it is.
    (out != *object).then_some(out)
}

/// Returns the text of OpenTelemetry's `"body": {"stringValue": "..."}`.
fn wrapped<'n>(key: &str, value: &'n Node) -> Option<&'n Node> {
    match key {
        "body" | "Body" => value.as_object()?.get("stringValue"),
        _ => None,
    }
}

fn is_dotted(key: &str) -> bool {
    key.split_once('.')
        .is_some_and(|(head, tail)| !head.is_empty() && !tail.is_empty() && !key.contains(' '))
}

/// Whether a member contains OpenTelemetry attributes: an object, or a list of keys and values.
fn is_attributes(key: &str, value: &Node) -> bool {
    matches!(
        key,
        "attributes"
            | "Attributes"
            | "resource_attributes"
            | "Properties"
            | "fields"
            | "extra"
            | "jsonPayload"
            | "context"
            | "labels"
    ) && match value {
        Node::Object(_) => true,
        Node::List(items) => items.iter().all(|item| {
            item.as_object()
                .is_some_and(|item| item.get("key").is_some() && item.get("value").is_some())
        }),
        _ => false,
    }
}

fn attributes(value: &Node) -> Vec<(String, Node)> {
    match value {
        Node::Object(object) => object.members.clone(),
        Node::List(items) => items
            .iter()
            .filter_map(|item| {
                let item = item.as_object()?;
                let key = item.text("key")?.to_owned();
                let value = match item.get("value")? {
                    Node::Object(value) => value.members.first().map(|(_, value)| value.clone())?,
                    value => value.clone(),
                };
                Some((key, value))
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Inserts `err.message` into `err`, unless `err` is already something other than an object.
fn insert(out: &mut Object, key: &str, value: Node) {
    if let Some((head, tail)) = key.split_once('.').filter(|_| is_dotted(key)) {
        match out.members.iter_mut().find(|(name, _)| name == head) {
            Some((_, Node::Object(inner))) => return insert(inner, tail, value),
            Some(_) => {}
            None => {
                let mut inner = Object::default();
                insert(&mut inner, tail, value);
                out.members.push((head.to_owned(), Node::Object(inner)));
                return;
            }
        }
    }
    if out.get(key).is_none() {
        out.members.push((key.to_owned(), value));
    }
}

/// Returns the status that a record states: its own, or that of the response it reports.
pub(super) fn status(object: &Object) -> Option<u16> {
    let inner = |path: &[&str]| {
        let mut at = object;
        for key in path.split_last()?.1 {
            at = at.object(key)?;
        }
        at.get(path.last()?).and_then(Node::as_status)
    };
    object
        .status()
        .or_else(|| inner(&["http", "status_code"]))
        .or_else(|| inner(&["http", "response", "status_code"]))
        .or_else(|| inner(&["res", "statusCode"]))
        .or_else(|| inner(&["response", "status"]))
        .or_else(|| inner(&["response", "status_code"]))
}
