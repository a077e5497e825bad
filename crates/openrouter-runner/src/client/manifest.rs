//! `adapters/NAME/adapter.json`: the start command of an adapter.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::process::{Limits, Program};
use super::reference::Reference;
use crate::manifest::ManifestFile;

/// The manifest of an adapter. Unknown members are rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// 1, the format of this file.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The adapter's name, which equals the folder's.
    pub name: String,
    /// The package of the client, as its registry spells it.
    pub client: String,
    /// The registry of the package: `pypi`, `npm`, `crates.io`, or `system` for an installed program.
    pub registry: String,
    /// The installed version; `any` for an installed program.
    pub version: String,
    /// The language of the client's API.
    pub language: String,
    /// Why it is among the clients, in one or two sentences, if that is not obvious.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The program and its arguments; run in the adapter's folder.
    #[schemars(length(min = 1))]
    pub command: Vec<String>,
    /// The commands that install the client, run in order in the adapter's folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub install: Vec<Vec<String>>,
    /// Additional environment variables of the program.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
}

impl Manifest {
    /// Returns the adapter as a program.
    #[must_use]
    pub fn program(&self, checkout: &Path, jobs: usize, limits: Limits) -> Program {
        let folder = self.folder(checkout);
        let mut command: Vec<OsString> = self.command.iter().map(OsString::from).collect();
        // A relative program path refers to the adapter's folder, for example to a virtual environment.
        if let Some(first) = command.first_mut()
            && first.as_encoded_bytes().contains(&b'/')
            && Path::new(first).is_relative()
        {
            *first = folder.join(&*first).into();
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

    fn built_in() -> Vec<&'static str> {
        Reference::ALL
            .iter()
            .map(|reference| reference.as_str())
            .collect()
    }
}

/// Returns the names of the adapters of a checkout and of the built-in clients, sorted.
#[must_use]
pub fn known(checkout: &Path) -> Vec<String> {
    let mut known = Manifest::known(checkout);
    known.extend(Manifest::built_in().into_iter().map(str::to_owned));
    known.sort();
    known
}
