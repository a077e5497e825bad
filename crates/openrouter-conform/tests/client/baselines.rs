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
        let mut value = self.read();
        edit(&mut value["cases"]);
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
