//! Determines the role of a log record's member from its name.
//!
//! Logging libraries use different names, so a name has a role if it belongs to a set, or consists of words of a set.
//! Names repeat in every record of a log, so each is parsed once.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::level::Scale;

/// Names of the level.
const LEVELS: &[&str] = &[
    "level",
    "lvl",
    "severity",
    "severitytext",
    "severitynumber",
    "loglevel",
    "levelname",
    "levelno",
    "l",
    "priority",
    "syslogpriority",
    "sev",
    "pri",
    "syslogseverity",
    "leveltext",
];

/// Names of the time of the record, the most specific first.
const TIMES: &[&str] = &[
    "timestamp",
    "time",
    "ts",
    "t",
    "datetime",
    "date",
    "asctime",
    "eventtime",
    "timeunixnano",
    "timelocal",
    "timeiso8601",
    "realtimetimestamp",
    "sourcerealtimetimestamp",
    "msec",
    "createdat",
    "created",
    "at",
    "when",
    "epochsecond",
    "epochmillis",
    "instant",
    "starteddatetime",
];

/// Words of time names, and words that change their meaning.
const TIME_WORDS: &[&str] = &["time", "timestamp", "ts", "date", "datetime", "epoch"];
const NO_TIME_WORDS: &[&str] = &[
    "expires", "exp", "reset", "until", "retry", "next", "deadline",
];

/// Names of the HTTP status, the most specific first.
const STATUSES: &[&str] = &[
    "status",
    "statuscode",
    "httpstatus",
    "httpstatuscode",
    "responsestatuscode",
    "responsestatus",
    "responsecode",
    "httpcode",
    "scstatus",
    "elbstatuscode",
    "response",
    "code",
];

/// Names that identify the request, the most specific first.
const REQUESTS: &[&str] = &[
    "requestid",
    "reqid",
    "xrequestid",
    "litellmcallid",
    "callid",
    "generationid",
    "correlationid",
    "xcorrelationid",
    "transactionid",
    "traceid",
];

/// Names of the message of the record, the most specific first.
const MESSAGES: &[&str] = &[
    "msg",
    "message",
    "m",
    "mt",
    "event",
    "shortmessage",
    "textpayload",
    "text",
    "body",
    "log",
    "line",
    "raw",
    "messagetemplate",
    "renderedmessage",
    "fullmessage",
    "description",
    "summary",
];

/// Words of error names.
const ERRORS: &[&str] = &[
    "err",
    "error",
    "errors",
    "errmsg",
    "errormessage",
    "exception",
    "exceptions",
    "exc",
    "stack",
    "stacktrace",
    "traceback",
    "backtrace",
    "panic",
    "cause",
    "fault",
    "failure",
    "reason",
    "detail",
    "details",
    "throwable",
    "thrown",
];

/// Words of response names.
const ANSWERS: &[&str] = &[
    "response", "resp", "res", "body", "answer", "reply", "output", "upstream",
];

/// Words of request names. Their content was sent, and says nothing about the response.
const REQUEST: &[&str] = &["req", "request"];
/// The content of a response was not sent, whatever is around it.
const RESPONSES: &[&str] = &["response", "resp", "res", "answer", "reply"];
const SENT: &[&str] = &[
    "prompt", "messages", "input", "args", "kwargs", "params", "options", "config", "headers",
    "query", "cookies", "env",
];

/// Names of stack frames, their variables, and earlier events, which are not evidence.
const FRAMES: &[&str] = &["frames", "frame", "locals", "vars", "breadcrumbs"];
const STACKS: &[&str] = &["stack", "stacktrace", "traceback", "backtrace", "trace"];
const CLASSES: &[&str] = &["type", "name", "class", "kind"];
const REFERENCES: &[&str] = &["id", "code", "level", "path", "file", "url"];

/// Names of the model and of the called endpoint.
const MODELS: &[&str] = &["model", "modelname", "modelid", "requestmodel"];
const METHODS: &[&str] = &["method", "requestmethod", "httpmethod", "verb", "csmethod"];
const PATHS: &[&str] = &[
    "path",
    "url",
    "uri",
    "requesturi",
    "endpoint",
    "route",
    "target",
    "urlpath",
    "requestpath",
    "pathname",
    "request",
    "requesturl",
    "upstreamurl",
    "csuristem",
];

/// The role of the last part of a name. Ranks count from 0, the best.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Role {
    /// The scale of numeric levels, if it is the name of a level.
    pub(super) level: Option<Scale>,
    pub(super) time: Option<usize>,
    pub(super) status: Option<usize>,
    /// Whether it is `status`, which may hold a level, or `code`, which may hold anything.
    pub(super) is_status: bool,
    pub(super) is_code: bool,
    pub(super) message: Option<usize>,
    pub(super) is_body: bool,
    pub(super) model: bool,
    pub(super) path: bool,
    pub(super) method: bool,
    pub(super) answer: bool,
    /// Whether it is the reason for which a model stopped.
    pub(super) finish: bool,
    pub(super) stack: bool,
    pub(super) class: bool,
    pub(super) reference: bool,
    /// Whether it consists of several words.
    pub(super) compound: bool,
    request: Option<usize>,
    /// The rank of an `id` below this name.
    request_of_id: Option<usize>,
    is_id: bool,
}

