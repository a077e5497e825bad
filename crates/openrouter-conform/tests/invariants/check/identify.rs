//! `identify` responds to any payload and any line with JSON that is valid by its schema and contains no secret.

use std::sync::LazyLock;

use openrouter_conform::identify::{Identified, Identifier, Question, identify_lines, to_terminal};
use openrouter_corpus::redact::find;
use openrouter_corpus::select::Selection;
use openrouter_errors::Surface;
use serde_json::{Value, json};

use super::{CORPUS, SPEC, faults};

static IDENTIFIER: LazyLock<Identifier<'static>> =
    LazyLock::new(|| Identifier::new(&SPEC, &CORPUS, &Selection::default()));

/// Everything that holds for one payload, and for the line of NDJSON that asks about it.
pub(crate) fn holds(body: &[u8], status: Option<u16>, surface: Option<Surface>) {
    let question = Question {
        status,
        surface,
        body: body.to_vec(),
        ..Question::default()
    };
    let answer = IDENTIFIER.identify(&question);
    assert_eq!(answer, IDENTIFIER.identify(&question));
    complete(&answer);
    assert!(!to_terminal(&answer, &CORPUS, 0, true).is_empty());

    let text = String::from_utf8_lossy(body);
    let line = json!({"id": [1, "x"], "status": status, "surface": surface, "body": text});
    let results = lines(format!("{line}\n").as_bytes());
    let [results] = &results[..] else {
        panic!("one line has one answer")
    };
    assert_eq!(results["id"], line["id"]);
    assert_eq!(
        results["input_fault"].is_null(),
        status.is_none_or(|status| (100..600).contains(&status))
    );
}

/// Everything that holds for lines of NDJSON; gives the responses.
pub(crate) fn lines(mut input: &[u8]) -> Vec<Value> {
    let asked = input
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty())
        .count();
    let mut output = Vec::new();
    let tally = identify_lines(&IDENTIFIER, &mut input, &mut output).expect("memory takes it all");
    let output = String::from_utf8(output).expect("JSON is UTF-8");
    assert_eq!(tally.answered + tally.faulty, asked as u64);
    assert_eq!(output.lines().count(), asked);
    let mut faulty = 0;
    let mut answers = Vec::new();
    for line in output.lines() {
        assert_eq!(find(line), [], "{line}");
        let value: Value = serde_json::from_str(line).expect("a line is JSON");
        let answer: Identified = serde_json::from_value(value.clone()).expect("it is an answer");
        complete(&answer);
        faulty += u64::from(answer.input_fault.is_some());
        answers.push(value);
    }
    assert_eq!(tally.faulty, faulty);
    answers
}

fn complete(answer: &Identified) {
    let value = serde_json::to_value(answer).expect("an answer is JSON");
    assert_eq!(faults("identify", &value), [""; 0]);
    assert_eq!(
        serde_json::from_value::<Identified>(value).ok().as_ref(),
        Some(answer)
    );
    if let Some(fault) = &answer.input_fault {
        assert_eq!(answer.is_error, None);
        assert!(fault.line > 0 && !fault.expected.is_empty());
        return;
    }
    let error = answer.is_error.expect("it was read");
    assert_eq!(error, answer.cause.is_some());
    assert_eq!(error, answer.retry.decision.is_some());
    assert!(error || answer.nearest_fixture.is_none());
    if let Some(id) = &answer.nearest_fixture {
        assert!(CORPUS.get(id).is_some(), "{id} is a fixture");
    }
}
