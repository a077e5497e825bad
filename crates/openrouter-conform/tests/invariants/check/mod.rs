//! Properties that hold for any bytes, as functions that panic if violated. The property tests in this folder and the
//! targets of `fuzz/` call the same functions.

pub(crate) mod fixture;
pub(crate) mod identify;
pub(crate) mod message;
pub(crate) mod redactor;

use std::sync::LazyLock;

use openrouter_conform::schema_registry::generate;
use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::root::Root;
use openrouter_corpus::schemas::Compiled;
use openrouter_corpus::spec::Spec;
use serde_json::Value;

static ROOT: LazyLock<Root> = LazyLock::new(Root::embedded);
static CORPUS: LazyLock<Corpus> = LazyLock::new(|| Corpus::load(&ROOT));
static SPEC: LazyLock<Spec> = LazyLock::new(|| {
    Spec::parse(ROOT.text("SPEC.md").expect("it is embedded")).expect("it is well formed")
});
static SCHEMAS: LazyLock<Compiled> =
    LazyLock::new(|| Compiled::new(&generate()).expect("the generated schemas are JSON"));

/// Whether the suite's own schema of that name allows the value.
fn allowed(schema: &str, value: &Value) -> bool {
    faults(schema, value).is_empty()
}

/// Returns the errors of the suite's schema of that name for the value.
fn faults(schema: &str, value: &Value) -> Vec<String> {
    let found = SCHEMAS
        .validate("suite", schema, value)
        .expect("there is such a schema");
    let describe = |fault: openrouter_corpus::schemas::SchemaViolation| {
        format!("{}: {}", fault.pointer, fault.message)
    };
    found.into_iter().map(describe).collect()
}

/// A JSON pointer leads to a place of the value, or to one that is missing there.
fn leads_somewhere(pointer: &str, value: &Value) -> bool {
    let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    (pointer.is_empty() || pointer.starts_with('/'))
        && (value.pointer(pointer).is_some() || value.pointer(parent).is_some())
}
