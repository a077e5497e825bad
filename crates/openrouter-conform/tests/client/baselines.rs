//! Baselines: what differs from what is recorded fails, each with its own message.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::client::support::{Ran, conform};

const CASES: &str = "chat_completions/stream-429-*";

struct File {
    path: PathBuf,
    _dir: tempfile::TempDir,
}

/// The verdicts of the naive client.
fn recorded() -> File {
    let dir = tempfile::tempdir().expect("a folder");
    let file = File {
        path: dir.path().join("baseline.json"),
        _dir: dir,
    };
    naive("--write-baseline", &file).expect(1, "SWALLOWED");
    file
}

fn naive(option: &str, file: &File) -> Ran {
    let path = file.path.to_str().expect("UTF-8");
    conform(&[
        "client",
        "--adapter",
        "reference-naive",
        "--case",
        CASES,
        option,
        path,
    ])
}

impl File {
    fn read(&self) -> Value {
        serde_json::from_slice(&std::fs::read(&self.path).expect("it was written"))
            .expect("it is JSON")
    }

    fn edit(&self, edit: impl FnOnce(&mut Value)) {
        self.edit_whole(|value| edit(&mut value["cases"]));
    }

    fn edit_whole(&self, edit: impl FnOnce(&mut Value)) {
        let mut value = self.read();
        edit(&mut value);
        std::fs::write(&self.path, value.to_string()).expect("it is writable");
    }
}

const HIT: &str = "chat_completions/stream-429-untyped";

#[test]
fn the_same_verdicts_hold() {
    let file = recorded();
    assert_eq!(file.read()["cases"][HIT]["verdict"], "swallowed");
    naive("--baseline", &file).expect(0, "all required checks held");
}

#[test]
fn worse_better_unknown_and_expired_fail() {
    let file = recorded();
    file.edit(|cases| cases[HIT]["verdict"] = json!("degraded"));
    naive("--baseline", &file).expect(1, "worse: swallowed, recorded as degraded");
    file.edit(|cases| cases[HIT]["verdict"] = json!("hung"));
    naive("--baseline", &file).expect(1, "better: swallowed, recorded as hung; update the entry");
    file.edit(|cases| {
        cases[HIT] = json!({"verdict": "swallowed", "expires": "2020-01-31", "reason": "known"})
    });
    naive("--baseline", &file).expect(1, "expired: swallowed was accepted until 2020-01-31");
    file.edit(|cases| {
        cases[HIT] = json!({"verdict": "swallowed", "expires": "2999-01-31"});
        cases["chat_completions/429-no-more"] = json!({"verdict": "swallowed"});
    });
    naive("--baseline", &file).expect(1, "the case no longer exists");
    file.edit(|cases| cases[HIT] = Value::Null);
    naive("--baseline", &file).expect(2, "invalid type: null");
}

#[test]
fn a_call_that_is_not_recorded_must_be_exact() {
    let file = recorded();
    file.edit(|cases| {
        cases.as_object_mut().expect("an object").shift_remove(HIT);
    });
    naive("--baseline", &file).expect(1, "worse: swallowed, not recorded, so expected to be exact");
}

/// A client that has lost a surface is not as it was recorded, although nothing of that surface can be checked any more.
#[test]
fn a_recorded_call_that_does_not_apply_any_more_is_a_change() {
    let file = recorded();
    let path = file.path.to_str().expect("UTF-8");
    let script = crate::client::support::script();
    let with = |edit: &dyn Fn(&mut Value)| {
        file.edit(edit);
        file.edit_whole(|value| {
            value["target"] = json!("urllib");
            value["supported"] = json!({});
        });
        let adapter = [
            "--",
            crate::client::support::python(),
            script.to_str().expect("UTF-8"),
            "right",
        ];
        conform(
            &[
                &["client", "--case", "messages/529-*", "--baseline", path][..],
                &adapter,
            ]
            .concat(),
        )
    };
    let id = conform(&["list", "fixtures", "--case", "messages/529-*"]).report[0]["id"].clone();
    let id = id.as_str().expect("there is one").to_owned();
    with(&|cases| *cases = json!({})).expect(3, "nothing was judged");
    with(&|cases| cases[&id] = json!({"verdict": "degraded"}))
        .expect(1, "worse: not_applicable, recorded as degraded");
}

#[test]
fn reasons_survive_a_new_record() {
    let file = recorded();
    file.edit(|cases| cases[HIT]["reason"] = json!("see the issue"));
    naive("--write-baseline", &file);
    assert_eq!(file.read()["cases"][HIT]["reason"], "see the issue");
}

/// The naive client on these cases, with its verdicts recorded in the file.
fn record(file: &File, args: &[&str]) -> Ran {
    let path = file.path.to_str().expect("UTF-8");
    let command = [
        "client",
        "--adapter",
        "reference-naive",
        "--write-baseline",
        path,
    ];
    conform(&[&command, args].concat())
}

