//! Running one command of a page.

use super::compare::same;
use super::markdown::{Block, Step};
use super::place::Place;

/// Runs a command and says what is not as the page shows it.
pub(crate) fn step(place: &Place, block: &Block, step: &Step) -> Result<(), String> {
    let (code, printed) = place.run(&step.command);
    let all = printed.join("\n");
    if code != block.exit {
        return Err(format!(
            "exit code {code}, not {}; it printed\n{all}",
            block.exit
        ));
    }
    if step.expected.is_empty() || same(&step.expected, &printed) {
        return Ok(());
    }
    let shown = step.expected.join("\n");
    Err(format!(
        "the page shows\n{shown}\n--- but it printed\n{all}\n--- where only numbers differ, \
         `PAGES=overwrite cargo test -p openrouter-conform --test pages` mends them"
    ))
}

#[test]
fn a_wrong_line_is_red() {
    let place = Place::new();
    let page = |text: &str| {
        let block = super::blocks(text).expect("a block").remove(0);
        step(&place, &block, &block.steps[0])
    };
    let right = "```console\n$ cargo xtask conform --version\nopenrouter-conform [...]\n```\n";
    page(right).expect("it is as shown");
    for (from, to, named) in [
        ("--version", "--versoin", "exit code 2, not 0"),
        ("conform [", "confrom [", "the page shows"),
        ("console", "console,exit=1", "exit code 0, not 1"),
        ("cargo xtask conform", "openrouter-confrom", "exit code 127"),
    ] {
        let error = page(&right.replacen(from, to, 1)).expect_err(to);
        assert!(error.contains(named), "{error}");
    }
}
