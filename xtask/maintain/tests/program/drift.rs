//! `drift` with synthetic SDKs in a temporary folder.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::Copy;

/// The models of the synthetic SDKs: one error body, whose metadata has an error type.
const SDK: &str = r#"{
    "version": "9.9.9",
    "models": {
        "errors.NotFoundResponseError": {"error": {"models": ["NotFoundResponseErrorData"]}},
        "NotFoundResponseErrorData": {"code": {}, "message": {}, "metadata": {"models": ["Metadata"]}},
        "Metadata": {"error_type": {"values": ["not_found", "refusal"]}}
    },
    "enums": {"Finish": ["stop", "error"]},
    "statuses": {"404": ["errors.NotFoundResponseError"]}
}"#;

const MAP: &str = r##"{"roots": {"errors.*": "#error_response"}, "vocabularies": {"Finish": "FinishReason"}, "ignored": {}}"##;

/// Creates a checkout with two adapters whose programs print the synthetic SDK.
fn checkout() -> Copy {
    let copy = Copy::new();
    for name in ["openrouter-python", "openrouter-sdk"] {
        let folder = copy.path(&format!("adapters/{name}"));
        fs::create_dir_all(folder.join("bin")).expect("it is writable");
        let manifest = format!(
            r#"{{"format": 1, "name": "{name}", "client": "acme", "registry": "pypi", "version": "1",
                "language": "shell", "command": ["bin/run"], "install": [["mkdir", "-p", ".env"]]}}"#
        );
        write(&copy, &format!("adapters/{name}/adapter.json"), &manifest);
        write(
            &copy,
            &format!("adapters/{name}/requirements.txt"),
            "acme==1\n",
        );
        write(&copy, &format!("adapters/{name}/sdk.json"), SDK);
        let program = format!("adapters/{name}/bin/run");
        write(&copy, &program, "#!/bin/sh\nexec cat sdk.json\n");
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(copy.path(&program), executable).expect("it is there");
    }
    fs::create_dir_all(copy.path("docs")).expect("it is writable");
    write(&copy, "docs/drift-map.json", MAP);
    copy
}

fn installed() -> Copy {
    let copy = checkout();
    let ran = copy.run(&["drift", "--install"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    copy
}

fn write(copy: &Copy, relative: &str, text: &str) {
    fs::write(copy.path(relative), text).expect("it is writable");
}

#[test]
fn sdks_that_the_types_know_list_nothing() {
    let ran = installed().run(&["drift"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.ends_with("\n0 unknown\n"), "{}", ran.stdout);
}

#[test]
fn a_value_more_is_listed_with_the_package_and_its_version() {
    let copy = installed();
    let sdk = "adapters/openrouter-sdk/sdk.json";
    copy.edit(sdk, r#""refusal""#, r#""refusal", "quantum_decoherence""#);
    let ran = copy.run(&["drift"]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let line = "Metadata.error_type: value `quantum_decoherence` (npm @openrouter/sdk 9.9.9)\n";
    assert!(ran.stdout.starts_with(line), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("\n1 unknown\n"), "{}", ran.stdout);
}

#[test]
fn an_entry_of_the_map_that_no_package_has_fails() {
    let copy = installed();
    let entry = r#""ignored": {"Gone.error": "no longer sent"}"#;
    copy.edit("docs/drift-map.json", r#""ignored": {}"#, entry);
    let ran = copy.run(&["drift"]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let line = "docs/drift-map.json: no package has `Gone.error` any more\n";
    assert!(ran.stdout.contains(line), "{}", ran.stdout);
}

#[test]
fn sdks_that_are_not_installed_are_incomplete_and_the_next_step_is_named() {
    let copy = checkout();
    let ran = copy.run(&["drift"]);
    assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
    let line = "PyPI openrouter: not installed; run `cargo xtask drift --install`\n";
    assert!(ran.stdout.starts_with(line), "{}", ran.stdout);
    copy.run(&["drift", "--install"]);
    copy.edit("adapters/openrouter-sdk/requirements.txt", "1", "2");
    let ran = copy.run(&["drift"]);
    assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
    let line = "npm @openrouter/sdk: installed from another lock file; run `cargo xtask drift --install`\n";
    assert_eq!(ran.stdout, line);
}

#[test]
fn a_program_that_fails_is_incomplete_and_its_last_words_are_shown() {
    let copy = installed();
    let program = "adapters/openrouter-python/bin/run";
    copy.edit(program, "exec cat sdk.json", "echo no module >&2; exit 4");
    let ran = copy.run(&["drift"]);
    assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
    let line = "PyPI openrouter: `bin/run extract.py` failed (exit status: 4): no module\n";
    assert_eq!(ran.stdout, line);
}
