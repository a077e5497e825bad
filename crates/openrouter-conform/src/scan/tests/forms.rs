//! One story told by many programs: 330 records, 30 of them errors, and the rest speak of errors without being any.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use rstest::rstest;
use serde_json::{Value, json};

use super::{causes, scanned};

/// An error, how often it happens, and the cause that must be found.
struct Failure {
    cause: &'static str,
    times: usize,
    status: u16,
    reason: &'static str,
    class: &'static str,
    body: &'static str,
}

const FAILURES: [Failure; 6] = [
    Failure {
        cause: "limit.upstream_shared_pool",
        times: 9,
        status: 429,
        reason: "Too Many Requests",
        class: "RateLimitError",
        body: r#"{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"acme/one:free is temporarily rate-limited upstream. Please retry shortly.","provider_name":"Chutes"}}}"#,
    },
    Failure {
        cause: "credits.insufficient",
        times: 7,
        status: 402,
        reason: "Payment Required",
        class: "APIStatusError",
        body: r#"{"error":{"message":"Insufficient credits. Add more using https://openrouter.ai/settings/credits","code":402}}"#,
    },
    Failure {
        cause: "auth.unknown_key",
        times: 5,
        status: 401,
        reason: "Unauthorized",
        class: "AuthenticationError",
        body: r#"{"error":{"message":"User not found.","code":401}}"#,
    },
    Failure {
        cause: "limit.free_per_day",
        times: 4,
        status: 429,
        reason: "Too Many Requests",
        class: "RateLimitError",
        body: r#"{"error":{"message":"Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day","code":429}}"#,
    },
    Failure {
        cause: "request.context_length",
        times: 3,
        status: 400,
        reason: "Bad Request",
        class: "BadRequestError",
        body: r#"{"error":{"message":"This endpoint's maximum context length is 32768 tokens. However, you requested about 40000 tokens.","code":400}}"#,
    },
    Failure {
        cause: "routing.no_endpoints",
        times: 2,
        status: 404,
        reason: "Not Found",
        class: "NotFoundError",
        body: r#"{"error":{"message":"No endpoints found for acme/gone-1.","code":404}}"#,
    },
];

/// What is no error, however much it speaks of them; and whether it is a warning.
const HARMLESS: [(&str, bool); 12] = [
    ("request completed in 431 ms", false),
    ("error budget: 0 errors, 0 failed of 429 requests", false),
    ("loaded retry policy for 429, 500 and 503", false),
    ("answered the question \"what does this error mean\"", false),
    ("cache miss for key err-500", false),
    ("uploaded exception-handling.md (4041 bytes)", false),
    ("health check passed, last failure none", false),
    ("slow request: 502 ms", true),
    ("config option on_error=ignore is deprecated", true),
    ("worker 401 started", false),
    (
        "model replied: \"Exceptions are raised with raise, errors are logged\"",
        false,
    ),
    ("usage: 404 prompt tokens, 500 completion tokens", false),
];

/// One record of the story.
struct Event {
    number: usize,
    /// Unix time in milliseconds.
    at: i64,
    failure: Option<&'static Failure>,
    said: &'static str,
    warning: bool,
}

impl Event {
    fn iso(&self) -> String {
        self.written("%Y-%m-%dT%H:%M:%S.%3fZ")
    }

    fn written(&self, format: &str) -> String {
        let at = Timestamp::from_millisecond(self.at).expect("a time of ours");
        at.strftime(format).to_string()
    }

    /// Names of levels for information, warning and error.
    fn level<T>(&self, [low, warning, error]: [T; 3]) -> T {
        match (self.failure, self.warning) {
            (Some(_), _) => error,
            (None, true) => warning,
            (None, false) => low,
        }
    }

    fn said(&self) -> &'static str {
        match self.failure {
            Some(_) => "chat completion failed",
            None => self.said,
        }
    }

    fn request(&self) -> String {
        format!("req-{:08x}", self.number * 7919)
    }

    /// `Error code: 429 - {'error': {...}}`, as the Python client writes it.
    fn python(&self) -> Option<String> {
        self.failure.map(|failure| {
            let body: Value = serde_json::from_str(failure.body).expect("JSON");
            format!("Error code: {} - {}", failure.status, repr(&body))
        })
    }

    /// `openai.RateLimitError: Error code: ...` below its frames.
    fn traceback(&self) -> Option<String> {
        let failure = self.failure?;
        Some(format!(
            "Traceback (most recent call last):\n  File \"/app/chat.py\", line 12, in ask\n    return client.create(**request)\n           ^^^^^^^^^^^^^^^^^^^^^^^^\nopenai.{}: {}",
            failure.class,
            self.python()?
        ))
    }

    fn status(&self) -> u16 {
        self.failure.map_or(200, |failure| failure.status)
    }

    fn body(&self) -> &'static str {
        self.failure.map_or(r#"{"id":"gen-1","choices":[{"message":{"content":"an \"error\": {}"},"finish_reason":"stop"}]}"#, |failure| failure.body)
    }
}

