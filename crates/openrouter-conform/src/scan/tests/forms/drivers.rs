//! Lines as wrapped by log drivers and the journal.

use serde_json::{Value, json};

use super::lines::{printed, python_text};
use super::story::Event;

pub(super) fn docker(line: &str, event: &Event) -> String {
    let lines = line.split('\n');
    lines
        .map(|line| {
            json!({"log": format!("{line}\n"), "stream": "stderr", "time": event.iso()}).to_string()
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// Splits long lines into two parts.
pub(super) fn containerd(line: &str, event: &Event) -> String {
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

pub(super) fn journal_export(event: &Event) -> String {
    let line = match event.python() {
        Some(python) => format!("{}: {python}", event.message()),
        None => event.message().to_owned(),
    };
    format!(
        "__CURSOR=s={}\n__REALTIME_TIMESTAMP={}000\nPRIORITY={}\n_PID=12\nSYSLOG_IDENTIFIER=app\nMESSAGE={line}\n",
        event.number,
        event.at,
        event.level([6, 4, 3])
    )
}

pub(super) fn journal_json(event: &Event) -> Value {
    let line = python_text(event);
    json!({"__CURSOR": "s=1", "__REALTIME_TIMESTAMP": format!("{}000", event.at), "PRIORITY": "6", "_TRANSPORT": "stdout", "SYSLOG_IDENTIFIER": "app", "MESSAGE": line})
}

pub(super) fn journal_short(event: &Event) -> String {
    let lines = printed(event);
    lines
        .split('\n')
        .map(|line| format!("{} host app[12]: {line}", event.written("%b %d %H:%M:%S")))
        .collect::<Vec<_>>()
        .join("\n")
}
