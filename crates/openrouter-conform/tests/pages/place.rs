//! Where the commands of a page run: a copy of the checkout's data, with `cargo xtask conform` and `openrouter-conform` being
//! the program as it was built for this test.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::checkout;
use super::known::HANDED_ON;

/// What commands may read.
const DATA: &[&str] = &[
    "README.md",
    "SPEC.md",
    "fixtures",
    "schemas",
    "docs",
    "adapters",
];

pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        fs::create_dir(dir.path().join("project")).expect("it is writable");
        for name in DATA {
            copy(
                &checkout().join(name),
                &dir.path().join("project").join(name),
            );
        }
        let bin = dir.path().join("bin");
        fs::create_dir(&bin).expect("it is writable");
        symlink(
            env!("CARGO_BIN_EXE_openrouter-conform"),
            bin.join("openrouter-conform"),
        )
        .expect("a link");
        let cargo = bin.join("cargo");
        fs::write(&cargo, stand_in(&dir.path().join("project"))).expect("it is writable");
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).expect("it is ours");
        Self(dir)
    }

    /// Runs a command line as a terminal would show it: exit code, and both outputs together.
    pub(crate) fn run(&self, command: &str) -> (i32, Vec<String>) {
        let path = std::env::var("PATH").unwrap_or_default();
        let bin = self.0.path().join("bin");
        let done = Command::new("bash")
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(self.0.path().join("project"))
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("NO_COLOR", "1")
            .output()
            .expect("bash starts");
        let text = String::from_utf8_lossy(&done.stdout);
        (
            done.status.code().unwrap_or(-1),
            text.lines().map(str::to_owned).collect(),
        )
    }
}

/// `cargo`, as far as the documents call it. What the suite answers by itself is asked directly, which saves cargo's look at
/// the whole workspace.
fn stand_in(project: &Path) -> String {
    let project = project.display();
    let handed_on = HANDED_ON.join("|");
    let manifest = checkout().join("Cargo.toml");
    format!(
        "#!/usr/bin/env bash\n\
         [ \"$1\" = xtask ] || {{ echo \"cargo $1 is not run here\"; exit 127; }}\n\
         shift\n\
         case $1 in\n\
         conform) shift; exec openrouter-conform --root {project} \"$@\" ;;\n\
         {handed_on}) exec openrouter-conform --root {project} \"$@\" ;;\n\
         *) exec {} run --quiet --manifest-path {} --package xtask -- \"$@\" ;;\n\
         esac\n",
        env!("CARGO"),
        manifest.display(),
    )
}

/// The project's own commands.
pub(crate) fn xtask() -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--package", "xtask", "--manifest-path"]);
    command.arg(checkout().join("Cargo.toml")).arg("--");
    command
}

/// Copies a file or a folder; what installations leave is left out.
fn copy(from: &Path, to: &Path) {
    if !from.is_dir() {
        fs::copy(from, to).expect("it is writable");
        return;
    }
    fs::create_dir_all(to).expect("it is writable");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name();
        let installed = [".env", "node_modules", "target", "__pycache__"];
        if !installed.iter().any(|known| name == *known) {
            copy(&entry.path(), &to.join(name));
        }
    }
}
