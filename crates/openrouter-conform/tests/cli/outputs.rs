//! Where output goes: through links, to pipes, and nowhere.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use rstest::rstest;

use crate::cli::support::run_with;

const BODY: &[u8] = br#"{"error":{"code":402,"message":"Insufficient credits"}}"#;

fn program(dir: &Path, args: &[&str]) -> Command {
    fs::write(dir.join("body.json"), BODY).expect("it is writable");
    let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"));
    command.args(args).current_dir(dir);
    command
}

fn payload(dir: &Path, reports: &[&str]) -> Output {
    let mut args = vec!["payload", "body.json", "--status", "402"];
    args.extend(reports.iter().flat_map(|report| ["--report", report]));
    program(dir, &args).output().expect("it starts")
}

#[test]
fn a_report_goes_through_a_link_and_keeps_the_mode() {
    let dir = tempfile::tempdir().expect("a folder");
    for format in ["json", "ndjson"] {
        let (link, target) = (dir.path().join("link"), dir.path().join("target"));
        fs::write(&target, "old").expect("it is writable");
        fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).expect("own file");
        let _ = fs::remove_file(&link);
        symlink("target", &link).expect("it is writable");
        assert!(
            payload(dir.path(), &[&format!("{format}=link")])
                .status
                .success()
        );
        assert!(
            link.symlink_metadata().expect("there").is_symlink(),
            "{format}"
        );
        let there = fs::metadata(&target).expect("it is there");
        assert_eq!(there.permissions().mode() & 0o777, 0o600, "{format}");
        let text = fs::read_to_string(&target).expect("text");
        assert!(text.starts_with('{'), "{format}: {text}");
    }
}

/// Standard error that is a file: it keeps what is in it, and the report follows.
#[test]
fn a_report_to_standard_error_is_appended() {
    let dir = tempfile::tempdir().expect("a folder");
    for format in ["json", "ndjson"] {
        let log = dir.path().join("log");
        fs::write(&log, "before\n").expect("it is writable");
        let file = fs::OpenOptions::new().append(true).open(&log);
        let report = format!("{format}=/dev/stderr");
        let mut command = program(dir.path(), &["payload", "body.json", "--report", &report]);
        let status = command
            .stderr(file.expect("there"))
            .stdout(Stdio::null())
            .status();
        assert!(status.expect("it starts").success());
        let text = fs::read_to_string(&log).expect("text");
        assert!(text.starts_with("before\n{"), "{format}: {text}");
    }
}

#[rstest]
#[case(&["json=a", "junit=./a"])]
#[case(&["json=a", "junit=link"])]
#[case(&["json=-", "junit=/dev/stdout"])]
fn two_reports_to_one_place(#[case] reports: &[&str]) {
    let dir = tempfile::tempdir().expect("a folder");
    symlink("a", dir.path().join("link")).expect("it is writable");
    assert_eq!(payload(dir.path(), reports).status.code(), Some(2));
    assert!(!dir.path().join("a").exists());
}

#[test]
fn two_reports_to_a_device() {
    let dir = tempfile::tempdir().expect("a folder");
    let reports = ["json=/dev/null", "junit=/dev/null"];
    assert_eq!(payload(dir.path(), &reports).status.code(), Some(0));
}

#[rstest]
#[case(&["server", "--plan"])]
#[case(&["gateway", "--emit-config", "litellm"])]
#[case(&["self-check", "--list"])]
#[case(&["client", "--adapter", "reference-exact", "--smoke"])]
fn reports_of_runs_that_write_none(#[case] args: &[&str]) {
    for option in [&["--json"][..], &["--report", "junit=/dev/null"]] {
        let ran = run_with(&[args, option].concat(), b"");
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains("writes no report"), "{}", ran.stderr);
    }
}

