//! Explains a broken target: its fault, and the requirements that it has to violate.

use serde_json::json;

use super::{Explanation, commands, requirements, row};
use crate::report::Page;
use openrouter_corpus::data::Suite;
use openrouter_runner::sabotage::{Saboteur, Side};

/// Explains all broken targets with this name.
pub(super) fn explain(suite: &Suite, named: &[&Saboteur], width: usize) -> Explanation {
    let mut page = Page::new(width);
    for (at, saboteur) in named.iter().enumerate() {
        if at > 0 {
            page.out.push('\n');
        }
        one(&mut page, suite, saboteur);
    }
    let values = named.iter().map(|saboteur| {
        json!({
            "saboteur": saboteur.name,
            "side": saboteur.side().as_str(),
            "sentence": saboteur.sentence,
            "breaks": saboteur.breaks,
            "run": run(saboteur),
        })
    });
    (page.out, json!(values.collect::<Vec<_>>()))
}

fn one(page: &mut Page, suite: &Suite, saboteur: &Saboteur) {
    let side = saboteur.side().as_str();
    page.paragraph(
        0,
        &format!("{} ({side}): it {}", saboteur.name, saboteur.sentence),
    );
    page.out.push('\n');
    if saboteur.is_null() {
        row(
            page,
            "breaks",
            "its results must not count: a run against it must be incomplete",
        );
    }
    requirements(page, suite, "breaks", saboteur.breaks);
    commands(page, "run it", &[run(saboteur)]);
}

/// Returns the command that runs it.
fn run(saboteur: &Saboteur) -> String {
    let (side, name) = (saboteur.side(), saboteur.name);
    match side {
        // Only the self-check runs responses and programs.
        Side::Payload | Side::Program => "openrouter-conform self-check --fast".to_owned(),
        Side::Client | Side::Server | Side::Gateway => {
            format!("openrouter-conform {} --sabotage {name}", side.as_str())
        }
    }
}