/// A parsed member name: `log.level` has two parts.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Name {
    pub(super) last: Role,
    /// The part before the last one.
    before: Option<Role>,
    pub(super) parts: usize,
    /// Whether a part names an error, a response, a request, sent data, or stack frames.
    pub(super) error: bool,
    pub(super) response: bool,
    pub(super) request: bool,
    pub(super) sent: bool,
    /// Whether it is `messages`: those of a prompt, or those of an error.
    pub(super) messages: bool,
    pub(super) frames: bool,
}

impl Name {
    fn of(name: &str) -> Self {
        let mut known = Self::default();
        for part in name.split('.') {
            let words = words(part);
            if words.is_empty() {
                continue;
            }
            let has = |set: &[&str]| has(&words, set);
            known.parts += 1;
            known.before = (known.parts > 1).then_some(known.last);
            known.last = Role::of(&words);
            // `@x` is Serilog's exception; a model's finish reason is not an error.
            known.error |= (has(ERRORS) && !has(&["finish"])) || words == ["x"];
            known.response |= has(RESPONSES);
            known.request |= has(REQUEST);
            known.sent |= has(SENT);
            known.messages = words == ["messages"];
            known.frames |= has(FRAMES);
        }
        known
    }

    /// Returns how specifically the name identifies a request, if it does. `above` is the enclosing part.
    pub(super) fn request_rank(&self, above: Option<Role>) -> Option<usize> {
        match self.before.or(above) {
            Some(above) if self.last.is_id => above.request_of_id,
            _ => self.last.request,
        }
    }
}

impl Role {
    fn of(words: &[String]) -> Self {
        let name = words.concat();
        let at = |set: &[&str]| set.iter().position(|known| *known == name);
        let has = |set: &[&str]| has(words, set);
        let is_time = || (has(TIME_WORDS) && !has(NO_TIME_WORDS)).then_some(TIMES.len());
        let is_status = || has(&["status"]).then_some(STATUSES.len());
        let with_id = [name.as_str(), "id"].concat();
        Self {
            level: at(LEVELS).map(|_| Scale::of_name(&name)),
            time: at(TIMES).or_else(is_time),
            status: at(STATUSES).or_else(is_status),
            is_status: name == "status",
            is_code: name == "code",
            message: at(MESSAGES),
            is_body: name == "body",
            model: at(MODELS).is_some(),
            path: at(PATHS).is_some(),
            method: at(METHODS).is_some(),
            answer: has(ANSWERS),
            finish: has(&["finish"]) && has(&["reason"]),
            stack: has(STACKS),
            class: has(CLASSES),
            reference: has(REFERENCES),
            compound: words.len() > 1,
            request: at(REQUESTS),
            request_of_id: REQUESTS.iter().position(|known| *known == with_id),
            is_id: name == "id",
        }
    }
}

fn has(words: &[String], set: &[&str]) -> bool {
    words.iter().any(|word| set.contains(&word.as_str()))
}

/// Splits a name into words: `httpStatus_code` is `http status code`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (lower && letter.is_uppercase()) {
            words.push(String::new());
        }
        lower = letter.is_lowercase();
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A cache of parsed names.
#[derive(Debug, Default)]
pub(in crate::scan) struct KnownNames(HashMap<Box<str>, Name, RandomState>);

/// The most names that are kept.
const KEPT: usize = 2_000;

impl KnownNames {
    pub(super) fn get(&mut self, name: &str) -> Name {
        if let Some(known) = self.0.get(name) {
            return *known;
        }
        let known = Name::of(name);
        if self.0.len() >= KEPT {
            self.0.clear();
        }
        self.0.insert(name.into(), known);
        known
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("httpStatus_code", &["http", "status", "code"])]
    #[case("@timestamp", &["timestamp"])]
    #[case("HTTPStatus", &["httpstatus"])]
    fn words_of_names(#[case] name: &str, #[case] expected: &[&str]) {
        assert_eq!(words(name), expected);
    }

    #[rstest]
    #[case("trace.id", true)]
    #[case("request_id", true)]
    #[case("id", false)]
    #[case("user.id", false)]
    fn names_of_requests(#[case] name: &str, #[case] expected: bool) {
        assert_eq!(Name::of(name).request_rank(None).is_some(), expected);
    }

    #[rstest]
    #[case("responseTime", true)]
    #[case("x_ratelimit_reset_time", false)]
    #[case("runtime", false)]
    fn names_of_times(#[case] name: &str, #[case] expected: bool) {
        assert_eq!(Name::of(name).last.time.is_some(), expected);
    }
}
