//! Checks that a case file is consistent with itself, with its name and with SPEC.md.

use openrouter_errors::diagnosis::Decision;
use openrouter_errors::{Delivery, ErrorType, Shape};

use openrouter_corpus::fixture::{Fixture, ProvenanceKind};
use openrouter_corpus::report::Finding;
use openrouter_corpus::spec::{Role, Spec};

/// The parties that can fix an error.
const FAULTS: &[&str] = &[
    "caller_request",
    "caller_key",
    "caller_account",
    "client",
    "gateway",
    "provider",
    "network",
    "unknown",
];

/// Collects findings about one case file.
struct Linter<'a> {
    fixture: &'a Fixture,
    findings: Vec<Finding>,
}

impl Linter<'_> {
    fn check(
        &mut self,
        holds: bool,
        pointer: &str,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) {
        if !holds {
            self.findings.push(
                Finding::new("consistency", self.fixture.case_path(), expected, found).at(pointer),
            );
        }
    }
}

pub(super) fn check(fixture: &Fixture, spec: &Spec) -> Vec<Finding> {
    let mut linter = Linter {
        fixture,
        findings: Vec::new(),
    };
    name(&mut linter);
    kind(&mut linter);
    vocabulary(&mut linter, spec);
    wire(&mut linter);
    provenance(&mut linter);
    linter.findings
}

/// Checks that the folder and name match the case.
fn name(linter: &mut Linter<'_>) {
    let Fixture { id, case, .. } = linter.fixture;
    let wrapped = case.delivery == Some(Delivery::Wrapped);
    linter.check(
        wrapped == id.is_wrapped(),
        "/delivery",
        "wrapped if and only if it is in the folder wrapped/",
        show(&case.delivery),
    );
    if let Some(surface) = id.surface() {
        linter.check(
            surface == case.surface,
            "/surface",
            format!("{surface}, as the folder states"),
            case.surface.as_str(),
        );
    }
    if let (Some(named), Some(status)) = (id.status(), case.expect.status) {
        let holds = named == status || (wrapped && Some(named) == case.status);
        linter.check(
            holds,
            "/expect/status",
            format!("{named}, as the file name states"),
            status.to_string(),
        );
    }
    if id.is_stream() {
        linter.check(
            linter.fixture.is_stream(),
            "",
            "a .sse payload, as the file name states",
            &linter.fixture.payload_path,
        );
    }
}

/// Checks that an error has a delivery and a diagnosis, and an ordinary response has neither.
fn kind(linter: &mut Linter<'_>) {
    let case = &linter.fixture.case;
    let expect = &case.expect;
    let is_error = expect.is_error;
    let wanted = if is_error {
        "a value, because it is an error"
    } else {
        "null, because it is not an error"
    };
    linter.check(
        case.delivery.is_some() == is_error,
        "/delivery",
        wanted,
        show(&case.delivery),
    );
    linter.check(
        expect.cause.is_some() == is_error,
        "/expect/cause",
        wanted,
        show(&expect.cause),
    );
    if is_error {
        linter.check(expect.fault.is_some(), "/expect/fault", wanted, "null");
        linter.check(expect.retry.is_some(), "/expect/retry", wanted, "null");
    }
    if let Some(retry) = &expect.retry {
        let waits = retry.after_seconds.is_none() || retry.decision != Decision::No;
        linter.check(
            waits,
            "/expect/retry/after_seconds",
            "null, because the decision is no",
            show(&retry.after_seconds),
        );
    }
    let silent = matches!(
        expect.shape,
        Shape::Html | Shape::Text | Shape::Blank | Shape::TruncatedJson
    );
    if silent {
        linter.check(
            expect.message.is_none(),
            "/expect/message",
            "null, because the shape has no message",
            show(&expect.message),
        );
    }
    let wrapper = expect.wrapper.is_none() || linter.fixture.id.is_wrapped();
    linter.check(
        wrapper,
        "/expect/wrapper",
        "null outside wrapped/",
        show(&expect.wrapper),
    );
}

/// Checks that IDs and vocabulary terms exist.
fn vocabulary(linter: &mut Linter<'_>, spec: &Spec) {
    let case = &linter.fixture.case;
    let expect = &case.expect;
    if !expect.error_type_stated {
        for stated in expect.error_type.iter().chain(&expect.error_type_also) {
            let known = ErrorType::from(stated.as_str()).is_known();
            linter.check(
                known,
                "/expect/error_type",
                "one of the documented error types",
                format!("{stated:?}"),
            );
        }
    }
    if let Some(fault) = &expect.fault {
        linter.check(
            FAULTS.contains(&fault.as_str()),
            "/expect/fault",
            FAULTS.join(", "),
            format!("{fault:?}"),
        );
    }
    for id in &expect.violates {
        let role = spec.get(id).map(|requirement| requirement.role);
        let found = role.map_or("no such requirement".to_owned(), |role| {
            format!("a requirement for a {role}")
        });
        linter.check(
            role == Some(Role::Payload),
            "/expect/violates",
            format!("{id}: a payload requirement of SPEC.md"),
            found,
        );
    }
    let sorted = expect.violates.is_sorted_by_key(|id| {
        spec.requirements
            .iter()
            .position(|requirement| requirement.id == *id)
    });
    linter.check(
        sorted,
        "/expect/violates",
        "each requirement once, in the order of SPEC.md",
        expect.violates.join(", "),
    );
    for side in &case.sides {
        let number: Option<u32> = side
            .trim_end_matches(|c: char| c.is_ascii_lowercase())
            .parse()
            .ok();
        let known = spec
            .contradictions
            .iter()
            .any(|entry| Some(entry.number) == number);
        linter.check(
            known,
            "/sides",
            "an entry of SPEC.md's ledger of contradictions",
            side.as_str(),
        );
    }
}

/// Checks that byte counts lie inside the payload.
fn wire(linter: &mut Linter<'_>) {
    let Some(wire) = &linter.fixture.case.wire else {
        return;
    };
    let length = linter.fixture.payload.len();
    let chunks: usize = wire.chunks.iter().sum();
    linter.check(
        chunks <= length,
        "/wire/chunks",
        format!("at most {length} bytes in total"),
        chunks.to_string(),
    );
    if let Some(at) = wire.at_byte {
        linter.check(
            at <= length,
            "/wire/at_byte",
            format!("at most {length}"),
            at.to_string(),
        );
        linter.check(
            wire.end.is_some(),
            "/wire/end",
            "how the connection ended at that byte",
            "nothing",
        );
    }
}

/// Checks that a case without a source explains why it is assumed.
fn provenance(linter: &mut Linter<'_>) {
    let provenance = &linter.fixture.case.provenance;
    let inferred = provenance.kind == ProvenanceKind::Inferred;
    let reason = provenance
        .reason
        .as_deref()
        .is_some_and(|reason| !reason.trim().is_empty());
    linter.check(
        !inferred || reason,
        "/provenance/reason",
        "the reason why it should exist",
        "nothing",
    );
    linter.check(
        !linter.fixture.case.title.contains('\n'),
        "/title",
        "one line",
        "several",
    );
}

fn show<T: serde::Serialize>(value: &Option<T>) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
