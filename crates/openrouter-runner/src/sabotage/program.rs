//! Broken programs: each does everything right but for one fault. Their evidence is generated here; other tests run
//! small programs in a real terminal to verify the observation of real programs.

use super::observe::Observed;
use super::{Act, Saboteur};
use openrouter_conformance::program::{Evidence, Exit, reference};
use openrouter_corpus::data::Suite;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::select::Selection;

/// Modifies the evidence of the exact program.
pub type ProgramAct = fn(&Fixture, &mut Evidence);

/// The exact program: no modification.
pub(super) const EXACT: ProgramAct = |_, _| {};

const fn row(
    name: &'static str,
    sentence: &'static str,
    breaks: &'static [&'static str],
    act: ProgramAct,
) -> Saboteur {
    Saboteur {
        name,
        sentence,
        breaks,
        act: Act::Program(act),
    }
}

/// Returns every broken program.
pub(super) fn rows() -> impl Iterator<Item = &'static Saboteur> {
    ROWS.iter()
}

const ROWS: &[Saboteur] = &[
    row("null-program", "sends no request", &[], |_, it| {
        it.seen.clear();
    }),
    row(
        "silent-program",
        "prints nothing and exits with 0",
        &["APP-1", "APP-5", "APP-7"],
        |_, it| {
            it.screen.clear();
            it.exit = Exit::Code(0);
        },
    ),
    row(
        "halves-program",
        "prints the part of an answer that came, nothing else, and exits with 0",
        &["APP-2", "APP-5", "APP-7"],
        |fixture, it| {
            if let Some(text) = text(fixture) {
                it.screen = text;
                it.exit = Exit::Code(0);
            }
        },
    ),
    row(
        "endless-program",
        "tells what failed, and does not end",
        &["APP-3"],
        |_, it| it.exit = Exit::Limit,
    ),
    row(
        "liar-program",
        "names another cause than the one that happened",
        &["APP-4", "APP-5"],
        |fixture, it| {
            let credits = fixture.case.expect.status == Some(402);
            it.screen = if credits {
                "Error: the model does not exist. Choose a different model.".to_owned()
            } else {
                "Error: insufficient credits. Add credits to continue.".to_owned()
            };
        },
    ),
    row(
        "catch-all-program",
        "lists every cause that there may be, whatever happened",
        &["APP-4"],
        |_, it| {
            it.screen.push_str(
                "\nIt may be insufficient credits, an invalid API key, a rate limit, a timeout, a network error, \
                 content that was blocked, a model that was not found or an overloaded service.",
            );
        },
    ),
    row(
        "vague-program",
        "says that something went wrong, and not what",
        &["APP-5"],
        |_, it| it.screen = "Something went wrong.".to_owned(),
    ),
    row(
        "helpless-program",
        "tells what failed, and not what to do",
        &["APP-6"],
        |_, it| it.screen = it.screen.lines().next().unwrap_or_default().to_owned(),
    ),
    row(
        "exits-0-program",
        "tells what failed, and exits with 0",
        &["APP-7"],
        |_, it| it.exit = Exit::Code(0),
    ),
    row(
        "shows-key-program",
        "prints its API key",
        &["APP-8"],
        |_, it| it.shows_key = true,
    ),
];

fn text(fixture: &Fixture) -> Option<String> {
    openrouter_conformance::client::judge::ExpectedError::of(fixture).all_text
}

/// Returns the results of the suite for a program.
pub(super) fn observe(suite: &Suite, act: ProgramAct) -> Observed {
    let counts = reference::counts(&suite.corpus, &suite.spec, &Selection::default(), act);
    Observed::of(&counts, Vec::new())
}
