//! `init`: what it writes, what it leaves alone, and that the templates are whole. That an adapter works with its client is
//! shown where clients are installed: `cargo xtask tools-test`.

use std::fs;
use std::path::Path;
use std::process::Command;

use rstest::rstest;

use crate::cli::support::{Ran, run};

const KITS: &[&[&str]] = &[
    &["client", "--language", "python"],
    &["client", "--language", "node"],
    &["client", "--language", "rust"],
    &["client", "--language", "shell"],
    &["server"],
    &["gateway"],
];

fn init(dir: &Path, kit: &[&str], more: &[&str]) -> Ran {
    let dir = dir.to_str().expect("a UTF-8 path");
    run(&[&["init"], kit, &["--dir", dir], more].concat())
}

#[test]
fn says_what_it_wrote_and_what_comes_next() {
    let dir = tempfile::tempdir().expect("a folder");
    let ran = init(dir.path(), KITS[0], &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let place = dir.path().to_str().expect("a UTF-8 path");
    insta::assert_snapshot!(ran.stdout.replace(place, "DIR"));
}

#[test]
fn overwrites_only_with_force() {
    let dir = tempfile::tempdir().expect("a folder");
    for kit in KITS {
        let first = init(dir.path(), kit, &["--force"]);
        assert_eq!(first.code, 0, "{kit:?}: {}", first.stderr);
        let again = init(dir.path(), kit, &[]);
        assert_eq!(again.code, 0, "{kit:?}: {}", again.stderr);
        assert!(!again.stdout.contains("wrote"), "{}", again.stdout);
    }
    let mine = dir.path().join("conform/start.sh");
    fs::write(&mine, "exec mine\n").expect("it is writable");
    fs::remove_file(dir.path().join("conform/baseline.json")).expect("it is there");
    let refused = init(dir.path(), KITS[5], &[]);
    assert_eq!(refused.code, 2, "{}", refused.stdout);
    assert!(
        refused
            .stderr
            .contains("conform/start.sh already exists; overwrite it with --force"),
        "{}",
        refused.stderr
    );
    assert_eq!(
        fs::read_to_string(&mine).expect("it is there"),
        "exec mine\n"
    );
    assert!(
        !dir.path().join("conform/baseline.json").exists(),
        "all or nothing"
    );
    let forced = init(dir.path(), KITS[5], &["--force"]);
    assert_eq!(forced.code, 0, "{}", forced.stderr);
    assert!(forced.stdout.contains("replaced "), "{}", forced.stdout);
    assert_ne!(
        fs::read_to_string(&mine).expect("it is there"),
        "exec mine\n"
    );
}

/// A checkout with an origin on GitHub is a real source of the action.
#[rstest]
#[case("git@github.com:acme/suite.git", true)]
#[case("https://git.example/acme/suite.git", false)]
fn the_action_is_that_of_the_checkout(#[case] origin: &str, #[case] is_known: bool) {
    let root = tempfile::tempdir().expect("a folder");
    fs::write(root.path().join("SPEC.md"), "# SPEC\n").expect("it is writable");
    let git = |args: &[&str]| {
        let done = Command::new("git")
            .arg("-C")
            .arg(root.path())
            .args(args)
            .output();
        let done = done.expect("git is installed");
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    };
    git(&["init", "--quiet"]);
    git(&["remote", "add", "origin", origin]);
    git(&["add", "SPEC.md"]);
    git(&[
        "-c",
        "user.name=Someone",
        "-c",
        "user.email=someone@example.com",
        "commit",
        "--quiet",
        "--message",
        "SPEC",
    ]);
    let dir = tempfile::tempdir().expect("a folder");
    let root_path = root.path().to_str().expect("a UTF-8 path");
    let ran = init(dir.path(), KITS[0], &["--root", root_path]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let workflow = dir.path().join(".github/workflows/openrouter-conform.yml");
    let workflow = fs::read_to_string(workflow).expect("it is written");
    let real = format!("uses: acme/suite@{}\n", git(&["rev-parse", "HEAD"]));
    assert_eq!(workflow.contains(&real), is_known, "{workflow}");
    assert_eq!(
        workflow.contains("OWNER/REPO@COMMIT"),
        !is_known,
        "{workflow}"
    );
    assert_eq!(
        ran.stdout.contains("push the commit"),
        is_known,
        "{}",
        ran.stdout
    );
}

#[rstest]
#[case(&["init", "client"], 2, "--language <python|node|rust|shell>")]
#[case(&["init", "client", "--language", "pyhton"], 2, "'python'")]
#[case(&["init", "client", "--language", "node", "--action", "acme/suite"], 2, "OWNER/REPO@COMMIT")]
#[case(&["init", "server", "--dir", "/nonexistent"], 3, "the folder does not exist")]
#[case(&["init", "proxy"], 2, "proxy")]
fn what_is_wrong_is_named(#[case] args: &[&str], #[case] code: i32, #[case] words: &str) {
    let ran = run(args);
    assert_eq!(ran.code, code, "{}", ran.stdout);
    assert!(ran.stderr.contains(words), "{}", ran.stderr);
}

#[test]
fn the_templates_are_well_formed() {
    let dir = tempfile::tempdir().expect("a folder");
    for kit in KITS {
        assert_eq!(init(dir.path(), kit, &["--force"]).code, 0);
    }
    let conform = dir.path().join("conform");
    let check = |program: &str, args: &[&str]| {
        let done = Command::new(program)
            .args(args)
            .current_dir(&conform)
            .output();
        let done = done.unwrap_or_else(|why| panic!("{program} is missing: {why}"));
        let stderr = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{program} {args:?}: {stderr}");
    };
    check(
        "python3",
        &[
            "-c",
            "compile(open('adapter.py').read(), 'adapter.py', 'exec')",
        ],
    );
    check("bash", &["-n", "adapter.sh"]);
    check("bash", &["-n", "start.sh"]);
    check("rustfmt", &["--check", "--edition", "2024", "src/main.rs"]);
    let package = fs::read(conform.join("package.json")).expect("it is written");
    serde_json::from_slice::<serde_json::Value>(&package).expect("it is JSON");
}
