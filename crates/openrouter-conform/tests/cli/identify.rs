//! `identify`: the response for people, the one for programs, and many lines at once.

use std::fs;

use serde_json::{Value, json};

use crate::cli::support::{checkout, run_with};

fn payload(path: &str) -> Vec<u8> {
    fs::read(checkout().join("fixtures").join(path)).expect("the fixture is there")
}

fn people(path: &str, args: &[&str]) -> String {
    let ran = run_with(&[&["identify", "-"], args].concat(), &payload(path));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stdout
}

fn lines(input: &[u8]) -> (i32, Vec<Value>) {
    let ran = run_with(&["identify", "--ndjson"], input);
    let answers = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    (ran.code, answers)
}

/// The threads the project was started for, as their authors would read the response.
#[test]
fn the_threads_that_started_it() {
    let answers = [
        people("wrapped/401-ide-missing-authentication-header.txt", &[]),
        people("wrapped/403-ide-provider-terms.txt", &[]),
        people("wrapped/403-azure-resource-blocked.txt", &[]),
        people(
            "chat_completions/403-byok-o3-key-tier.json",
            &["--status", "403", "--model", "openai/o3"],
        ),
        people("wrapped/terms-of-service-4028.txt", &[]),
        people("wrapped/image-input-4028.txt", &[]),
    ];
    insta::assert_snapshot!(answers.join("\n"));
}

#[test]
fn one_object_for_programs() {
    let body = br#"{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"{\"error\":{\"message\":\"Too many tokens per minute\"}}","provider_name":"Groq","is_byok":true}},"user_id":"user_2AbCdEfGhIjKlMnOp"}"#;
    let args = [
        "identify",
        "-",
        "--json",
        "--status",
        "429",
        "--header",
        "Retry-After: 7",
        "--surface",
        "chat_completions",
    ];
    let ran = run_with(&args, body);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    insta::assert_snapshot!(ran.stdout);
}

/// Every member is there in every response, in the order of the input, and bad lines stop nothing.
#[test]
fn many_lines() {
    let input = concat!(
        "{\"id\":1,\"status\":402,\"body\":{\"error\":{\"code\":402,\"message\":\"Insufficient credits\"}}}\n",
        "not json\n",
        "\n",
        "{\"id\":\"two\",\"body\":\"Error: 429 - rate limit exceeded: free-models-per-day\"}\n",
        "{\"id\":\"no body\"}\n",
        "{\"id\":{\"k\":[1]},\"status\":200,\"surface\":\"unheard-of\",\"body\":{\"object\":\"chat.completion\",\"choices\":[{\"message\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}}",
    );
    let (code, answers) = lines(input.as_bytes());
    assert_eq!(code, 1, "a bad line is told by the exit code");
    let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
    assert_eq!(
        ids,
        [
            &json!(1),
            &Value::Null,
            &json!("two"),
            &json!("no body"),
            &json!({"k": [1]})
        ]
    );
    let errors: Vec<&Value> = answers.iter().map(|answer| &answer["is_error"]).collect();
    assert_eq!(
        errors,
        [
            &json!(true),
            &Value::Null,
            &json!(true),
            &Value::Null,
            &json!(false)
        ]
    );
    assert_eq!(answers[1]["input_fault"]["line"], 2);
    assert_eq!(answers[3]["input_fault"]["pointer"], "/body");
    let members = |answer: &Value| -> Vec<String> {
        answer
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect()
    };
    for answer in &answers {
        assert_eq!(
            members(answer),
            members(&answers[0]),
            "no member is ever missing"
        );
    }
}

#[test]
fn answers_are_valid_by_their_schema() {
    let schema = fs::read(checkout().join("schemas/suite/identify.json")).expect("it is generated");
    let schema: Value = serde_json::from_slice(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let (_, answers) =
        lines(b"{\"body\":\"429 slow down\"}\nbad\n{\"body\":{\"choices\":[]},\"status\":200}\n");
    assert_eq!(answers.len(), 3);
    for answer in answers {
        assert!(validator.is_valid(&answer), "{answer}");
    }
}

#[test]
fn nothing_to_identify_is_no_success() {
    assert_eq!(lines(b"").0, 3);
    assert_eq!(lines(b"\n\n").0, 3);
}

#[test]
fn secrets_are_masked_everywhere() {
    let key = "sk-or-v1-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let text = format!(
        "Error code: 401 - {{'error': {{'message': 'No such key {key} of jane@corp.example', 'code': 401}}, 'user_id': 'user_2AbCdEfGhIjKlMnOpQrStUvWxY'}}"
    );
    let line =
        json!({"id": key, "body": text, "headers": {"Authorization": format!("Bearer {key}")}})
            .to_string();
    for ran in [
        run_with(&["identify", "-"], text.as_bytes()),
        run_with(&["identify", "-", "--json"], text.as_bytes()),
        run_with(&["identify", "--ndjson"], line.as_bytes()),
    ] {
        let said = ran.stdout + &ran.stderr;
        for secret in [key, "jane@corp.example", "user_2AbCdEfGhIjKlMnOpQrStUvWxY"] {
            assert!(!said.contains(secret), "{said}");
        }
    }
}

/// A megabyte of hostile input is answered like any other.
#[test]
fn hostile_input() {
    let escapes = (0..14).fold("x".to_owned(), |text, _| {
        json!({"error": {"message": text}}).to_string()
    });
    let mut slashes = String::from(r#"{"error":{"message":""#);
    slashes.push_str(&"\\\\".repeat(10_000));
    slashes.push_str(r#"","code":500}}"#);
    let megabyte = 1 << 20;
    let bodies: [Vec<u8>; 8] = [
        "[".repeat(megabyte).into_bytes(),
        "{\"error\":".repeat(megabyte / 9).into_bytes(),
        escapes.into_bytes(),
        slashes.into_bytes(),
        format!(
            "{{\"error\":{{\"code\":500,\"message\":\"{}\"}}}}",
            "a".repeat(megabyte)
        )
        .into_bytes(),
        vec![0xFF; megabyte],
        br#"{"error":{"code":500,"message":"lone \ud800 surrogate"}}"#.to_vec(),
        "Error: {'a': ".repeat(megabyte / 13).into_bytes(),
    ];
    for body in bodies {
        let ran = run_with(&["identify", "-", "--json"], &body);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let answer: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        assert_eq!(answer["is_error"], true);
    }
}

#[test]
fn wrong_usage() {
    assert_eq!(
        run_with(&["identify", "--ndjson", "--status", "400"], b"").code,
        2
    );
    assert_eq!(
        run_with(&["identify", "-", "--case", "messages"], b"").code,
        2
    );
    assert_eq!(run_with(&["identify", "no/such/file"], b"").code, 3);
}
