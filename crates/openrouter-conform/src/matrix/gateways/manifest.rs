//! `adapters/gateways/NAME/gateway.json`: how a gateway of a checkout is installed, started and asked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use openrouter_errors::Surface;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::emit::Kind;
use openrouter_corpus::error::Error;
use openrouter_runner::manifest::{self, ManifestFile};

/// The folder of the gateways in a checkout.
pub const FOLDER: &str = "adapters/gateways";

/// What the file of a gateway says. Members unknown to this format are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GatewayManifest {
    /// 1, the format of this file.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The gateway's name, which is the folder's.
    pub name: String,
    /// The package, as its registry spells it.
    pub gateway: String,
    /// Where the package comes from: `pypi`, `npm` or `crates.io`.
    pub registry: String,
    /// The version that is installed.
    pub version: String,
    /// The language it is written in.
    pub language: String,
    /// What installs it, one command with its arguments after the other, in its folder.
    #[schemars(length(min = 1))]
    pub install: Vec<Vec<String>>,
    /// The configuration that is made for each run.
    pub config: ConfigFile,
    /// The program and its arguments, with `{port}` for its port and `{config}` for its configuration; it runs in its
    /// folder.
    #[schemars(length(min = 1))]
    pub command: Vec<String>,
    /// Environment variables of the program, next to those it inherits.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// Its base URL, with `{port}`, up to what precedes `/chat/completions`.
    pub url: String,
    /// The path that tells, with any response, that it has started.
    pub ready: String,
    /// Model name of each request; {case} represents the case, with `{case}`.
    pub model: String,
    /// The surfaces that it has.
    #[schemars(length(min = 1))]
    pub surfaces: Vec<Surface>,
    /// Seconds that its start may take.
    #[schemars(range(min = 1))]
    pub start_seconds: u64,
}

/// A configuration that is made for each run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// What `--emit-config` makes.
    pub kind: Kind,
    /// The name of its file.
    pub file: String,
}

impl GatewayManifest {
    /// Reads the manifest of a gateway of a checkout.
    ///
    /// # Errors
    /// [`Error::Usage`] where there is no such gateway or its file is malformed.
    pub fn open(checkout: &Path, name: &str) -> Result<Self, Error> {
        manifest::open(checkout, name, None)
    }

    /// Reads the text of the manifest of a folder.
    ///
    /// # Errors
    /// [`Error::Usage`] where it is malformed.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        manifest::parse(name, bytes)
    }

    /// Its folder, as commands that run in it need it: independent of the caller's own.
    #[must_use]
    pub fn folder(&self, checkout: &Path) -> PathBuf {
        manifest::folder::<Self>(checkout, &self.name)
    }
}

/// The gateways of a checkout, sorted.
#[must_use]
pub fn known(checkout: &Path) -> Vec<String> {
    manifest::known::<GatewayManifest>(checkout)
}

impl ManifestFile for GatewayManifest {
    const OPTION: &'static str = "--gateways";
    const FOLDER: &'static str = FOLDER;
    const FILE: &'static str = "gateway.json";

    fn format(&self) -> u32 {
        self.format
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn check(&self) -> Result<(), String> {
        if self.command.is_empty() || self.install.is_empty() || self.surfaces.is_empty() {
            return Err("command, install and surfaces must not be empty".to_owned());
        }
        if !self.url.contains("{port}") {
            return Err("the url must hold {port}".to_owned());
        }
        Ok(())
    }
}
