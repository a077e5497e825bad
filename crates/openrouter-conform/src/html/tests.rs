//! Renders a small matrix, and one in which every text is hostile.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{matrix_page, report_page};
use crate::matrix::Matrix;
use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::report::counts::{RequirementCount, VerdictCount};
use openrouter_corpus::report::{Draft, Finding, Item, Kind, Outcome, Role, Subject};
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::{Level, Spec};
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::FieldState;

const SPEC: &str = "| slug | source |\n|---|---|\n| `practice` | x |\n\n## BODY: bodies\n\n### BODY-5: an `error` is one\n\
    *MUST · client · latest · practice*\n\nAn `<error>` MUST be one.\n";

/// A text that would execute or break out of its element without escaping.
const HOSTILE: &str = "</script></pre></style><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;{{7*7}}<!--";

fn case(source: &str, message: &str) -> Value {
    json!({
        "format": 1, "title": message, "surface": "chat_completions", "delivery": "ok_body",
        "request": {"path": "/api/v1/chat/completions", "model": message}, "status": 200,
        "headers": [["x-hostile", message]], "bytes": "exact",
        "provenance": {"kind": "captured", "source": source, "date": "2026", "client": message, "repair": message},
        "revision": "latest",
        "expect": {
            "is_error": true, "shape": "error_response", "status": 502, "error_type": message,
            "error_type_stated": false, "message": message, "detail": message, "provider": message,
            "cause": "upstream.unavailable", "fault": "provider",
            "retry": {"decision": "backoff", "after_seconds": null}, "violates": []
        }
    })
}

fn row(name: &str, about: &str) -> Value {
    let case = "chat_completions/502-y";
    json!({
        "adapter": name, "client": about, "registry": about, "version": about, "language": about,
        "surfaces": ["chat_completions"], "retries": true, "fields": ["status"],
        "verdicts": [{"verdict": "swallowed", "calls": 1}, {"verdict": "exact", "calls": 1}],
        "flaky": [{"case": format!("{case}.default"), "verdicts": ["exact", "hung"]}],
        "worst": [{"verdict": "swallowed", "delivery": "ok_body", "calls": 1, "case": case, "requirements": ["BODY-5"]}],
        "losses": [{"field": "status", "delivery": "ok_body", "value": 1, "lost": 1, "inexpressible": 0}],
        "calls": {"swallowed": [case], "exact": [format!("{case}.split")]},
        "lost": {"status": [case]},
        "requirements": [{"requirement": "BODY-5", "held": 4, "broken": [case]}]
    })
}

/// Creates a root with one fixture.
fn root(source: &str, text: &str) -> Root {
    let fixture = case(source, text).to_string();
    let files = [
        ("SPEC.md", SPEC),
        (
            "fixtures/chat_completions/502-y.case.json",
            fixture.as_str(),
        ),
        ("fixtures/chat_completions/502-y.json", text),
    ];
    Root::from_files(files.map(|(path, text)| (path.to_owned(), text.into())))
}

fn page(source: &str, text: &str, rows: &[Value]) -> String {
    let root = root(source, text);
    let corpus = Corpus::load(&root);
    assert_eq!(corpus.faults(), []);
    let matrix = Matrix::parse(json!({"format": 1, "clients": rows}).to_string().as_bytes());
    let spec = Spec::parse(SPEC).expect("it is well formed");
    matrix_page(&matrix.expect("it is a matrix"), &corpus, &spec)
}

/// Renders the report of a run on one client, with `text` in every text field.
fn run(text: &str) -> String {
    let mut subject = Subject::new(Role::Client, text);
    subject.version = Some(text.to_owned());
    subject.verdicts = vec![VerdictCount {
        verdict: "swallowed".to_owned(),
        calls: 1,
    }];
    subject.requirements = vec![RequirementCount {
        requirement: "BODY-5".to_owned(),
        level: Level::Must,
        since: None,
        held: 3,
        broken: 1,
    }];
    let finding = Finding::new("BODY-5", text, text, text)
        .at(text)
        .by(Level::Must, text)
        .help(text);
    let mut failed = Item::judged(
        Kind::Call,
        "chat_completions/502-y.split",
        text,
        vec![finding],
    );
    failed.verdict = Some("swallowed".to_owned());
    failed.replay = Some(text.to_owned());
    failed.fields.insert(FieldName::Status, FieldState::Lost);
    let failed = failed.with_note(text);
    let open = Item::unjudged(Kind::Call, text, text, Outcome::Error, text);
    let mut draft = Draft::new("client", &Selection::default(), None);
    draft.items = vec![failed, open];
    draft.subjects = vec![subject];
    draft.incomplete = vec![text.to_owned()];
    report_page(&draft.close(), &root("https://example.com/x", text))
}

/// Returns the page without styles and script.
fn content(page: &str) -> String {
    page.replace(super::STYLE, "").replace(super::SCRIPT, "")
}

#[test]
fn a_page_says_who_does_what() {
    let page = content(&page(
        "https://example.com/x",
        "Overloaded",
        &[row("acme", "acme")],
    ));
    insta::assert_snapshot!(page.replace('>', ">\n"));
}

