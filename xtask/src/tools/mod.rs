//! Tools that are no part of the toolchain: what they are, whether they are there, how they are installed.
//!
//! Packages of npm and PyPI are installed into folders of `xtask/tools/` that git ignores, in the versions that the lock
//! files there name. A copy of the lock file next to them says what they are of.

mod install;

use std::fs;
use std::path::PathBuf;

use crate::cargo;
use crate::command::Error;

pub(crate) use install::install;

/// How to install what is missing.
pub(crate) const INSTALL: &str = "cargo xtask tools-test --install";

/// The steps of bindings/run.py that the check `bindings` runs. The others install client libraries or Spark, and take minutes.
pub(crate) const BINDINGS: [&str; 3] = ["rust", "python", "node"];

/// One tool.
pub(crate) struct Tool {
    /// What it is called here.
    pub(crate) name: &'static str,
    /// Where it is from.
    pub(crate) source: Source,
}

/// Where a tool is from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A program of the machine that nothing here installs.
    Machine,
    /// A Debian package, for a program on the path.
    Debian(&'static str),
    /// Packages: the folder that they are in, and the lock file that names them.
    Lock {
        folder: &'static str,
        lock: &'static str,
    },
}

/// Every tool that a check or a generator can ask for.
pub(crate) const TOOLS: &[Tool] = &[
    Tool {
        name: "node",
        source: Source::Machine,
    },
    Tool {
        name: "npm",
        source: Source::Machine,
    },
    Tool {
        name: "python3",
        source: Source::Machine,
    },
    Tool {
        name: "chromium",
        source: Source::Debian("chromium"),
    },
    Tool {
        name: "shellcheck",
        source: Source::Debian("shellcheck"),
    },
    Tool {
        name: "curl",
        source: Source::Debian("curl"),
    },
    Tool {
        name: "jq",
        source: Source::Debian("jq"),
    },
    Tool {
        name: "xmllint",
        source: Source::Debian("libxml2-utils"),
    },
    Tool {
        name: "npm packages",
        source: Source::Lock {
            folder: "node_modules",
            lock: "package-lock.json",
        },
    },
    Tool {
        name: "Python packages",
        source: Source::Lock {
            folder: ".env",
            lock: "requirements.txt",
        },
    },
];

impl Tool {
    /// The tool of a name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        TOOLS.iter().find(|tool| tool.name == name)
    }

    /// Whether it is there, from the lock file as it is.
    pub(crate) fn is_there(&self) -> bool {
        match self.source {
            Source::Machine | Source::Debian(_) => on_path(self.name),
            Source::Lock { folder, lock } => {
                let wanted = fs::read(place(lock));
                let there = fs::read(place(folder).join(STAMP));
                matches!((wanted, there), (Ok(wanted), Ok(there)) if wanted == there)
            }
        }
    }

    /// What it is, and how to get it.
    fn missing(&self) -> String {
        match self.source {
            Source::Machine => format!("`{}`, which you must install by hand", self.name),
            Source::Debian(package) => format!("`{}` (Debian's {package}; `{INSTALL}`)", self.name),
            Source::Lock { lock, .. } => {
                format!("the {} of xtask/tools/{lock} (`{INSTALL}`)", self.name)
            }
        }
    }
}

/// The copy of the lock file, in the folder that was installed from it.
const STAMP: &str = ".installed-from";

/// A path below `xtask/tools/`.
pub(crate) fn place(path: &str) -> PathBuf {
    cargo::root().join("xtask/tools").join(path)
}

/// Fails with exit code 3 unless every tool of these names is there.
pub(crate) fn require(names: &[&str]) -> Result<(), Error> {
    let missing: Vec<String> = TOOLS
        .iter()
        .filter(|tool| names.contains(&tool.name) && !tool.is_there())
        .map(Tool::missing)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::Incomplete(format!(
        "missing: {}",
        missing.join(", ")
    )))
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
