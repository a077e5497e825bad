//! Builds the test programs, without the mutants that do not compile.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Stdio;

use crate::error::{Error, cargo};
use crate::groups::Build;
use crate::tree::Tree;

/// What came of a build.
#[derive(Debug)]
pub(crate) enum Built {
    /// The programs, in the order in which the group names them.
    Programs(Vec<PathBuf>),
    /// Files and lines that do not compile, and everything that was said.
    Faults(BTreeSet<(String, usize)>, String),
}

/// Builds the tests of one package as the tree is now.
pub(crate) fn build(tree: &Tree, build: &Build) -> Result<Built, Error> {
    // One program may be started twice, on different tests.
    let targets: BTreeSet<&str> = build.programs.iter().map(|one| one.target).collect();
    let mut command = cargo();
    command
        .current_dir(&tree.path)
        .args(["test", "--no-run", "--locked", "--message-format=short"])
        .args(["--color=never", "--package", build.package])
        .args(targets)
        .env_remove("CARGO_TARGET_DIR")
        .stdin(Stdio::null());
    let output = command
        .output()
        .map_err(|error| Error::Incomplete(format!("failed to start cargo: {error}")))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        return Ok(Built::Faults(faults(&said), said));
    }
    let paths = build.programs.iter().map(|program| {
        executable(&said, program.target)
            .map(|path| tree.path.join(path))
            .ok_or_else(|| {
                Error::Incomplete(format!("cargo built no `{}`:\n{said}", program.target))
            })
    });
    Ok(Built::Programs(paths.collect::<Result<_, _>>()?))
}

/// The places of `FILE:LINE:COLUMN: error...`.
fn faults(said: &str) -> BTreeSet<(String, usize)> {
    let place = |line: &str| {
        let mut parts = line.splitn(4, ':');
        let (file, line) = (parts.next()?, parts.next()?.parse().ok()?);
        let is_error = parts.nth(1)?.trim_start().starts_with("error");
        is_error.then(|| (file.to_owned(), line))
    };
    said.lines().filter_map(place).collect()
}

/// The path in `Executable unittests src/lib.rs (PATH)` or `Executable tests/NAME.rs (PATH)`.
fn executable<'s>(said: &'s str, target: &str) -> Option<&'s str> {
    let name = match target.strip_prefix("--test=") {
        Some(name) => format!("Executable tests/{name}"),
        None => "Executable unittests src/lib.rs".to_owned(),
    };
    said.lines().find_map(|line| {
        let rest = line.trim_start().strip_prefix(&name)?;
        // NAME.rs or NAME/main.rs, and not the beginning of a longer name.
        let rest = rest.strip_prefix(['.', '/', ' '])?;
        rest.split_once('(')?.1.strip_suffix(')')
    })
}

#[cfg(test)]
mod tests {
    use super::{executable, faults};

    #[test]
    fn what_cargo_says_is_understood() {
        let said = "   Compiling a v0.1.0 (/a)\n\
                    crates/a/src/b.rs:12:5: error[E0308]: mismatched types: expected `u8`\n\
                    crates/a/src/b.rs:13:5: warning: unused\n\
                    error: could not compile `a` (lib) due to 1 previous error\n";
        assert_eq!(
            faults(said).into_iter().collect::<Vec<_>>(),
            [("crates/a/src/b.rs".to_owned(), 12)]
        );
        let said = "  Executable unittests src/lib.rs (target/debug/deps/a-1)\n  \
                    Executable tests/client_reference.rs (target/debug/deps/b-2)\n  \
                    Executable tests/client/main.rs (target/debug/deps/c-3)\n";
        assert_eq!(executable(said, "--lib"), Some("target/debug/deps/a-1"));
        assert_eq!(
            executable(said, "--test=client"),
            Some("target/debug/deps/c-3")
        );
        assert_eq!(executable(said, "--test=server"), None);
    }
}
