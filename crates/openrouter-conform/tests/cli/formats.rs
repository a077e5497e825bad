//! Every report format of a small report that contains every kind of content, and the exit code in each.

use openrouter_conform::report::ndjson;
use openrouter_conform::report::ndjson::Invalid;
use openrouter_conform::report::{Format, View, to_terminal};
use openrouter_conform::schema_registry::generate;
use openrouter_corpus::report::Report;
use openrouter_corpus::schemas::Compiled;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use rstest::rstest;
use serde_json::Value;

use crate::cli::mixed::{error, failed, mixed, passed, some};

#[test]
fn people() {
    let view = View {
        verbose: true,
        program: "./conform".to_owned(),
        ..View::default()
    };
    let text = to_terminal(&mixed(), &view);
    insta::assert_snapshot!(anstream::adapter::strip_str(&text).to_string());
}

#[rstest]
#[case(Format::Json)]
#[case(Format::Ndjson)]
#[case(Format::Junit)]
#[case(Format::Markdown)]
#[case(Format::Badge)]
fn files(#[case] format: Format) {
    let text = format.render(&mixed());
    assert_eq!(text, format.render(&mixed()), "the same bytes each time");
    insta::assert_snapshot!(format!("format_{}", format.as_str()), text);
}

#[test]
fn every_format_is_shown() {
    assert_eq!(Format::ALL.len(), 7, "a new format wants a snapshot here");
}

/// The rest is the same on every page.
#[test]
fn the_page_tells_first_how_the_run_ended() {
    let text = Format::Html.render(&mixed());
    assert_eq!(
        text,
        Format::Html.render(&mixed()),
        "the same bytes each time"
    );
    let (_, main) = text.split_once("<main>").expect("a main part");
    let (outcome, _) = main
        .split_once("<section id=\"summary\"")
        .expect("a summary");
    insta::assert_snapshot!("format_html", outcome.replace('>', ">\n"));
}

#[test]
fn json_is_valid_by_its_schemas() {
    let schemas = Compiled::new(&generate()).expect("the generator writes JSON");
    let valid = |stem: &str, text: &str| {
        let value: Value = serde_json::from_str(text).expect("JSON");
        let violations = schemas.validate("suite", stem, &value);
        assert_eq!(violations.expect("a usable schema"), [], "{text}");
    };
    valid("report", &Format::Json.render(&mixed()));
    valid("badge", &Format::Badge.render(&mixed()));
    valid("capsule", &Format::Capsule.render(&mixed()));
    for line in Format::Ndjson.render(&mixed()).lines() {
        valid("report_line", line);
    }
}

#[test]
fn lines_are_read_back_and_without_a_footer_are_no_report() {
    let text = Format::Ndjson.render(&mixed());
    assert_eq!(ndjson::read(&text), Ok(mixed()));
    let lines: Vec<&str> = text.lines().collect();
    let (_, unended) = lines.split_last().expect("lines");
    let items = mixed().items.len();
    assert_eq!(
        ndjson::read(&unended.join("\n")),
        Err(Invalid::NoFooter { items })
    );
    let cut = text.get(..text.len() - 20).expect("ASCII");
    let line = lines.len();
    assert!(matches!(ndjson::read(cut), Err(Invalid::Line { line: at, .. }) if at == line));
    let without_one: Vec<&str> = lines
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != 2)
        .map(|(_, line)| *line)
        .collect();
    assert_eq!(
        ndjson::read(&without_one.join("\n")),
        Err(Invalid::Counts { items: items - 1 })
    );
    let headless = lines.get(1..).expect("lines").join("\n");
    assert!(matches!(
        ndjson::read(&headless),
        Err(Invalid::Line { line: 1, .. })
    ));
    assert_eq!(ndjson::read(""), Err(Invalid::NoFooter { items: 0 }));
}

/// What a CI system takes from a file of a format: whether something failed, and whether something is missing.
fn failed_and_incomplete(format: Format, report: &Report) -> (bool, bool) {
    let text = format.render(report);
    match format {
        Format::Json | Format::Capsule => {
            of_exit(&serde_json::from_str::<Value>(&text).expect("JSON")["exit"])
        }
        Format::Ndjson => {
            let footer = text.lines().last().expect("a footer");
            of_exit(&serde_json::from_str::<Value>(footer).expect("JSON")["exit"])
        }
        Format::Junit => {
            let counts = check_junit(&text);
            (counts.failures > 0, counts.errors > 0)
        }
        Format::Markdown => (
            text.contains(" failed\n") && text.contains("exit code 1"),
            text.contains("**Incomplete**"),
        ),
        Format::Html => (
            text.contains(" failed</h2>"),
            text.contains("incomplete</b>"),
        ),
        Format::Badge => {
            let badge: Value = serde_json::from_str(&text).expect("JSON");
            (badge["color"] == "red", badge["color"] == "lightgrey")
        }
    }
}

