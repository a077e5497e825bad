//! Parts of a run: their totals add up, `merge` gives the report of the whole run, and refuses what is none.

use openrouter_conformance::report::{Draft, Item, NotParts, Report, merge, to_json};
use openrouter_conformance::select::{Partition, Selection};
use openrouter_conformance::spec::Spec;
use rstest::rstest;

use crate::mixed::{failed, passed, some};
use crate::support::{checkout, run};

/// The report of a run, as a file.
fn report(args: &[&str], path: &std::path::Path) -> (i32, String) {
    let target = format!("json={}", path.display());
    let ran = run(&[args, &["--report", &target]].concat());
    let text = std::fs::read_to_string(path).unwrap_or_else(|_| panic!("{}", ran.stderr));
    (ran.code, text)
}

#[rstest]
#[case::judge(&["--case", "responses/4*"])]
#[case::client(&["client", "--adapter", "reference-naive", "--case", "messages"])]
#[case::gateway(&["gateway", "--sabotage", "masks-messages", "--case", "responses"])]
#[case::server(&["server", "--surface", "messages", "--surface", "models"])]
fn three_parts_are_the_whole_run(#[case] args: &[&str]) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = |name: &str| dir.path().join(name);
    let (code, whole) = report(args, &path("whole.json"));
    let mut names = Vec::new();
    for part in ["1/3", "2/3", "3/3"] {
        let file = path(&format!("{}.json", part.replace('/', "-")));
        report(&[args, &["--partition", part]].concat(), &file);
        names.push(file.to_str().expect("UTF-8").to_owned());
    }
    let [one, two, three] = &names[..] else {
        panic!("three files");
    };
    // In any order.
    let merged = report(&["merge", three, one, two], &path("merged.json"));
    assert_eq!(merged.1, whole);
    assert_eq!(merged.0, code);
    let ran = run(&["merge", one, three]);
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(
        ran.stderr.contains("parts are missing: 2/3"),
        "{}",
        ran.stderr
    );
}

#[rstest]
#[case(&["payload", "-", "--partition", "1/2"], "have parts")]
#[case(&["--partition", "3/2"], "no part such as")]
#[case(&["--partition", "0/2"], "no part such as")]
#[case(&["merge"], "REPORT")]
fn wrong_usage(#[case] args: &[&str], #[case] why: &str) {
    let ran = run(args);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains(why), "{}", ran.stderr);
}

#[test]
fn what_is_no_report_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("cut.ndjson");
    let text = openrouter_conformance::report::ndjson::render(&part("1/1", &[passed()]));
    let (cut, _) = text.trim_end().rsplit_once('\n').expect("lines");
    std::fs::write(&path, cut).expect("it is writable");
    let ran = run(&["merge", path.to_str().expect("UTF-8")]);
    assert_eq!(ran.code, 3);
    for words in ["cut.ndjson", "it has no footer after 1 items"] {
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
    }
    std::fs::write(&path, &text).expect("it is writable");
    assert_eq!(run(&["merge", path.to_str().expect("UTF-8")]).code, 0);
}

fn part(which: &str, items: &[Item]) -> Report {
    let mut draft = some(items);
    draft.run.partition = Some(which.parse::<Partition>().expect("a part"));
    draft.close()
}

fn refused(parts: Vec<Report>) -> String {
    let text = std::fs::read_to_string(checkout().join("SPEC.md")).expect("it is there");
    let spec = Spec::parse(&text).expect("it is well formed");
    let named = parts.into_iter().zip(["a.json", "b.json", "c.json"]);
    let named = named.map(|(part, name)| (name.to_owned(), part));
    let refused: NotParts = merge(named.collect(), &spec).expect_err("they are refused");
    refused.to_string()
}

#[test]
fn what_is_no_part_of_one_run_is_refused() {
    let one = || part("1/2", &[passed()]);
    let two = || part("2/2", &[failed()]);
    let other = |change: fn(&mut Draft)| {
        let mut draft = some(&[failed()]);
        draft.run.partition = "2/2".parse().ok();
        change(&mut draft);
        draft.close()
    };
    let said = [
        refused(vec![]),
        refused(vec![some(&[passed()]).close()]),
        refused(vec![one()]),
        refused(vec![one(), two(), one()]),
        refused(vec![one(), part("2/3", &[failed()])]),
        refused(vec![one(), part("2/2", &[passed()])]),
        refused(vec![
            one(),
            other(|draft| draft.run.suite = "0.2.0".to_owned()),
        ]),
        refused(vec![
            one(),
            other(|draft| draft.run.command = "gateway".to_owned()),
        ]),
        refused(vec![
            one(),
            other(|draft| {
                draft.run.selection = Selection {
                    case: vec!["messages".to_owned()],
                    ..Selection::default()
                };
            }),
        ]),
        refused(vec![
            one(),
            other(|draft| draft.subjects[0].version = Some("1.3.0".to_owned())),
        ]),
    ];
    insta::assert_snapshot!(said.join("\n"));
    assert!(to_json(&one()).contains("\"partition\""));
}
