//! What people paste, log and see in their terminals, each text with what is right about it; and texts that only speak of
//! errors, which must not be called one.

use openrouter_errors::{Diagnosis, Input, read};
use serde_json::{Map, Value};

#[derive(serde::Deserialize)]
struct Case {
    id: String,
    body: String,
    status: Option<u16>,
    /// What is right: a member is a value, or a list of which any value will do.
    expect: Map<String, Value>,
    why: String,
    /// The members that are known to be wrong. A member that has become right must be removed from the list.
    #[serde(default)]
    wrong: Vec<String>,
}

/// Whether one expected member is right.
fn holds(member: &str, want: &Value, case: &Case, found: &Diagnosis) -> bool {
    let any = |value: Value| match want {
        Value::Array(values) => values.contains(&value),
        one => *one == value,
    };
    let text = |text: Option<String>| any(text.map_or(Value::Null, Value::String));
    let message = found.message.as_deref().unwrap_or_default();
    let wanted = want.as_str().unwrap_or_default();
    match member {
        "is_error" => any(found.is_error.into()),
        "status_out" => any(found.status.map_or(Value::Null, Value::from)),
        "cause" => text(found.cause.map(|cause| cause.to_string())),
        "cause_not" => !text(found.cause.map(|cause| cause.to_string())),
        "fault" => text(found.fault.map(|fault| fault.to_string())),
        "origin" => text(found.origin.map(|origin| origin.to_string())),
        "provider" => text(found.provider.clone()),
        "retry" => text(found.retry.map(|retry| retry.decision.to_string())),
        "after_seconds" => {
            let seconds = found.retry.and_then(|retry| retry.after_seconds);
            any(seconds.map_or(Value::Null, Value::from))
        }
        "message" => text(found.message.clone()),
        "message_has" => message.contains(wanted),
        "message_begins" => message.starts_with(wanted),
        "message_not" => !message.contains(wanted),
        "evidence_not" => found
            .evidence
            .iter()
            .all(|evidence| evidence.rule != wanted),
        "delivered" => any(found.delivered.map_or(Value::Null, Value::from)),
        "shows_time" => any(found.retry.is_some_and(|retry| retry.at.is_some()).into()),
        "errors" => {
            let input = Input::new(&case.body);
            any(read(&input).diagnose_all().len().into())
        }
        "causes" => {
            let input = Input::new(&case.body);
            let all = read(&input).diagnose_all();
            let causes: Vec<Value> = all
                .iter()
                .filter_map(|error| error.diagnosis.cause)
                .map(|cause| cause.to_string().into())
                .collect();
            *want == Value::Array(causes)
        }
        other => panic!("{}: unknown member {other}", case.id),
    }
}

#[test]
fn pastes_are_understood() {
    let mut wrong = Vec::new();
    let sets = [
        include_str!("data/pastes.jsonl"),
        include_str!("data/batches.jsonl"),
    ];
    for line in sets.into_iter().flat_map(str::lines) {
        let case: Case = serde_json::from_str(line).expect("a case");
        let mut input = Input::new(&case.body);
        input.status = case.status;
        let found = read(&input).diagnose();
        for (member, want) in &case.expect {
            let known = case.wrong.contains(member);
            if holds(member, want, &case, &found) == known {
                let not = if known { "now" } else { "not" };
                wrong.push(format!(
                    "{} ({}): {member} is {not} {want}\n    {found:?}",
                    case.id, case.why
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n{} wrong",
        wrong.join("\n"),
        wrong.len()
    );
}

#[test]
fn harmless_texts_are_no_errors() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("data/harmless.txt")
        .lines()
        .filter(|line| !line.starts_with("%% "))
    {
        let text = line
            .replace("\\r", "\r")
            .replace("\\n", "\n")
            .replace("\\t", "\t");
        let input = Input::new(&text);
        let found = read(&input).diagnose();
        count += 1;
        if found.is_error {
            wrong.push(format!("{line}: {:?} {:?}", found.cause, found.evidence));
        }
        assert_eq!(
            read(&input).diagnose_all().len(),
            usize::from(found.is_error),
            "{line}"
        );
    }
    assert!(count >= 300, "{count} texts");
    assert!(
        wrong.is_empty(),
        "{}\n{} of {count}",
        wrong.join("\n"),
        wrong.len()
    );
}

/// Where the client dropped the provider's words, the remedy says where it keeps them.
#[test]
fn the_remedy_names_where_the_client_keeps_the_words() {
    let cases = [
        (
            "openai.APIError: Provider returned error",
            "err.body[\"metadata\"]",
        ),
        (
            "APIError: Provider returned error\n    at APIError.generate (/app/node_modules/openai/core/error.mjs:1:2)",
            "err.error.metadata",
        ),
        (
            "AI_APICallError: Provider returned error",
            "error.responseBody",
        ),
        (
            "litellm.APIError: APIError: OpenrouterException - Provider returned error",
            "litellm._turn_on_debug()",
        ),
        (
            "System.ClientModel.ClientResultException: Provider returned error",
            "e.GetRawResponse().Content",
        ),
        ("OpenRouterError: Provider returned error", "e.metadata"),
        ("Error: Provider returned error", "error.metadata.raw"),
    ];
    for (text, place) in cases {
        let found = read(&Input::new(text)).diagnose();
        let cause = found.cause.map(|cause| cause.to_string());
        assert_eq!(cause.as_deref(), Some("upstream.unexplained"), "{text}");
        let remedy = found.remedy.unwrap_or_default();
        assert!(remedy.contains(place), "{text}: {remedy}");
    }
}