fn names(file: &File) -> Vec<String> {
    let value = file.read();
    let cases = value["cases"].as_object().expect("an object");
    cases.keys().cloned().collect()
}

/// A run that did not test everything it was to test proves nothing about what it did not test.
#[test]
fn an_incomplete_run_records_nothing() {
    let file = recorded();
    file.edit_whole(|value| {
        value["target"] = json!("urllib");
        value
            .as_object_mut()
            .expect("an object")
            .shift_remove("role");
    });
    let path = file.path.to_str().expect("UTF-8").to_owned();
    let before = file.read();
    let script = crate::client::support::script();
    let script = script.to_str().expect("UTF-8");
    let write = ["--write-baseline", &path];
    let never_asks = [
        &["client", "--case", crate::client::support::CASES][..],
        &write,
        &[
            "--",
            crate::client::support::python(),
            script,
            "lies_success",
        ],
    ];
    let no_adapter = [&["client", "--case", CASES][..], &write, &["--", "false"]];
    let unreachable = [
        &[
            "gateway",
            "--url",
            "http://127.0.0.1:9",
            "--listen",
            "127.0.0.1:0",
            "--wait",
            "1",
        ][..],
        &["--name", "urllib"],
        &["--write-baseline", &path],
    ];
    for args in [never_asks, no_adapter, unreachable] {
        let ran = conform(&args.concat());
        assert_eq!(ran.code, 3, "{}", ran.people);
        assert_eq!(file.read(), before, "{args:?}");
    }
}

#[test]
fn records_outside_the_selection_stay() {
    let file = recorded();
    file.edit(|cases| cases[HIT]["reason"] = json!("see the issue"));
    let before = file.read();
    record(&file, &["--case", "chat_completions/stream-502-*"]);
    let after = file.read();
    assert_eq!(after["cases"][HIT], before["cases"][HIT]);
    let more = names(&file);
    assert!(
        more.iter().any(|name| name.contains("stream-502-")),
        "{more:?}"
    );
    record(
        &file,
        &[
            "--case",
            "chat_completions/stream-502-*",
            "--requirement",
            "STREAM",
        ],
    )
    .expect(2, "remove --requirement");
    assert_eq!(file.read(), after);
}

#[test]
fn shards_record_what_the_whole_run_records() {
    let whole = recorded();
    let dir = tempfile::tempdir().expect("a folder");
    let parts = File {
        path: dir.path().join("baseline.json"),
        _dir: dir,
    };
    for part in ["1/3", "2/3", "3/3"] {
        record(&parts, &["--case", CASES, "--partition", part]);
    }
    assert_eq!(parts.read(), whole.read());
}

#[test]
fn a_record_that_vanishes_is_named_and_stays_until_it_is_pruned() {
    let file = recorded();
    const GONE: &str = "chat_completions/429-no-more";
    file.edit(|cases| cases[GONE] = json!({"verdict": "swallowed", "reason": "known"}));
    let ran = record(&file, &["--case", CASES]);
    assert!(
        ran.people.contains(&format!("{GONE} kept")),
        "{}",
        ran.people
    );
    assert_eq!(file.read()["cases"][GONE]["reason"], "known");
    let ran = record(&file, &["--case", CASES, "--prune"]);
    assert!(
        ran.people.contains(&format!("{GONE} removed")),
        "{}",
        ran.people
    );
    assert!(!names(&file).iter().any(|name| name == GONE));
    let path = file.path.to_str().expect("UTF-8");
    let alone = conform(&[
        "client",
        "--adapter",
        "reference-naive",
        "--baseline",
        path,
        "--prune",
    ]);
    assert_eq!(alone.code, 2, "{}", alone.people);
}

#[test]
fn the_baseline_of_another_target_is_refused() {
    let file = recorded();
    let path = file.path.to_str().expect("UTF-8");
    let before = file.read();
    for option in ["--baseline", "--write-baseline"] {
        let ran = conform(&[
            "client",
            "--adapter",
            "reference-exact",
            "--case",
            CASES,
            option,
            path,
        ]);
        for name in ["reference-naive", "reference-exact", path] {
            assert!(ran.people.contains(name), "{}", ran.people);
        }
        assert_eq!(ran.code, 2, "{}", ran.people);
        assert_eq!(file.read(), before);
    }
}

/// An adapter that no longer declares a surface is not tested on it; without the baseline, this would go unnoticed.
#[test]
fn support_that_an_adapter_drops_is_a_change() {
    let file = recorded();
    file.edit_whole(|value| {
        value["supported"] =
            json!({"surfaces": ["chat_completions", "messages"], "fields": ["status", "raw"]});
        value["target"] = json!("urllib");
        value["cases"] = json!({});
    });
    let path = file.path.to_str().expect("UTF-8");
    let ran = crate::client::support::adapter(&["right"], &["--baseline", path]);
    ran.expect(1, "supported/surface/messages");
}