fn of_exit(exit: &Value) -> (bool, bool) {
    (exit == 1, exit == 3)
}

#[rstest]
fn every_format_tells_the_exit_code(
    #[values(
        Format::Json,
        Format::Ndjson,
        Format::Junit,
        Format::Markdown,
        Format::Html,
        Format::Badge,
        Format::Capsule
    )]
    format: Format,
) {
    let held = some(&[passed()]).close();
    assert_eq!(
        (failed_and_incomplete(format, &held), held.totals.exit),
        ((false, false), 0)
    );
    let violated = some(&[passed(), failed()]).close();
    assert_eq!(
        (
            failed_and_incomplete(format, &violated),
            violated.totals.exit
        ),
        ((true, false), 1)
    );
    for items in [&[][..], &[passed(), error()]] {
        let open = some(items).close();
        assert_eq!(
            (failed_and_incomplete(format, &open), open.totals.exit),
            ((false, true), 3)
        );
    }
    let both = some(&[failed(), error()]).close();
    assert!(
        failed_and_incomplete(format, &both).0 && both.totals.exit == 1,
        "a violation takes precedence"
    );
}

/// The attributes of what holds cases.
const COUNTS: [&str; 5] = ["name", "tests", "skipped", "failures", "errors"];

/// What a JUnit file counts.
#[derive(Debug, Default, PartialEq)]
struct Counted {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

/// Checks a file by what `junit.xsd` says, and that its counts are right; gives what is in it.
fn check_junit(text: &str) -> Counted {
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let (mut all, mut suite) = (Counted::default(), Counted::default());
    let (mut stated, mut stated_suite) = (Counted::default(), Counted::default());
    let mut results = 0;
    loop {
        let event = reader.read_event().expect("well-formed XML");
        let (start, ends) = match &event {
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::End(_) => {
                match path.pop().expect("it was begun").as_str() {
                    "testsuite" => assert_eq!(suite, stated_suite),
                    "testsuites" => assert_eq!(all, stated),
                    _ => {}
                }
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
        let parent = path.last().map_or("", String::as_str);
        match (parent, name.as_str()) {
            ("", "testsuites") => stated = counted(start, &COUNTS),
            ("testsuites", "testsuite") => {
                stated_suite = counted(start, &COUNTS);
                suite = Counted::default();
            }
            ("testsuite", "testcase") => {
                counted(start, &["name", "classname"]);
                (suite.tests, all.tests, results) = (suite.tests + 1, all.tests + 1, 0);
            }
            ("testcase", "failure") => {
                counted(start, &["message", "type"]);
                (suite.failures, all.failures, results) =
                    (suite.failures + 1, all.failures + 1, results + 1);
            }
            ("testcase", "error") => {
                counted(start, &["message", "type"]);
                (suite.errors, all.errors, results) =
                    (suite.errors + 1, all.errors + 1, results + 1);
            }
            ("testcase", "skipped") => {
                counted(start, &["message"]);
                (suite.skipped, all.skipped, results) =
                    (suite.skipped + 1, all.skipped + 1, results + 1);
            }
            ("testcase", "system-out")
            | ("testsuite", "properties")
            | ("properties", "property") => {}
            other => panic!("{other:?} is not in junit.xsd"),
        }
        assert!(results <= 1, "a case has one result at most");
        if !ends {
            path.push(name);
        }
    }
    assert_eq!(path, [""; 0]);
    all
}

/// The counts that an element states; its attributes have to be these.
fn counted(start: &BytesStart<'_>, wanted: &[&str]) -> Counted {
    let attributes = start.attributes().map(|one| one.expect("an attribute"));
    let names: Vec<String> = attributes
        .map(|one| String::from_utf8_lossy(one.key.as_ref()).into_owned())
        .collect();
    for name in &names {
        assert!(wanted.contains(&name.as_str()), "{name} of {wanted:?}");
    }
    assert_eq!(names.len(), wanted.len(), "{names:?} of {wanted:?}");
    Counted {
        tests: number(start, "tests"),
        failures: number(start, "failures"),
        errors: number(start, "errors"),
        skipped: number(start, "skipped"),
    }
}

fn number(start: &BytesStart<'_>, name: &str) -> usize {
    let attribute = start.try_get_attribute(name).expect("attributes");
    attribute.map_or(0, |attribute| {
        let text = String::from_utf8_lossy(&attribute.value).into_owned();
        text.parse().expect("a number")
    })
}

#[test]
fn junit_counts_what_is_in_it() {
    let counts = check_junit(&Format::Junit.render(&mixed()));
    let outcomes = mixed().totals.counts.outcomes;
    assert_eq!(
        counts,
        Counted {
            tests: mixed().items.len() + 1,
            failures: outcomes.failed,
            errors: outcomes.errors + 1,
            skipped: outcomes.expected_failures + outcomes.unscored + outcomes.not_applicable,
        }
    );
}
