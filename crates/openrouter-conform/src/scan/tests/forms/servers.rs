//! Proxies, platforms and web frameworks.

use std::fmt::Write as _;

use serde_json::Value;

use super::lines::python_text;
use super::story::{Event, log, story};

const PATH: &str = "/api/v1/chat/completions";

pub(super) fn haproxy(event: &Event) -> String {
    format!(
        "{} lb haproxy[31]: 10.0.0.7:4010 [{}.123] fe be/s1 0/0/1/430/431 {} 512 - - ---- 1/1/0/0/0 0/0 \"POST {PATH} HTTP/1.1\"",
        event.written("%b %d %H:%M:%S"),
        event.written("%d/%b/%Y:%H:%M:%S"),
        event.status()
    )
}

/// Formats the extended log format, with the header once more in the middle, as after a restart.
pub(super) fn w3c() -> String {
    let header = "#Software: Internet Information Services\n#Fields: date time cs-method cs-uri-stem c-ip cs(User-Agent) sc-status time-taken\n";
    let rows = log(|event| {
        let restart = if event.number == 100 { header } else { "" };
        format!(
            "{restart}{} POST {PATH} 10.0.0.7 say+\"hi {} 431",
            event.written("%Y-%m-%d %H:%M:%S"),
            event.status()
        )
    });
    format!("{header}{rows}")
}

pub(super) fn cef(event: &Event) -> String {
    let message = match event.failure {
        Some(failure) => format!("{} {}", failure.status, failure.body),
        None => event.message.to_owned(),
    };
    format!(
        "CEF:0|Acme|LLM Gateway|4.2|42|Upstream call|{}|rt={} src=10.0.0.7 request={PATH} cn1={} cn1Label=httpStatus msg={}",
        event.level([2, 5, 8]),
        event.at,
        event.status(),
        message.replace('\\', "\\\\").replace('=', "\\=")
    )
}

/// Formats one line of pairs behind Ruby's head, always at the level of information.
pub(super) fn lograge(event: &Event) -> String {
    let head = format!(
        "I, [{} #31]  INFO -- : [{}]",
        event.written("%Y-%m-%dT%H:%M:%S.%6f"),
        event.request()
    );
    match event.failure {
        Some(failure) => format!(
            "{head} method=POST path=/chat controller=ChatController status=500 error='Faraday::Error: {} {}' duration=431",
            failure.status, failure.body
        ),
        None => format!("{head} {}", event.message),
    }
}

pub(super) fn elixir(event: &Event) -> String {
    let head = format!(
        "{} request_id={} [{}]",
        event.written("%H:%M:%S.%3f"),
        event.request(),
        event.level(["info", "warning", "error"])
    );
    match event.failure {
        Some(failure) => format!(
            "{head} GenServer Chat.Worker terminating\n** (RuntimeError) OpenRouter returned {}: {}\n    (chat 0.1.0) lib/chat/worker.ex:31: Chat.Worker.handle_call/3\nLast message (from #PID<0.210.0>): {{:ask, \"what is error 429?\"}}",
            failure.status, failure.body
        ),
        None => format!("{head} {}", event.message),
    }
}

/// Formats .NET's exception, whose message follows a blank line.
pub(super) fn dotnet_paragraphs(event: &Event) -> String {
    let head = format!(
        "{} +00:00 [{}] {}",
        event.written("%Y-%m-%d %H:%M:%S.%3f"),
        event.level(["INF", "WRN", "ERR"]),
        event.message()
    );
    match event.failure {
        Some(failure) => {
            let body: Value = serde_json::from_str(failure.body).expect("JSON");
            let error = &body["error"];
            let words = error.pointer("/metadata/raw").unwrap_or(&error["message"]);
            format!(
                "{head}\nSystem.ClientModel.ClientResultException: HTTP {} (: {})\n\n{}\n   at OpenAI.ClientPipelineExtensions.ProcessMessageAsync(ClientPipeline pipeline)\n   at App.Chat.AskAsync(String text) in /src/Chat.cs:line 31",
                failure.status,
                failure.status,
                words.as_str().unwrap_or_default()
            )
        }
        None => head,
    }
}

/// Formats Fly.io's prefix before each line of an exception.
pub(super) fn fly(event: &Event) -> String {
    let text = match event.failure {
        Some(failure) => format!(
            "APIError: {} {}\n    at APIError.generate (/app/node_modules/openai/core/error.mjs:45:20)\n    at async ask (/app/chat.js:12:5)",
            failure.status, failure.body
        ),
        None => event.message.to_owned(),
    };
    let level = event.level(["info", "warn", "error"]);
    let lines = text.lines();
    let lines =
        lines.map(|line| format!("{} app[148ed193f9d789] fra [{level}] {line}", event.iso()));
    lines.collect::<Vec<_>>().join("\n")
}

pub(super) fn logcli(event: &Event) -> String {
    let level = event.level(["info", "warn", "error"]);
    let text = event.python().unwrap_or_else(|| event.message.to_owned());
    format!(
        "{}Z {{app=\"chat\", detected_level=\"{level}\"}} {text}",
        event.written("%Y-%m-%dT%H:%M:%S")
    )
}

pub(super) fn stern(event: &Event) -> String {
    let text = event.python().unwrap_or_else(|| event.message.to_owned());
    let level = event.level(["INFO", "WARNING", "ERROR"]);
    format!("chat-6c9d8-x1 app {level} app.chat - {text}")
}

/// Formats Splunk's export: each row holds a record of the program, over several lines.
pub(super) fn raw_rows() -> String {
    let mut rows = "\"_serial\",\"_time\",source,\"_raw\"\n".to_owned();
    for event in story() {
        let raw = python_text(&event).replace('"', "\"\"");
        let _ = writeln!(
            rows,
            "{},\"{}\",\"/var/log/app.log\",\"{raw}\"",
            event.number,
            event.iso()
        );
    }
    rows
}

/// Formats the traceback and the access log of a request to an application, which answers every error with 500.
pub(super) fn django(event: &Event) -> String {
    let access = |status: u16| {
        let time = event.written("%d/%b/%Y:%H:%M:%S +0000");
        format!("10.0.0.7 - - [{time}] \"POST /chat/ HTTP/1.1\" {status} 145 \"-\" \"curl/8.5\"")
    };
    match event.traceback() {
        Some(traceback) => format!(
            "Internal Server Error: /chat/\n{traceback}\n{}",
            access(500)
        ),
        None => access(200),
    }
}

/// As `django`, with the access log first.
pub(super) fn uvicorn(event: &Event) -> String {
    let access = "INFO:     10.0.0.7:4010 - \"POST /chat HTTP/1.1\"";
    match event.traceback() {
        Some(traceback) => format!(
            "{access} 500 Internal Server Error\nERROR:    Exception in ASGI application\n{traceback}"
        ),
        None => format!("INFO:     {}", event.message),
    }
}
