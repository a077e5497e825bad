//! A small report in which everything occurs that a report can hold.

use openrouter_corpus::report::counts::{RequirementCount, VerdictCount};
use openrouter_corpus::report::{
    Control, Draft, Exchange, Finding, Item, Kind, Moment, Outcome, Record, Report, Role, Standing,
    Subject,
};
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Level;
use openrouter_errors::Revision;

/// An item of every kind of outcome, texts that are markup somewhere, and reasons why the run is incomplete.
pub(crate) fn mixed() -> Report {
    let mut draft = some(&[
        passed(),
        failed(),
        advised(),
        error(),
        skipped(),
        recorded("400-stale", Outcome::Failed, Standing::Stale),
        recorded("400-expired", Outcome::Failed, Standing::Expired),
        recorded("400-known", Outcome::ExpectedFailure, Standing::Met),
        unscored(),
    ]);
    draft.run.selection.revision = Some(Revision::R2025May);
    draft.subjects[0].requirements[1].since = Some(Revision::R2026Aug19);
    draft
        .incomplete
        .push("the adapter violates the protocol: <garbage> & more".to_owned());
    draft.close()
}

/// A report on these items.
pub(crate) fn some(items: &[Item]) -> Draft {
    let count = |verdict: &str, calls| VerdictCount {
        verdict: verdict.to_owned(),
        calls,
    };
    let requirement = |id: &str, level, held, broken| RequirementCount {
        requirement: id.to_owned(),
        level,
        since: None,
        held,
        broken,
    };
    let mut draft = Draft::new("client", &Selection::default(), None);
    draft.run.suite = "(version)".to_owned();
    draft.items = items.to_vec();
    draft.subjects.push(Subject {
        version: Some("1.2.3".to_owned()),
        controls: vec![Control {
            id: "control/messages".to_owned(),
            fault: None,
            absent: false,
        }],
        verdicts: vec![
            count("swallowed", 1),
            count("degraded", 4),
            count("exact", 1),
        ],
        requirements: vec![
            requirement("STREAM-9", Level::Must, 3, 1),
            requirement("CLIENT-4", Level::Should, 2, 1),
        ],
        ..Subject::new(Role::Client, "acme|sdk")
    });
    draft
}

pub(crate) fn passed() -> Item {
    call("402-exact", Vec::new(), "exact")
}

pub(crate) fn failed() -> Item {
    let finding = Finding::new(
        "STREAM-9",
        "fixtures/messages/529-swallowed.case.json",
        "a failed call: the first data event is an error",
        "success with the text \"<b>`code` & |pipe|</b>\"\u{1b}[31m",
    );
    let finding = finding
        .by(
            Level::Must,
            "A client MUST report a failed call when the first data event is an error.",
        )
        .at("/expect/is_error")
        .help("see the *example*");
    let mut item = call("529-swallowed", vec![finding], "swallowed");
    item.wire.push(Exchange {
        request: "POST /c/messages~529-swallowed/api/v1/messages".to_owned(),
        stream: true,
        status: Some(200),
        end: "all 120 bytes of the body sent".to_owned(),
        moment: Moment::default(),
    });
    let replay = "openrouter-conform client --case messages/529-swallowed -- python3 my.py";
    item.replay = Some(replay.to_owned());
    item
}

pub(crate) fn error() -> Item {
    let why = "the client reports a success, but the mock received no request";
    let mut item = Item::unjudged(
        Kind::Call,
        "messages/500-lie",
        "messages",
        Outcome::Error,
        why,
    );
    item.verdict = Some("suspect".to_owned());
    item
}

fn advised() -> Item {
    let finding = Finding::new("CLIENT-4", "", "the provider's name", "nothing")
        .by(Level::Should, "A client SHOULD tell the provider's name.");
    call("429-no-provider", vec![finding], "degraded")
}

/// A MUST that came later than the revision of the run.
fn unscored() -> Item {
    let sentence = "A client MUST tell the availability code.";
    let finding = Finding::new("CLIENT-40", "", "the availability code", "nothing")
        .by(Level::Must, sentence)
        .since(Some(Revision::R2026Aug19));
    call("404-availability", vec![finding], "degraded")
}

fn skipped() -> Item {
    let why = "the client has no embeddings";
    let (id, group) = ("embeddings/400-none", "embeddings");
    let mut item = Item::unjudged(Kind::Call, id, group, Outcome::NotApplicable, why);
    item.verdict = Some("not_applicable".to_owned());
    item
}

fn recorded(name: &str, outcome: Outcome, standing: Standing) -> Item {
    let mut findings = Vec::new();
    if outcome == Outcome::Failed {
        let words = format!("{standing:?}: degraded, recorded as hung");
        findings.push(Finding::new("baseline", "", "the recorded verdict", words));
    }
    let mut item = call(name, findings, "degraded");
    item.outcome = outcome;
    item.record = Some(Record {
        standing,
        verdict: Some("hung".to_owned()),
        reason: Some("known, waits for 2.0".to_owned()),
        issue: Some("https://example.com/issues/1".to_owned()),
        expires: Some("2020-01-31".to_owned()),
    });
    item
}

fn call(name: &str, findings: Vec<Finding>, verdict: &str) -> Item {
    let id = format!("messages/{name}");
    let mut item = Item::judged(Kind::Call, id, "messages", findings).with_note("said so");
    item.verdict = Some(verdict.to_owned());
    item
}
