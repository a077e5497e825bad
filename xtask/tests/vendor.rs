//! Vendoring: a copy that builds, and the detection of all deviations of a copy.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder in the system's temporary folder (outside this workspace), removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("xtask-vendor-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    /// Creates a copy without building it.
    fn copied(name: &str) -> Self {
        let folder = Self::new(name);
        let output = vendor(&["--no-build"], &folder.0);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output));
        folder
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn append(&self, name: &str, text: &str) {
        let path = self.file(name);
        let old = fs::read_to_string(&path).unwrap_or_default();
        fs::write(path, old + text).expect("a file to edit");
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("a folder to list");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries.flatten().map(name).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn vendor(flags: &[&str], dir: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command
        .arg("vendor")
        .args(flags)
        .arg(dir)
        .output()
        .expect("xtask starts")
}

fn check(folder: &Folder) -> (Option<i32>, String) {
    let output = vendor(&["--check"], &folder.0);
    (output.status.code(), text(&output))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

const COPY: [&str; 6] = [
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "VENDORED.toml",
    "src",
];

#[test]
fn a_copy_builds_where_it_is_and_nothing_else_is_left_there() {
    let folder = Folder::new("builds");
    let output = vendor(&[], &folder.0);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(text(&output).contains("it builds"), "{}", text(&output));
    assert_eq!(folder.names(), COPY);
    assert_eq!(check(&folder).0, Some(0));
}

#[test]
fn a_copy_that_does_not_build_is_a_failure() {
    // The copied files do build, so the fault must come from the compiler.
    let folder = Folder::new("broken");
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = command
        .arg("vendor")
        .arg(&folder.0)
        .env("RUSTC", "/bin/false")
        .output()
        .expect("xtask starts");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(
        text(&output).contains("does not build"),
        "{}",
        text(&output)
    );
}

#[test]
fn a_copy_stands_alone_and_inside_other_workspaces() {
    let folder = Folder::new("workspace");
    fs::create_dir_all(folder.file("app/src")).expect("a folder");
    fs::write(folder.file("app/src/lib.rs"), "").expect("a file");
    let root = |members: &str| {
        fs::write(
            folder.file("Cargo.toml"),
            format!("[workspace]\nresolver = \"3\"\n{members}\n"),
        )
        .expect("a file");
    };
    let app = |dependencies: &str| {
        let head =
            "[package]\nname = \"app\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[dependencies]\n";
        fs::write(
            folder.file("app/Cargo.toml"),
            format!("{head}{dependencies}\n"),
        )
        .expect("a file");
    };
    let knows = |dir: &Path| {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ]);
        cargo
            .current_dir(dir)
            .output()
            .expect("cargo starts")
            .status
            .success()
    };
    root("members = [\"app\"]");
    app("");
    let copy = folder.file("copy");
    // Cargo would not build it in place, because the workspace neither lists it nor depends on it; vendor does.
    let output = vendor(&[], &copy);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(!knows(&copy));
    app("openrouter-errors = { path = \"../copy\" }");
    assert!(
        knows(&copy) && knows(&folder.file("app")),
        "as a path dependency"
    );
    root("members = [\"app\", \"copy\"]");
    assert!(knows(&copy), "as a member");
    app("");
    root("members = [\"app\"]\nexclude = [\"copy\"]");
    assert!(knows(&copy), "excluded");
    let moved = Folder::copied("alone");
    assert!(knows(&moved.0), "outside any workspace");
}

