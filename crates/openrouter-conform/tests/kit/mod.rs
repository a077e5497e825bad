//! What a user's CI is given: `action.yml`, the workflows of `init`, the snippet for GitLab, the pre-commit hook. Their files are
//! read as CI would read them, and the steps of the action are run dry.

mod action;
mod files;
mod hook;
mod yaml;

use std::path::{Path, PathBuf};

fn checkout() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the checkout")
}
