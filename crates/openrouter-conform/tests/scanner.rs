//! The scanner of the types crate next to serde, over all fixtures: whole, truncated, and with a byte of them changed.
//!
//! Its own tests do this with texts of their own, for it knows nothing of fixtures; its sources are compiled in here.

use openrouter_corpus::fixture::{Corpus, FixtureId};
use openrouter_corpus::root::Root;

#[path = "../../openrouter-errors/src/reading"]
#[allow(dead_code, reason = "what only other parts of the crate ask for")]
mod reading {
    pub(crate) mod lax;
    pub(crate) mod peek;
    mod run;
    pub(crate) mod scan;
    mod skip;
    pub(crate) mod tape;
    pub(crate) mod upstream_view;
    pub(crate) mod window;

    #[path = "tests"]
    pub(crate) mod tests {
        pub(crate) mod compare;
        mod slow;
    }
}

use reading::tests::compare::compare;

/// What is put in place of a byte.
const PUT: &[u8] = b"\"\\{}[],:0-eu \n\x01";

fn same(id: &FixtureId, text: &str) {
    if let Err(difference) = compare(text) {
        panic!("{id}: {difference}");
    }
}

#[test]
fn fixtures_whole_cut_and_changed() {
    let corpus = Corpus::load(&Root::embedded());
    let mut number = 0;
    for fixture in corpus.fixtures() {
        let Ok(text) = std::str::from_utf8(&fixture.payload) else {
            continue;
        };
        same(&fixture.id, text);
        for event in text.lines().filter_map(|line| line.strip_prefix("data: ")) {
            same(&fixture.id, event);
        }
        number += 1;
        for at in 0..text.len() {
            same(
                &fixture.id,
                &String::from_utf8_lossy(&text.as_bytes()[..at]),
            );
            let mut changed = text.as_bytes().to_vec();
            changed[at] = PUT[(at + number) % PUT.len()];
            same(&fixture.id, &String::from_utf8_lossy(&changed));
        }
    }
    assert!(number > 400, "{number} fixtures are text");
}
