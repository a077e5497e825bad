//! Payloads that are not in the corpus: quoted in public repositories, or a provider's documented wording in
//! OpenRouter's envelope. They were labelled by the catalogue's precedence before the rules were run on them.

use openrouter_errors::{Diagnosis, Input, Surface, read};
use serde::Deserialize;

#[derive(Deserialize)]
struct Payload {
    source: String,
    status: Option<u16>,
    #[serde(default)]
    headers: Vec<(String, String)>,
    surface: Option<Surface>,
    body: String,
    expect: Expect,
}

#[derive(Deserialize)]
struct Expect {
    cause: String,
    retry: String,
    error_type: Vec<Option<String>>,
    provider: Option<String>,
}

fn diagnose(payload: &Payload) -> Diagnosis {
    let mut input = Input::new(&payload.body);
    input.status = payload.status;
    input.surface = payload.surface;
    for (name, value) in &payload.headers {
        input = input.header(name, value);
    }
    read(&input).diagnose()
}

#[test]
fn payloads_never_seen() {
    let lines: Vec<&str> = include_str!("wild/payloads.jsonl").lines().collect();
    let mut faults = Vec::new();
    let mut right = [0_usize; 5];
    for (at, line) in lines.iter().enumerate() {
        let payload: Payload = serde_json::from_str(line).expect("a payload");
        let found = diagnose(&payload);
        let cause = found.cause.map(|cause| cause.to_string());
        let retry = found.retry.map(|retry| retry.decision.to_string());
        let error_type = found.error_type.as_ref().map(ToString::to_string);
        let checks = [
            ("is_error", found.is_error, String::new()),
            (
                "cause",
                cause.as_ref() == Some(&payload.expect.cause),
                format!("{cause:?} for {}", payload.expect.cause),
            ),
            (
                "retry",
                retry.as_ref() == Some(&payload.expect.retry),
                format!("{retry:?} for {}", payload.expect.retry),
            ),
            (
                "error_type",
                payload.expect.error_type.contains(&error_type),
                format!("{error_type:?} for {:?}", payload.expect.error_type),
            ),
            (
                "provider",
                found.provider == payload.expect.provider,
                format!("{:?}", found.provider),
            ),
        ];
        for (slot, (member, ok, detail)) in checks.into_iter().enumerate() {
            right[slot] += usize::from(ok);
            if !ok {
                let body: String = payload.body.chars().take(200).collect();
                faults.push(format!(
                    "{at} ({}) {member}: {detail} {:?}\n    {body}",
                    payload.source, found.evidence
                ));
            }
        }
    }
    println!(
        "of {}: is_error, cause, retry, error_type, provider = {right:?}",
        lines.len()
    );
    assert!(
        faults.is_empty(),
        "{}\n{} faults",
        faults.join("\n"),
        faults.len()
    );
}
