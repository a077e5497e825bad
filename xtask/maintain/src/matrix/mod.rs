//! Runs real clients and gateways, and renders their pages.

use std::path::Path;

use openrouter_corpus::error::Error;
use openrouter_runner::manifest::ManifestFile;

pub mod gateways;
pub mod page;
pub mod programs;
pub mod run;
pub mod table;

/// Reads the manifests of the named targets, in order; without names, of all in the checkout.
///
/// # Errors
/// [`Error::Usage`] if there is no such target, or its file is malformed.
pub fn manifests<M: ManifestFile>(checkout: &Path, names: &[String]) -> Result<Vec<M>, Error> {
    let all = M::known(checkout);
    let chosen = if names.is_empty() { &all } else { names };
    chosen.iter().map(|name| M::open(checkout, name)).collect()
}

/// A target that was evaluated twice.
#[derive(Debug)]
pub struct Ran<R> {
    /// The row to record; `None` if the target could not be evaluated.
    pub row: Option<R>,
    /// Why it was evaluated incompletely, or not at all.
    pub incomplete: Vec<String>,
}

impl<R> Ran<R> {
    /// Creates the result for a target that could not be evaluated.
    fn without_row(why: String) -> Self {
        Self {
            row: None,
            incomplete: vec![why],
        }
    }
}
