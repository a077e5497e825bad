//! `client --wire-variants`, `--tolerance` and `--variant`.

use rstest::rstest;
use serde_json::Value;

use crate::client::support::{Ran, conform, text};

const STREAM: &str = "chat_completions/stream-502-choice-nebius";
const ERROR: &str = "chat_completions/429-typed-rate-limit";

fn client(target: &[&str], case: &str, variants: &[&str]) -> Ran {
    conform(&[&["client"], target, &["--case", case], variants].concat())
}

fn exact(case: &str, variants: &[&str]) -> Ran {
    client(&["--adapter", "reference-exact"], case, variants)
}

fn count(ran: &Ran, what: &str) -> u64 {
    let count = &ran.report["subjects"][0]["variants"][what];
    count.as_u64().unwrap_or_else(|| panic!("{}", ran.people))
}

/// The exact client reports the same for every variant.
#[rstest]
#[case(STREAM, &["--wire-variants"], 8)]
#[case(ERROR, &["--tolerance"], 6)]
#[case(ERROR, &["--wire-variants", "2", "--tolerance", "1"], 3)]
#[case(STREAM, &["--variant", "crlf,no-space"], 3)]
fn the_exact_client_holds(#[case] case: &str, #[case] variants: &[&str], #[case] least: u64) {
    let ran = exact(case, variants);
    ran.expect(0, "0 differ");
    assert!(count(&ran, "calls") >= least, "{}", ran.people);
    assert_eq!(ran.verdict(&format!("{case}.variants")), "exact");
}

/// `0` plays none, and a run without the options has no variants.
#[rstest]
#[case(&["--wire-variants", "0"])]
#[case(&["--wire-variants", "0", "--tolerance", "0"])]
#[case(&[])]
fn no_variants(#[case] variants: &[&str]) {
    let ran = exact(STREAM, variants);
    ran.expect(0, "all required checks held");
    assert_eq!(ran.report["subjects"][0]["variants"], Value::Null);
}

/// A violation names the smallest variant, and the command that repeats it.
#[rstest]
#[case(
    "utf8-by-chunk",
    "chat_completions/stream-200-comments-then-chunks-whole",
    "STREAM-15",
    "utf8"
)]
#[case("data-space", STREAM, "STREAM-18", "no-space")]
#[case("needs-length", ERROR, "HTTP-12", "chunked")]
#[case("integer-code", ERROR, "CLIENT-15", "float")]
#[case("deny-unknown-members", ERROR, "CLIENT-13", "unknown-member")]
#[case("closed-error-type", ERROR, "TYPE-5", "unknown-value")]
fn a_broken_client_differs(
    #[case] name: &str,
    #[case] case: &str,
    #[case] requirement: &str,
    #[case] kind: &str,
) {
    let target = ["--sabotage", name];
    let ran = client(&target, case, &["--wire-variants", "--tolerance"]);
    ran.expect(1, &format!("for the variant {kind}"));
    let failed = ran.report["items"].as_array().expect("items").iter();
    let failed = failed.filter(|item| item["outcome"] == "failed");
    for item in failed {
        let id = item["id"].as_str().expect("an id");
        assert!(id.ends_with(".variants"), "{id}");
        for finding in item["findings"].as_array().expect("findings") {
            assert_eq!(finding["check"], requirement, "{finding}");
        }
        let replay = item["replay"].as_str().expect("a command");
        assert!(
            replay.contains("--variant ") && replay.contains(kind),
            "{replay}"
        );
    }
    let again = client(&target, case, &["--variant", kind]);
    again.expect(1, requirement);
}

/// A combination that fails is reduced to the single kinds that show it.
#[test]
fn a_combination_is_reduced() {
    let ran = client(
        &["--sabotage", "data-space"],
        STREAM,
        &["--wire-variants", "1"],
    );
    ran.expect(1, "for the variant no-space");
    assert!(
        !ran.people.contains("for the variant combined"),
        "{}",
        ran.people
    );
    assert!(count(&ran, "calls") > 2, "{}", ran.people);
}

/// The naive client does not join lines of data.
#[test]
fn the_naive_client_differs() {
    let target = ["--adapter", "reference-naive"];
    let ran = client(
        &target,
        "chat_completions/stream-200-*",
        &["--variant", "data-lines"],
    );
    ran.expect(1, "for the variant data-lines");
}

#[test]
fn an_unknown_kind_lists_the_kinds() {
    let (code, text) = text(&[
        "client",
        "--adapter",
        "reference-exact",
        "--variant",
        "clrf",
    ]);
    assert_eq!(code, 2, "{text}");
    for kind in ["crlf", "data-lines", "unknown-member", "order"] {
        assert!(text.contains(kind), "{kind}: {text}");
    }
}

/// A baseline keeps what it knows of variants in a run without them.
#[test]
fn a_baseline_with_variants() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("baseline.json");
    let file = file.to_str().expect("UTF-8");
    let target = ["--sabotage", "data-space"];
    let kinds = ["--variant", "no-space"];
    let write = [&kinds[..], &["--write-baseline", file]].concat();
    client(&target, STREAM, &write).expect(1, ".variants");
    let with = [&kinds[..], &["--baseline", file]].concat();
    client(&target, STREAM, &with).expect(0, "expected failure");
    client(&target, STREAM, &["--baseline", file]).expect(0, "all required checks held");
    let other = ["--variant", "crlf", "--baseline", file];
    client(&target, STREAM, &other).expect(1, "better");
}
