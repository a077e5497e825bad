//! `adapters/gateways/NAME/gateway.json`: the installation, start and test parameters of a gateway.

use std::collections::BTreeMap;

use openrouter_errors::Surface;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::emit::Kind;
use openrouter_runner::manifest::ManifestFile;

/// The manifest of a gateway. Unknown members are rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GatewayManifest {
    /// 1, the format of this file.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The gateway's name, which equals the folder's.
    pub name: String,
    /// The package, as its registry spells it.
    pub gateway: String,
    /// The registry of the package: `pypi`, `npm`, `crates.io` or `debian`.
    pub registry: String,
    /// The installed version.
    pub version: String,
    /// The language it is written in.
    pub language: String,
    /// The commands that install the gateway, run in order in its folder.
    #[schemars(length(min = 1))]
    pub install: Vec<Vec<String>>,
    /// The configuration, written for each run.
    pub config: ConfigFile,
    /// The program and its arguments, with `{port}` for its port, `{config}` for its configuration and `{run}` for the
    /// folder of the run; run in its folder.
    #[schemars(length(min = 1))]
    pub command: Vec<String>,
    /// Additional environment variables of the program, with the placeholders of `command`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// The base URL, with `{port}`, without `/chat/completions`; `{case}` is replaced by the case.
    pub url: String,
    /// The path that is polled to detect the start; any response counts.
    pub ready: String,
    /// The model name of each request; `{case}` is replaced by the case.
    pub model: String,
    /// The surfaces that it supports.
    #[schemars(length(min = 1))]
    pub surfaces: Vec<Surface>,
    /// The time limit of its start, in seconds.
    #[schemars(range(min = 1))]
    pub start_seconds: u64,
}

/// The configuration, written for each run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// The kind for `--emit-config`. Without it, the file of this name in the gateway's folder is a template, with
    /// `{port}` for the port of the gateway, `{upstream}` for the port of its upstream and `{run}` for the folder of the
    /// run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The file name.
    pub file: String,
}

impl ManifestFile for GatewayManifest {
    const OPTION: &'static str = "--gateways";
    const FOLDER: &'static str = "adapters/gateways";
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
