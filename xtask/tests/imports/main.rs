//! The direction of imports: crates depend only on lower layers, and the imports between folders of a crate form no
//! cycle.

mod graph;
mod source;
mod tree;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use tree::{Files, Tree};

/// The crates of the workspace, from the lowest layer up. A crate may import those of the layers below its own.
const LAYERS: &[&[&str]] = &[
    &["openrouter_errors"],
    &["openrouter_mock", "openrouter_corpus"],
    &["openrouter_conformance"],
    &["openrouter_runner"],
    &["openrouter_conform"],
    &["maintain"],
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The members of the workspace.
static WORKSPACE: LazyLock<Tree> =
    LazyLock::new(|| Tree::read(&members()).expect("sources that Rust can read"));

fn members() -> Vec<Files> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the workspace's manifest");
    let members = manifest
        .lines()
        .find_map(|line| line.strip_prefix("members = ["))
        .expect("the line `members = [..]`");
    let folders = members.split('"').skip(1).step_by(2);
    folders.map(krate).collect()
}

fn krate(folder: &str) -> Files {
    let manifest = format!("{folder}/Cargo.toml");
    let text = fs::read_to_string(root().join(&manifest)).expect("a manifest");
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("name = \""))
        .and_then(|rest| rest.strip_suffix('"'))
        .expect("a line with the name");
    let name = name.replace('-', "_");
    let mut files = BTreeMap::from([(manifest, text)]);
    for part in ["src", "tests", "examples", "benches"] {
        collect(&format!("{folder}/{part}"), &mut files);
    }
    if let Ok(text) = fs::read_to_string(root().join(folder).join("build.rs")) {
        files.insert(format!("{folder}/build.rs"), text);
    }
    Files {
        name,
        folder: folder.to_owned(),
        files,
    }
}

/// Collects the Rust files below a folder, if it exists.
fn collect(folder: &str, files: &mut BTreeMap<String, String>) {
    let entries = fs::read_dir(root().join(folder)).into_iter().flatten();
    for entry in entries {
        let entry = entry.expect("an entry");
        let name = entry.file_name();
        let name = name.to_str().expect("a name in UTF-8");
        let path = format!("{folder}/{name}");
        if entry.path().is_dir() {
            collect(&path, files);
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(entry.path()).expect("a source file");
            files.insert(path, text);
        }
    }
}

#[test]
fn no_folder_imports_another_in_a_circle() {
    assert!(WORKSPACE.modules() > 500, "{}", WORKSPACE.modules());
    assert!(WORKSPACE.edges().len() > 10_000);
    let cycles = graph::cycles(&WORKSPACE);
    assert!(cycles.is_empty(), "{}", cycles.join("\n"));
}

