//! JSON records, table rows, and the wrappers of exports and services.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::story::{Event, log, story};

pub(super) fn pino(event: &Event) -> Value {
    let mut record = json!({"level": event.level([30, 40, 50]), "time": event.at, "pid": 12, "hostname": "h", "reqId": event.request(), "msg": event.message()});
    if let Some(failure) = event.failure {
        record["err"] = json!({"type": "APIError", "message": format!("{} {}", failure.status, "Provider returned error"), "stack": "Error: x\n    at ask (/app/a.js:1:2)",
            "status": failure.status, "error": serde_json::from_str::<Value>(failure.body).expect("JSON")["error"]});
    }
    record
}

pub(super) fn winston(event: &Event) -> Value {
    let mut record = json!({"level": event.level(["info", "warn", "error"]), "message": event.message(), "timestamp": event.iso(), "service": "chat"});
    if event.failure.is_some() {
        record["statusCode"] = event.status().into();
        record["responseBody"] = event.body().into();
    }
    record
}

pub(super) fn zap(event: &Event) -> Value {
    let seconds = event.at / 1000;
    let mut record = json!({"level": event.level(["info", "warn", "error"]), "ts": seconds as f64 + 0.5, "caller": "chat/ask.go:12", "msg": event.message()});
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

pub(super) fn structlog(event: &Event) -> Value {
    let mut record = json!({"event": event.message(), "level": event.level(["info", "warning", "error"]), "timestamp": event.iso(), "logger": "app"});
    if let Some(traceback) = event.traceback() {
        record["exception"] = traceback.into();
    }
    record
}

pub(super) fn python_json(event: &Event) -> Value {
    let mut record = json!({"asctime": event.written("%Y-%m-%d %H:%M:%S,%3f"), "levelname": event.level(["INFO", "WARNING", "ERROR"]), "name": "app", "message": event.message()});
    if let Some(traceback) = event.traceback() {
        record["exc_info"] = traceback.into();
    }
    record
}

pub(super) fn clef(event: &Event) -> Value {
    let mut record = json!({"@t": event.iso(), "@mt": "{Said} by {Model}", "Said": event.message(), "Model": "acme/one"});
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

pub(super) fn ecs(event: &Event) -> Value {
    let mut record = json!({"@timestamp": event.iso(), "log.level": event.level(["info", "warn", "error"]), "message": event.message(), "ecs.version": "8.11", "trace.id": event.request()});
    if let Some(python) = event.python() {
        record["error.type"] = "openai.APIStatusError".into();
        record["error.message"] = python.into();
    }
    record
}

pub(super) fn otlp(event: &Event) -> Value {
    let mut attributes = vec![json!({"key": "model", "value": {"stringValue": "acme/one"}})];
    if let Some(python) = event.python() {
        attributes
            .push(json!({"key": "exception.type", "value": {"stringValue": "RateLimitError"}}));
        attributes.push(json!({"key": "exception.message", "value": {"stringValue": python}}));
    }
    let record = json!({"timeUnixNano": format!("{}000000", event.at), "severityNumber": event.level([9, 13, 17]), "severityText": event.level(["INFO", "WARN", "ERROR"]),
        "body": {"stringValue": event.message()}, "attributes": attributes});
    json!({"resourceLogs": [{"resource": {"attributes": []}, "scopeLogs": [{"scope": {"name": "app"}, "logRecords": [record]}]}]})
}

pub(super) fn gcp(event: &Event) -> Value {
    json!({"severity": event.level(["INFO", "WARNING", "ERROR"]), "timestamp": event.iso(), "insertId": event.request(),
        "jsonPayload": {"message": event.message(), "status": event.status(), "upstream_response": event.body()}})
}

pub(super) fn gateway(event: &Event) -> Value {
    json!({"ts": event.at, "method": "POST", "path": "/api/v1/chat/completions", "status": event.status(), "latency_ms": 431, "request_id": event.request(), "body": event.body()})
}

pub(super) fn csv_rows() -> String {
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
            event.message().replace('"', "\"\""),
            body.replace('"', "\"\"")
        );
    }
    log
}

pub(super) fn logfmt(event: &Event) -> String {
    let mut line = format!(
        "time={} level={} msg={:?} request_id={}",
        event.iso(),
        event.level(["info", "warn", "error"]),
        event.message(),
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

pub(super) fn array(pretty: bool) -> String {
    let records: Vec<Value> = story().iter().map(winston).collect();
    match pretty {
        true => serde_json::to_string_pretty(&records).expect("JSON"),
        false => serde_json::to_string(&records).expect("JSON"),
    }
}

pub(super) fn sse() -> String {
    log(|event| match event.failure {
        Some(failure) => format!(
            "data: {{\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":{},\"choices\":[],{}\n",
            event.at / 1000,
            &failure.body[1..]
        ),
        None => format!(
            "data: {}\n",
            json!({"id": "gen-1", "object": "chat.completion.chunk", "choices": [{"delta": {"content": event.message}, "finish_reason": null}]})
        ),
    })
}

/// Formats a Datadog log search response.
pub(super) fn datadog() -> String {
    let record = |event: &Event| {
        let mut inner = json!({"http": {"status_code": event.status()}});
        if let Some(python) = event.python() {
            inner["error"] = json!({"kind": "APIStatusError", "message": python});
        }
        json!({"id": event.request(), "type": "log", "attributes": {"timestamp": event.iso(), "service": "chat",
            "status": event.level(["info", "warn", "error"]), "message": event.message(), "attributes": inner}})
    };
    let records: Vec<Value> = story().iter().map(record).collect();
    json!({"data": records, "meta": {"page": {"after": "x"}}}).to_string()
}

/// Formats a Loki query response.
pub(super) fn loki(line: impl Fn(&Event) -> String) -> String {
    let pair = |event: &Event| json!([format!("{}000000", event.at), line(event)]);
    let lines: Vec<Value> = story().iter().map(pair).collect();
    json!({"status": "success", "data": {"resultType": "streams", "result": [{"stream": {"app": "chat"}, "values": lines}]}})
        .to_string()
}

/// Formats a CloudWatch query response: each record is a list of names and values.
pub(super) fn insights(line: impl Fn(&Event) -> String) -> String {
    let row = |event: &Event| json!([{"field": "@timestamp", "value": event.written("%Y-%m-%d %H:%M:%S.%3f")}, {"field": "@message", "value": line(event)}]);
    let rows: Vec<Value> = story().iter().map(row).collect();
    let answer =
        json!({"results": rows, "statistics": {"recordsMatched": 330.0}, "status": "Complete"});
    serde_json::to_string_pretty(&answer).expect("JSON")
}

/// Formats an Azure query response, with separate column names.
pub(super) fn columns() -> String {
    let row = |event: &Event| {
        let properties = json!({"StatusCode": event.status(), "ResponseBody": event.body()});
        json!([
            event.iso(),
            event.level(["Information", "Warning", "Error"]),
            event.message(),
            properties.to_string()
        ])
    };
    let rows: Vec<Value> = story().iter().map(row).collect();
    let columns = ["TimeGenerated", "Level", "Message", "Properties"]
        .map(|name| json!({"name": name, "type": "string"}));
    json!({"tables": [{"name": "PrimaryResult", "columns": columns, "rows": rows}]}).to_string()
}
