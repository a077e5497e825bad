//! The data of a run, loaded once.

use crate::error::Error;
use crate::fixture::Corpus;
use crate::root::Root;
use crate::schemas::Compiled;
use crate::spec::Spec;

/// All data of a run, loaded once.
#[derive(Debug)]
pub struct Suite {
    /// The files.
    pub root: Root,
    /// SPEC.md.
    pub spec: Spec,
    /// The fixtures.
    pub corpus: Corpus,
    /// The schemas, ready to validate.
    pub schemas: Compiled,
}

impl Suite {
    /// Loads the data of a root.
    ///
    /// # Errors
    /// Fails if SPEC.md is missing or malformed. Malformed fixtures are findings of the run.
    pub fn load(root: Root) -> Result<Self, Error> {
        let spec = Self::spec(&root)?;
        let corpus = Corpus::load(&root);
        let schemas = Compiled::of(&root)?;
        Ok(Self {
            root,
            spec,
            corpus,
            schemas,
        })
    }

    /// Loads only SPEC.md, for commands that need neither schemas nor a whole run.
    ///
    /// # Errors
    /// Fails if it is missing or malformed.
    pub fn spec(root: &Root) -> Result<Spec, Error> {
        let text = root.text("SPEC.md").ok_or(Error::Missing {
            path: "SPEC.md",
            help: "build from a checkout, or specify one with --root",
        })?;
        Spec::parse(text).map_err(Into::into)
    }
}
