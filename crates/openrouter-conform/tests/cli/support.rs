//! Running the built program, and small checkouts for it to check.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The result of running the program.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the program with nothing on standard input.
pub(crate) fn run(args: &[&str]) -> Ran {
    run_with(args, b"")
}

/// Runs the program with `stdin` on standard input.
pub(crate) fn run_with(args: &[&str], stdin: &[u8]) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"))
        .args(args)
        .env_remove("CLICOLOR_FORCE")
        .env("OPENROUTER_CONFORM_CALLED", "openrouter-conform")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    // A program that does not read its input closes the pipe, which is no fault.
    let _ = child.stdin.take().expect("a pipe").write_all(stdin);
    let output = child.wait_with_output().expect("it ends");
    Ran {
        code: output.status.code().expect("an exit code"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// The checkout that the tests run in.
pub(crate) fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A copy of the checkout's data, to be broken.
pub(crate) struct Copy(TempDir);

impl Copy {
    /// Copies SPEC.md, fixtures/ and schemas/.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["SPEC.md", "fixtures", "schemas"] {
            copy(&checkout().join(name), &dir.path().join(name));
        }
        Self(dir)
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.0.path().join(relative)
    }

    /// Replaces text in a file; it must be there.
    pub(crate) fn edit(&self, relative: &str, from: &str, to: &str) {
        let path = self.path(relative);
        let text = fs::read_to_string(&path).expect("it is there");
        assert!(text.contains(from), "{relative} holds {from}");
        fs::write(path, text.replacen(from, to, 1)).expect("it is writable");
    }

    /// Runs the program on the copy.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        let root = self.0.path().to_str().expect("a UTF-8 path");
        run(&[&["--root", root], args].concat())
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("a folder") {
            let entry = entry.expect("an entry");
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).expect("it is writable");
    }
}
