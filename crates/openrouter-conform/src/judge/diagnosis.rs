//! Checks the diagnosis of a fixture's payload.

use openrouter_errors::{Diagnosis, Reading};
use serde_json::{Value, json};

use super::Row;
use openrouter_corpus::fixture::Fixture;

/// Returns the expectations about the diagnosis: for a playable fixture those that reading cannot determine, for a
/// wrapped text all.
pub(super) fn rows(fixture: &Fixture, reading: &Reading<'_>) -> Vec<Row> {
    let diagnosis = reading.diagnose();
    let expect = &fixture.case.expect;
    let mut rows = vec![
        Row::compare(fixture, "cause", &expect.cause, &diagnosis.cause),
        Row::compare(fixture, "fault", &expect.fault, &diagnosis.fault),
        Row::compare(fixture, "retry", &expect.retry, &retry(&diagnosis)),
        Row::compare(fixture, "provider", &expect.provider, &diagnosis.provider),
        Row::compare(fixture, "wrapper", &expect.wrapper, &diagnosis.wrapper),
        error_type(fixture, &diagnosis),
        detail(fixture, &diagnosis),
    ];
    if !fixture.playable() {
        rows.extend([
            Row::compare(fixture, "is_error", &expect.is_error, &diagnosis.is_error),
            Row::compare(fixture, "shape", &expect.shape, &diagnosis.shape),
            Row::compare(
                fixture,
                "delivery",
                &fixture.case.delivery,
                &diagnosis.delivery,
            ),
            Row::compare(fixture, "status", &expect.status, &diagnosis.status),
        ]);
    }
    rows
}

fn retry(diagnosis: &Diagnosis) -> Value {
    diagnosis.retry.map_or(
        Value::Null,
        |retry| json!({"decision": retry.decision, "after_seconds": retry.after_seconds}),
    )
}

/// Compares the error type; an equivalent reading is accepted.
fn error_type(fixture: &Fixture, diagnosis: &Diagnosis) -> Row {
    let expect = &fixture.case.expect;
    let found = diagnosis
        .error_type
        .as_ref()
        .map(|found| found.as_str().to_owned());
    if found
        .as_ref()
        .is_some_and(|found| expect.error_type_also.contains(found))
    {
        return Row::judged("error_type", Vec::new());
    }
    Row::compare(fixture, "error_type", &expect.error_type, &found)
}

/// Compares the readable message, ignoring surrounding white space.
fn detail(fixture: &Fixture, diagnosis: &Diagnosis) -> Row {
    let trimmed = |text: &Option<String>| json!(text.as_deref().map(str::trim));
    Row::compare(
        fixture,
        "detail",
        &trimmed(&fixture.case.expect.detail),
        &trimmed(&diagnosis.message),
    )
}
