//! `adapters/NAME/adapter.json`: how an adapter of a checkout is started.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::process::{Limits, Program};
use super::reference::Reference;
use crate::manifest::{self, ManifestFile};
use openrouter_corpus::error::Error;

/// What the file of an adapter says. Members unknown to this format are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// 1, the format of this file.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The adapter's name, which is the folder's.
    pub name: String,
    /// The package of the client, as its registry spells it.
    pub client: String,
    /// Where the package comes from: `pypi`, `npm`, `crates.io`, or `system` for a program of the machine.
    pub registry: String,
    /// The version that is installed; `any` for a program of the machine.
    pub version: String,
    /// The language the client is used from.
    pub language: String,
    /// The program and its arguments; it runs in the adapter's folder.
    #[schemars(length(min = 1))]
    pub command: Vec<String>,
    /// What installs the client, one command with its arguments after the other, in the adapter's folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub install: Vec<Vec<String>>,
    /// Environment variables of the program, next to those it inherits.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
}

impl Manifest {
    /// Reads the manifest of an adapter of a checkout.
    ///
    /// # Errors
    /// [`Error::Usage`] where there is no such adapter or its file is malformed.
    pub fn open(checkout: &Path, name: &str) -> Result<Self, Error> {
        let built_in = Reference::ALL.iter().map(|reference| reference.name());
        manifest::open(checkout, name, built_in)
    }

    /// The adapter as a program.
    #[must_use]
    pub fn program(&self, checkout: &Path, jobs: usize, limits: Limits) -> Program {
        let folder = manifest::folder::<Self>(checkout, &self.name);
        let mut command = self.command.clone();
        // A program of the adapter's own folder, such as that of a virtual environment.
        if let Some(first) = command.first_mut()
            && first.contains('/')
            && Path::new(first).is_relative()
        {
            *first = folder.join(&*first).display().to_string();
        }
        Program {
            command,
            folder: Some(folder),
            env: self.env.clone(),
            jobs,
            limits,
        }
    }
}

impl ManifestFile for Manifest {
    const OPTION: &'static str = "--adapter";
    const FOLDER: &'static str = "adapters";
    const FILE: &'static str = "adapter.json";

    fn format(&self) -> u32 {
        self.format
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn check(&self) -> Result<(), String> {
        match self.command.is_empty() {
            true => Err("the command is empty; name a program".to_owned()),
            false => Ok(()),
        }
    }
}

/// The adapters of a checkout and the clients that are part of the suite, sorted.
#[must_use]
pub fn known(checkout: &Path) -> Vec<String> {
    let built_in = Reference::ALL
        .iter()
        .map(|reference| reference.name().to_owned());
    let mut known = manifest::known::<Manifest>(checkout);
    known.extend(built_in);
    known.sort();
    known
}
