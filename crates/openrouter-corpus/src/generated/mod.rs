//! Files that are generated and committed: the code that all generators share. Each makes [`Generated`] files; [`drift`] reports
//! how the committed files differ.

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
    /// What it makes, in the plural.
    pub what: &'static str,
    /// How to run it.
    pub command: &'static str,
    /// Makes the files, from what a root holds where they are made from data.
    pub files: fn(&Root) -> Result<Vec<Generated>, Error>,
    /// Whether a path is the generator's alone, so that a file there that is not made is left over.
    pub owns: fn(&str) -> bool,
}