/// A value as Python writes it.
fn repr(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("'{name}': {}", repr(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::String(text) if text.contains('\'') => format!("\"{text}\""),
        Value::String(text) => format!("'{text}'"),
        other => other.to_string(),
    }
}

/// The story: errors stand anywhere, also directly behind one another.
fn story() -> Vec<Event> {
    let errors: Vec<&Failure> = FAILURES
        .iter()
        .flat_map(|failure| std::iter::repeat_n(failure, failure.times))
        .collect();
    assert_eq!(errors.len(), 30);
    let mut slots: Vec<Option<&Failure>> = errors.into_iter().map(Some).collect();
    slots.resize_with(330, || None);
    // The same order in every run.
    let mut state = 2_463_534_242_u32;
    for at in (1..slots.len()).rev() {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        slots.swap(at, state as usize % (at + 1));
    }
    let event = |(number, failure)| Event {
        number,
        at: 1_795_946_400_000 + 4_000 * i64::try_from(number).expect("small") + 123,
        failure,
        said: HARMLESS[number % HARMLESS.len()].0,
        warning: HARMLESS[number % HARMLESS.len()].1,
    };
    slots.into_iter().enumerate().map(event).collect()
}

fn log(record: impl Fn(&Event) -> String) -> String {
    story()
        .iter()
        .map(record)
        .fold(String::new(), |mut log, record| {
            log.push_str(&record);
            log.push('\n');
            log
        })
}

fn json_log(record: impl Fn(&Event) -> Value) -> String {
    log(|event| record(event).to_string())
}

fn pino(event: &Event) -> Value {
    let mut record = json!({"level": event.level([30, 40, 50]), "time": event.at, "pid": 12, "hostname": "h", "reqId": event.request(), "msg": event.said()});
    if let Some(failure) = event.failure {
        record["err"] = json!({"type": "APIError", "message": format!("{} {}", failure.status, "Provider returned error"), "stack": "Error: x\n    at ask (/app/a.js:1:2)",
            "status": failure.status, "error": serde_json::from_str::<Value>(failure.body).expect("JSON")["error"]});
    }
    record
}

fn winston(event: &Event) -> Value {
    let mut record = json!({"level": event.level(["info", "warn", "error"]), "message": event.said(), "timestamp": event.iso(), "service": "chat"});
    if event.failure.is_some() {
        record["statusCode"] = event.status().into();
        record["responseBody"] = event.body().into();
    }
    record
}

fn zap(event: &Event) -> Value {
    let seconds = event.at / 1000;
    let mut record = json!({"level": event.level(["info", "warn", "error"]), "ts": seconds as f64 + 0.5, "caller": "chat/ask.go:12", "msg": event.said()});
    if let Some(failure) = event.failure {
        record["error"] = format!(
            "POST \"https://openrouter.ai/api/v1/chat/completions\": {} {} {}",
            failure.status, failure.reason, failure.body
        )
        .into();
        record["stacktrace"] = "main.ask\n\t/app/main.go:12".into();
    }
    record
}

fn structlog(event: &Event) -> Value {
    let mut record = json!({"event": event.said(), "level": event.level(["info", "warning", "error"]), "timestamp": event.iso(), "logger": "app"});
    if let Some(traceback) = event.traceback() {
        record["exception"] = traceback.into();
    }
    record
}

fn python_json(event: &Event) -> Value {
    let mut record = json!({"asctime": event.written("%Y-%m-%d %H:%M:%S,%3f"), "levelname": event.level(["INFO", "WARNING", "ERROR"]), "name": "app", "message": event.said()});
    if let Some(traceback) = event.traceback() {
        record["exc_info"] = traceback.into();
    }
    record
}

fn clef(event: &Event) -> Value {
    let mut record = json!({"@t": event.iso(), "@mt": "{Said} by {Model}", "Said": event.said(), "Model": "acme/one"});
    if let Some(failure) = event.failure {
        record["@l"] = "Error".into();
        record["@x"] = format!(
            "System.ClientModel.ClientResultException: HTTP {} ({})\n\n{}\n   at App.Chat.Ask()",
            failure.status, failure.reason, failure.body
        )
        .into();
    } else if event.warning {
        record["@l"] = "Warning".into();
    }
    record
}

fn ecs(event: &Event) -> Value {
    let mut record = json!({"@timestamp": event.iso(), "log.level": event.level(["info", "warn", "error"]), "message": event.said(), "ecs.version": "8.11", "trace.id": event.request()});
    if let Some(python) = event.python() {
        record["error.type"] = "openai.APIStatusError".into();
        record["error.message"] = python.into();
    }
    record
}

fn otlp(event: &Event) -> Value {
    let mut attributes = vec![json!({"key": "model", "value": {"stringValue": "acme/one"}})];
    if let Some(python) = event.python() {
        attributes
            .push(json!({"key": "exception.type", "value": {"stringValue": "RateLimitError"}}));
        attributes.push(json!({"key": "exception.message", "value": {"stringValue": python}}));
    }
    let record = json!({"timeUnixNano": format!("{}000000", event.at), "severityNumber": event.level([9, 13, 17]), "severityText": event.level(["INFO", "WARN", "ERROR"]),
        "body": {"stringValue": event.said()}, "attributes": attributes});
    json!({"resourceLogs": [{"resource": {"attributes": []}, "scopeLogs": [{"scope": {"name": "app"}, "logRecords": [record]}]}]})
}

fn gcp(event: &Event) -> Value {
    json!({"severity": event.level(["INFO", "WARNING", "ERROR"]), "timestamp": event.iso(), "insertId": event.request(),
        "jsonPayload": {"message": event.said(), "status": event.status(), "upstream_response": event.body()}})
}

fn gateway(event: &Event) -> Value {
    json!({"ts": event.at, "method": "POST", "path": "/api/v1/chat/completions", "status": event.status(), "latency_ms": 431, "request_id": event.request(), "body": event.body()})
}

fn combined(event: &Event) -> String {
    format!(
        "10.0.0.7 - - [{}] \"POST /api/v1/chat/completions HTTP/1.1\" {} 431 \"-\" \"error-tracker/5.0 (402)\"",
        event.written("%d/%b/%Y:%H:%M:%S +0000"),
        event.status()
    )
}

fn nginx_bodies(event: &Event) -> String {
    format!(
        "{} \"{}\"",
        combined(event),
        event.body().replace('"', "\\x22")
    )
}

fn csv_rows() -> String {
    let mut log = "time;level;status;request;message;body\n".replace(';', ",");
    for event in story() {
        let body = event.body().replace(",\"", ",\n \"");
        let _ = writeln!(
            log,
            "{},{},{},{},\"{}\",\"{}\"",
            event.written("%Y-%m-%d %H:%M:%S"),
            event.level(["info", "warn", "error"]),
            event.status(),
            event.request(),
            event.said().replace('"', "\"\""),
            body.replace('"', "\"\"")
        );
    }
    log
}

fn logfmt(event: &Event) -> String {
    let mut line = format!(
        "time={} level={} msg={:?} request_id={}",
        event.iso(),
        event.level(["info", "warn", "error"]),
        event.said(),
        event.request()
    );
    if let Some(failure) = event.failure {
        let _ = write!(
            line,
            " status={} err={:?}",
            failure.status,
            format!("{}: {}", failure.reason, failure.body)
        );
    }
    line
}

/// The lines of a text log with tracebacks.
fn python_text(event: &Event) -> String {
    let line = format!(
        "{} - app.chat - {} - {}",
        event.written("%Y-%m-%d %H:%M:%S,%3f"),
        event.level(["INFO", "WARNING", "ERROR"]),
        event.said()
    );
    match event.traceback() {
        Some(traceback) => format!("{line}\n{traceback}"),
        None => line,
    }
}

fn node_text(event: &Event) -> String {
    match event.failure {
        None => format!("[{}] info: {}", event.iso(), event.said()),
        Some(failure) => format!(
            "[{}] error: {}\nAPIError: {} {}\n    at ask (/app/a.js:1:2)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5) {{\n  status: {},\n  code: {}\n}}",
            event.iso(),
            event.said(),
            failure.status,
            failure.body,
            failure.status,
            failure.status
        ),
    }
}

/// Printed without any head.
fn printed(event: &Event) -> String {
    match event.traceback() {
        Some(traceback) => traceback,
        None => event.said().to_owned(),
    }
}

fn docker(line: &str, event: &Event) -> String {
    let lines = line.split('\n');
    lines
        .map(|line| {
            json!({"log": format!("{line}\n"), "stream": "stderr", "time": event.iso()}).to_string()
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// Long lines in two parts.
fn containerd(line: &str, event: &Event) -> String {
    let mut log = Vec::new();
    for line in line.split('\n') {
        let (one, other) = line.split_at(line.floor_char_boundary(60));
        if !other.is_empty() {
            log.push(format!("{} stderr P {one}", event.iso()));
        }
        log.push(format!(
            "{} stderr F {}",
            event.iso(),
            if other.is_empty() { one } else { other }
        ));
    }
    log.join("\n")
}

fn journal_export(event: &Event) -> String {
    let line = match event.python() {
        Some(python) => format!("{}: {python}", event.said()),
        None => event.said().to_owned(),
    };
    format!(
        "__CURSOR=s={}\n__REALTIME_TIMESTAMP={}000\nPRIORITY={}\n_PID=12\nSYSLOG_IDENTIFIER=app\nMESSAGE={line}\n",
        event.number,
        event.at,
        event.level([6, 4, 3])
    )
}

fn journal_json(event: &Event) -> Value {
    let line = python_text(event);
    json!({"__CURSOR": "s=1", "__REALTIME_TIMESTAMP": format!("{}000", event.at), "PRIORITY": "6", "_TRANSPORT": "stdout", "SYSLOG_IDENTIFIER": "app", "MESSAGE": line})
}

fn journal_short(event: &Event) -> String {
    let lines = printed(event);
    lines
        .split('\n')
        .map(|line| format!("{} host app[12]: {line}", event.written("%b %d %H:%M:%S")))
        .collect::<Vec<_>>()
        .join("\n")
}

fn array(pretty: bool) -> String {
    let records: Vec<Value> = story().iter().map(winston).collect();
    match pretty {
        true => serde_json::to_string_pretty(&records).expect("JSON"),
        false => serde_json::to_string(&records).expect("JSON"),
    }
}

fn sse() -> String {
    log(|event| match event.failure {
        Some(failure) => format!(
            "data: {{\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":{},\"choices\":[],{}\n",
            event.at / 1000,
            &failure.body[1..]
        ),
        None => format!(
            "data: {}\n",
            json!({"id": "gen-1", "object": "chat.completion.chunk", "choices": [{"delta": {"content": event.said}, "finish_reason": null}]})
        ),
    })
}

/// Four lines for each failure: the router's exception, its retry, the proxy's error with a traceback, the access log.
fn litellm(event: &Event) -> String {
    let clock = event.written("%H:%M:%S");
    let Some(failure) = event.failure else {
        return format!(
            "{clock} - LiteLLM Proxy:{}: proxy_server.py:1 - {}",
            event.level(["INFO", "WARNING", "ERROR"]),
            event.said()
        );
    };
    let thrown = format!(
        "litellm.{}: {}: OpenrouterException - {}",
        failure.class, failure.class, failure.body
    );
    format!(
        "{clock} - LiteLLM Router:INFO: router.py:1032 - litellm.acompletion(model=openrouter/acme/one) Exception {thrown}\n\
         {clock} - LiteLLM Router:INFO: router.py:3001 - Retrying request with num_retries: 2\n\
         {clock} - LiteLLM Proxy:ERROR: proxy_server.py:3500 - litellm.proxy.proxy_server.chat_completion(): Exception occured - {thrown}. Received Model Group=one\nAvailable Model Group Fallbacks=None LiteLLM Retried: 2 times, LiteLLM Max Retries: 2\n\
         Traceback (most recent call last):\n  File \"/app/litellm/proxy_server.py\", line 3400, in chat_completion\n    responses = await llm_responses\nlitellm.exceptions.{}: {thrown}\n\
         INFO:     10.0.0.7:35426 - \"POST /chat/completions HTTP/1.1\" {} {}",
        failure.class, failure.status, failure.reason
    )
}

/// Half of it one form, half another.
fn halves(one: &str, other: &str) -> String {
    let half = |text: &str, second: bool| {
        let lines: Vec<&str> = text.lines().collect();
        let middle = lines.len() / 2;
        let part = if second {
            &lines[middle..]
        } else {
            &lines[..middle]
        };
        part.join("\n")
    };
    format!("{}\n{}\n", half(one, false), half(other, true))
}

#[rstest]
#[case::pino(json_log(pino), "ndjson")]
#[case::winston(json_log(winston), "ndjson")]
#[case::zap(json_log(zap), "ndjson")]
#[case::structlog(json_log(structlog), "ndjson")]
#[case::python_json_logger(json_log(python_json), "ndjson")]
#[case::serilog_clef(json_log(clef), "ndjson")]
#[case::ecs(json_log(ecs), "ndjson")]
#[case::otlp(json_log(otlp), "ndjson")]
#[case::gcp(json_log(gcp), "ndjson")]
#[case::gateway(json_log(gateway), "ndjson")]
#[case::nginx_with_bodies(log(nginx_bodies), "text")]
#[case::csv(csv_rows(), "csv")]
#[case::logfmt(log(logfmt), "text")]
#[case::python_text(log(python_text), "text")]
#[case::node_text(log(node_text), "text")]
#[case::printed(log(printed), "text")]
#[case::docker_json(log(|event| docker(&pino(event).to_string(), event)), "ndjson")]
#[case::docker_text(log(|event| docker(&python_text(event), event)), "ndjson")]
#[case::containerd_json(log(|event| containerd(&pino(event).to_string(), event)), "text")]
#[case::containerd_text(log(|event| containerd(&python_text(event), event)), "text")]
#[case::journal_export(log(journal_export), "journal")]
#[case::journal_json(json_log(journal_json), "ndjson")]
#[case::journal_short(log(journal_short), "text")]
#[case::array(array(false), "json")]
#[case::pretty_array(array(true), "json")]
#[case::pretty(log(|event| serde_json::to_string_pretty(&pino(event)).expect("JSON")), "json")]
#[case::concatenated(json_log(winston).replace('\n', ""), "json")]
#[case::litellm(log(litellm), "text")]
#[case::streams(sse(), "sse")]
#[case::bodies(json_log(|event| json!({"status": event.status(), "body": event.body()})), "ndjson")]
#[case::windows_lines(log(python_text).replace('\n', "\r\n"), "text")]
#[case::byte_order_mark(format!("\u{feff}{}", json_log(pino)), "ndjson")]
#[case::changes_form(halves(&json_log(pino), &log(logfmt)), "ndjson")]
#[case::changes_form_back(halves(&log(logfmt), &json_log(pino)), "text")]
fn every_form_is_counted_right(#[case] text: String, #[case] form: &str) {
    let scanned = scanned(text.as_bytes());
    let expected: BTreeMap<String, u64> = FAILURES
        .iter()
        .map(|failure| (failure.cause.to_owned(), failure.times as u64))
        .collect();
    assert_eq!(
        causes(&scanned),
        expected,
        "{:#?}\n{:#?}",
        scanned.messages,
        scanned.read
    );
    assert_eq!(
        (scanned.errors, scanned.bad_lines, scanned.exit),
        (30, 0, 0),
        "{:#?}",
        scanned.named_lines
    );
    assert_eq!(scanned.read[0].form, form);
}

/// An access log knows the status, and nothing else.
#[rstest]
#[case::combined(log(combined))]
#[case::uvicorn(log(|event| format!("INFO:     10.0.0.7:4010 - \"POST /api/v1/chat/completions HTTP/1.1\" {} OK", event.status())))]
#[case::json(json_log(|event| json!({"time_local": event.written("%d/%b/%Y:%H:%M:%S +0000"), "request": "POST /api/v1/chat/completions HTTP/1.1", "status": event.status().to_string(), "request_time": "0.431"})))]
fn access_logs_are_counted_by_status(#[case] text: String) {
    let scanned = scanned(text.as_bytes());
    let mut expected = BTreeMap::new();
    for failure in &FAILURES {
        *expected.entry(Some(failure.status)).or_insert(0) += failure.times as u64;
    }
    let found: BTreeMap<_, _> = scanned
        .statuses
        .iter()
        .map(|row| (row.status, row.errors))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(scanned.surfaces.len(), 1);
}

/// Every form that states a time puts the errors into the day on which they happened.
#[rstest]
#[case(json_log(pino))]
#[case(json_log(zap))]
#[case(json_log(python_json))]
#[case(json_log(clef))]
#[case(json_log(otlp))]
#[case(json_log(gateway))]
#[case(log(combined))]
#[case(csv_rows())]
#[case(log(logfmt))]
#[case(log(python_text))]
#[case(log(|event| docker(&printed(event), event)))]
#[case(log(|event| containerd(&printed(event), event)))]
#[case(log(journal_export))]
#[case(json_log(journal_json))]
#[case(array(true))]
fn every_time_is_read(#[case] text: String) {
    let scanned = scanned(text.as_bytes());
    let days: Vec<_> = scanned
        .buckets
        .iter()
        .map(|bucket| (bucket.start.as_deref(), bucket.errors))
        .collect();
    assert_eq!(days, [(Some("2026-11-29"), 30)]);
}
