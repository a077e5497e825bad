//! Every fixture is checked alone, under its own name: drop two files in, get a test.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use openrouter_conform::judge::judge_fixture;
use openrouter_corpus::data::Suite;
use openrouter_corpus::root::Root;
use rstest::rstest;

static SUITE: LazyLock<Suite> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Suite::load(Root::open(&root).expect("the checkout")).expect("a readable SPEC.md")
});

#[rstest]
fn reads_as_expected(#[files("../../fixtures/**/*.case.json")] path: PathBuf) {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures")
        .canonicalize()
        .expect("a folder");
    let path = path.canonicalize().expect("a file");
    let id = path
        .strip_prefix(&fixtures)
        .expect("below fixtures/")
        .to_str()
        .expect("a UTF-8 name");
    let id = id.strip_suffix(".case.json").expect("a case file");
    let fixture = SUITE
        .corpus
        .get(id)
        .unwrap_or_else(|| panic!("{id} cannot be loaded: {:?}", SUITE.corpus.faults()));
    let item = judge_fixture(&SUITE, fixture).expect("usable schemas");
    assert!(item.findings.is_empty(), "{id}: {:#?}", item.findings);
    assert!(item.judged > 0, "{id}: nothing was judged");
}
