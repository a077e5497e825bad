//! `adapters/programs/NAME/program.json`: the installation, configuration and start of a program.

use std::collections::BTreeMap;
use std::path::Path;

use openrouter_errors::Surface;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::manifest::ManifestFile;

/// Placeholders of commands, environment variables and files.
pub const PLACEHOLDERS: &[(&str, &str)] = &[
    ("{base_url}", "the base URL, which ends in /api/v1"),
    (
        "{root_url}",
        "the base URL without /v1, for programs that add it",
    ),
    ("{api_key}", "the API key"),
    ("{model}", "the model"),
    ("{home}", "the scratch home directory"),
    ("{folder}", "the folder of program.json"),
];

/// The manifest of a program. Unknown members are rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgramManifest {
    /// 1, the format of this file.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The program's name, which equals the folder's.
    pub name: String,
    /// The package, as its registry spells it.
    pub program: String,
    /// The registry of the package: `pypi` or `npm`.
    pub registry: String,
    /// The installed version.
    pub version: String,
    /// The language it is written in.
    pub language: String,
    /// The kind of program.
    pub kind: Kind,
    /// The surface that it calls.
    pub surface: Surface,
    /// The commands that install the program, run in order in its folder.
    #[schemars(length(min = 1))]
    pub install: Vec<Vec<String>>,
    /// The program and its arguments, with placeholders. A program path with a `/` is relative to the folder. The
    /// program runs in `{home}/work`.
    #[schemars(length(min = 1))]
    pub command: Vec<String>,
    /// Environment variables, with placeholders.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// Files that are written before each run: paths below `{home}`, and their text, with placeholders.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    /// Commands that prepare each run, in `{home}/work`; each has to succeed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prepare: Vec<Vec<String>>,
    /// Commands run after the program has ended (`git log`); their output is added to the screen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<Vec<String>>,
    /// Notes on the program that affect its results.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

openrouter_corpus::words! {
    /// The kind of program.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    pub enum Kind {
        /// A coding agent.
        Agent = "agent",
        /// A command that answers one question.
        Command = "command",
        /// An evaluation harness.
        Evaluation = "evaluation",
        /// A framework, in a short script from its introduction.
        Framework = "framework",
    }
}

impl ProgramManifest {
    /// Returns every text that may contain a placeholder.
    fn texts(&self) -> impl Iterator<Item = &String> {
        let commands = self.prepare.iter().chain(&self.after);
        self.command
            .iter()
            .chain(self.env.values())
            .chain(self.files.values())
            .chain(commands.flatten())
    }
}

impl ManifestFile for ProgramManifest {
    const OPTION: &'static str = "--programs";
    const FOLDER: &'static str = "adapters/programs";
    const FILE: &'static str = "program.json";

    fn format(&self) -> u32 {
        self.format
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn check(&self) -> Result<(), String> {
        let commands = self.prepare.iter().chain(&self.after);
        if self.command.is_empty() || commands.chain(&self.install).any(Vec::is_empty) {
            return Err("a command is empty; name a program".to_owned());
        }
        let outside = |path: &&String| {
            let path = Path::new(path.as_str());
            path.is_absolute() || path.components().any(|part| part.as_os_str() == "..")
        };
        if let Some(path) = self.files.keys().find(outside) {
            return Err(format!(
                "files: expected a path below the scratch home directory, found {path:?}"
            ));
        }
        let texts = self.texts().collect::<Vec<_>>();
        if !texts
            .iter()
            .any(|text| text.contains("{base_url}") || text.contains("{root_url}"))
        {
            return Err("neither command nor env nor files hold {base_url} or {root_url}, so the program cannot find the mock"
                    .to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const WHOLE: &str = r#"{"format": 1, "name": "tool", "program": "tool", "registry": "pypi", "version": "1",
        "language": "python", "kind": "command", "surface": "chat_completions", "install": [["true"]],
        "command": ["tool", "{base_url}"], "files": {".config/tool": "x"}}"#;

    #[test]
    fn the_whole_one_is_read() {
        ProgramManifest::parse("tool", WHOLE.as_bytes()).expect("it is well formed");
    }

    #[rstest]
    #[case::member(r#""format": 1"#, r#""format": 1, "port": 2"#, "unknown field `port`")]
    #[case::format(r#""format": 1"#, r#""format": 2"#, "unknown format 2")]
    #[case::name(r#""name": "tool""#, r#""name": "other""#, "found \"other\"")]
    #[case::kind(
        r#""kind": "command""#,
        r#""kind": "game""#,
        "kind: unknown variant `game`"
    )]
    #[case::url("{base_url}", "http://localhost", "cannot find the mock")]
    #[case::command(r#"[["true"]]"#, "[[]]", "a command is empty")]
    #[case::outside(".config/tool", "../tool", "found \"../tool\"")]
    fn a_fault_is_named(#[case] from: &str, #[case] to: &str, #[case] expected: &str) {
        let text = WHOLE.replacen(from, to, 1);
        let error = ProgramManifest::parse("tool", text.as_bytes()).expect_err("it is malformed");
        assert!(error.to_string().contains(expected), "{error}");
    }
}
