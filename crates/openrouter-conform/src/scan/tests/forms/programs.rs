//! Logs of job queues, frameworks, model servers and tracing libraries, and printed tables.

use serde_json::{Value, json};

use super::lines::combined;
use super::story::{Event, log, story};

/// Puts a prefix before each line.
fn prefixed(prefix: &str, text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("{prefix}{line}")).collect();
    lines.join("\n")
}

fn said(event: &Event, failure: impl Fn(u16, &str) -> String) -> String {
    event.failure.map_or_else(
        || event.message.to_owned(),
        |known| failure(known.status, known.body),
    )
}

/// Formats Rust's tracing: the spans stand before the message.
pub(super) fn tracing(event: &Event) -> String {
    let text = said(event, |status, body| {
        format!("call failed error=ApiError {{ status: {status}, body: {body:?} }}")
    });
    format!(
        "{} {} chat{{request_id={} model=\"acme/one\"}}:send{{attempt=1}}: app::chat: {text}",
        event.iso(),
        event.level([" INFO", " WARN", "ERROR"]),
        event.request()
    )
}

/// Formats Celery's retries of a task, and its failure.
pub(super) fn celery(event: &Event) -> String {
    let head = |level: &str| {
        let time = event.written("%Y-%m-%d %H:%M:%S,%3f");
        format!("[{time}: {level}/ForkPoolWorker-1] ")
    };
    let task = format!(
        "Task chat.ask[{:08x}-1c2d-4e3f-8a9b-0123456789ab]",
        event.number
    );
    match event.python().zip(event.traceback()) {
        Some((python, traceback)) => format!(
            "{0}{task} retry: Retry in 1s: APIStatusError({python:?})\n{0}{task} received\n{1}{task} raised unexpected: APIStatusError({python:?})\n{traceback}",
            head("INFO"),
            head("ERROR")
        ),
        None => head(event.level(["INFO", "WARNING", "ERROR"])) + event.message,
    }
}

/// Formats Sidekiq's lines about a job, which is tried twice.
pub(super) fn sidekiq(event: &Event) -> String {
    let head = format!(
        "{} pid=31 tid=ov4 class=ChatJob jid={:024x} ",
        event.iso(),
        event.number
    );
    match event.failure {
        Some(failure) => format!(
            "{head}elapsed=0.431 INFO: fail\n{head}WARN: {{\"context\": \"Job raised exception\", \"job\": {{\"args\": [401]}}}}\n{head}WARN: Faraday::ClientError: the server responded with status {}: {}\n{head}WARN: /app/jobs/chat_job.rb:12:in `perform'",
            failure.status, failure.body
        )
        .repeat(2)
        .replace("'202", "'\n202"),
        None => format!("{head}INFO: {}", event.message),
    }
}

pub(super) fn erlang(event: &Event) -> String {
    let head = format!(
        "={} REPORT==== {} ===",
        event.level(["INFO", "WARNING", "ERROR"]),
        event.written("%d-%b-%Y::%H:%M:%S.%6f")
    );
    let text = said(event, |status, body| {
        format!(
            "** Generic server chat terminating\n** Reason for termination ==\n** {{http_error,{status},<<{body:?}>>}}"
        )
    });
    format!("{head}\n{text}\n")
}

/// Formats a console whose collector puts the time before each line.
pub(super) fn stamped(event: &Event) -> String {
    let text = match event.number % 2 {
        0 => event.traceback(),
        _ => event.failure.map(|failure| {
            format!(
                "Error: {} {}\n    at generate (/app/core/error.js:45:20)\n    at async ask (/app/chat.js:12:5)",
                failure.status, failure.body
            )
        }),
    };
    let text = text.unwrap_or_else(|| event.message.to_owned());
    prefixed(&format!("{} ", event.iso()), &text)
}

/// Formats the lines of two containers, each with its name and time.
pub(super) fn kubectl(event: &Event) -> String {
    let text = match event.traceback() {
        Some(traceback) => format!("ERROR app call failed\n{traceback}"),
        None => format!(
            "{} app {}",
            event.level(["INFO", "WARNING", ""]),
            event.message
        ),
    };
    let prefix = format!(
        "[pod/chat-6c9d8-x{}/app] {} ",
        event.number % 2,
        event.iso()
    );
    prefixed(&prefix, &text)
}

