//! Tools that play responses from a program: a module of ours, and the cases as data next to it.

use std::fmt::Write as _;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use openrouter_mock::End;
use serde_json::{Value, json};

use super::{File, Limits, Stub};

const MSW: &str = include_str!("templates/msw.mjs");
const AIMOCK: &str = include_str!("templates/aimock.mjs");
const CASES: &str = include_str!("templates/cases.d.mts");
const PYTHON: &str = include_str!("templates/openrouter_cases.py");

pub(super) fn msw_limits(stub: &Stub) -> Limits {
    let left_out = match stub.status {
        Some(..200) => Some("a `Response` of JavaScript cannot have this status"),
        Some(204 | 205 | 304) if !stub.body.is_empty() => {
            Some("a `Response` of JavaScript cannot have a body with this status")
        }
        _ => None,
    };
    let mut without = Vec::new();
    if !matches!(stub.end, End::Complete | End::Stall) {
        without.push("the way the connection ends early: the client gets a network error");
    }
    if stub
        .headers_by_name()
        .iter()
        .any(|(name, values)| values.len() > 1 && !name.eq_ignore_ascii_case("set-cookie"))
    {
        without.push("a header for each value: the values are joined by commas");
    }
    Limits { left_out, without }
}

pub(super) fn python_limits(stub: &Stub) -> Limits {
    let left_out = (stub.status.is_some_and(|status| status < 200))
        .then_some("httpx has no final response with this status");
    let mut without = Vec::new();
    if stub.end != End::Complete {
        without.push("a connection: an early end raises the exception that httpx has for it");
    }
    if stub.pause_ms > 0 {
        without.push("the pauses between the writes");
    }
    Limits { left_out, without }
}

pub(super) fn msw(stubs: &[Stub]) -> Vec<File> {
    javascript(stubs, MSW, include_str!("templates/msw.d.mts"))
}

pub(super) fn aimock(stubs: &[Stub]) -> Vec<File> {
    javascript(stubs, AIMOCK, include_str!("templates/aimock.d.mts"))
}

fn javascript(stubs: &[Stub], module: &str, types: &str) -> Vec<File> {
    let mut ids = String::new();
    for stub in stubs {
        let _ = write!(ids, "\n  | {}", json!(stub.id));
    }
    let types = format!("{types}\n{CASES}\n/** The ids. */\nexport type CaseId ={ids};\n");
    vec![
        File::text("index.mjs", module),
        File::text("index.d.mts", types),
        File::text(
            "cases.mjs",
            format!("export const cases = {};\n", cases(stubs)),
        ),
    ]
}

pub(super) fn python(stubs: &[Stub]) -> Vec<File> {
    vec![
        File::text("openrouter_cases.py", PYTHON),
        File::text("cases.json", format!("{}\n", cases(stubs))),
    ]
}

/// The cases by id, one a line.
fn cases(stubs: &[Stub]) -> String {
    let lines: Vec<String> = stubs
        .iter()
        .map(|stub| format!("{}: {}", json!(stub.id), case(stub)))
        .collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}

fn case(stub: &Stub) -> Value {
    let (method, path) = stub.request.clone().unzip();
    let mut case = json!({
        "method": method,
        "path": path,
        "status": stub.status,
        "headers": stub.headers,
        "announced": stub.announced,
        "writes": stub.writes,
        "pause_ms": stub.pause_ms,
        "end": match stub.end {
            End::Complete => "complete",
            End::Close => "close",
            End::Reset => "reset",
            End::Stall => "stall",
        },
    });
    match stub.text() {
        Some(text) => case["body"] = json!(text),
        None => case["body_base64"] = json!(base64(&stub.body)),
    }
    case["metadata"] = Value::Object(stub.metadata.clone());
    case
}

pub(super) fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}