/// Output that nobody received is an error.
#[rstest]
#[case(&["payload", "body.json", "--status", "402"])]
#[case(&["payload", "body.json", "--status", "402", "--json"])]
#[case(&["payload", "body.json", "--status", "402", "--report", "ndjson=-"])]
#[case(&["list", "requirements"])]
#[case(&["identify", "body.json"])]
fn a_closed_standard_output(#[case] args: &[&str]) {
    let dir = tempfile::tempdir().expect("a folder");
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = program(dir.path(), args);
    let output = command.stdout(writer).stderr(Stdio::piped()).output();
    let output = output.expect("it starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("cannot write"), "{stderr}");
}

#[test]
fn a_full_device_is_named_as_such() {
    let dir = tempfile::tempdir().expect("a folder");
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let line = serde_json::json!({"body": "{}"}).to_string();
    fs::write(dir.path().join("lines"), line).expect("it is writable");
    let mut command = program(dir.path(), &["identify", "--ndjson", "lines"]);
    let output = command.stdout(full.expect("Linux has it")).output();
    let output = output.expect("it starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("cannot write standard output"), "{stderr}");
}

/// A folder is scanned to its end: a pipe in it is not waited for, and a link to a folder around it is not followed again.
#[test]
fn a_folder_that_holds_no_end() {
    let dir = tempfile::tempdir().expect("a folder");
    let logs = dir.path().join("logs");
    fs::create_dir(&logs).expect("it is writable");
    fs::write(logs.join("a.ndjson"), BODY).expect("it is writable");
    let made = Command::new("mkfifo").arg(logs.join("pipe")).status();
    assert!(made.expect("it runs").success());
    symlink(".", logs.join("round")).expect("it is writable");
    let output = program(dir.path(), &["scan", "logs", "--json"]).output();
    let output = output.expect("it starts");
    assert_eq!(output.status.code(), Some(0));
    let scanned: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(scanned["errors"], 1, "{scanned}");
}

/// A file that grows while it is read ends where it ended when it was opened; a pipe that is named ends with its writer.
#[test]
fn inputs_that_grow_end() {
    use std::io::Write as _;
    use std::sync::atomic::{AtomicBool, Ordering};
    let dir = tempfile::tempdir().expect("a folder");
    let (log, pipe) = (dir.path().join("log.ndjson"), dir.path().join("pipe"));
    // 64 bytes: a write becomes visible page by page, and a page then ends where a line does.
    let line = format!("{:63}\n", String::from_utf8_lossy(BODY));
    assert_eq!(line.len(), 64);
    fs::write(&log, &line).expect("it is writable");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("it runs").success());
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut log = fs::OpenOptions::new().append(true).open(&log);
            let log = log.as_mut().expect("it is there");
            while !ended.load(Ordering::Relaxed) {
                log.write_all(line.as_bytes()).expect("it is writable");
            }
        });
        scope.spawn(|| fs::write(&pipe, line.repeat(3)).expect("it is read"));
        let mut scan = program(dir.path(), &["scan", "log.ndjson", "pipe", "--json"]);
        let output = scan.output().expect("it starts");
        ended.store(true, Ordering::Relaxed);
        assert_eq!(output.status.code(), Some(0));
        let scanned: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(scanned["errors"].as_u64() >= Some(4), "{scanned}");
    });
}

