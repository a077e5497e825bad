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
    let row = |name, pointer: &str, expected: Value, found: Value| {
        Row::compare(fixture, name, pointer, expected, found)
    };
    let mut rows = vec![
        row(
            "cause",
            "/expect/cause",
            json!(expect.cause),
            json!(diagnosis.cause),
        ),
        row(
            "fault",
            "/expect/fault",
            json!(expect.fault),
            json!(diagnosis.fault),
        ),
        row(
            "retry",
            "/expect/retry",
            json!(expect.retry),
            retry(&diagnosis),
        ),
        row(
            "provider",
            "/expect/provider",
            json!(expect.provider),
            json!(diagnosis.provider),
        ),
        row(
            "wrapper",
            "/expect/wrapper",
            json!(expect.wrapper),
            json!(diagnosis.wrapper),
        ),
        error_type(fixture, &diagnosis),
        detail(fixture, &diagnosis),
    ];
    if !fixture.playable() {
        rows.extend([
            row(
                "is_error",
                "/expect/is_error",
                json!(expect.is_error),
                json!(diagnosis.is_error),
            ),
            row(
                "shape",
                "/expect/shape",
                json!(expect.shape),
                json!(diagnosis.shape),
            ),
            row(
                "delivery",
                "/delivery",
                json!(fixture.case.delivery),
                json!(diagnosis.delivery),
            ),
            row(
                "status",
                "/expect/status",
                json!(expect.status),
                json!(diagnosis.status),
            ),
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
    Row::compare(
        fixture,
        "error_type",
        "/expect/error_type",
        json!(expect.error_type),
        json!(found),
    )
}

/// Compares the readable message, ignoring surrounding white space.
fn detail(fixture: &Fixture, diagnosis: &Diagnosis) -> Row {
    let trimmed = |text: &Option<String>| json!(text.as_deref().map(str::trim));
    Row::compare(
        fixture,
        "detail",
        "/expect/detail",
        trimmed(&fixture.case.expect.detail),
        trimmed(&diagnosis.message),
    )
}
