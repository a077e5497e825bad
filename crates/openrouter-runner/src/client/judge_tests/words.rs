//! The messages about a call.

use super::slips::EditResult as _;
use rstest::rstest;

use super::{Call, fixture};
use openrouter_conformance::client::judge::{Verdict, completeness};
use openrouter_conformance::client::protocol::RunResult;

#[rstest]
#[case(|r: &mut RunResult| r.become_success(), "success")]
#[case(|r: &mut RunResult| { r.become_success(); r.text = Some("Hello".into()) }, "success with the text \"Hello\"")]
#[case(|r: &mut RunResult| r.become_error("E", "no"), "E: \"no\"")]
#[case(|r: &mut RunResult| { r.become_error("E", "no"); r.error().status = Some(500) }, "E 500: \"no\"")]
#[case(|r: &mut RunResult| { r.become_error("E", "no"); r.exception = None; r.error = None }, "an error: \"\"")]
fn the_summary_of_a_result(#[case] change: fn(&mut RunResult), #[case] summary: &str) {
    let call = Call::exact("chat_completions/500-internal-server-error").result(change);
    assert_eq!(call.judged().summary, summary);
}

#[rstest]
#[case(160, "")]
#[case(161, "\u{2026}")]
fn a_long_text_is_cut(#[case] length: usize, #[case] more: &str) {
    let long = "\u{e9}".repeat(length);
    let call = Call::exact("chat_completions/500-internal-server-error");
    let summary = call
        .result(|result| result.become_error("E", &long))
        .judged()
        .summary;
    assert_eq!(summary, format!("E: \"{}{more}\"", "\u{e9}".repeat(160)));
}

#[rstest]
#[case(Some(500), ", with status 500 for a response with 200")]
#[case(Some(200), "")]
#[case(None, "")]
fn a_false_alarm(#[case] status: Option<u16>, #[case] more: &str) {
    let call = Call::exact("chat_completions/200-healthy").result(|result| {
        result.become_error("E", "no");
        result.error().status = status;
    });
    let why = format!("an error was raised although none happened{more}");
    assert_eq!(call.judged().why, Some(why));
}

#[rstest]
#[case(
    "chat_completions/502-network-error-masked-as-stop",
    Some("an answer without /created, /system_fingerprint, which")
)]
#[case(
    "chat_completions/200-malformed-function-call",
    Some("an answer without /id, /object, /created and 3 more, which")
)]
#[case(
    "chat_completions/400-document-parser-rate-limited",
    Some("an answer without /error/code, which")
)]
#[case("chat_completions/200-healthy", None)]
fn an_excuse_names_what_is_missing(#[case] id: &str, #[case] words: Option<&str>) {
    let excuse = completeness::excuse(fixture(id), "client");
    assert_eq!(excuse.is_some(), words.is_some());
    let (excuse, words) = (excuse.unwrap_or_default(), words.unwrap_or_default());
    assert!(excuse.contains(words), "{excuse}");
}

#[test]
fn verdicts_in_words() {
    let words: Vec<String> = Verdict::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(
        words.join(" "),
        "exact degraded misclassified swallowed crashed hung not_applicable not_tested suspect"
    );
    for verdict in Verdict::ALL {
        assert_eq!(serde_json::json!(verdict), verdict.as_str());
    }
    assert_eq!(format!("{:>7}", Verdict::Hung), "   hung");
}
