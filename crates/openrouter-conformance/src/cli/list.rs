//! `list`: what there is.

use std::fmt::Write as _;

use clap::ValueEnum;
use serde::Serialize;

use super::{Context, Done};
use crate::exit::Exit;
use crate::judge::Suite;
use crate::select::Selection;

/// List fixtures or requirements, restricted as a run would be
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to list
    #[arg(value_enum)]
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// The recorded exchanges
    Fixtures,
    /// The numbered requirements of SPEC.md
    Requirements,
}

/// One line of a list.
#[derive(Debug, Serialize)]
struct Entry {
    id: String,
    /// Surface and delivery, or level and role.
    kind: String,
    title: String,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let suite = context.suite()?;
    let selection = context.options.selection();
    selection.check(&suite.corpus, &suite.spec)?;
    let entries = match args.what {
        What::Fixtures => fixtures(&suite, &selection),
        What::Requirements => requirements(&suite, &selection),
    };
    let wide = |column: fn(&Entry) -> usize| entries.iter().map(column).max().unwrap_or_default();
    let (id, kind) = (wide(|entry| entry.id.len()), wide(|entry| entry.kind.len()));
    let mut text = String::new();
    for entry in &entries {
        let _ = writeln!(
            text,
            "{:<id$}  {:<kind$}  {}",
            entry.id, entry.kind, entry.title
        );
    }
    context.output.people(&text);
    context.output.answer(&entries, Exit::Held)
}

fn fixtures(suite: &Suite, selection: &Selection) -> Vec<Entry> {
    let entry = |fixture: &crate::fixture::Fixture| Entry {
        id: fixture.id.to_string(),
        kind: fixture
            .case
            .delivery
            .map_or("ordinary", |delivery| delivery.as_str())
            .to_owned(),
        title: fixture.case.title.clone(),
    };
    selection
        .fixtures(&suite.corpus)
        .into_iter()
        .map(entry)
        .collect()
}

fn requirements(suite: &Suite, selection: &Selection) -> Vec<Entry> {
    let entry = |requirement: &crate::spec::Requirement| Entry {
        id: requirement.id.clone(),
        kind: format!("{} {}", requirement.level, requirement.role),
        title: requirement.title.clone(),
    };
    selection
        .requirements(&suite.spec)
        .into_iter()
        .map(entry)
        .collect()
}
