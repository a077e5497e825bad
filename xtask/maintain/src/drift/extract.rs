//! Reads the models of the installed packages.

use std::path::Path;
use std::process::Command;

use openrouter_runner::client::manifest::Manifest;

use super::Package;

/// A package: the adapter that it is installed with, and the program that prints its models.
#[derive(Debug)]
pub struct Source {
    /// The adapter.
    pub adapter: &'static str,
    /// The registry and name, for display.
    pub name: &'static str,
    script: &'static str,
}

/// The packages.
pub const SOURCES: [Source; 2] = [
    Source {
        adapter: "openrouter-python",
        name: "PyPI openrouter",
        script: "extract.py",
    },
    Source {
        adapter: "openrouter-sdk",
        name: "npm @openrouter/sdk",
        script: "extract.mjs",
    },
];

impl Source {
    /// Reads the models of the installed package, with the program that runs the adapter.
    ///
    /// # Errors
    /// How the program failed, or why its output is not a valid extract.
    pub fn extract(&self, checkout: &Path, manifest: &Manifest) -> Result<Package, String> {
        // The program runs in the folder of its adapter, so paths must be absolute.
        let checkout = checkout.canonicalize().map_err(|why| why.to_string())?;
        let folder = checkout.join("adapters").join(self.adapter);
        let script = checkout.join("xtask/maintain/src/drift").join(self.script);
        let named = manifest.command.first().map_or("", String::as_str);
        let program = if named.contains('/') {
            folder.join(named)
        } else {
            named.into()
        };
        let shown = format!("{named} {}", self.script);
        let output = Command::new(program)
            .arg(script)
            .current_dir(folder)
            .output()
            .map_err(|why| format!("`{shown}` could not be started: {why}"))?;
        if !output.status.success() {
            let printed = String::from_utf8_lossy(&output.stderr);
            let last = printed
                .trim_end()
                .lines()
                .last()
                .unwrap_or("it printed nothing");
            return Err(format!("`{shown}` failed ({}): {last}", output.status));
        }
        let mut package: Package = serde_json::from_slice(&output.stdout)
            .map_err(|why| format!("`{shown}` printed no extract: {why}"))?;
        self.name.clone_into(&mut package.name);
        Ok(package)
    }
}