#[test]
fn an_edited_added_or_removed_file_is_named() {
    let folder = Folder::copied("edited");
    folder.append("src/lib.rs", "// ours\n");
    folder.append("src/ours.rs", "");
    fs::remove_file(folder.file("LICENSE-MIT")).expect("a file to remove");
    let (code, text) = check(&folder);
    assert_eq!(code, Some(1));
    for line in [
        "was modified",
        "changed  src/lib.rs",
        "added    src/ours.rs",
        "removed  LICENSE-MIT",
        "--force",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn what_cargo_and_version_control_add_is_no_modification() {
    let folder = Folder::copied("ordinary");
    folder.append("Cargo.lock", "version = 4\n");
    folder.append(".gitignore", "/target\n");
    fs::create_dir_all(folder.file("target/debug")).expect("a folder");
    folder.append("target/debug/thing", "x");
    assert_eq!(check(&folder).0, Some(0));
}

#[test]
fn an_outdated_copy_names_what_changed_since() {
    let folder = Folder::copied("outdated");
    // A copy of an older state: one file was different, and the stamp says so.
    folder.append("src/lib.rs", "// as it once was\n");
    restamp(&folder, "0.0.9");
    let (code, text) = check(&folder);
    assert_eq!(code, Some(1));
    assert!(!text.contains("was modified"), "{text}");
    for line in [
        "is outdated",
        "version  0.0.9 is now ",
        "changed  src/lib.rs",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert_eq!(
        vendor(&["--no-build"], &folder.0).status.code(),
        Some(0),
        "brought up to date"
    );
    assert_eq!(check(&folder).0, Some(0));
}

#[test]
fn a_copy_without_a_stamp_or_with_an_edited_one_is_no_copy() {
    let folder = Folder::copied("stamp");
    let stamp = fs::read_to_string(folder.file("VENDORED.toml")).expect("a stamp");
    fs::write(
        folder.file("VENDORED.toml"),
        stamp.replace("\"src/lib.rs\" = \"", "\"src/lib.rs\" = \"0"),
    )
    .expect("a stamp to edit");
    let (code, text) = check(&folder);
    assert_eq!(code, Some(1));
    assert!(text.contains("was edited"), "{text}");
    fs::remove_file(folder.file("VENDORED.toml")).expect("a stamp to remove");
    let (code, text) = check(&folder);
    assert_eq!(code, Some(1));
    assert!(text.contains("has no VENDORED.toml"), "{text}");
    assert_eq!(
        check(&Folder(folder.file("nowhere"))).0,
        Some(1),
        "no folder at all"
    );
}

#[test]
fn nothing_of_anybody_else_is_overwritten() {
    let folder = Folder::copied("guarded");
    folder.append("src/lib.rs", "// ours\n");
    let output = vendor(&["--no-build"], &folder.0);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output).contains("changed  src/lib.rs"),
        "{}",
        text(&output)
    );
    assert_eq!(
        vendor(&["--no-build", "--force"], &folder.0).status.code(),
        Some(0)
    );
    assert_eq!(check(&folder).0, Some(0));

    let foreign = Folder::new("foreign");
    foreign.append("notes.txt", "mine");
    let output = vendor(&["--no-build", "--force"], &foreign.0);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("notes.txt"), "{}", text(&output));
    assert_eq!(foreign.names(), ["notes.txt"]);
}

/// Adapts the stamp to the current files, as if this state had been copied from another version.
fn restamp(folder: &Folder, version: &str) {
    let sums = |paths: &[String]| {
        let output = Command::new("sha256sum")
            .args(paths)
            .current_dir(&folder.0)
            .output()
            .expect("sha256sum");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let stamp = fs::read_to_string(folder.file("VENDORED.toml")).expect("a stamp");
    let (head, files) = stamp.split_once("\n[files]\n").expect("files");
    let paths: Vec<String> = files
        .lines()
        .filter_map(|line| line.split('"').nth(1))
        .map(str::to_owned)
        .collect();
    let lines = sums(&paths);
    fs::write(folder.file(".sums"), &lines).expect("a file");
    let content = sums(&[".sums".to_owned()]);
    let head: Vec<String> = head
        .lines()
        .map(|line| match line.split_once(" = ") {
            Some(("content", _)) => {
                format!(
                    "content = \"{}\"",
                    content.split(' ').next().unwrap_or_default()
                )
            }
            Some(("version", _)) => format!("version = \"{version}\""),
            _ => line.to_owned(),
        })
        .collect();
    let files: String = lines
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(hash, path)| format!("\"{path}\" = \"{hash}\"\n"))
        .collect();
    fs::write(
        folder.file("VENDORED.toml"),
        format!("{}\n\n[files]\n{files}", head.join("\n")),
    )
    .expect("a stamp");
}
