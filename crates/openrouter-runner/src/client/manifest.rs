//! `adapters/NAME/adapter.json`: how an adapter of a checkout is started.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::process::{Limits, Program};
use openrouter_corpus::error::Error;
use openrouter_corpus::suggest::suggest;

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
        let adapters = checkout.join("adapters");
        let path = adapters.join(name).join("adapter.json");
        if name.contains(['/', '\\']) || name.starts_with('.') || !path.is_file() {
            return Err(Error::Usage {
                what: "--adapter".to_owned(),
                found: name.to_owned(),
                nearest: suggest(name, known(&adapters).iter().map(String::as_str), 3),
            });
        }
        let text = std::fs::read_to_string(&path).map_err(|source| Error::Read {
            path: path.clone(),
            source,
        })?;
        let wrong = |why: String| Error::usage(format!("adapters/{name}/adapter.json"), why);
        let mut deserializer = serde_json::Deserializer::from_str(&text);
        let manifest: Self = serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|error| wrong(error.to_string()))?;
        if manifest.format != 1 {
            return Err(wrong(format!(
                "format {} is not known; this program reads format 1",
                manifest.format
            )));
        }
        if manifest.name != name || manifest.command.is_empty() {
            return Err(wrong(
                "the name must equal the folder name, and the command must name a program"
                    .to_owned(),
            ));
        }
        Ok(manifest)
    }

    /// The adapter as a program.
    #[must_use]
    pub fn program(&self, checkout: &Path, jobs: usize, limits: Limits) -> Program {
        let folder = checkout.join("adapters").join(&self.name);
        let folder = folder.canonicalize().unwrap_or(folder);
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

/// The adapters of a checkout, sorted, and the clients that are part of the suite.
#[must_use]
pub fn known(adapters: &Path) -> Vec<String> {
    let built_in = super::reference::Reference::ALL
        .iter()
        .map(|reference| reference.name().to_owned());
    let folders = std::fs::read_dir(adapters).into_iter().flatten().flatten();
    let with_manifest = folders.filter(|folder| folder.path().join("adapter.json").is_file());
    let mut known: Vec<String> = with_manifest
        .filter_map(|folder| folder.file_name().into_string().ok())
        .chain(built_in)
        .collect();
    known.sort();
    known
}