/// Formats vLLM, which repeats the head before each line of a traceback.
pub(super) fn vllm(event: &Event) -> String {
    let level = event.level(["INFO", "WARNING", "ERROR"]);
    let head = format!(
        "{level} {} [serving_chat.py:200] ",
        event.written("%m-%d %H:%M:%S")
    );
    let text = match event.traceback() {
        Some(traceback) => format!("Error in preprocessing prompt inputs\n{traceback}"),
        None => event.message.to_owned(),
    };
    format!(
        "{}\nINFO:     10.0.0.7:4010 - \"POST /v1/chat/completions HTTP/1.1\" {} OK",
        prefixed(&head, &text),
        event.status()
    )
}

/// Formats Rails with tagged lines: the status that ends the request stands before the exception.
pub(super) fn rails_tagged(event: &Event) -> String {
    let text = match event.failure {
        Some(failure) => format!(
            "Completed 500 Internal Server Error in 431ms (ActiveRecord: 4.0ms)\n  \nFaraday::ClientError (the server responded with status {}: {}):\n  \napp/services/chat.rb:12:in `ask'",
            failure.status, failure.body
        ),
        None => format!(
            "{}\nCompleted 200 OK in 431ms (Views: 0.5ms)",
            event.message
        ),
    };
    prefixed(&format!("[{}] ", event.request()), &text)
}

/// Formats Next.js, which puts one space before each line.
pub(super) fn next(event: &Event) -> String {
    match event.failure {
        Some(failure) => format!(
            " ⨯ Error [AI_APICallError]: call failed\n    at async ask (app/api/chat/route.ts:12:20) {{\n  statusCode: {},\n  responseBody: '{}',\n  isRetryable: false\n}}\n POST /api/chat 500 in 431ms",
            failure.status, failure.body
        ),
        None => format!("{}\n POST /api/chat 200 in 431ms", event.message),
    }
}

/// Formats PHP's error log.
pub(super) fn php(event: &Event) -> String {
    let head = event.written("[%d-%b-%Y %H:%M:%S UTC] PHP ");
    match event.failure {
        Some(failure) => format!(
            "{head}Fatal error:  Uncaught GuzzleHttp\\Exception\\ClientException: resulted in a `{} {}` response:\n{}\n in /app/RequestException.php:113\nStack trace:\n#0 /app/chat.php(31): ask()\n#1 {{main}}\n  thrown in /app/RequestException.php on line 113",
            failure.status, failure.reason, failure.body
        ),
        None => format!(
            "{head}{}:  {} in /app/chat.php on line 12",
            event.level(["Notice", "Warning", ""]),
            event.message
        ),
    }
}

pub(super) fn laravel(event: &Event) -> String {
    let head = format!(
        "[{}] production.{}: ",
        event.written("%Y-%m-%d %H:%M:%S"),
        event.level(["INFO", "WARNING", "ERROR"])
    );
    head + &said(event, |status, body| {
        let said = format!("HTTP request returned status code {status}:\n{body}\n ");
        format!(
            "{said}{{\"exception\":\"[object] (RequestException(code: {status}): {said}at /app/Response.php:301)\n[stacktrace]\n#0 /app/Chat.php(31): throw()\n#1 {{main}}\n\"}} "
        )
    })
}

/// Formats CEF behind a syslog header, without a status of its own.
pub(super) fn cef_in_syslog(event: &Event) -> String {
    let reason = said(event, |status, body| format!("{status} {body}"));
    format!(
        "{} gw01 CEF:0|Acme|Gateway|9.1|42|Completion call|{}|externalId={} requestMethod=POST reason={} outcome=any end={}",
        event.written("%b %d %H:%M:%S"),
        event.level(["Low", "Medium", "High"]),
        event.request(),
        reason.replace('=', "\\="),
        event.at
    )
}

pub(super) fn leef(event: &Event) -> String {
    format!(
        "LEEF:2.0|Acme|Gateway|9.1|42|^|devTime={}^sev={}^src=10.0.0.7^msg={}",
        event.at,
        event.level([2, 4, 8]),
        said(event, |status, body| format!("HTTP {status} {body}"))
    )
}

/// Prints the rows of a table as `psql`, or with borders as `mysql`.
pub(super) fn table(borders: bool) -> String {
    let line = |cells: [&str; 4]| {
        let cells = format!(
            " {:<4} | {:<24} | {:<5} | {:<200} ",
            cells[0], cells[1], cells[2], cells[3]
        );
        if borders { format!("|{cells}|") } else { cells }
    };
    let rule = line(["", "", "", ""]).replace(' ', "-").replace('|', "+");
    let rows = log(|event| {
        let text = said(event, |status, body| format!("{status} {body}"));
        let level = event.level(["info", "warn", "error"]);
        line([&event.number.to_string(), &event.iso(), level, &text])
    });
    let names = line(["id", "created_at", "level", "message"]);
    if borders {
        format!("{rule}\n{names}\n{rule}\n{rows}{rule}\n330 rows in set (0.00 sec)\n")
    } else {
        format!("{names}\n{rule}\n{rows}(330 rows)\n")
    }
}

