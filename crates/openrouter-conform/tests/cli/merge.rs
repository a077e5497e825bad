//! What `merge` refuses: each time with the reports by name, what is wrong, what was expected, and an exit code that is not 0.

use std::path::Path;

use openrouter_conform::report::ndjson;
use openrouter_corpus::report::{Draft, Item, Report, Share, to_json};
use openrouter_corpus::select::{Partition, Selection};
use openrouter_corpus::spec::Level;
use openrouter_errors::{Revision, Surface};
use rstest::rstest;

use crate::cli::mixed::{failed, passed, some};
use crate::cli::support::run;

fn part_with(which: &str, item: Item, change: impl FnOnce(&mut Draft)) -> Report {
    let mut draft = some(&[item]);
    draft.run.partition = Some(which.parse::<Partition>().expect("a part"));
    change(&mut draft);
    draft.close()
}

fn part(which: &str, item: Item) -> Report {
    part_with(which, item, |_| {})
}

/// Merges files with these contents and returns the exit code and the output, without their folder.
fn merged(texts: &[String]) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    let mut args = vec!["merge".to_owned()];
    for (name, text) in ["a", "b", "c"].iter().zip(texts) {
        let path = dir.path().join(name);
        std::fs::write(&path, text).expect("it is writable");
        args.push(path.to_str().expect("UTF-8").to_owned());
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let ran = run(&args);
    assert_ne!(ran.code, 0, "{}", ran.stdout);
    assert_eq!(ran.stdout, "", "what is no run has no report");
    let folder = |dir: &Path| format!("{}/", dir.display());
    let stderr = ran.stderr.replace(&folder(dir.path()), "");
    format!("exit {}\n{stderr}", ran.code)
}

/// The first part of a run next to a second one that is not as it should be.
fn beside(change: impl FnOnce(&mut Draft)) -> Vec<String> {
    let one = part("1/2", passed());
    let other = part_with("2/2", failed(), change);
    vec![to_json(&one), to_json(&other)]
}

fn select(draft: &mut Draft, selection: Selection) {
    draft.run.selection = selection;
}

/// Readers disagree on which of two members counts.
#[test]
fn a_repeated_member_is_refused() {
    let twice =
        to_json(&part("1/2", passed())).replacen("\"exit\": 0", "\"exit\": 1, \"exit\": 0", 1);
    let text = merged(&[twice, to_json(&part("2/2", failed()))]);
    assert!(
        text.contains("exit 3") && text.contains("the member \"exit\" occurs twice"),
        "{text}"
    );
    let lines = ndjson::render(&part("1/2", passed()));
    let twice = lines.replacen("\"suite\":", "\"suite\":\"9\",\"suite\":", 1);
    let text = merged(&[twice, to_json(&part("2/2", failed()))]);
    assert!(text.contains("the member \"suite\" occurs twice"), "{text}");
}

/// Shards that were compared with different baselines, or played different variants, are not one run.
#[test]
fn other_baselines_and_variants_are_other_runs() {
    let text = merged(&beside(|draft| {
        draft.run.baseline = Some("sha256:00".to_owned())
    }));
    assert!(
        text.contains("exit 2") && text.contains("the baseline is sha256:00 in b, but none in a"),
        "{text}"
    );
    let choice = openrouter_corpus::report::VariantChoice::default();
    let text = merged(&beside(|draft| draft.run.variants = Some(choice)));
    assert!(
        text.contains("exit 2") && text.contains("the choice of variants is"),
        "{text}"
    );
}

