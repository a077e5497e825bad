//! `explain ID`: everything the suite knows of a requirement or a fixture.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Context, Done};
use crate::error::Error;
use crate::exit::Exit;
use crate::fixture::Fixture;
use crate::judge::Suite;
use crate::nearest::nearest;
use crate::requirements::{By, citing};
use crate::spec::Requirement;

/// Explain a requirement or a fixture: text, source, what judges it, where it is broken
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The id of a requirement (HTTP-3) or of a fixture
    id: String,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let suite = context.suite()?;
    let (text, value) = if let Some(requirement) = suite.spec.get(&args.id) {
        explain_requirement(&suite, requirement)
    } else if let Some(fixture) = suite.corpus.get(&args.id) {
        explain_fixture(fixture)
    } else {
        let requirements = suite
            .spec
            .requirements
            .iter()
            .map(|requirement| requirement.id.as_str());
        let fixtures = suite
            .corpus
            .fixtures()
            .iter()
            .map(|fixture| fixture.id.as_str());
        let nearest = nearest(&args.id, requirements.chain(fixtures), 3);
        return Err(Error::Usage {
            what: "explain".to_owned(),
            found: args.id.clone(),
            nearest,
        });
    };
    context.output.people(&text);
    context.output.answer(&value, Exit::Held)
}

fn explain_requirement(suite: &Suite, requirement: &Requirement) -> (String, Value) {
    let judges: Vec<String> = citing(&requirement.id)
        .map(|citation| match citation.by {
            By::Payload(_) => "a payload check".to_owned(),
            By::Server(_) => "a check on servers (`openrouter-conform server`)".to_owned(),
            By::Client(_) => "a check on clients".to_owned(),
            By::Gateway(_) => "a check on gateways (`openrouter-conform gateway`)".to_owned(),
            By::Pending(pending) => pending.to_string(),
        })
        .collect();
    let breaks = |fixture: &&Fixture| fixture.case.expect.violates.contains(&requirement.id);
    let broken: Vec<&str> = suite
        .corpus
        .fixtures()
        .iter()
        .filter(breaks)
        .map(|fixture| fixture.id.as_str())
        .collect();

    let Requirement {
        id,
        title,
        level,
        role,
        revision,
        source,
        sentence,
        notes,
        untestable,
        line,
    } = requirement;
    let mut text = format!(
        "{id}: {title}\n{level} · {role} · {revision} · {source} (SPEC.md:{line})\n\n{sentence}\n"
    );
    if !notes.is_empty() {
        let _ = write!(text, "\n{notes}\n");
    }
    text.push('\n');
    if let Some(why) = untestable {
        let _ = writeln!(text, "untestable: {why}");
    } else {
        let _ = writeln!(text, "judged by: {}", judges.join(", "));
    }
    if !broken.is_empty() {
        let _ = writeln!(
            text,
            "broken by {} fixtures:\n  {}",
            broken.len(),
            broken.join("\n  ")
        );
    }
    (
        text,
        json!({"requirement": requirement, "judged_by": judges, "broken_by": broken}),
    )
}

fn explain_fixture(fixture: &Fixture) -> (String, Value) {
    let case = &fixture.case;
    let payload = String::from_utf8_lossy(&fixture.payload);
    let delivery = case
        .delivery
        .map_or("ordinary answer", |delivery| delivery.as_str());
    let status = case
        .status
        .map_or("unknown".to_owned(), |status| status.to_string());
    let mut text = format!("{}: {}\n", fixture.id, case.title);
    let _ = writeln!(
        text,
        "{} · {delivery} · HTTP status {status} · revision {}",
        case.surface, case.revision
    );
    let _ = writeln!(text, "source: {}", case.provenance.source);
    let expect = serde_json::to_string_pretty(&case.expect).unwrap_or_default();
    let _ = writeln!(text, "\nexpectation: {expect}\n\n{}", payload.trim_end());
    (
        text,
        json!({"id": fixture.id.as_str(), "case": case, "payload": payload}),
    )
}
