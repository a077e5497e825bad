//! The committed counts.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::process::Command;

use serde::{Deserialize, Serialize};

/// `benches/instructions.json`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// What the counts belong to.
    pub(crate) environment: Environment,
    /// Instructions by hot path.
    pub(crate) counts: BTreeMap<String, u64>,
}

/// What counts depend on beside the code and the lock file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Environment {
    /// The compiler, with its commit.
    rustc: String,
    /// The target it compiles for.
    target: String,
    /// The processor has AVX2, which the searches for bytes use where it is there.
    avx2: bool,
}

impl Environment {
    /// What we run in.
    ///
    /// # Errors
    /// The compiler cannot be asked.
    pub(crate) fn here() -> Result<Self, String> {
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let output = Command::new(rustc)
            .arg("-vV")
            .output()
            .map_err(|error| format!("failed to start rustc: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let line = |name: &str| {
            text.lines()
                .find_map(|line| line.strip_prefix(name))
                .map(str::to_owned)
        };
        let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        Ok(Self {
            rustc: line("rustc ").ok_or("rustc -vV does not say its version")?,
            target: line("host: ").ok_or("rustc -vV does not say its host")?,
            avx2: cpu.split_ascii_whitespace().any(|flag| flag == "avx2"),
        })
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let without = if self.avx2 { "with" } else { "without" };
        write!(f, "rustc {} for {} {without} AVX2", self.rustc, self.target)
    }
}

impl Record {
    pub(crate) fn new(environment: Environment) -> Self {
        Self {
            environment,
            counts: BTreeMap::new(),
        }
    }

    pub(crate) fn path() -> PathBuf {
        method::mix::root().join("benches/instructions.json")
    }

    pub(crate) fn load() -> Result<Self, String> {
        let path = Self::path();
        let wrong = |error: &dyn fmt::Display| {
            format!(
                "{}: {error}; `cargo xtask bench --instructions` writes it",
                path.display()
            )
        };
        let text = std::fs::read(&path).map_err(|error| wrong(&error))?;
        serde_json::from_slice(&text).map_err(|error| wrong(&error))
    }

    pub(crate) fn save(&self) -> Result<(), String> {
        let path = Self::path();
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        std::fs::write(&path, text + "\n")
            .map_err(|error| format!("failed to write {}: {error}", path.display()))
    }
}
