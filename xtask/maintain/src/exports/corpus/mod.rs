//! The corpus as stubs of mocking tools: `cargo xtask export corpus --to TOOL DIR`.
//!
//! A [`Stub`] is what a fixture sends. Each tool takes the stubs that it can play, gives up details that it cannot, and
//! names both in the index and in the README of the folder.

mod readme;
mod scripts;
mod stub;
#[cfg(test)]
mod tests;
mod vcr;
mod wiremock;

use std::collections::BTreeMap;

use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::to_json;
use serde_json::{Map, Value, json};

pub use stub::Stub;

/// The version of the format of `index.json`.
const FORMAT: u32 = 1;

openrouter_corpus::words! {
    /// A tool that plays responses.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
    pub enum Tool {
        /// WireMock: mappings, with the bodies next to them
        Wiremock = "wiremock",
        /// MSW: an ESM module of handlers
        Msw = "msw",
        /// VCR: one cassette of vcrpy for each fixture
        Vcr = "vcr",
        /// aimock: an ESM module to mount
        Aimock = "aimock",
        /// pytest-httpx, and httpx2-pytest: a Python module of callbacks
        PytestHttpx = "pytest-httpx",
        /// openai-responses, a mock of openai-python: a Python module of callbacks
        #[value(alias = "openai-responses")]
        OpenaiMocks = "openai-mocks",
    }
}

impl Tool {
    /// Returns how to load its stubs and select one, in Markdown.
    #[must_use]
    pub fn usage(self) -> &'static str {
        readme::usage(self)
    }

    /// Returns what the tool cannot do with a stub.
    fn limits(self, stub: &Stub) -> Limits {
        match self {
            Self::Wiremock => wiremock::limits(stub),
            Self::Vcr => vcr::limits(stub),
            Self::Msw => scripts::msw_limits(stub),
            Self::Aimock => Limits::default(),
            Self::PytestHttpx | Self::OpenaiMocks => scripts::python_limits(stub),
        }
    }

    fn files(self, stubs: &[Stub]) -> Vec<File> {
        match self {
            Self::Wiremock => wiremock::files(stubs),
            Self::Vcr => vcr::files(stubs),
            Self::Msw => scripts::msw(stubs),
            Self::Aimock => scripts::aimock(stubs),
            Self::PytestHttpx | Self::OpenaiMocks => scripts::python(stubs),
        }
    }

    /// Returns the file that plays a stub, if each stub has one.
    fn file_of(self, id: &str) -> Option<String> {
        match self {
            Self::Wiremock => Some(wiremock::path(id)),
            Self::Vcr => Some(vcr::path(id)),
            _ => None,
        }
    }
}

/// What a tool cannot do with a stub.
#[derive(Debug, Default)]
struct Limits {
    /// Why it cannot play it at all.
    left_out: Option<&'static str>,
    /// Without what it plays it.
    without: Vec<&'static str>,
}

/// A file of an export, by its path below the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The path, with `/` as separator.
    pub path: String,
    /// The contents.
    pub bytes: Vec<u8>,
}

impl File {
    fn text(path: impl Into<String>, text: impl Into<Vec<u8>>) -> Self {
        Self {
            path: path.into(),
            bytes: text.into(),
        }
    }
}

/// The stubs of one tool.
#[derive(Debug)]
pub struct Export {
    /// The tool.
    pub tool: Tool,
    /// The ids of the fixtures that are in it.
    pub included: Vec<String>,
    /// Fixtures that are not in it, by reason.
    pub left_out: BTreeMap<&'static str, Vec<String>>,
    /// Fixtures that are played without a detail, by that detail.
    pub without: BTreeMap<&'static str, Vec<String>>,
    /// The files.
    pub files: Vec<File>,
}

/// Why pasted errors are left out.
pub(crate) const PASTED: &str = "an error as pasted from a program, not an HTTP response";

impl Export {
    /// Exports these fixtures.
    #[must_use]
    pub fn new(tool: Tool, fixtures: &[&Fixture]) -> Self {
        let mut left_out: BTreeMap<_, Vec<String>> = BTreeMap::new();
        let mut without: BTreeMap<_, Vec<String>> = BTreeMap::new();
        let mut stubs = Vec::new();
        for fixture in fixtures {
            let id = fixture.id.to_string();
            if !fixture.playable() {
                left_out.entry(PASTED).or_default().push(id);
                continue;
            }
            let stub = Stub::new(fixture);
            let limits = tool.limits(&stub);
            if let Some(why) = limits.left_out {
                left_out.entry(why).or_default().push(id);
                continue;
            }
            for what in limits.without {
                without.entry(what).or_default().push(id.clone());
            }
            stubs.push(stub);
        }
        let mut export = Self {
            tool,
            included: stubs.iter().map(|stub| stub.id.clone()).collect(),
            left_out,
            without,
            files: Vec::new(),
        };
        if !stubs.is_empty() {
            export.files = tool.files(&stubs);
            export
                .files
                .push(File::text("index.json", export.index(&stubs)));
            export
                .files
                .push(File::text("README.md", readme::text(&export)));
        }
        export
    }

    /// `index.json`: every fixture with its expected diagnosis, and what is left out.
    fn index(&self, stubs: &[Stub]) -> String {
        let case = |stub: &Stub| {
            let mut facts = stub.metadata.clone();
            if let Some(file) = self.tool.file_of(&stub.id) {
                facts.insert("file".to_owned(), json!(file));
            }
            (stub.id.clone(), Value::Object(facts))
        };
        to_json(&json!({
            "format": FORMAT,
            "tool": self.tool.as_str(),
            "suite": env!("CARGO_PKG_VERSION"),
            "cases": stubs.iter().map(case).collect::<Map<_, _>>(),
            "left_out": self.left_out,
            "without": self.without,
        }))
    }
}
