//! The default run on suites with an error.

mod fixtures;
mod reports;
mod requirements;
mod runs;

use std::sync::OnceLock;

use openrouter_corpus::data::Suite;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::Item;
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;

fn suite() -> &'static Suite {
    static SUITE: OnceLock<Suite> = OnceLock::new();
    SUITE.get_or_init(|| Suite::load(Root::embedded()).expect("the embedded data"))
}

fn fixture(id: &str) -> Fixture {
    suite().corpus.get(id).expect("it is there").clone()
}

fn about(requirement: &str) -> Selection {
    Selection {
        requirement: vec![requirement.to_owned()],
        ..Selection::default()
    }
}

fn only(case: &str) -> Selection {
    Selection {
        case: vec![case.to_owned()],
        ..Selection::default()
    }
}

/// Returns check, pointer, expectation and result of every finding.
fn findings(item: &Item) -> Vec<[&str; 4]> {
    let findings = item.findings.iter();
    findings
        .map(|one| [&*one.check, &*one.pointer, &*one.expected, &*one.found])
        .collect()
}
