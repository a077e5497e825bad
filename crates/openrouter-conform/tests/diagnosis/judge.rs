//! One fixture's diagnosis next to what its case file expects.

use std::collections::BTreeMap;
use std::fmt;

use openrouter_corpus::fixture::Fixture;
use openrouter_errors::{Diagnosis, Input, read};

/// One compared member.
pub(crate) struct Item {
    pub(crate) member: &'static str,
    pub(crate) right: bool,
    pub(crate) expected: String,
    pub(crate) found: String,
    pub(crate) rules: String,
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} expected {}, found {} ({})",
            self.member, self.expected, self.found, self.rules
        )
    }
}

/// Right and total by member.
#[derive(Default)]
pub(crate) struct Score(BTreeMap<&'static str, (usize, usize)>);

impl Score {
    pub(crate) fn add(&mut self, items: &[Item]) {
        for item in items {
            let (right, total) = self.0.entry(item.member).or_default();
            *right += usize::from(item.right);
            *total += 1;
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (member, (right, total)) in &self.0 {
            let share = 100.0 * *right as f64 / (*total).max(1) as f64;
            write!(f, "{member} {right}/{total} ({share:.1} %)  ")?;
        }
        Ok(())
    }
}

/// The diagnosis of a fixture's payload, with the facts its case file states.
pub(crate) fn read_fixture(fixture: &Fixture, without: Option<&str>) -> Diagnosis {
    let case = &fixture.case;
    let mut input = Input::new(fixture.payload.as_ref()).surface(case.surface);
    input.status = case.status;
    input.model = case.request.model.as_deref().map(Into::into);
    input.ended = case
        .wire
        .as_ref()
        .is_some_and(|wire| wire.end.is_some() || wire.at_byte.is_some());
    for (name, value) in &case.headers {
        input = input.header(name, value);
    }
    let reading = read(&input);
    match without {
        Some(rule) => reading.diagnose_without(rule),
        None => reading.diagnose(),
    }
}

/// Everything the case file expects, compared.
pub(crate) fn judge(fixture: &Fixture) -> Vec<Item> {
    let expect = &fixture.case.expect;
    let found = read_fixture(fixture, None);
    let rules: Vec<_> = found
        .evidence
        .iter()
        .map(|evidence| format!("{} at {:?}", evidence.rule, evidence.pointer))
        .collect();
    let rules = rules.join(", ");
    let mut items = Vec::new();
    let mut compare = |member, expected: Option<String>, given: Option<String>, also: &[String]| {
        let right = expected == given || given.as_ref().is_some_and(|given| also.contains(given));
        let text = |value: Option<String>| value.unwrap_or_else(|| "null".to_owned());
        items.push(Item {
            member,
            right,
            expected: text(expected),
            found: text(given),
            rules: rules.clone(),
        });
    };
    compare(
        "is_error",
        Some(expect.is_error.to_string()),
        Some(found.is_error.to_string()),
        &[],
    );
    compare(
        "status",
        expect.status.map(|s| s.to_string()),
        found.status.map(|s| s.to_string()),
        &[],
    );
    compare(
        "cause",
        expect.cause.clone(),
        found.cause.map(|c| c.to_string()),
        &[],
    );
    compare(
        "fault",
        expect.fault.clone(),
        found.fault.map(|c| c.to_string()),
        &[],
    );
    compare(
        "error_type",
        expect.error_type.clone(),
        found.error_type.as_ref().map(ToString::to_string),
        &expect.error_type_also,
    );
    compare(
        "provider",
        expect.provider.clone(),
        found.provider.clone(),
        &[],
    );
    let decision = |retry: &openrouter_corpus::fixture::Retry| {
        serde_json::to_value(retry.decision)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
    };
    compare(
        "retry",
        expect.retry.as_ref().and_then(decision),
        found.retry.map(|retry| retry.decision.to_string()),
        &[],
    );
    compare(
        "after",
        expect
            .retry
            .as_ref()
            .and_then(|retry| retry.after_seconds.as_ref())
            .map(ToString::to_string),
        found
            .retry
            .and_then(|retry| retry.after_seconds)
            .map(|seconds| seconds.to_string()),
        &[],
    );
    if expect.is_error {
        compare("detail", expect.detail.clone(), found.message.clone(), &[]);
    }
    compare(
        "wrapper",
        expect.wrapper.clone(),
        found
            .wrapper
            .filter(|_| expect.wrapper.is_some())
            .map(|w| w.to_string()),
        &[],
    );
    items
}

/// The fold of a fixture: by the first plain words of what it says, so that copies of one template stay together.
pub(crate) fn fold_of(fixture: &Fixture) -> u64 {
    let expect = &fixture.case.expect;
    let head: String =
        String::from_utf8_lossy(&fixture.payload[..fixture.payload.len().min(200)]).into_owned();
    let text = [&expect.detail, &expect.message]
        .into_iter()
        .flatten()
        .find(|text| !text.is_empty())
        .unwrap_or(&head);
    let lower = text.to_lowercase();
    let plain = |word: &&str| {
        word.bytes()
            .all(|b| b.is_ascii_lowercase() || b"'.,:!?()".contains(&b))
    };
    let words: Vec<&str> = lower.split_whitespace().filter(plain).take(8).collect();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in words.join(" ").bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    hash % 5
}
