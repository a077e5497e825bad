//! The redactor itself: every form in every encoding, and how little of ordinary text it touches.

use openrouter_corpus::redact::{find, redact};
use rstest::rstest;
use serde_json::{Value, json};

use super::forms::{Form, WITHOUT_FORM, encode, form, forms, percent};
use super::page::assert_row;

/// How a secret is written down.
type Encoding = fn(&str) -> String;

fn plain(text: &str) -> String {
    format!("it failed: {text}\nnext line")
}

fn in_json(text: &str) -> String {
    json!({"error": {"code": 401, "message": format!("it failed: {text}"), "metadata": {"raw": text}}}).to_string()
}

fn in_nested_json(text: &str) -> String {
    json!({ "raw": in_json(text) }).to_string()
}

fn in_python(text: &str) -> String {
    let text = text
        .replace('\\', "\\\\")
        .replace('\'', "\\'")
        .replace('\n', "\\n");
    format!("Error code: 401 - {{'error': {{'message': '{text}', 'code': 401}}}}")
}

fn in_url(text: &str) -> String {
    format!("GET /log?text={} HTTP/1.1", percent(text))
}

fn in_base64(text: &str) -> String {
    json!({"data": encode(format!("it failed: {text} and ended").as_bytes())}).to_string()
}

fn escaped(text: &str) -> String {
    let code = |letter: char| format!("\\u{:04x}", u32::from(letter));
    let text: String = text.chars().map(code).collect();
    format!("{{\"message\":\"{text}\"}}")
}

fn in_events(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let event = |part: &[char]| {
        let part: String = part.iter().collect();
        let event = json!({"choices": [{"index": 0, "delta": {"content": part}}], "id": "gen-1"});
        format!("data: {event}\n\n")
    };
    let events: String = letters.chunks(5).map(event).collect();
    format!("{events}data: [DONE]\n\n")
}

fn in_a_comment(text: &str) -> String {
    text.lines()
        .map(|line| format!(": {line}\n"))
        .collect::<String>()
        + "\n"
}

#[rstest]
#[case("plain text", plain)]
#[case("JSON", in_json)]
#[case("JSON in a JSON string", in_nested_json)]
#[case("a dict of Python", in_python)]
#[case("percent-encoded", in_url)]
#[case("base64", in_base64)]
#[case("`\\u` escapes", escaped)]
#[case("split across SSE events", in_events)]
#[case("SSE comments", in_a_comment)]
#[case("upper case", |text: &str| text.to_ascii_uppercase())]
#[case("lower case", |text: &str| text.to_ascii_lowercase())]
fn no_form_survives(#[case] name: &str, #[case] encoding: Encoding) {
    let survives = |form: &Form| {
        let text = encoding(&form.text);
        let (clean, _) = redact(&text);
        form.survives_in(&clean) || form.survives_in(&decoded(&clean))
    };
    assert_row(name, survives);
}

/// What a reader would undo.
fn decoded(text: &str) -> String {
    let words = text.split(['"', ' ', '=', '?']);
    let plain = words.filter_map(|word| {
        let bytes = decode(word)?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    });
    let mut all: String = plain.collect();
    for event in text.lines() {
        let event: Value =
            serde_json::from_str(event.trim_start_matches("data: ")).unwrap_or_default();
        all.push_str(
            event["choices"][0]["delta"]["content"]
                .as_str()
                .unwrap_or_default(),
        );
    }
    all
}

fn decode(word: &str) -> Option<Vec<u8>> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let word = word.trim_end_matches('=');
    let (mut bits, mut count, mut bytes) = (0_u64, 0, Vec::new());
    for byte in word.bytes() {
        let value = LETTERS.iter().position(|letter| *letter == byte)?;
        bits = bits << 6 | value as u64;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    (bytes.len() > 12).then_some(bytes)
}

/// Lines that break a token in two: of a terminal, of a shell, of events, of chunks.
#[rstest]
#[case("\n")]
#[case("\r\n")]
#[case("\\\n  ")]
#[case("\ndata: ")]
#[case("\r\n1a\r\n")]
fn tokens_go_on_behind_a_break(#[case] between: &str) {
    for name in [
        "OpenRouter",
        "Anthropic",
        "GitHub",
        "Stripe",
        "GitLab",
        "OpenAI, project",
    ] {
        let form = forms()
            .into_iter()
            .find(|form| form.name == name)
            .expect("it is there");
        let (begin, end) = form.text.split_at(form.text.len() / 2);
        let broken = format!("data: {begin}{between}{end}\n\nContent-Type: text/plain\n");
        let (clean, _) = redact(&broken);
        assert!(!form.survives_in(&clean), "{name}: {clean:?}");
        assert!(clean.contains("Content-Type: text/plain\n"), "{clean:?}");
        assert_eq!(clean.matches('\n').count(), broken.matches('\n').count());
    }
}

/// The list of unrecognised secrets is as short as possible.
#[test]
fn what_has_no_form_is_listed() {
    for (name, source) in WITHOUT_FORM {
        let form = form("", name, source);
        assert_eq!(
            find(&form.text),
            [],
            "{name}: it is recognised, so list it among the forms"
        );
    }
}

#[test]
fn what_is_redacted_stays_as_it_is_read() {
    for form in forms() {
        let json = in_json(&form.text);
        let (clean, _) = redact(&json);
        let value: Result<Value, _> = serde_json::from_str(&clean);
        assert!(value.is_ok(), "{}: {clean}", form.name);
        assert_eq!(find(&clean), [], "{}: {clean}", form.name);
        let stream = in_events(&form.text);
        let (clean, _) = redact(&stream);
        assert_eq!(
            clean.matches("\n\n").count(),
            stream.matches("\n\n").count(),
            "{}",
            form.name
        );
        let events = clean.lines().filter_map(|line| line.strip_prefix("data: "));
        for event in events.filter(|event| *event != "[DONE]") {
            let value: Result<Value, _> = serde_json::from_str(event);
            assert!(value.is_ok(), "{}: {event}", form.name);
        }
    }
}

/// Ordinary text: the strings of every payload of the corpus, and the lines of the documents.
#[test]
fn ordinary_text_is_left_alone() {
    let checkout = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut texts = Vec::new();
    collect(&checkout.join("fixtures"), &mut texts);
    collect(&checkout.join("docs"), &mut texts);
    collect(
        &checkout.join("crates/openrouter-errors/tests/wild"),
        &mut texts,
    );
    texts.extend(
        std::fs::read_to_string(checkout.join("SPEC.md"))
            .expect("it is there")
            .lines()
            .map(str::to_owned),
    );
    let touched: Vec<&String> = texts.iter().filter(|text| !find(text).is_empty()).collect();
    assert!(texts.len() > 20_000, "{}", texts.len());
    assert!(
        touched.len() * 1000 <= texts.len(),
        "{} of {}: {touched:#?}",
        touched.len(),
        texts.len()
    );
}

/// The lines of every file of a folder, and the strings in those that are JSON.
fn collect(folder: &std::path::Path, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, texts);
            continue;
        }
        let bytes = std::fs::read(&path).expect("it is there");
        let text = String::from_utf8_lossy(&bytes);
        texts.extend(
            text.lines()
                .filter(|line| !line.is_empty())
                .map(str::to_owned),
        );
        for line in text.lines().map(|line| line.trim_start_matches("data: ")) {
            strings(&serde_json::from_str(line).unwrap_or_default(), texts);
        }
    }
}

fn strings(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| strings(item, texts)),
        Value::Object(members) => members.values().for_each(|item| strings(item, texts)),
        _ => {}
    }
}
