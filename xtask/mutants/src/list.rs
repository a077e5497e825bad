//! The mutants, as cargo-mutants lists them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use serde::Deserialize;

use crate::error::{Error, cargo, output};

/// The version that the record is made with.
const VERSION: &str = "27.1.0";

/// One mutant.
#[derive(Debug, Deserialize)]
pub(crate) struct Mutant {
    /// `FILE:LINE:COLUMN: DESCRIPTION`.
    name: String,
    /// The file that is changed, from the root.
    pub(crate) file: String,
    /// The function that is changed.
    pub(crate) function: Option<Function>,
    /// What is replaced.
    pub(crate) span: Span,
    /// By what.
    pub(crate) replacement: String,
    /// As the record names it: without line and column, which move, but with `#2` on the second of a name.
    #[serde(skip)]
    pub(crate) key: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Function {
    /// With its type: `Site<'a>::pointer`.
    pub(crate) function_name: String,
    /// From its documentation to its last brace.
    pub(crate) span: Span,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Span {
    pub(crate) start: Place,
    pub(crate) end: Place,
}

/// Line and column from 1, columns in characters.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// The mutants of a checkout.
pub(crate) fn of(root: &Path) -> Result<Vec<Mutant>, Error> {
    let there = cargo()
        .args(["mutants", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !there.is_ok_and(|status| status.success()) {
        return Err(Error::Incomplete(format!(
            "there is no cargo-mutants; next: cargo install --locked cargo-mutants@{VERSION}"
        )));
    }
    let listing = output(
        cargo()
            .args(["mutants", "--list", "--json", "--dir"])
            .arg(root),
    )?;
    parse(&listing).map_err(|error| {
        Error::Incomplete(format!(
            "`cargo mutants --list --json` prints something else than version {VERSION} does: {error}"
        ))
    })
}

fn parse(listing: &str) -> Result<Vec<Mutant>, serde_json::Error> {
    let mut mutants: Vec<Mutant> = serde_json::from_str(listing)?;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for mutant in &mut mutants {
        let description = mutant.name.splitn(4, ':').nth(3).unwrap_or_default();
        let key = format!("{}:{description}", mutant.file);
        let count = seen.entry(key.clone()).or_default();
        *count += 1;
        mutant.key = match *count {
            1 => key,
            more => format!("{key} #{more}"),
        };
    }
    Ok(mutants)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Mutant, parse};

    /// Name, function, its span, what is replaced, by what.
    type Row<'r> = (&'r str, &'r str, [usize; 4], [usize; 4], &'r str);

    /// Mutants of a file `a.rs`.
    pub(crate) fn listed(rows: &[Row<'_>]) -> Vec<Mutant> {
        let span = |[line, column, to, until]: [usize; 4]| {
            serde_json::json!({
                "start": {"line": line, "column": column},
                "end": {"line": to, "column": until},
            })
        };
        let rows: Vec<_> = rows
            .iter()
            .map(|(name, function, around, what, by)| {
                serde_json::json!({
                    "name": format!("a.rs:{}:{}: {name}", what[0], what[1]), "file": "a.rs",
                    "function": {"function_name": function, "span": span(*around)},
                    "span": span(*what), "replacement": by,
                })
            })
            .collect();
        parse(&serde_json::to_string(&rows).expect("JSON")).expect("a listing")
    }

    #[test]
    fn a_mutant_keeps_its_name_when_lines_move() {
        let row = |name, line| (name, "f", [1, 1, 9, 2], [line, 1, line, 2], "!=");
        let found = listed(&[
            row("replace == with != in f", 2),
            row("replace == with != in f", 4),
            row("replace g -> Option<a::B> with None", 6),
        ]);
        let keys: Vec<&str> = found.iter().map(|mutant| mutant.key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "a.rs: replace == with != in f",
                "a.rs: replace == with != in f #2",
                "a.rs: replace g -> Option<a::B> with None"
            ]
        );
    }
}
