//! Explains a requirement: its text, its checks, and the targets that violate it.

use serde_json::json;

use super::{Explanation, commands, many, row};
use crate::report::Page;
use openrouter_conformance::requirements::{By, citing};
use openrouter_conformance::server::probe::Probes;
use openrouter_corpus::data::Suite;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::spec::{Requirement, Role};
use openrouter_runner::sabotage::rules::killers;

pub(super) fn explain(
    suite: &Suite,
    requirement: &Requirement,
    probes: &Probes,
    width: usize,
) -> Explanation {
    let judges: Vec<String> = citing(&requirement.id).map(|one| judge(one.by)).collect();
    let breaks = |fixture: &&Fixture| fixture.case.expect.violates.contains(&requirement.id);
    let fixtures = suite.corpus.fixtures().iter().filter(breaks);
    let broken: Vec<&str> = fixtures.map(|fixture| fixture.id.as_str()).collect();
    let saboteurs: Vec<&str> = killers(&requirement.id).map(|one| one.name).collect();
    let serves = probes
        .iter()
        .filter(|one| one.probe.requirements.contains(&requirement.id));
    let probes: Vec<&str> = serves.map(|one| one.probe.id.as_str()).collect();

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
    let mut page = Page::new(width);
    page.paragraph(0, &format!("{id}: {title}"));
    page.paragraph(
        0,
        &format!("{level} · {role} · since {revision} · source {source} (SPEC.md:{line})"),
    );
    page.out.push('\n');
    page.paragraph(0, sentence);
    if !notes.is_empty() {
        page.out.push('\n');
        page.paragraph(0, notes);
    }
    page.out.push('\n');
    match untestable {
        Some(why) => row(&mut page, "untestable", why),
        None => row(&mut page, "judged by", &judges.join(", ")),
    }
    many(&mut page, "broken by", &broken);
    many(&mut page, "probes", &probes);
    many(&mut page, "saboteurs", &saboteurs);
    if untestable.is_none() {
        commands(&mut page, "judge it", &[run(requirement)]);
    }
    let value = json!({
        "requirement": requirement,
        "judged_by": judges,
        "broken_by": broken,
        "probes": probes,
        "saboteurs": saboteurs,
    });
    (page.out, value)
}

fn judge(by: By) -> String {
    match by {
        By::Payload(_) => "a payload check".to_owned(),
        By::Server(_) => "a check on servers (`openrouter-conform server`)".to_owned(),
        By::Client(_) => "a check on clients".to_owned(),
        By::Gateway(_) => "a check on gateways (`openrouter-conform gateway`)".to_owned(),
        By::Program(_) => "a check on programs (`openrouter-conform program`)".to_owned(),
    }
}

/// Returns the command that checks only this requirement.
fn run(requirement: &Requirement) -> String {
    let id = &requirement.id;
    match requirement.role {
        Role::Payload => {
            format!("openrouter-conform payload FILE --status STATUS --requirement {id}")
        }
        Role::Client => format!("openrouter-conform client --requirement {id} -- CMD"),
        Role::Server => format!("openrouter-conform server --url URL --requirement {id}"),
        Role::Gateway => format!("openrouter-conform gateway --url URL --requirement {id}"),
        Role::Program => format!("openrouter-conform program --requirement {id} -- CMD"),
    }
}
