//! Secrets in arguments that are misspelt, missing, or in the wrong place.

use rstest::rstest;

use crate::canary::support::{KEY, clean};

#[rstest]
#[case(&[KEY])]
#[case(&["--case", KEY])]
#[case(&["--requirement", KEY])]
#[case(&["--surface", KEY])]
#[case(&["--fixtures", KEY])]
#[case(&["--root", KEY])]
#[case(&["--report", KEY])]
#[case(&["--color", KEY])]
#[case(&["payload", KEY])]
#[case(&["payload", "-", "--status", KEY])]
#[case(&["identify", KEY])]
#[case(&["list", KEY])]
#[case(&["explain", KEY])]
#[case(&["self-check", KEY])]
#[case(&["client", "--adapter", KEY])]
#[case(&["client", "--sabotage", KEY])]
#[case(&["client", "--adapter", "reference-exact", "--baseline", KEY])]
#[case(&["client", "--", KEY])]
#[case(&["server", "--url", KEY])]
#[case(&["server", "--url", "http://127.0.0.1:9", "--api-key-env", KEY])]
#[case(&["server", "--url", "http://127.0.0.1:9", "--api-key-file", KEY])]
#[case(&["server", "--model", KEY, "--plan"])]
#[case(&["server", "--model", KEY, "--case", "keys/*"])]
#[case(&["server", "--sabotage", KEY])]
#[case(&["gateway", "--sabotage", KEY])]
#[case(&["gateway", "--name", KEY, "--case", "rerank"])]
#[case(&["gateway", "--emit-config", KEY])]
#[case(&["serve", "--listen", KEY])]
#[case(&["serve", "--journal", KEY, "--seconds", KEY])]
#[case(&["record", "--upstream", KEY, "--out", KEY])]
#[case(&["tap", "--upstream", KEY, "--ndjson", KEY])]
#[case(&["fixtures", KEY])]
#[case(&["fixtures", "add", "-", "--source", KEY])]
#[case(&["schemas", KEY])]
#[case(&["docs", KEY])]
#[case(&["init", KEY])]
#[case(&["completions", KEY])]
fn wherever_a_key_is_pasted(#[case] args: &[&str]) {
    clean(args, "");
}

#[rstest]
#[case("server")]
#[case("gateway")]
fn urls(#[case] command: &str) {
    for url in [
        format!("http://user:{KEY}@127.0.0.1:9/api/v1"),
        format!("http://127.0.0.1:9/?api_key={KEY}"),
        format!("http://127.0.0.1:9/{KEY}/v1"),
        format!("http://{KEY}.invalid/v1"),
    ] {
        let args = [
            command,
            "--url",
            &url,
            "--wait",
            "1",
            "--listen",
            "127.0.0.1:0",
        ];
        let count = if command == "server" { 5 } else { 7 };
        clean(&args[..count], "");
    }
    let header = format!("Authorization: Bearer {KEY}");
    let base = ["gateway", "--url", "http://127.0.0.1:9/v1", "--wait", "1"];
    clean(
        &[&base[..], &["--listen", "127.0.0.1:0", "--header", &header]].concat(),
        "",
    );
}