/// The index of samples is removed before they are replaced, so that an interrupted run leaves no wrong one.
#[test]
fn samples_that_cannot_be_written_have_no_index() {
    let dir = tempfile::tempdir().expect("a folder");
    let samples = dir.path().join("samples");
    fs::create_dir_all(samples.join("001.json")).expect("it is writable");
    fs::write(samples.join("001.json/keep"), "").expect("it is writable");
    fs::write(samples.join("index.json"), "{}").expect("it is writable");
    let body = r#"{"error":{"code":418,"message":"Quux zork frobnicated"}}"#;
    fs::write(dir.path().join("log.json"), body).expect("it is writable");
    let args = ["scan", "log.json", "--samples", "samples"];
    let output = program(dir.path(), &args).output().expect("it starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("001.json"), "{stderr}");
    assert!(!samples.join("index.json").exists());
}

#[test]
fn paths_may_be_any_bytes() {
    use std::os::unix::ffi::OsStrExt as _;
    let dir = tempfile::tempdir().expect("a folder");
    let name = std::ffi::OsStr::from_bytes(b"body\xff.json");
    fs::write(dir.path().join(name), BODY).expect("Linux takes any bytes");
    let mut command = program(dir.path(), &["payload", "--status", "402", "--report"]);
    let report = std::ffi::OsStr::from_bytes(b"json=report\xff.json");
    let status = command.args([report, name]).stdout(Stdio::null()).status();
    assert!(status.expect("it starts").success());
    let report = std::ffi::OsStr::from_bytes(b"report\xff.json");
    assert!(dir.path().join(report).exists());
    // The command of an adapter, and the command to repeat a call with it.
    let args = [
        "client",
        "--case",
        "messages/529-*",
        "--hello-timeout",
        "20",
        "--",
        "python3",
    ];
    let script = std::ffi::OsStr::from_bytes(b"none\xff.py");
    let output = program(dir.path(), &args).arg(script).output();
    let output = output.expect("it starts");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{stdout}");
    assert!(stdout.contains("No such file"), "{stdout}");
}

/// JSON that is valid, but beyond what the suite reads, is not judged by the few checks that need no JSON.
#[rstest]
#[case::nesting(deep(128), "depth of 127")]
#[case::number(r#"{"error":{"code":402,"message":"x","n":1e999}}"#.to_owned(), "number out of range")]
#[case::surrogate(r#"{"error":{"code":402,"message":"\ud800"}}"#.to_owned(), "cannot be checked")]
#[case::event(format!("data: {}\n\n", deep(128)), "depth of 127")]
fn what_cannot_be_read_is_not_judged(#[case] body: String, #[case] words: &str) {
    let ran = run_with(&["payload", "-", "--status", "402"], body.as_bytes());
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    let stdout = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        stdout.contains("are not_tested") && stdout.contains(words),
        "{stdout}"
    );
    let within = run_with(&["payload", "-", "--status", "402"], deep(127).as_bytes());
    assert_ne!(within.code, 3, "{}", within.stdout);
}

/// An error whose arrays and objects nest so deep.
fn deep(levels: usize) -> String {
    let (open, close) = ("[".repeat(levels - 3), "]".repeat(levels - 3));
    format!(r#"{{"error":{{"code":402,"message":"x","metadata":{{"raw":{open}{close}}}}}}}"#)
}

fn pipe(dir: &Path) -> std::path::PathBuf {
    let pipe = dir.join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("it runs").success());
    pipe
}

/// A named pipe without a reader does not block a run forever.
#[rstest]
#[case("json")]
#[case("ndjson")]
fn a_pipe_without_a_reader(#[case] format: &str) {
    let dir = tempfile::tempdir().expect("a folder");
    pipe(dir.path());
    let begin = std::time::Instant::now();
    let output = payload(dir.path(), &[&format!("{format}=pipe")]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("nobody reads this named pipe"), "{stderr}");
    assert!(begin.elapsed().as_secs() < 30, "it waits a few seconds");
}

/// A reader that opens the pipe late gets the whole report; one that stops reading does not keep SIGTERM from ending the run.
#[test]
fn a_pipe_with_a_late_or_a_stuck_reader() {
    use std::io::Read as _;
    let dir = tempfile::tempdir().expect("a folder");
    let pipe = pipe(dir.path());
    let args = [
        "client",
        "--adapter",
        "reference-naive",
        "--case",
        "messages",
        "--case",
        "responses",
        "--report",
        "json=pipe",
    ];
    let start = || {
        let mut command = program(dir.path(), &args);
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts")
    };
    let mut run = start();
    std::thread::sleep(std::time::Duration::from_secs(1));
    let mut text = String::new();
    let mut reader = fs::File::open(&pipe).expect("there");
    reader.read_to_string(&mut text).expect("text");
    assert_eq!(run.wait().expect("it ends").code(), Some(1));
    let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(report["command"], "client");
    assert!(
        text.len() > 70_000,
        "more than a pipe holds: {}",
        text.len()
    );

    let mut run = start();
    let reader = fs::File::open(&pipe).expect("there");
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert!(
        run.try_wait().expect("it runs").is_none(),
        "the pipe is full"
    );
    let ended = Command::new("kill")
        .args(["-TERM", &run.id().to_string()])
        .status();
    assert!(ended.expect("it runs").success());
    assert_eq!(run.wait().expect("it ends").code(), Some(130));
    drop(reader);
}