#[test]
fn crates_depend_on_what_is_below_them() {
    assert!(WORKSPACE.crate_edges().len() > 100);
    let found = graph::against_the_direction(&WORKSPACE, LAYERS);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Creates a crate of synthetic sources.
fn made_up(name: &str, sources: &[(&str, &str)]) -> Files {
    let files = sources
        .iter()
        .map(|(file, text)| (format!("{name}/{file}"), (*text).to_owned()));
    Files {
        name: name.to_owned(),
        folder: name.to_owned(),
        files: files.collect(),
    }
}

fn cycles(sources: &[(&str, &str)]) -> Vec<String> {
    graph::cycles(&Tree::read(&[made_up("a", sources)]).expect("sources that Rust can read"))
}

#[test]
fn a_cycle_between_folders_is_found_with_both_lines() {
    let found = cycles(&[
        ("src/lib.rs", "mod up; mod down;"),
        (
            "src/up/mod.rs",
            "pub mod one;\n\nuse crate::down::Low;\nstruct High;",
        ),
        ("src/up/one.rs", "pub struct One;"),
        ("src/down/mod.rs", "mod low;\npub use low::Low;"),
        (
            "src/down/low.rs",
            "// use crate::nothing;\npub struct Low;\nfn f() -> crate::up::one::One { crate::up::one::One }",
        ),
    ]);
    assert_eq!(
        found,
        [
            "cycle in a: a/src/down/low.rs:3 (`crate::up::one::One`) -> a/src/up/mod.rs:3 (`crate::down::Low`)"
        ]
    );
}

#[test]
fn a_cycle_hidden_behind_re_exports_and_a_third_folder_is_found() {
    let found = cycles(&[
        (
            "src/lib.rs",
            "mod x; mod y; mod z; pub use z::deep::Z as Renamed;",
        ),
        ("src/x/mod.rs", "mod inner;"),
        ("src/x/inner.rs", "use super::super::y;\npub struct X;"),
        ("src/y.rs", "use crate::{Renamed as R};"),
        ("src/z/mod.rs", "pub mod deep;"),
        (
            "src/z/deep.rs",
            "pub struct Z;\nmod inline { use crate::x::inner::*; }",
        ),
    ]);
    assert_eq!(
        found,
        [
            "cycle in a: a/src/x/inner.rs:1 (`super::super::y`) -> a/src/y.rs:1 (`crate::Renamed`) -> a/src/z/deep.rs:2 (`crate::x::inner`)"
        ]
    );
}

#[test]
fn a_cycle_below_a_folder_is_found_there() {
    let found = cycles(&[
        ("src/lib.rs", "mod top;"),
        ("src/top/mod.rs", "mod one; mod two;"),
        ("src/top/one/mod.rs", "mod leaf;"),
        (
            "src/top/one/leaf.rs",
            "use crate::top::two;\npub struct Leaf;",
        ),
        ("src/top/two.rs", "use super::one::leaf::Leaf;"),
    ]);
    assert_eq!(
        found,
        [
            "cycle in a::top: a/src/top/one/leaf.rs:1 (`crate::top::two`) -> a/src/top/two.rs:1 (`super::one::leaf::Leaf`)"
        ]
    );
}

/// Imports between files of one folder, between a module and its own parts, and in tests, comments and strings form no
/// cycle between folders.
#[test]
fn what_is_no_cycle_between_folders_passes() {
    let found = cycles(&[
        ("src/lib.rs", "mod a; mod b; mod c; mod d;"),
        ("src/a.rs", "use crate::b::B; pub struct A;"),
        ("src/b.rs", "use crate::a::A; pub struct B;"),
        ("src/c/mod.rs", "mod part; pub struct C; use part::Part;"),
        (
            "src/c/part.rs",
            "use super::C; pub struct Part; // crate::d::D\nconst TEXT: &str = \"crate::d::D\";\n\
             #[cfg(test)]\nmod tests { use crate::d::D; }",
        ),
        ("src/d.rs", "use crate::c::C; pub struct D;"),
    ]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_crate_that_imports_what_is_above_or_beside_it_is_named_with_both_lines() {
    let low = made_up(
        "low",
        &[
            ("Cargo.toml", "[package]\nname = \"low\"\n"),
            ("src/lib.rs", "pub struct Low;"),
            ("tests/t.rs", "\nuse high::High;"),
        ],
    );
    let beside = made_up(
        "beside",
        &[
            (
                "Cargo.toml",
                "[package]\nname = \"beside\"\n[dependencies]\nlow = { path = \"../low\" }\n",
            ),
            ("src/lib.rs", ""),
        ],
    );
    let high = made_up(
        "high",
        &[
            (
                "Cargo.toml",
                "[package]\nname = \"high\"\n[dependencies]\nlow = { workspace = true }\n",
            ),
            ("src/lib.rs", "pub use low::Low; pub struct High;"),
        ],
    );
    let tree = Tree::read(&[low, beside, high]).expect("sources that Rust can read");
    let layers: &[&[&str]] = &[&["low", "beside"], &["high"]];
    assert_eq!(
        graph::against_the_direction(&tree, layers),
        [
            "low/tests/t.rs:2 -> high/Cargo.toml:2: low must not depend on high, which is not below it",
            "beside/Cargo.toml:4 -> low/Cargo.toml:2: beside must not depend on low, which is not below it",
        ]
    );
    let unknown = graph::against_the_direction(&tree, &[&["low"], &["high"]]);
    assert!(
        unknown.iter().any(|line| line.contains("is in no layer")),
        "{unknown:?}"
    );
}
