//! WireMock: `mappings/ID.json` for each fixture, and its body in `__files/`.

use openrouter_corpus::report::to_json;
use openrouter_mock::End;
use serde_json::{Map, Value, json};

use super::{File, Limits, Stub};

pub(super) fn path(id: &str) -> String {
    format!("mappings/{id}.json")
}

pub(super) fn limits(stub: &Stub) -> Limits {
    // Without a response, a fault of WireMock does what was recorded.
    let fault = stub.status.is_none() && stub.end != End::Stall;
    let early = stub.end != End::Complete && !fault;
    Limits {
        left_out: early.then_some("WireMock cannot stop in the middle of a body"),
        without: if stub.writes_are_recorded {
            vec!["the recorded write boundaries"]
        } else {
            Vec::new()
        },
    }
}

pub(super) fn files(stubs: &[Stub]) -> Vec<File> {
    let files = stubs.iter().flat_map(|stub| {
        let mappings = [by_base_path(&stub.id), by_header(&stub.id)].map(|request| {
            json!({
                "name": stub.id,
                "request": request,
                "response": response(stub),
                "metadata": stub.metadata,
            })
        });
        [
            File::text(path(&stub.id), to_json(&json!({"mappings": mappings}))),
            File::text(format!("__files/{}", body(&stub.id)), stub.body.clone()),
        ]
    });
    files.collect()
}

/// `/c/ID/api/v1/...`, with `~` for `/` in the id, as in `serve`.
fn by_base_path(id: &str) -> Value {
    let base = format!("/c/{}", id.replace('/', "~"));
    json!({"method": "ANY", "urlPathPattern": format!("{base}(/.*)?")})
}

fn by_header(id: &str) -> Value {
    json!({
        "method": "ANY",
        "urlPathPattern": ".*",
        "headers": {"X-Conform-Case": {"equalTo": id}}
    })
}

fn body(id: &str) -> String {
    format!("{id}.body")
}

fn response(stub: &Stub) -> Value {
    let Some(status) = stub.status else {
        let fault = if stub.end == End::Reset {
            "CONNECTION_RESET_BY_PEER"
        } else {
            "EMPTY_RESPONSE"
        };
        return json!({"fault": fault});
    };
    let headers: Map<String, Value> = stub
        .headers_by_name()
        .into_iter()
        .map(|(name, values)| {
            let value = match values[..] {
                [value] => json!(value),
                _ => json!(values),
            };
            (name.to_owned(), value)
        })
        .collect();
    json!({"status": status, "headers": headers, "bodyFileName": body(&stub.id)})
}
