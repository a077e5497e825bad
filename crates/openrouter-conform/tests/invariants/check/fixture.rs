//! The parser of case files: a case that is written back as it was read, or a fault that names file and place.

use openrouter_conformance::lint::lint;
use openrouter_corpus::fixture::{CaseError, Corpus, FixtureId};
use openrouter_corpus::root::Root;
use serde_json::{Number, Value};

use super::{SCHEMAS, SPEC, allowed, leads_somewhere};

const CASE: &str = "fixtures/messages/529-x.case.json";
const PAYLOAD: &str = "fixtures/messages/529-x.json";

/// Everything that holds for the text of a case file.
pub(crate) fn holds(text: &[u8]) {
    name(&String::from_utf8_lossy(text));
    let corpus = load(CASE, text);
    let value = serde_json::from_slice::<Value>(text).ok();
    match (corpus.fixtures(), corpus.faults()) {
        ([fixture], []) => {
            let written = fixture.case.to_text();
            let again = load(CASE, written.as_bytes());
            assert_eq!(
                again.fixtures().first().map(|again| &again.case),
                Some(&fixture.case)
            );
            assert_eq!(fixture.payload.as_ref(), b"{}");
            // What the types take and the schema does not is found by the lint.
            let findings = lint(&corpus, &SPEC, &SCHEMAS).findings;
            let found = findings.iter().any(|finding| finding.file == CASE);
            assert!(
                found || allowed("fixture", &value.expect("a case is JSON")),
                "{findings:?}"
            );
        }
        ([], [fault]) => {
            assert_eq!(fault.file, CASE);
            says_what_and_where(fault);
            if let Some(value) = value {
                // Members that are there twice are faults of the text alone: a parsed value keeps the last of them.
                for fault in load(CASE, value.to_string().as_bytes()).faults() {
                    assert!(leads_somewhere(&fault.pointer, &value), "{fault}");
                }
                if let Some(value) = with_integers(value) {
                    let plain = load(CASE, value.to_string().as_bytes());
                    assert!(
                        plain.faults().is_empty() || !allowed("fixture", &value),
                        "{fault}: the schema allows it"
                    );
                }
            }
        }
        found => panic!("a fixture or a fault: {found:?}"),
    }
}

/// The value with `5.0` as `5`: a schema cannot say how an integer is written, and case files write it without a point.
/// None where one is beyond 64 bits, of which a schema knows nothing either.
fn with_integers(value: Value) -> Option<Value> {
    Some(match value {
        Value::Number(number) => integer(number)?.into(),
        Value::Array(items) => {
            let items = items.into_iter().map(with_integers);
            Value::Array(items.collect::<Option<_>>()?)
        }
        Value::Object(members) => {
            let members = members.into_iter();
            let written = members.map(|(name, value)| Some((name, with_integers(value)?)));
            Value::Object(written.collect::<Option<_>>()?)
        }
        other => other,
    })
}

fn integer(number: Number) -> Option<Number> {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 => {
            // Zero has no sign then.
            let written: Number = format!("{:.0}", float + 0.0).parse().ok()?;
            (!written.is_f64()).then_some(written)
        }
        _ => Some(number),
    }
}

/// A name is an id, or the file of that name is a fault.
fn name(text: &str) {
    let name = text.lines().next().unwrap_or_default();
    let id = name.parse::<FixtureId>();
    if let Ok(id) = &id {
        assert_eq!(id.as_str(), name);
        assert_eq!(id.surface().is_none(), id.is_wrapped());
    }
    for fault in load(&format!("fixtures/{name}.case.json"), b"{}").faults() {
        says_what_and_where(fault);
    }
    assert_eq!(
        load(&format!("fixtures/{name}.case.json"), b"{}")
            .fixtures()
            .len(),
        0
    );
}

fn load(path: &str, text: &[u8]) -> Corpus {
    let files = [
        (path.to_owned(), text.to_vec()),
        (PAYLOAD.to_owned(), b"{}".to_vec()),
    ];
    Corpus::load(&Root::from_files(files))
}

fn says_what_and_where(fault: &CaseError) {
    assert!(fault.file.starts_with("fixtures/"), "{fault}");
    for text in [&fault.expected, &fault.found, &fault.help] {
        assert!(!text.is_empty(), "{fault:?}");
    }
}
