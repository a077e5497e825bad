//! Builds a copy in place, without leaving files there.

use std::fs;
use std::path::Path;

use super::CRATE;
use crate::cargo::{cargo, root, run, target_dir};
use crate::command::Error;

/// Builds the copy as the dependency of an empty package outside of it.
///
/// Cargo thus treats the copy as an ordinary path dependency, whatever workspace contains it. The lock file is that
/// package's (it starts as a copy of ours, with versions that work and are already fetched). The target folder is a
/// subfolder of ours, shared by all copies so that serde is built once.
pub(super) fn build(dir: &Path) -> Result<(), Error> {
    let dir = dir
        .canonicalize()
        .map_err(|error| Error::io("find", dir, &error))?;
    let target = target_dir().join("vendor");
    let user = target.join(format!("user-{}", std::process::id()));
    let built = write_user(&user, &dir).and_then(|()| {
        let command = || {
            let mut command = cargo();
            command
                .current_dir(&user)
                .args(["build", "--quiet", "--package", CRATE, "--target-dir"])
                .arg(&target);
            command
        };
        // Try offline first, without output; if everything is fetched, there is no need for the network.
        let offline = command().arg("--offline").output();
        Ok(offline.is_ok_and(|output| output.status.success()) || run(&mut command())?.success())
    });
    let removed = fs::remove_dir_all(&user);
    if !built? {
        return Err(Error::Failed(format!(
            "the copy in {} does not build",
            dir.display()
        )));
    }
    removed.map_err(|error| Error::io("remove", &user, &error))
}

/// Writes the empty package that depends on the copy: its own workspace, with a copy of our lock file.
fn write_user(user: &Path, dir: &Path) -> Result<(), Error> {
    let write = || {
        fs::create_dir_all(user.join("src"))?;
        fs::write(
            user.join("Cargo.toml"),
            format!(
                "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 [workspace]\n\n[dependencies]\n{CRATE} = {{ path = {dir:?} }}\n"
            ),
        )?;
        fs::copy(root().join("Cargo.lock"), user.join("Cargo.lock"))?;
        fs::write(user.join("src/lib.rs"), "")
    };
    write().map_err(|error| Error::io("write", user, &error))
}
