//! `matrix`: clients that are not installed, do not exist, or fail to install.

use crate::support::Copy;

/// Creates a checkout with one adapter that `install` installs.
fn checkout(install: &str) -> Copy {
    let copy = Copy::new();
    let folder = copy.path("adapters/acme");
    std::fs::create_dir_all(&folder).expect("it is writable");
    let manifest = format!(
        r#"{{"format": 1, "name": "acme", "client": "acme", "registry": "pypi", "version": "1", "language": "shell",
            "command": [".env/run"], "install": {install}}}"#
    );
    std::fs::write(folder.join("adapter.json"), manifest).expect("it is writable");
    std::fs::write(folder.join("requirements.txt"), "acme==1\n").expect("it is writable");
    copy
}

#[test]
fn nothing_installed_is_incomplete_and_names_the_command() {
    let ran = checkout("[]").run(&["matrix"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("`cargo xtask matrix --install acme`"),
        "{}",
        ran.stdout
    );
}

#[test]
fn an_unknown_adapter_is_wrong_usage_and_names_the_nearest() {
    for args in [&["matrix", "acne"][..], &["matrix", "--install", "acne"]] {
        let ran = checkout("[]").run(args);
        assert_eq!(ran.code, 2, "{}", ran.stdout);
        assert!(ran.stderr.contains("nearest: acme"), "{}", ran.stderr);
    }
}

#[test]
fn an_installation_is_made_once_and_again_when_the_lock_file_changes() {
    let copy = checkout(
        r#"[["mkdir", "-p", ".env"], ["sh", "-c", "echo x >> .env/run && test $(wc -l < .env/run) -lt 3"]]"#,
    );
    let ran = copy.run(&["matrix", "--install"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("installed in 0 s"), "{}", ran.stdout);
    let ran = copy.run(&["matrix", "--install", "acme"]);
    assert!(ran.stdout.contains("installed already"), "{}", ran.stdout);
    copy.edit("adapters/acme/requirements.txt", "1", "2");
    let ran = copy.run(&["matrix"]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.stdout.contains("installed from another lock file"),
        "{}",
        ran.stdout
    );
    assert_eq!(copy.run(&["matrix", "--install"]).code, 0);
    copy.edit("adapters/acme/requirements.txt", "2", "3");
    let ran = copy.run(&["matrix", "--install"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.contains("acme") && ran.stdout.contains("`sh -c echo x"),
        "the adapter and the command are named: {}",
        ran.stdout
    );
}
