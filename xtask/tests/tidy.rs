//! Project rules that no compiler checks.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the documentation pages at the root and in `docs/`: path and text.
fn pages() -> Vec<(PathBuf, String)> {
    let folders = [
        root(),
        root().join("docs"),
        root().join("crates/openrouter-errors"),
    ];
    let entries = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .flatten();
    let pages = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"));
    pages
        .map(|path| {
            (
                path.clone(),
                fs::read_to_string(path).expect("a page to read"),
            )
        })
        .collect()
}

#[test]
fn links_between_pages_and_files_lead_somewhere() {
    let mut links = 0;
    let mut broken = Vec::new();
    for (page, text) in pages() {
        let targets = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'))
            .map(|(target, _)| target);
        for target in targets.filter(|target| !target.contains("://") && !target.starts_with('#')) {
            let file = target.split('#').next().unwrap_or(target);
            links += 1;
            if !page.with_file_name(file).exists() {
                broken.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(links > 10, "only {links} links found");
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn commands_that_pages_name_exist() {
    let overview = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .output()
        .expect("xtask starts");
    let overview = String::from_utf8_lossy(&overview.stdout).into_owned();
    for (page, text) in pages() {
        for rest in text.split("cargo xtask ").skip(1) {
            let name: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '-')
                .collect();
            let known = overview.contains(&format!("\n  {name} "));
            assert!(
                known || name == "help" || rest.starts_with("COMMAND"),
                "{}: `cargo xtask {name}`",
                page.display()
            );
        }
    }
}

/// The crate's README is compiled and tested as its documentation.
#[test]
fn rust_code_in_the_readme_is_code_that_is_tested() {
    let read = |path: &str| fs::read_to_string(root().join(path)).expect("a page to read");
    let tested = read("crates/openrouter-errors/README.md");
    let readme = read("README.md");
    let mut blocks = readme
        .split("```rust\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .peekable();
    assert!(blocks.peek().is_some());
    for block in blocks {
        assert!(
            tested.contains(block),
            "not in the crate's README:\n{block}"
        );
    }
}

#[test]
fn the_types_crate_is_light_and_stands_alone() {
    let cargo = || Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let tree = cargo()
        .args([
            "tree",
            "--offline",
            "--package",
            "openrouter-errors",
            "--edges",
            "normal,no-proc-macro",
        ])
        .args(["--prefix", "none", "--no-dedupe"])
        .current_dir(root())
        .output()
        .expect("cargo starts");
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    let mut crates: Vec<&str> = tree.lines().collect();
    crates.sort_unstable();
    crates.dedup();
    assert!((1..=8).contains(&crates.len()), "{crates:#?}");

    let manifest =
        fs::read_to_string(root().join("crates/openrouter-errors/Cargo.toml")).expect("a manifest");
    assert!(
        !manifest.contains("workspace"),
        "a plain copy of the crate must build"
    );
}

#[test]
fn git_leaves_the_bytes_of_fixtures_alone() {
    let attributes = fs::read_to_string(root().join(".gitattributes")).expect("attributes");
    assert!(
        attributes
            .lines()
            .any(|line| line.starts_with("fixtures/** -text")),
        "bytes are the test"
    );
}