#[rstest]
#[case::whole("whole", vec![to_json(&some(&[passed()]).close())])]
#[case::gap("gap", vec![to_json(&part("2/3", passed()))])]
#[case::overlap("overlap", vec![to_json(&part("1/2", passed())), to_json(&part("2/2", failed())), to_json(&part("1/2", passed()))])]
#[case::twice("twice", vec![to_json(&part("1/2", passed())), to_json(&part("2/2", passed()))])]
#[case::number_of_parts("number_of_parts", vec![to_json(&part("1/2", passed())), to_json(&part("2/3", failed()))])]
#[case::suite("suite", beside(|draft| draft.run.suite = "0.2.0".to_owned()))]
#[case::command("command", beside(|draft| draft.run.command = "gateway".to_owned()))]
#[case::target("target", beside(|draft| draft.subjects[0].name = "other-sdk".to_owned()))]
#[case::version("version", beside(|draft| draft.subjects[0].version = Some("1.3.0".to_owned())))]
#[case::case("case", beside(|draft| select(draft, Selection { case: vec!["messages".to_owned(), "rerank".to_owned()], ..Selection::default() })))]
#[case::requirement("requirement", beside(|draft| select(draft, Selection { requirement: vec!["HTTP".to_owned()], ..Selection::default() })))]
#[case::surface("surface", beside(|draft| select(draft, Selection { surface: vec![Surface::Images], ..Selection::default() })))]
#[case::level("level", beside(|draft| select(draft, Selection { level: vec![Level::Must], ..Selection::default() })))]
#[case::revision("revision", beside(|draft| select(draft, Selection { revision: Some(Revision::R2025May), ..Selection::default() })))]
#[case::format("format", beside(|draft| draft.run.format = 2))]
fn what_is_no_part_of_one_run_is_refused(#[case] name: &str, #[case] texts: Vec<String>) {
    insta::assert_snapshot!(format!("merge_{name}"), merged(&texts));
}

fn cut(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[..all.len() - lines].join("\n")
}

#[test]
fn what_is_no_report_is_refused() {
    let (one, two) = (part("1/2", passed()), part("2/2", failed()));
    let (lines, json) = (ndjson::render(&one), to_json(&two));
    let held = json.replace("\"failed\": 1", "\"failed\": 0");
    assert_ne!(held, json);
    let cases = [
        ("no_footer", cut(&lines, 1)),
        ("no_items", cut(&lines, 2)),
        ("half_a_line", lines[..lines.len() - 30].to_owned()),
        (
            "a_line_too_few",
            lines
                .lines()
                .next()
                .into_iter()
                .chain(lines.lines().last())
                .collect::<Vec<_>>()
                .join("\n"),
        ),
        ("two_runs", format!("{lines}{lines}")),
        ("totals", held),
        ("half_a_file", json[..json.len() / 2].to_owned()),
        ("empty", String::new()),
    ];
    for (name, text) in cases {
        insta::assert_snapshot!(format!("merge_{name}"), merged(&[text, to_json(&two)]));
    }
    let ran = run(&["merge", "/nonexistent.json"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains("/nonexistent.json"), "{}", ran.stderr);
}

/// Numbers that no run has are refused before they are added up.
#[rstest]
#[case::expected(|draft: &mut Draft| draft.expected = Some(usize::MAX))]
#[case::share(|draft: &mut Draft| draft.share = Some(Share { judged: 2, of: 1, minimum: 0 }))]
#[case::shares(|draft: &mut Draft| draft.share = Some(Share { judged: 0, of: usize::MAX, minimum: 0 }))]
#[case::calls(|draft: &mut Draft| draft.subjects[0].verdicts[0].calls = usize::MAX)]
#[case::shard(|draft: &mut Draft| draft.run.partition = Some(Partition { part: 3, of: 2 }))]
fn numbers_of_no_run_are_refused(#[case] change: fn(&mut Draft)) {
    let text = merged(&beside(change));
    assert!(text.contains("b is not a report: its totals"), "{text}");
}

/// However many shards there are, few of the missing ones are named.
#[test]
fn missing_shards_are_few_words() {
    let texts = ["1/4294967295", "2/4294967295"].map(|shard| match shard {
        "1/4294967295" => to_json(&part(shard, passed())),
        _ => to_json(&part(shard, failed())),
    });
    let text = merged(&texts);
    assert!(text.contains("8/4294967295 and 4294967287 more"), "{text}");
}

/// The same files, whole and of one run, are joined, in either form.
#[test]
fn what_is_refused_is_not_refused_always() {
    let dir = tempfile::tempdir().expect("a folder");
    let (a, b) = (dir.path().join("a"), dir.path().join("b"));
    let (one, two) = (part("1/2", passed()), part("2/2", failed()));
    std::fs::write(&a, ndjson::render(&one)).expect("it is writable");
    std::fs::write(&b, to_json(&two)).expect("it is writable");
    let ran = run(&[
        "merge",
        a.to_str().expect("UTF-8"),
        b.to_str().expect("UTF-8"),
    ]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(to_json(&one).contains("\"partition\""));
}
