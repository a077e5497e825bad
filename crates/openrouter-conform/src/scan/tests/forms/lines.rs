//! Text logs, and server logs.

use serde_json::Value;

use super::story::Event;

pub(super) fn combined(event: &Event) -> String {
    format!(
        "10.0.0.7 - - [{}] \"POST /api/v1/chat/completions HTTP/1.1\" {} 431 \"-\" \"error-tracker/5.0 (402)\"",
        event.written("%d/%b/%Y:%H:%M:%S +0000"),
        event.status()
    )
}

pub(super) fn nginx_bodies(event: &Event) -> String {
    format!(
        "{} \"{}\"",
        combined(event),
        event.body().replace('"', "\\x22")
    )
}

/// Formats a text log with tracebacks.
pub(super) fn python_text(event: &Event) -> String {
    let line = format!(
        "{} - app.chat - {} - {}",
        event.written("%Y-%m-%d %H:%M:%S,%3f"),
        event.level(["INFO", "WARNING", "ERROR"]),
        event.message()
    );
    match event.traceback() {
        Some(traceback) => format!("{line}\n{traceback}"),
        None => line,
    }
}

pub(super) fn node_text(event: &Event) -> String {
    match event.failure {
        None => format!("[{}] info: {}", event.iso(), event.message()),
        Some(failure) => format!(
            "[{}] error: {}\nAPIError: {} {}\n    at ask (/app/a.js:1:2)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5) {{\n  status: {},\n  code: {}\n}}",
            event.iso(),
            event.message(),
            failure.status,
            failure.body,
            failure.status,
            failure.status
        ),
    }
}

/// Prints without any head.
pub(super) fn printed(event: &Event) -> String {
    match event.traceback() {
        Some(traceback) => traceback,
        None => event.message().to_owned(),
    }
}

/// Formats four lines for each failure: the router's exception, its retry, the proxy's error with a traceback, the
/// access log.
pub(super) fn litellm(event: &Event) -> String {
    let clock = event.written("%H:%M:%S");
    let Some(failure) = event.failure else {
        return format!(
            "{clock} - LiteLLM Proxy:{}: proxy_server.py:1 - {}",
            event.level(["INFO", "WARNING", "ERROR"]),
            event.message()
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

/// Formats the output of `curl -i` for successive calls; with `<` before each line of the head, that of `curl -v`.
pub(super) fn curl(event: &Event, mark: &str) -> String {
    let body = match event.number % 2 {
        0 => event.body().to_owned(),
        _ => event
            .body()
            .replace("{\"error\":{", "{\n  \"error\": {\n    "),
    };
    format!(
        "$ curl -i https://openrouter.ai/api/v1/chat/completions\n{mark}HTTP/2 {}\n{mark}date: {}\n{mark}content-type: application/json\n{mark}\n{body}",
        event.status(),
        event.written("%a, %d %b %Y %H:%M:%S GMT")
    )
}

/// Prints with a prefix that resembles a log level.
pub(super) fn print_prefixed(event: &Event, prefix: &str) -> String {
    match event.failure {
        Some(failure) => format!("{prefix} {}", failure.body),
        None => event.message().to_owned(),
    }
}

/// Prints in two steps: the status, then the response.
pub(super) fn print_below(event: &Event) -> String {
    match event.failure {
        Some(failure) => {
            let body: Value = serde_json::from_str(failure.body).expect("JSON");
            format!("Request failed with status {}\n{body:#}", failure.status)
        }
        None => event.message().to_owned(),
    }
}

/// Rails repeats the head before each line of an exception.
pub(super) fn rails(event: &Event) -> String {
    let level = event.level(["INFO", "WARN", "FATAL"]);
    let moment = event.written("%Y-%m-%dT%H:%M:%S.%3f000");
    let head = format!(
        "{}, [{moment} #812] {level:>5} -- : [{}] ",
        &level[..1],
        event.request()
    );
    let lines = match event.failure {
        None => vec![event.message().to_owned()],
        Some(failure) => vec![
            String::new(),
            format!(
                "Faraday::ClientError (the server responded with status {}: {}):",
                failure.status, failure.body
            ),
            String::new(),
            "app/services/chat.rb:12:in `ask'".to_owned(),
            "app/controllers/chats_controller.rb:5:in `create'".to_owned(),
        ],
    };
    let lines: Vec<String> = lines.iter().map(|line| format!("{head}{line}")).collect();
    lines.join("\n")
}
