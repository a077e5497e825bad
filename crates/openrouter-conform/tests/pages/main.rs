//! The commands in the pages people read. Every command of a `console` block is run, and what it prints is held against what
//! the page shows; of a `console,manual` block (network, accounts, long installs) it is parsed: subcommand and flags must
//! exist. `PAGES=overwrite cargo test -p openrouter-conform --test pages` brings numbers on the pages up to date.

mod compare;
mod known;
mod markdown;
mod place;
mod run;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use markdown::{Block, blocks};

fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every page, relative to the checkout.
fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    for folder in ["", "docs", "adapters", "crates/openrouter-errors"] {
        let entries = fs::read_dir(checkout().join(folder)).expect("a folder");
        for entry in entries {
            let name = entry.expect("an entry").file_name();
            let name = name.to_str().expect("a UTF-8 name");
            if name.ends_with(".md") {
                let page = format!("{folder}/{name}");
                pages.push(page.trim_start_matches('/').to_owned());
            }
        }
    }
    pages.sort();
    pages
}

fn read(page: &str) -> Vec<Block> {
    let text = fs::read_to_string(checkout().join(page)).expect("a page to read");
    blocks(&text).unwrap_or_else(|why| panic!("{page}:{why}"))
}

#[test]
fn commands_do_what_the_pages_show() {
    let mut wrong = Vec::new();
    let mut ran = 0;
    for page in pages() {
        let blocks = read(&page);
        if blocks.iter().all(|block| block.manual) {
            continue;
        }
        let place = place::Place::new();
        for block in blocks.iter().filter(|block| !block.manual) {
            for step in &block.steps {
                if known::not_run(&step.command) {
                    continue;
                }
                ran += 1;
                if let Err(why) = run::step(&place, block, step) {
                    wrong.push(format!("{page}:{}: `{}`: {why}", step.line, step.command));
                }
            }
        }
    }
    if std::env::var_os("PAGES").is_some_and(|what| what == "overwrite") {
        overwrite();
    }
    assert!(ran >= 10, "only {ran} commands found");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
}

/// Writes the numbers that the commands print now into the pages.
fn overwrite() {
    for page in pages() {
        let path = checkout().join(&page);
        let mut lines: Vec<String> = fs::read_to_string(&path)
            .expect("a page to read")
            .lines()
            .map(str::to_owned)
            .collect();
        let place = place::Place::new();
        let runnable = read(&page);
        for block in runnable.iter().filter(|block| !block.manual) {
            for step in block
                .steps
                .iter()
                .filter(|step| !known::not_run(&step.command))
            {
                let (_, printed) = place.run(&step.command);
                for (at, line) in compare::renumbered(&step.expected, &printed) {
                    lines[step.output_line + at] = line;
                }
            }
        }
        fs::write(&path, lines.join("\n") + "\n").expect("it is writable");
    }
}

#[test]
fn commands_that_are_not_run_exist() {
    let mut wrong = Vec::new();
    let mut parsed = 0;
    for page in pages() {
        for block in read(&page) {
            for step in &block.steps {
                parsed += 1;
                if let Err(why) = known::check(&step.command) {
                    wrong.push(format!("{page}:{}: `{}`: {why}", step.line, step.command));
                }
            }
        }
    }
    assert!(parsed >= 20, "only {parsed} commands found");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// A command that is excused and is on no page is excused for nothing.
#[test]
fn what_is_not_run_stands_on_a_page() {
    let all: Vec<String> = pages()
        .iter()
        .flat_map(|page| read(page))
        .filter(|block| !block.manual)
        .flat_map(|block| block.steps)
        .map(|step| step.command)
        .collect();
    for (command, why) in known::NOT_RUN {
        assert!(all.iter().any(|found| found == command), "{command}: {why}");
    }
}