#[test]
fn nothing_hostile_is_markup() {
    let harmless = content(&page(
        "https://example.com/x",
        "harmless",
        &[row("acme", "harmless")],
    ));
    let hostile = content(&page(
        "javascript:alert(3)",
        HOSTILE,
        &[row("acme", HOSTILE)],
    ));
    let tags = |page: &str| {
        page.matches('<').count() - page.matches("<a href=\"https://example.com").count() * 2
    };
    assert_eq!(tags(&hostile), tags(&harmless), "each text is text");
    for markup in [
        "href=\"javascript",
        "<img",
        "<script>alert",
        "</script></pre>",
    ] {
        assert!(!hostile.contains(markup), "{markup}");
    }
    assert!(hostile.contains("&lt;/script&gt;"));
    assert!(
        hostile.contains("javascript:alert(3)"),
        "it is shown, and leads nowhere"
    );
}

#[test]
fn a_run_says_first_what_failed() {
    let page = content(&run("harmless"));
    let (_, outcome) = page.split_once("<main>").expect("it has a main part");
    let (outcome, _) = outcome
        .split_once("<section id=\"summary\"")
        .expect("and a summary behind");
    insta::assert_snapshot!(outcome.replace('>', ">\n"));
}

#[test]
fn a_run_with_hostile_text_is_no_other_page() {
    let (harmless, hostile) = (content(&run("harmless")), content(&run(HOSTILE)));
    assert_eq!(hostile.matches('<').count(), harmless.matches('<').count());
    assert!(!hostile.contains("<script>alert"));
}

#[test]
fn secrets_of_a_payload_do_not_reach_the_page() {
    let key = "sk-or-v1-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let page = page(
        "https://example.com/x",
        &format!("no credits for {key}"),
        &[],
    );
    assert!(!page.contains(key));
    assert!(page.contains("REDACTED"));
}

#[test]
fn links_lead_to_parts_of_the_page_and_ids_are_unique() {
    let matrix = page(
        "https://example.com/x",
        "Overloaded",
        &[row("acme", "acme"), row("other", "other")],
    );
    for page in [matrix, run("acme")] {
        leads_somewhere(&page);
    }
}

fn leads_somewhere(page: &str) {
    let ids: Vec<&str> = behind(page, " id=\"");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "{ids:?}");
    let links = behind(page, " href=\"#");
    assert!(links.len() > 10);
    for link in links {
        assert!(unique.contains(link), "#{link} leads nowhere");
    }
}

fn behind<'a>(page: &'a str, begin: &str) -> Vec<&'a str> {
    page.split(begin)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[test]
fn an_empty_matrix_says_so() {
    let page = page("https://example.com/x", "Overloaded", &[]);
    assert!(page.contains("No client, gateway or server was tested."));
    assert!(page.contains("No call was tested."));
}

#[test]
fn a_program_shows_its_screens() {
    let root = root("https://example.com/x", "Overloaded");
    let case = "chat_completions/502-y";
    let run = |verdict: &str| {
        json!({
            "case": case, "verdict": verdict, "exit": 0, "requests": 7, "holds_cause": false,
            "broken": ["BODY-5"], "screen": HOSTILE
        })
    };
    let program = |name: &str, verdict: &str| {
        json!({
            "program": name, "package": HOSTILE, "registry": "npm", "version": "2", "language": "javascript", "kind": "agent",
            "surface": "chat_completions", "stream": true, "shows_answer": true, "runs": [run(verdict)]
        })
    };
    let programs = [program("acme-agent", "silent"), program("acme-cli", "told")];
    let matrix = json!({"format": 1, "clients": [], "programs": programs}).to_string();
    let matrix = Matrix::parse(matrix.as_bytes()).expect("it is a matrix");
    let spec = Spec::parse(SPEC).expect("it is well formed");
    let page = matrix_page(&matrix, &Corpus::load(&root), &spec);
    for part in [
        "<a href=\"#program:acme-agent\">acme-agent (program)</a>",
        "<td class=\"cell Si\">silent</td>",
        "acme-agent 2: exit code 0, 7 requests",
        "acme-cli 2: exit code 0, 7 requests",
        "&lt;/script&gt;",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("<script>alert"));
    leads_somewhere(&page);
}

#[test]
fn a_gateway_is_a_column_of_its_own() {
    let root = root("https://example.com/x", "Overloaded");
    let case = "chat_completions/502-y";
    let gateway = json!({
        "gateway": "acme-gate", "package": HOSTILE, "registry": "npm", "version": "2", "language": "javascript",
        "surfaces": ["chat_completions"], "verdicts": [{"verdict": "clean_ended", "calls": 1}], "flaky": [],
        "worst": [{"verdict": "clean_ended", "delivery": "ok_body", "calls": 1, "case": case, "requirements": ["BODY-5"]}],
        "losses": [], "cases": {"clean_ended": [case]},
        "probes": {"counts": [{"verdict": "violated", "calls": 3}], "flaky": [], "violated": {}, "not_provoked": []}
    });
    let matrix = json!({"format": 1, "clients": [], "gateways": [gateway]}).to_string();
    let matrix = Matrix::parse(matrix.as_bytes()).expect("it is a matrix");
    let spec = Spec::parse(SPEC).expect("it is well formed");
    let page = matrix_page(&matrix, &Corpus::load(&root), &spec);
    for part in [
        "<a href=\"#gateway:acme-gate\">acme-gate (gateway)</a>",
        "<td class=\"cell Ce\">clean ended</td>",
        "3 violated",
        "&lt;/script&gt;",
    ] {
        assert!(page.contains(part), "{part}");
    }
    leads_somewhere(&page);
}