/// Two names of one file are one output.
#[test]
fn reports_to_hard_links_of_one_file() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("a"), "old").expect("it is writable");
    fs::hard_link(dir.path().join("a"), dir.path().join("b")).expect("it is writable");
    let output = payload(dir.path(), &["json=a", "ndjson=b"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("lead to the same file"), "{stderr}");
    assert_eq!(
        fs::read_to_string(dir.path().join("a")).expect("there"),
        "old"
    );
}

/// A report does not replace what the command reads.
#[rstest]
#[case(&["payload", "in", "--report", "json=in"])]
#[case(&["payload", "in", "--report", "ndjson=link"])]
#[case(&["identify", "in", "--report", "json=hard"])]
#[case(&["scan", "in", "--report", "json=in"])]
#[case(&["verify", "in", "--report", "json=in"])]
#[case(&["verify", "body.json", "--against", "in", "--report", "json=in"])]
#[case(&["merge", "body.json", "in", "--report", "junit=in"])]
#[case(&["client", "--adapter", "reference-exact", "--baseline", "in", "--report", "json=in"])]
fn a_report_over_an_input(#[case] args: &[&str]) {
    let dir = tempfile::tempdir().expect("a folder");
    let input = dir.path().join("in");
    fs::write(&input, BODY).expect("it is writable");
    symlink("in", dir.path().join("link")).expect("it is writable");
    fs::hard_link(&input, dir.path().join("hard")).expect("it is writable");
    let output = program(dir.path(), args).output().expect("it starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(
        stderr.contains("it would replace a file that the command reads"),
        "{stderr}"
    );
    assert_eq!(fs::read(&input).expect("there"), BODY);
}

/// The program as an ordinary user, in a folder that everybody can read: root may write everywhere.
fn as_ordinary_user(args: &[&str]) -> Output {
    let binary = env!("CARGO_BIN_EXE_openrouter-conform");
    let mut command = if rustix::process::getuid().is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", binary]);
        command
    } else {
        Command::new(binary)
    };
    command.args(args).current_dir("/");
    command.output().expect("setpriv and the program start")
}

/// A folder into which nothing can be written is noticed before anything is recorded, tested or scanned.
#[rstest]
#[case(&["tap", "--upstream", "http://127.0.0.1:9", "--record"])]
#[case(&["record", "--upstream", "http://127.0.0.1:9", "--out"])]
#[case(&["scan", "/nonexistent", "--samples"])]
#[case(&["program", "--screens"])]
fn a_read_only_folder(#[case] args: &[&str]) {
    let dir = tempfile::tempdir().expect("a folder");
    let mode = fs::Permissions::from_mode(0o555);
    fs::set_permissions(dir.path(), mode).expect("own folder");
    for folder in [dir.path().to_owned(), dir.path().join("below")] {
        let folder = folder.to_str().expect("UTF-8");
        let mut args = [args, &[folder]].concat();
        if args[0] == "program" {
            args.extend(["--", "true"]);
        }
        let output = as_ordinary_user(&args);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{stderr}");
        assert!(
            stderr.contains(&format!("cannot write {folder}")),
            "{stderr}"
        );
    }
}

/// The name of a target cannot forge a line of the output.
#[test]
fn names_stay_in_their_line() {
    let dir = tempfile::tempdir().expect("a folder");
    let name = "mine\nheld: all 9 checked items held\u{1b}[2J";
    let args = [
        "program",
        "--case",
        "messages/529-provider-overloaded",
        "--name",
        name,
    ];
    let args = [&args[..], &["--report", "markdown=-", "--", "true"]].concat();
    let output = program(dir.path(), &args).output().expect("it starts");
    for text in [output.stdout, output.stderr] {
        let text = String::from_utf8_lossy(&text);
        assert!(text.contains("mine"), "{text}");
        assert!(
            !text.contains("\nheld: all 9") && !text.contains('\u{1b}'),
            "{text}"
        );
    }
}