/// Formats Cloudflare's `wrangler tail`.
pub(super) fn workers(event: &Event) -> Value {
    let exception = event.failure.map(|failure| {
        json!({"name": "Error", "message": format!("{} {}", failure.status, failure.body), "timestamp": event.at})
    });
    let outcome = if exception.is_some() {
        "exception"
    } else {
        "ok"
    };
    json!({"outcome": outcome, "scriptName": "chat", "exceptions": Vec::from_iter(exception), "eventTimestamp": event.at,
        "logs": [{"message": [event.message], "level": "log", "timestamp": event.at}],
        "event": {"request": {"url": "https://chat.example/ask", "method": "POST", "cf": {"asn": 401}}}})
}

/// Formats an export of Sentry.
pub(super) fn sentry() -> String {
    let record = |event: &Event| {
        let level = event.level(["info", "warning", "error"]);
        let mut record = json!({"event_id": event.request(), "timestamp": event.iso(), "level": level, "tags": [["level", level]],
            "breadcrumbs": {"values": [{"category": "httplib", "level": "info", "data": {"status_code": 404}}]}});
        match event.python() {
            Some(python) => {
                record["exception"] = json!({"values": [{"type": "APIStatusError", "value": python, "stacktrace": {"frames": [{"context_line": "raise error 401"}]}}]})
            }
            None => record["logentry"] = json!({"message": event.message}),
        }
        record
    };
    Value::Array(story().iter().map(record).collect()).to_string()
}

/// Formats a span of OpenTelemetry with its exception.
pub(super) fn spans(event: &Event) -> Value {
    let text = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
    let mut span = json!({"traceId": event.request(), "name": "chat", "startTimeUnixNano": format!("{}000000", event.at),
        "attributes": [text("gen_ai.request.model", "acme/one")], "status": {}});
    if let Some(python) = event.python() {
        span["status"] = json!({"code": 2, "message": python});
        span["events"] = json!([{"name": "exception", "attributes": [text("exception.type", "APIStatusError"), text("exception.message", &python)]}]);
    }
    json!({"resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [{"scope": {"name": "openai"}, "spans": [span]}]}]})
}

/// Formats an export of n8n's executions.
pub(super) fn n8n() -> String {
    let record = |event: &Event| {
        let status = event.level(["success", "success", "error"]);
        let mut data = json!({"runData": {"Ask": [{"startTime": event.at, "executionStatus": status}]}, "lastNodeExecuted": "Ask"});
        if let Some(failure) = event.failure {
            data["error"] = json!({"message": "The service returned an error", "name": "NodeApiError", "httpCode": failure.status.to_string(),
                "messages": [format!("{} - {}", failure.status, failure.body)]});
        }
        json!({"id": event.number.to_string(), "status": status, "startedAt": event.iso(), "data": {"resultData": data}})
    };
    json!({"data": story().iter().map(record).collect::<Vec<_>>(), "nextCursor": null}).to_string()
}

/// Formats Heroku's router beside the lines of the program.
pub(super) fn heroku(event: &Event) -> String {
    let text = match event.failure {
        Some(failure) => format!(
            "Error: {} {}\n    at ask (/app/chat.js:12:5)",
            failure.status, failure.body
        ),
        None => event.message.to_owned(),
    };
    let time = event.written("%Y-%m-%dT%H:%M:%S.%6f+00:00");
    let status = if event.failure.is_some() { 500 } else { 200 };
    format!(
        "{}\n{time} heroku[router]: at=info method=POST path=\"/chat\" request_id={} service=431ms status={status} bytes=145",
        prefixed(&format!("{time} app[web.1]: "), &text),
        event.request()
    )
}

/// Formats gunicorn's error log beside its access log.
pub(super) fn gunicorn(event: &Event) -> String {
    let head = |level: &str| {
        format!(
            "[{}] [31] [{level}] ",
            event.written("%Y-%m-%d %H:%M:%S +0000")
        )
    };
    match event.traceback() {
        Some(traceback) => format!(
            "{}Error handling request /chat\n{traceback}\n{}",
            head("ERROR"),
            combined(event)
                .replace("/api/v1/chat/completions", "/chat")
                .replace(&format!("\" {} ", event.status()), "\" 500 ")
        ),
        None => head(event.level(["INFO", "WARNING", ""])) + event.message,
    }
}
