//! Parts of a run: their totals add up, and `merge` gives the report of the whole run. What it refuses is in `merge`.

use rstest::rstest;

use crate::cli::support::run;

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
        ran.stderr.contains("cannot merge: shards 2/3"),
        "{}",
        ran.stderr
    );
}

#[rstest]
#[case(&["payload", "-", "--partition", "1/2"], "can be sharded")]
#[case(&["--partition", "3/2"], "is not a shard")]
#[case(&["--partition", "0/2"], "is not a shard")]
#[case(&["merge"], "REPORT")]
fn wrong_usage(#[case] args: &[&str], #[case] why: &str) {
    let ran = run(args);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains(why), "{}", ran.stderr);
}
