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

/// A thread with two errors: the first decides, the other is listed with its place, for people and for programs.
#[test]
fn several_errors() {
    let text = "I get this every morning:\n\nHTTP 429: Rate limit exceeded: free-models-per-day\n\n\
        and since I added a picture:\n\n404 No endpoints found that support image input\n";
    let ran = run_with(&["identify", "-"], text.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    insta::assert_snapshot!(ran.stdout);
    let ran = run_with(&["identify", "-", "--json"], text.as_bytes());
    let one: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let (_, lines) = lines(json!({"body": text}).to_string().as_bytes());
    assert_eq!(lines, std::slice::from_ref(&one));
    let other = &one["others"][0];
    assert_eq!((&one["line"], &other["line"]), (&json!(3), &json!(7)));
    assert_eq!(one["cause"], "limit.free_per_day");
    assert_eq!(other["cause"], "routing.no_image_input");
    let members = |value: &Value| {
        value
            .as_object()
            .map(|o| o.keys().cloned().collect::<Vec<_>>())
    };
    assert_eq!(members(other), members(&one));
}

/// The retry line says when, and what a repetition costs; broken requirements are shown only on request.
#[test]
fn advice_that_can_be_followed() {
    let reset = [
        "--status",
        "429",
        "--header",
        "X-RateLimit-Reset: 1787400000000",
    ];
    let limit = br#"{"error":{"code":"429","message":"Rate limit exceeded: free-models-per-min"}}"#;
    let stream = b"data: {\"choices\":[{\"delta\":{\"content\":\"Once\"}}]}\n\n\
        data: {\"error\":{\"code\":502,\"message\":\"Upstream error\"},\"choices\":[{\"finish_reason\":\"error\"}]}\n\n";
    let shown = |args: &[&str], body: &[u8]| {
        let ran = run_with(&[&["identify", "-"], args].concat(), body);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
    };
    let row = |out: &str, name: &str| -> Vec<String> {
        let lines = out.lines().skip_while(|line| !line.starts_with(name));
        lines
            .take_while(|line| line.starts_with(name) || line.starts_with(' '))
            .map(|line| line[10..].to_owned())
            .collect()
    };
    assert_eq!(
        row(&shown(&reset, limit), "retry"),
        ["yes: the stated time has passed, 2026-08-22 12:00:00 UTC"]
    );
    assert_eq!(
        row(&shown(&["--status", "429"], limit), "retry"),
        ["yes, after a wait; the response does not say how long"]
    );
    assert_eq!(
        row(&shown(&["--status", "200"], stream), "retry"),
        [
            "yes, with exponential backoff",
            "text was already delivered: a silent retry repeats it"
        ]
    );
    let surface = ["--surface", "chat_completions", "--status", "429"];
    assert!(row(&shown(&surface, limit), "breaks").is_empty());
    assert!(!row(&shown(&[&surface[..], &["-v"]].concat(), limit), "breaks").is_empty());
}

#[test]
fn text_without_an_error() {
    for (input, shown) in [
        (
            "We met at noon and looked at the garden.",
            "no error recognised\n",
        ),
        ("", "nothing was given"),
        (" \n", "nothing was given"),
    ] {
        let ran = run_with(&["identify", "-"], input.as_bytes());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout.starts_with(shown), "{}", ran.stdout);
        let ran = run_with(&["identify", "-", "--json"], input.as_bytes());
        let answer: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        assert_eq!((ran.code, &answer["is_error"]), (0, &json!(false)));
    }
    let ran = run_with(&["identify", "-", "--status", "504"], b"");
    assert!(
        ran.stdout.starts_with("504 upstream.timeout"),
        "{}",
        ran.stdout
    );
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
    assert_eq!(code, 1, "a bad line changes the exit code");
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
        let output = ran.stdout + &ran.stderr;
        for secret in [key, "jane@corp.example", "user_2AbCdEfGhIjKlMnOpQrStUvWxY"] {
            assert!(!output.contains(secret), "{output}");
        }
    }
}

/// A long hostile input is answered like any other.
#[test]
fn hostile_input() {
    let escapes = (0..14).fold("x".to_owned(), |text, _| {
        json!({"error": {"message": text}}).to_string()
    });
    let mut slashes = String::from(r#"{"error":{"message":""#);
    slashes.push_str(&"\\\\".repeat(10_000));
    slashes.push_str(r#"","code":500}}"#);
    let bytes = 1 << 18;
    // Whether a body has the form of an error, or is nothing but brackets or bytes.
    let bodies: [(bool, Vec<u8>); 8] = [
        (false, "[".repeat(bytes).into_bytes()),
        (true, "{\"error\":".repeat(bytes / 9).into_bytes()),
        (true, escapes.into_bytes()),
        (true, slashes.into_bytes()),
        (
            true,
            format!(
                "{{\"error\":{{\"code\":500,\"message\":\"{}\"}}}}",
                "a".repeat(bytes)
            )
            .into_bytes(),
        ),
        (false, vec![0xFF; bytes]),
        (
            true,
            br#"{"error":{"code":500,"message":"lone \ud800 surrogate"}}"#.to_vec(),
        ),
        (true, "Error: {'a': ".repeat(bytes / 13).into_bytes()),
    ];
    for (is_error, body) in bodies {
        let ran = run_with(&["identify", "-", "--json"], &body);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let answer: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let head = String::from_utf8_lossy(&body[..20.min(body.len())]).into_owned();
        assert_eq!(answer["is_error"], is_error, "{head}");
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

/// A pasted page without a status keeps the one in its headline; a given status takes precedence.
#[test]
fn a_page_keeps_its_status() {
    let first = |args: &[&str], page: &str| {
        let ran = run_with(&[&["identify"], args].concat(), page.as_bytes());
        ran.stdout.lines().next().unwrap_or_default().to_owned()
    };
    let nginx = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
    let cloudflare = "<!DOCTYPE html><title>Oops</title><h1><span>A timeout occurred</span><span>Error code 524</span></h1>";
    assert!(
        first(&[], nginx).starts_with("502 gateway."),
        "{}",
        first(&[], nginx)
    );
    assert!(
        first(&[], cloudflare).starts_with("524 gateway."),
        "{}",
        first(&[], cloudflare)
    );
    assert!(first(&["--status", "503"], nginx).starts_with("503 "));
    let none = "<html><title>Sorry</title></html>";
    assert!(
        !first(&[], none).starts_with(char::is_numeric),
        "{}",
        first(&[], none)
    );
}

/// PowerShell writes redirected output as UTF-16.
#[test]
fn text_in_utf_16_is_read() {
    let text = r#"{"error":{"code":402,"message":"Insufficient credits"}}"#;
    let plain = run_with(&["identify", "-", "--json"], text.as_bytes());
    let little = std::iter::once(0xfeff).chain(text.encode_utf16());
    let big = little.clone().flat_map(u16::to_be_bytes);
    let little: Vec<u8> = little.flat_map(u16::to_le_bytes).collect();
    for bytes in [little, big.collect()] {
        let ran = run_with(&["identify", "-", "--json"], &bytes);
        assert_eq!((ran.code, &ran.stdout), (0, &plain.stdout));
        assert!(
            ran.stdout.contains("credits.insufficient"),
            "{}",
            ran.stdout
        );
    }
}
