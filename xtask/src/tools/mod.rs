//! External tools: their definitions, detection and installation.
//!
//! Packages of npm and PyPI are installed into git-ignored folders of `xtask/tools/`, in the versions of the lock files
//! there. A copy of the lock file next to them identifies the installed versions.

mod install;

use std::fs;
use std::path::PathBuf;

use crate::cargo;
use crate::command::Error;

pub(crate) use install::install;

/// The command that installs missing tools.
pub(crate) const INSTALL: &str = "cargo xtask tools-test --install";

/// The steps of bindings/run.py that the check `bindings` runs. `spark` downloads Spark and needs Java, so it runs by hand.
pub(crate) const BINDINGS: [&str; 4] = ["rust", "python", "node", "explain"];

/// One tool.
pub(crate) struct Tool {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its source.
    pub(crate) source: Source,
}

/// The source of a tool.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A program of the machine, which is not installed automatically.
    Machine,
    /// A Debian package, for a program on the path.
    Debian(&'static str),
    /// Packages: their folder, and their lock file.
    Lock {
        folder: &'static str,
        lock: &'static str,
    },
}

/// Every tool that a check or a generator can require.
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
        name: "java",
        source: Source::Debian("default-jre-headless"),
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
    // Apart from the others, because openai-responses needs openai 2.
    Tool {
        name: "Python mocks",
        source: Source::Lock {
            folder: ".env-corpus",
            lock: "corpus.txt",
        },
    },
];

impl Tool {
    /// Returns the tool with this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        TOOLS.iter().find(|tool| tool.name == name)
    }

    /// Returns whether it is installed, from the current lock file.
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

    /// Describes it, and how to install it.
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

/// The copy of the lock file in the installation folder.
const STAMP: &str = ".installed-from";

/// Returns a path below `xtask/tools/`.
pub(crate) fn place(path: &str) -> PathBuf {
    cargo::root().join("xtask/tools").join(path)
}

/// Fails with exit code 3 unless all these tools are installed.
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
