//! What unwrapping finds in every pasted text of the corpus: the wrapper, the provider and the status.

use openrouter_corpus::fixture::{Corpus, Fixture};
use openrouter_corpus::root::Root;
use openrouter_errors::{Input, read, unwrap};

/// The maximum share, in percent, of texts whose status is stated by no word: only the diagnosis of the message can
/// determine it.
const UNSTATED_AT_MOST: usize = 15;

/// Returns what the wrapper's text and the payload inside state together.
fn found(fixture: &Fixture) -> (String, Option<u16>, Option<String>) {
    let text = String::from_utf8_lossy(&fixture.payload);
    let unwrapped = unwrap(&text);
    let payload = unwrapped.payload.clone().unwrap_or_default();
    let input = Input::new(payload.as_bytes());
    let reading = read(&input);
    let inside = unwrapped.payload.is_some();
    let status = reading.status().filter(|_| inside).or(unwrapped.status);
    let provider = reading.provider().filter(|_| inside).map(str::to_owned);
    (
        unwrapped.wrapper().to_string(),
        status.or(unwrapped.status_hint),
        provider.or(unwrapped.provider_hint),
    )
}

#[test]
fn every_pasted_text_is_unwrapped_as_its_fixture_says() {
    let corpus = Corpus::load(&Root::embedded());
    let pasted: Vec<&Fixture> = corpus
        .fixtures()
        .iter()
        .filter(|fixture| fixture.case.expect.wrapper.is_some())
        .collect();
    assert!(pasted.len() > 100, "only {} pasted texts", pasted.len());
    let mut wrong = Vec::new();
    let mut unstated = 0;
    for fixture in &pasted {
        let expect = &fixture.case.expect;
        let (wrapper, status, provider) = found(fixture);
        if Some(&wrapper) != expect.wrapper.as_ref() {
            wrong.push(format!(
                "{}: wrapper {wrapper}, not {:?}",
                fixture.id, expect.wrapper
            ));
        }
        if provider != expect.provider {
            wrong.push(format!(
                "{}: provider {provider:?}, not {:?}",
                fixture.id, expect.provider
            ));
        }
        match (status, expect.status) {
            (None, Some(_)) => unstated += 1,
            (status, expected) if status != expected => {
                wrong.push(format!(
                    "{}: status {status:?}, not {expected:?}",
                    fixture.id
                ));
            }
            _ => {}
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        pasted.len(),
        wrong.join("\n")
    );
    assert!(
        unstated * 100 <= UNSTATED_AT_MOST * pasted.len(),
        "{unstated} without a status"
    );
}
