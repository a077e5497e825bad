//! Files that are generated and committed: the code that all generators share. Each generator returns [`Generated`]
//! files; [`drift`] reports how the committed files differ.

mod drift;
pub mod marked;

pub use drift::{Drift, drift};

use crate::error::Error;
use crate::root::Root;

/// One generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// Its path relative to the root.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A generator of committed files.
#[derive(Debug, Clone, Copy)]
pub struct Generator {
    /// What it generates, in the plural.
    pub what: &'static str,
    /// How to run it.
    pub command: &'static str,
    /// Generates the files, from the data of a root if they depend on data.
    pub files: fn(&Root) -> Result<Vec<Generated>, Error>,
    /// Whether the generator owns a path: an existing file there that is not generated is left over.
    pub owns: fn(&str) -> bool,
}
