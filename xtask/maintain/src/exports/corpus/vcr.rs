//! VCR: `cassettes/ID.yaml` for each fixture, as vcrpy writes them.

use openrouter_mock::End;
use serde_json::{Map, Value, json};

use super::stub::ORIGIN;
use super::{File, Limits, Stub};

pub(super) fn path(id: &str) -> String {
    format!("cassettes/{id}.yaml")
}

pub(super) fn limits(stub: &Stub) -> Limits {
    let left_out = if stub.status.is_none() || stub.end != End::Complete {
        Some("a cassette has only complete responses")
    } else if stub.request.is_none() {
        Some("a cassette needs the request, which the source does not state")
    } else {
        None
    };
    Limits {
        left_out,
        without: if stub.writes_are_recorded {
            vec!["the recorded write boundaries"]
        } else {
            Vec::new()
        },
    }
}

pub(super) fn files(stubs: &[Stub]) -> Vec<File> {
    let files = stubs
        .iter()
        .filter_map(|stub| Some(File::text(path(&stub.id), cassette(stub)?)));
    files.collect()
}

fn cassette(stub: &Stub) -> Option<String> {
    let (method, path) = stub.request.as_ref()?;
    let headers = stub.headers_by_name().into_iter();
    let headers: Map<String, Value> = headers
        .map(|(name, values)| (name.to_owned(), json!(values)))
        .collect();
    let body = match stub.text() {
        Some(text) => scalar(&json!(text)),
        None => format!(
            "!!binary {}",
            scalar(&json!(super::scripts::base64(&stub.body)))
        ),
    };
    Some(format!(
        "version: 1\n\
         metadata:\n{metadata}\
         interactions:\n\
         - request:\n    method: {method}\n    uri: {uri}\n    body: null\n    headers: {{}}\n  \
         response:\n    status: {{\"code\": {status}, \"message\": \"\"}}\n    headers:{headers}\n    \
         body:\n      string: {body}\n",
        metadata = members(&stub.metadata, "  "),
        method = scalar(&json!(method)),
        uri = scalar(&json!(format!("{ORIGIN}{path}"))),
        status = stub.status?,
        headers = if headers.is_empty() {
            " {}".to_owned()
        } else {
            format!("\n{}", members(&headers, "      ").trim_end_matches('\n'))
        },
    ))
}

/// One line for each member.
fn members(object: &Map<String, Value>, indent: &str) -> String {
    let lines = object
        .iter()
        .map(|(name, value)| format!("{indent}{}: {}\n", scalar(&json!(name)), scalar(value)));
    lines.collect()
}

/// JSON that YAML reads as the same value: what YAML takes for a line break or rejects is escaped.
fn scalar(value: &Value) -> String {
    let mut text = String::new();
    for character in value.to_string().chars() {
        match character {
            '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                text += &format!("\\u{:04x}", u32::from(character));
            }
            _ => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_yaml_does_not_take_is_escaped() {
        assert_eq!(
            scalar(&json!("a\u{85}\u{2028}\u{feff}\u{7f}\té\"")),
            r#""a\u0085\u2028\ufeff\u007f\té\"""#
        );
    }
}
