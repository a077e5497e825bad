//! Builds the case file of a sample from its metadata and its reading.

use openrouter_errors::{Delivery, Reading, Revision, Shape};

use super::Sample;
use openrouter_conformance::check::Judgement;
use openrouter_conformance::payload;
use openrouter_conformance::payload::{Answer, Subject};
use openrouter_corpus::fixture::{Bytes, Case, Expect, FORMAT, Fixture, Retry};
use openrouter_corpus::redact::redact;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;

/// Returns the extension of the payload file.
pub(super) fn extension(reading: &Reading<'_>) -> &'static str {
    if reading.stream().is_some() {
        return "sse";
    }
    match reading.shape() {
        Shape::Html => "html",
        Shape::Text | Shape::Blank => "txt",
        _ => "json",
    }
}

/// Builds the case file, without the requirements that the payload violates.
pub(super) fn case(sample: &Sample, reading: &Reading<'_>, redactions: Vec<String>) -> Case {
    let title = reading
        .message()
        .map_or_else(|| format!("A {} body", reading.shape()), one_line);
    let delivery = if sample.wrapped {
        Some(Delivery::Wrapped)
    } else {
        reading.delivery()
    };
    let mut provenance = sample.provenance.clone();
    // Redact keys in the query of the source URL.
    provenance.source = redact(&provenance.source).0.into_owned();
    provenance.redactions = redactions;
    Case {
        format: FORMAT,
        title,
        surface: sample.surface,
        delivery,
        request: sample.request.clone(),
        status: sample.status,
        headers: sample.headers.clone(),
        bytes: Bytes::Exact,
        wire: sample.wire.clone(),
        provenance,
        revision: Revision::Latest,
        sides: Vec::new(),
        expect: expect(reading, delivery.is_some(), sample.wrapped),
    }
}

/// Returns the current results of reading and diagnosis, for review: if they are wrong, fix first the expectation and
/// then the rules.
fn expect(reading: &Reading<'_>, is_error: bool, wrapped: bool) -> Expect {
    let diagnosis = reading.diagnose();
    let owned = |text: Option<&str>| text.map(str::to_owned).filter(|_| !wrapped);
    let retry = diagnosis.retry.map(|retry| Retry {
        decision: retry.decision,
        after_seconds: retry.after_seconds.map(Into::into),
    });
    Expect {
        is_error,
        shape: diagnosis.shape,
        status: diagnosis.status,
        error_type_stated: diagnosis.error_type.is_some() && !diagnosis.error_type_inferred,
        error_type: diagnosis.error_type.map(|found| found.as_str().to_owned()),
        error_type_also: Vec::new(),
        message: owned(reading.message()),
        detail: diagnosis.message,
        provider: diagnosis.provider,
        cause: diagnosis.cause.map(|cause| cause.as_str().to_owned()),
        fault: diagnosis.fault.map(|fault| fault.as_str().to_owned()),
        retry,
        wrapper: diagnosis.wrapper.map(|wrapper| wrapper.as_str().to_owned()),
        violates: Vec::new(),
    }
}

/// Returns the first line of a text, truncated to a title's length.
fn one_line(text: &str) -> String {
    const LONGEST: usize = 120;
    let line = text.lines().next().unwrap_or_default().trim();
    let line: String = line.chars().take(LONGEST).collect();
    if line.is_empty() {
        "An answer without a message".to_owned()
    } else {
        line
    }
}

/// Returns the payload requirements that the fixture violates.
pub(super) fn violations(fixture: &Fixture, spec: &Spec) -> Vec<String> {
    let answer = Answer::of_fixture(fixture);
    let subject = Subject::new(&answer);
    payload::judge(spec, &Selection::default(), &subject)
        .into_iter()
        .filter(|judged| matches!(judged.judgement, Judgement::Broken(_)))
        .map(|judged| judged.requirement.id.clone())
        .collect()
}
