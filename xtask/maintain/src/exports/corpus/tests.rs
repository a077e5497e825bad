use clap::ValueEnum as _;
use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::root::Root;
use rstest::rstest;

use super::*;

/// A small corpus: what is easy, and what some tool cannot play.
fn corpus() -> Corpus {
    const EXPECT: &str = r#"{"is_error": true, "shape": "error_response", "status": 429, "error_type": null,
        "error_type_stated": false, "message": "m", "detail": null, "provider": null, "cause": "limit.rate", "fault": "caller",
        "retry": {"decision": "after", "after_seconds": 3}, "violates": []}"#;
    let case = |surface: &str, delivery: &str, status: &str, headers: &str, wire: &str| {
        format!(
            r#"{{"format": 1, "title": "t", "surface": "{surface}", "delivery": "{delivery}", "request": {{}},
            "status": {status}, "headers": {headers}, "bytes": "exact", "wire": {wire},
            "provenance": {{"kind": "inferred", "source": "s", "date": null, "reason": "r"}}, "revision": "latest",
            "expect": {EXPECT}}}"#
        )
    };
    let headers = r#"[["Retry-After", "3"], ["Set-Cookie", "a=1"], ["set-cookie", "b=2"], ["Vary", "a"], ["Vary", "b"],
        ["Content-Encoding", "gzip"]]"#;
    let fixtures: [(&str, &str, &[u8], String); 8] = [
        (
            "chat_completions/429-headers",
            "json",
            b"{\"error\": {\"code\": 429}}\n",
            case("chat_completions", "http_error", "429", headers, "null"),
        ),
        (
            "chat_completions/500-binary",
            "txt",
            b"\xff\x00{{",
            case("chat_completions", "http_error", "500", "[]", "null"),
        ),
        (
            "chat_completions/stream-429-writes",
            "sse",
            "data: é\n\ndata: [DONE]\n\n".as_bytes(),
            case(
                "chat_completions",
                "stream_mid",
                "200",
                "[]",
                r#"{"chunks": [7, 1], "delay_ms": 1}"#,
            ),
        ),
        (
            "chat_completions/stream-429-reset",
            "sse",
            b"data: 1\n\ndata: 2\n\n",
            case(
                "chat_completions",
                "transport",
                "200",
                "[]",
                r#"{"end": "reset", "at_byte": 12}"#,
            ),
        ),
        (
            "chat_completions/200-nothing",
            "txt",
            b"",
            case(
                "chat_completions",
                "transport",
                "null",
                "[]",
                r#"{"end": "close"}"#,
            ),
        ),
        (
            "chat_completions/205-body",
            "json",
            b"{}",
            case("chat_completions", "http_error", "205", "[]", "null"),
        ),
        (
            "other/429-somewhere",
            "json",
            b"{}",
            case("other", "http_error", "429", "[]", "null"),
        ),
        (
            "wrapped/429-pasted",
            "txt",
            b"429",
            case("chat_completions", "wrapped", "null", "[]", "null"),
        ),
    ];
    let files = fixtures
        .into_iter()
        .flat_map(|(id, extension, body, case)| {
            [
                (format!("fixtures/{id}.{extension}"), body.to_vec()),
                (format!("fixtures/{id}.case.json"), case.into_bytes()),
            ]
        });
    let corpus = Corpus::load(&Root::from_files(files));
    assert_eq!(corpus.faults(), []);
    corpus
}

/// The files that hold the data, and what the README says is missing.
#[rstest]
fn stubs(
    #[values(
        Tool::Wiremock,
        Tool::Msw,
        Tool::Vcr,
        Tool::Aimock,
        Tool::PytestHttpx,
        Tool::OpenaiMocks
    )]
    tool: Tool,
) {
    let corpus = corpus();
    let export = Export::new(tool, &corpus.fixtures().iter().collect::<Vec<_>>());
    let mut text = String::new();
    for File { path, bytes } in &export.files {
        let shown = match path.as_str() {
            "index.json" | "index.mjs" | "openrouter_cases.py" => continue,
            "README.md" => String::from_utf8_lossy(bytes)
                .split_once("\n## Fixtures\n")
                .map(|(_, rest)| rest.to_owned())
                .expect("its last part"),
            _ => match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(_) => bytes.escape_ascii().to_string(),
            },
        };
        text += &format!("== {path}\n{shown}\n");
    }
    insta::assert_snapshot!(format!("{}", tool.as_str()), text);
}

#[test]
fn a_tool_is_named_as_on_the_command_line() {
    assert_eq!(Tool::value_variants(), Tool::ALL);
    for &tool in Tool::ALL {
        let value = tool.to_possible_value().expect("no tool is hidden");
        assert_eq!(value.get_name(), tool.as_str());
    }
}

#[test]
fn every_fixture_is_there_or_left_out_by_name() {
    let corpus = Corpus::load(&Root::embedded());
    let fixtures: Vec<&Fixture> = corpus.fixtures().iter().collect();
    for &tool in Tool::ALL {
        let export = Export::new(tool, &fixtures);
        let mut named: Vec<&str> = export
            .left_out
            .values()
            .flatten()
            .map(String::as_str)
            .collect();
        let readme = export.files.last().expect("a README");
        let readme = String::from_utf8_lossy(&readme.bytes);
        for id in named
            .iter()
            .copied()
            .chain(export.without.values().flatten().map(String::as_str))
        {
            assert!(
                readme.contains(&format!("\n- `{id}`\n")),
                "{}: {id}",
                tool.as_str()
            );
        }
        named.extend(export.included.iter().map(String::as_str));
        named.sort_unstable();
        let ids: Vec<&str> = fixtures.iter().map(|fixture| fixture.id.as_str()).collect();
        assert_eq!(named, ids, "{}", tool.as_str());
    }
}

/// The fixtures that the usage of a README names exist.
#[test]
fn usage_names_fixtures_that_exist() {
    let corpus = Corpus::load(&Root::embedded());
    let fixtures: Vec<&Fixture> = corpus.fixtures().iter().collect();
    let surfaces = ["chat_completions/", "messages/", "messages~", "responses/"];
    let mut count = 0;
    for &tool in Tool::ALL {
        let export = Export::new(tool, &fixtures);
        let readme =
            String::from_utf8_lossy(&export.files.last().expect("a README").bytes).into_owned();
        let usage = readme.split("## Fixtures").next().expect("a beginning");
        let words = usage.split(|c: char| !(c.is_ascii_alphanumeric() || "~/_-".contains(c)));
        for word in words {
            let start = surfaces
                .iter()
                .filter_map(|surface| word.find(surface))
                .min();
            let Some(id) = start.map(|at| word[at..].replace('~', "/")) else {
                continue;
            };
            let id = id.split("/api/").next().expect("an id");
            let has_status = id
                .split('/')
                .nth(1)
                .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_digit()));
            if has_status {
                assert!(corpus.get(id).is_some(), "{}: {id}", tool.as_str());
                count += 1;
            }
        }
    }
    assert!(count > 8, "{count}");
}
