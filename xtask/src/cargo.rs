//! Runs cargo, and `openrouter-conform` with cargo.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
#[cfg(not(unix))]
use std::process::ExitCode;
use std::process::{Command, ExitStatus};

use crate::command::{Error, Outcome};

/// Returns the root of this checkout.
pub(crate) fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest)
}

/// Returns the cargo that runs this program, without its package variables. Build scripts such as `ring`'s depend on
/// them, and would be rerun, with everything built on them, whenever `cargo build` and `cargo xtask` alternate.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        if is_of_this_package(&name) {
            command.env_remove(&name);
        }
    }
    command
}

/// Returns whether cargo sets a variable to identify the package of the program it runs.
fn is_of_this_package(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// Returns the target folder of this checkout: two levels above this program.
pub(crate) fn target_dir() -> PathBuf {
    let exe = std::env::current_exe().ok();
    let target = exe.as_deref().and_then(|exe| exe.ancestors().nth(2));
    target.map_or_else(|| root().join("target"), Path::to_path_buf)
}

/// Returns `openrouter-conform --root CHECKOUT ARGS...`, built first if necessary, in the caller's folder. Commands
/// that it prints for copying use `cargo xtask conform`, which sets the checkout itself.
///
/// Cargo is quiet, except for the first build, which takes long enough to show progress.
///
/// TLS takes a tenth of the first build time, so it is included only if an argument is an https:// URL.
pub(crate) fn conform<A: AsRef<OsStr>>(args: &[A]) -> Command {
    let needs_tls = |arg: &A| arg.as_ref().to_string_lossy().contains("https://");
    let features: &[&str] = if args.iter().any(needs_tls) {
        &[]
    } else {
        &["--no-default-features"]
    };
    program("openrouter-conform", features, args)
}

/// Returns the maintainers' program, in the same way.
pub(crate) fn maintain<A: AsRef<OsStr>>(args: &[A]) -> Command {
    program("maintain", &[], args)
}

/// Returns a program of this checkout, whose package has the same name.
fn program<A: AsRef<OsStr>>(name: &str, features: &[&str], args: &[A]) -> Command {
    let mut command = cargo();
    command
        .arg("run")
        .arg("--manifest-path")
        .arg(root().join("Cargo.toml"));
    command.args(["--package", name, "--bin", name]);
    command.args(features);
    let built = std::env::current_exe().is_ok_and(|exe| exe.with_file_name(name).exists());
    if built {
        command.arg("--quiet");
    }
    command.arg("--");
    let rooted = args.iter().any(|arg| {
        let arg = arg.as_ref();
        arg == "--root" || arg.as_encoded_bytes().starts_with(b"--root=")
    });
    if !rooted {
        command.arg("--root").arg(root());
        command.env("OPENROUTER_CONFORM_CALLED", "cargo xtask conform");
    }
    command.args(args);
    command
}

/// Replaces this process by the command, which keeps exit code, signals, terminal and standard input.
pub(crate) fn become_command(mut command: Command) -> Outcome {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        let error = command.exec();
        Err(cannot_start(&command, &error))
    }
    #[cfg(not(unix))]
    {
        let code = run(&mut command)?
            .code()
            .and_then(|code| u8::try_from(code).ok());
        Ok(ExitCode::from(code.unwrap_or(3)))
    }
}

/// Runs the command and waits for it.
pub(crate) fn run(command: &mut Command) -> Result<ExitStatus, Error> {
    command
        .status()
        .map_err(|error| cannot_start(command, &error))
}

/// Prepends fixed arguments: `fixtures` + `lint --json`.
pub(crate) fn behind(first: &[&str], rest: &[OsString]) -> Vec<OsString> {
    first
        .iter()
        .map(OsString::from)
        .chain(rest.iter().cloned())
        .collect()
}

fn cannot_start(command: &Command, error: &std::io::Error) -> Error {
    Error::Incomplete(format!(
        "failed to start {}: {error}",
        command.get_program().display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_this_package_are_not_passed_on() {
        assert!(is_of_this_package(OsStr::new("CARGO_MANIFEST_DIR")));
        assert!(is_of_this_package(OsStr::new("CARGO_PKG_NAME")));
        for name in ["CARGO_TARGET_DIR", "CARGO_BUILD_JOBS", "CARGO_HOME", "PATH"] {
            assert!(!is_of_this_package(OsStr::new(name)), "{name}");
        }
        // The runner of this test sets some of them.
        assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
        let cargo = cargo();
        let removed = |name| cargo.get_envs().any(|env| env == (OsStr::new(name), None));
        assert!(removed("CARGO_MANIFEST_DIR") && !removed("PATH"));
    }
}
