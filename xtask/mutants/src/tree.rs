//! The copy of the last commit that is mutated.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, output};

/// The copy. It stays for the next time, so that little has to be built again.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) path: PathBuf,
}

impl Tree {
    /// Makes the copy below a scratch folder, or brings it up to the last commit.
    pub(crate) fn of_last_commit(root: &Path, scratch: &Path) -> Result<Self, Error> {
        let changed = output(git(root).args(["status", "--porcelain", "--", "crates", ".cargo"]))?;
        if !changed.is_empty() {
            return Err(Error::Incomplete(format!(
                "the last commit is what is mutated, and this is not in it; commit it first:\n{changed}"
            )));
        }
        let path = scratch.join("tree");
        if !path.join(".git").exists() {
            let mut clone = Command::new("git");
            clone.args(["clone", "--quiet", "--no-checkout", "--shared"]);
            output(clone.arg(root).arg(&path))?;
        }
        output(git(&path).args(["fetch", "--quiet", "origin", "HEAD"]))?;
        output(git(&path).args(["checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"]))?;
        Ok(Self { path })
    }

    pub(crate) fn read(&self, file: &str) -> Result<String, Error> {
        let path = self.path.join(file);
        std::fs::read_to_string(&path).map_err(|error| Error::io("read", &path, &error))
    }

    pub(crate) fn write(&self, file: &str, text: &str) -> Result<(), Error> {
        let path = self.path.join(file);
        std::fs::write(&path, text).map_err(|error| Error::io("write", &path, &error))
    }
}

fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder);
    command
}
