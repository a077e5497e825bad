//! The canary tables of docs/redaction.md: a row for each output and each encoding, a column for each group of forms.
//! `PAGES=overwrite` brings the rows that are there up to date.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::forms::{Form, WITHOUT_FORM, forms, groups};

/// One test at a time writes the page.
static PAGE: Mutex<()> = Mutex::new(());

fn page() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/redaction.md")
}

/// Holds the line of the page that begins so against what it has to be.
#[track_caller]
fn assert_line(beginning: &str, line: &str) {
    let _one = PAGE.lock().unwrap_or_else(PoisonError::into_inner);
    let text = std::fs::read_to_string(page()).expect("docs/redaction.md");
    let found = text.lines().find(|line| line.starts_with(beginning));
    let Some(found) = found else {
        panic!(
            "docs/redaction.md: no line begins with {beginning:?}; add one, then run with PAGES=overwrite"
        );
    };
    if found == line {
        return;
    }
    if std::env::var_os("PAGES").is_some_and(|what| what == "overwrite") {
        std::fs::write(page(), text.replacen(found, line, 1)).expect("it is writable");
    } else {
        panic!("docs/redaction.md: expected {line:?}, found {found:?}; PAGES=overwrite mends it");
    }
}

/// No form survives, and the row of that name says so.
#[track_caller]
pub(crate) fn assert_row(name: &str, survives: impl Fn(&Form) -> bool) {
    let all = forms();
    let left: Vec<&Form> = all.iter().filter(|form| survives(form)).collect();
    let names: Vec<&str> = left.iter().map(|form| form.name).collect();
    assert!(names.is_empty(), "{name}: these forms survive: {names:?}");
    let cell = |group| {
        let count = |forms: &mut dyn Iterator<Item = &Form>| {
            forms.filter(|form| form.group == group).count()
        };
        let left = count(&mut left.iter().copied());
        format!(" {left} of {} |", count(&mut all.iter()))
    };
    let cells: String = groups().map(cell).collect();
    assert_line(&format!("| {name} |"), &format!("| {name} |{cells}"));
}

#[test]
fn the_page_lists_every_form() {
    let all = forms();
    assert!(all.len() >= 120, "{}", all.len());
    for group in groups() {
        let names = all
            .iter()
            .filter(|form| form.group == group)
            .map(|form| form.name);
        let names = names.collect::<Vec<_>>().join(" · ");
        assert_line(
            &format!("- **{group}**"),
            &format!("- **{group}**: {names}"),
        );
    }
    let names: Vec<&str> = WITHOUT_FORM.iter().map(|(name, _)| *name).collect();
    assert_line(
        "- **without a form**",
        &format!("- **without a form**: {}", names.join(" · ")),
    );
}
