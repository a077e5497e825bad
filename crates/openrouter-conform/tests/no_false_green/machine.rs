//! The machine: ports that are taken, disks that are full.

use std::fs::OpenOptions;
use std::net::TcpListener;
use std::process::{Command, Stdio};

use rstest::rstest;

use crate::no_false_green::support::{ended, program, run};

#[rstest]
#[case(&["serve", "--seconds", "1"])]
#[case(&["gateway", "--url", "http://127.0.0.1:9/v1"])]
fn port_taken(#[case] args: &[&str]) {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    run(&[args, &["--listen", &address]].concat()).expect(3, &address);
}

/// Runs that hold and would end with 0.
const GREEN: &[&[&str]] = &[
    &["--case", "rerank"],
    &["client", "--adapter", "reference-exact", "--case", "rerank"],
    &["gateway", "--case", "rerank"],
    &["server", "--case", "keys"],
];

#[test]
fn disk_full_while_writing_the_report() {
    for args in GREEN {
        run(args).expect(0, "");
        let full = [args, &["--report", "json=/dev/full"][..]].concat();
        run(&full).expect(3, "cannot write /dev/full");
    }
    let kind = std::fs::metadata("/dev/full")
        .expect("it is there")
        .file_type();
    assert!(!kind.is_file(), "the device was replaced by a file");
}

#[test]
fn disk_full_while_writing_to_standard_output() {
    for args in GREEN {
        for more in [&[][..], &["--json"]] {
            let full = OpenOptions::new().write(true).open("/dev/full");
            let mut command = program(&[args, more].concat());
            let output = command
                .stdout(full.expect("a device"))
                .stderr(Stdio::piped())
                .output();
            ended(output.expect("it starts")).expect(3, "cannot write standard output");
        }
    }
}

/// A file system with one kilobyte of space: no partial file looks like a report.
#[test]
fn disk_full_halfway() {
    let dir = tempfile::tempdir().expect("a folder");
    let report = dir.path().join("report.json");
    let line = format!(
        "ulimit -f 1; trap '' XFSZ; exec \"$0\" --case chat_completions/402-* --report json={}",
        report.display()
    );
    let output = Command::new("bash")
        .args(["-c", &line, env!("CARGO_BIN_EXE_openrouter-conform")])
        .output();
    ended(output.expect("it starts")).expect(3, "cannot write");
    let left: Vec<_> = std::fs::read_dir(dir.path()).expect("a folder").collect();
    assert!(left.is_empty(), "{left:?}");
}
