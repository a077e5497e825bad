//! Testing programs: small ones of our own in a real terminal, each with one fault.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use openrouter_conformance::program::report::{ProgramReport, RunReport};
use openrouter_conformance::program::{Exit, Verdict};
use openrouter_corpus::data::Suite;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;
use openrouter_runner::program::run::Program;
use openrouter_runner::program::session::{Config, play};
use rstest::rstest;

const UNAUTHORIZED: &str = "chat_completions/401-missing-authentication-recorded";
const CREDITS: &str = "chat_completions/402-never-purchased-limit-source";
const CHOICE: &str = "chat_completions/429-choice-error-keeps-content";
const EMPTY: &str = "chat_completions/200-no-content";

fn suite() -> &'static Suite {
    static SUITE: LazyLock<Suite> =
        LazyLock::new(|| Suite::load(Root::embedded()).expect("it loads"));
    &SUITE
}

/// Returns the path of the interpreter itself; the one on the search path may be a script that reads the home
/// directory.
fn python() -> String {
    let found = Command::new("python3")
        .args(["-c", "import sys; print(sys.executable)"])
        .output()
        .expect("python3 is missing: the small programs of these tests are written in it");
    String::from_utf8_lossy(&found.stdout).trim().to_owned()
}

fn small(mode: &str) -> Config {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/programs/small.py");
    let env = [
        ("BASE_URL", "{base_url}"),
        ("API_KEY", "{api_key}"),
        ("MODEL", "{model}"),
    ];
    Config {
        program: Program {
            name: mode.to_owned(),
            command: vec![python().into(), script.into(), mode.into()],
            env: env
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            ..Program::default()
        },
        model: Config::MODEL.to_owned(),
        limit: Duration::from_secs(60),
        jobs: 2,
        again: String::new(),
    }
}

fn judged(config: &Config, cases: &[&str]) -> ProgramReport {
    let suite = suite();
    let fixtures: Vec<&Fixture> = cases
        .iter()
        .map(|id| suite.corpus.get(id).expect("there is one"))
        .collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.expect("there are threads").block_on(async {
        play(
            config,
            &fixtures,
            &Selection::default(),
            &suite.spec,
            |_| {},
        )
        .await
        .expect("the mock listens")
    })
}

/// The only run of a program on a case.
fn run(mode: &str, case: &str) -> RunReport {
    let report = judged(&small(mode), &[case]);
    assert_eq!(report.control.fault, None);
    report.runs.into_iter().next().expect("it was run")
}

fn broken(run: &RunReport) -> Vec<&str> {
    let broken = run.case.broken.iter();
    broken.map(|broken| broken.check.as_str()).collect()
}

#[rstest]
#[case("exact", UNAUTHORIZED, Verdict::ToldWithRemedy, 1, &[])]
#[case("exact", CREDITS, Verdict::ToldWithRemedy, 1, &[])]
#[case("exact", CHOICE, Verdict::ToldWithRemedy, 1, &[])]
#[case("exact", EMPTY, Verdict::ToldWithRemedy, 1, &[])]
#[case("silent", UNAUTHORIZED, Verdict::Silent, 0, &["APP-1", "APP-5", "APP-7"])]
#[case("silent", EMPTY, Verdict::Silent, 0, &["APP-1", "APP-5", "APP-7"])]
#[case("halves", CHOICE, Verdict::HalfAsWhole, 0, &["APP-2", "APP-5", "APP-7"])]
#[case("halves", UNAUTHORIZED, Verdict::Told, 1, &["APP-6"])]
#[case("liar", UNAUTHORIZED, Verdict::Misleading, 1, &["APP-4", "APP-5"])]
#[case("shortens", CREDITS, Verdict::Told, 1, &["APP-6"])]
#[case("vague", UNAUTHORIZED, Verdict::Generic, 1, &["APP-5"])]
#[case("shows-key", UNAUTHORIZED, Verdict::Told, 1, &["APP-6", "APP-8"])]
#[case("repeats", UNAUTHORIZED, Verdict::Told, 1, &["APP-6", "RETRY-3"])]
#[case("takes-a-turn", UNAUTHORIZED, Verdict::Told, 1, &["APP-6"])]
#[case("spins", UNAUTHORIZED, Verdict::Told, 1, &["APP-6"])]
#[case("floods", UNAUTHORIZED, Verdict::Told, 1, &["APP-6"])]
#[case("needs-a-terminal", UNAUTHORIZED, Verdict::Told, 1, &["APP-6"])]
fn verdicts(
    #[case] mode: &str,
    #[case] case: &str,
    #[case] verdict: Verdict,
    #[case] exit: i32,
    #[case] requirements: &[&str],
) {
    let run = run(mode, case);
    assert_eq!(run.case.verdict, verdict, "{}", run.screen);
    assert_eq!(run.exit, Exit::Code(exit), "{}", run.screen);
    assert_eq!(broken(&run), requirements, "{}", run.screen);
}

#[test]
fn a_program_that_does_not_end_is_ended() {
    let mut config = small("endless");
    config.limit = Duration::from_secs(3);
    let report = judged(&config, &[UNAUTHORIZED]);
    let [run] = &report.runs[..] else {
        panic!("one run");
    };
    assert_eq!(
        (run.case.verdict, run.exit),
        (Verdict::Endless, Exit::Limit)
    );
    assert_eq!(broken(run), ["APP-3", "APP-6"]);
    assert!(
        run.holds_cause,
        "the output until then counts: {}",
        run.screen
    );
}

#[test]
fn what_a_program_leaves_running_is_ended() {
    let run = run("leaves-a-daemon", UNAUTHORIZED);
    let words: Vec<&str> = run.screen.split_whitespace().collect();
    let at = words.iter().position(|word| *word == "daemon");
    let pid = at
        .and_then(|at| words.get(at + 1))
        .expect("it names its daemon");
    let process = PathBuf::from(format!("/proc/{pid}/cmdline"));
    let command = std::fs::read_to_string(process).unwrap_or_default();
    assert!(!command.contains("sleep"), "{pid} still runs: {command:?}");
}

#[test]
fn a_signal_is_no_exit_code() {
    let run = run("is-killed", UNAUTHORIZED);
    assert_eq!(
        (run.case.verdict, run.exit),
        (Verdict::Generic, Exit::Signal(9))
    );
}

#[test]
fn spinners_and_colours_are_resolved() {
    let run = run("spins", UNAUTHORIZED);
    assert_eq!(run.screen, "Error 401:\nMissing Authentication header");
}

#[test]
fn a_program_that_asks_nobody_is_not_judged() {
    let report = judged(&small("asks-nobody"), &[UNAUTHORIZED]);
    let fault = report.control.fault.expect("the control fails");
    assert!(
        fault.contains("it sent no request to the base URL"),
        "{fault}"
    );
    assert!(fault.contains("nothing to do"), "{fault}");
    assert!(report.runs.is_empty());
}

#[test]
fn a_program_that_cannot_be_started_is_not_judged() {
    let mut config = small("exact");
    config.program.command = vec!["no-such-program".into()];
    let report = judged(&config, &[UNAUTHORIZED]);
    let fault = report.control.fault.expect("the control fails");
    assert!(
        fault.contains("`no-such-program` could not be started"),
        "{fault}"
    );
}

#[test]
fn files_and_commands_beside_a_run_have_placeholders() {
    let mut config = small("exact");
    let files = [(
        ".config/x".to_owned(),
        "key={api_key} model={model}".to_owned(),
    )];
    config.program.files = BTreeMap::from(files);
    config.program.prepare = vec![vec![
        "cp".to_owned(),
        "{home}/.config/x".to_owned(),
        "y".to_owned(),
    ]];
    config.program.after = vec![vec!["cat".to_owned(), "y".to_owned()]];
    let report = judged(&config, &[UNAUTHORIZED]);
    let screen = &report.control.screen;
    let shown = "$ cat y\nkey=REDACTED-KEY model=openai/gpt-4o-mini";
    assert!(screen.ends_with(shown), "{screen}");
    let run = &report.runs[0];
    assert!(
        broken(run).contains(&"APP-8"),
        "what a command shows counts"
    );
    assert!(!run.screen.contains("0123456789abcdef"), "{}", run.screen);
}

#[test]
fn a_preparation_that_fails_is_named() {
    let mut config = small("exact");
    config.program.prepare = vec![vec!["cat".to_owned(), "{home}/nothing".to_owned()]];
    let report = judged(&config, &[UNAUTHORIZED]);
    let fault = report.control.fault.expect("the control fails");
    assert!(fault.contains("`cat {home}/nothing` failed"), "{fault}");
    assert!(
        fault.contains("~/nothing"),
        "no folder of this machine: {fault}"
    );
}

#[test]
fn cases_that_do_not_concern_a_program_are_not_played() {
    let others = [
        "responses/429-shared-pool",
        "chat_completions/stream-503-choices-empty",
    ];
    let report = judged(&small("exact"), &[others[0], UNAUTHORIZED, others[1]]);
    let cases: Vec<&str> = report
        .runs
        .iter()
        .map(|run| run.case.case.as_str())
        .collect();
    assert_eq!(cases, [UNAUTHORIZED]);
}

/// The command line: what it prints, and its exit codes.
#[rstest]
#[case("exact", 0, "told_with_remedy")]
#[case(
    "silent",
    1,
    "SILENT chat_completions/401-missing-authentication-recorded"
)]
#[case("asks-nobody", 3, "it sent no request to the base URL")]
fn the_command(#[case] mode: &str, #[case] exit: i32, #[case] expected: &str) {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/programs/small.py");
    let screens = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"))
        .args([
            "program",
            "--case",
            UNAUTHORIZED,
            "--env",
            "BASE_URL={base_url}",
        ])
        .args([
            "--env",
            "API_KEY={api_key}",
            "--env",
            "MODEL={model}",
            "--screens",
        ])
        .arg(screens.path())
        .args(["--", &python()])
        .arg(script)
        .arg(mode)
        .output()
        .expect("it is started");
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(exit), "{text}");
    assert!(text.contains(expected), "{text}");
    if exit < 3 {
        let control = std::fs::read_to_string(screens.path().join("control.txt"));
        assert_eq!(control.expect("it was written"), "All is well.\n");
    }
}

#[rstest]
#[case(&["program"], "required")]
#[case(&["program", "--env", "X", "--", "true"], "expected NAME=VALUE, found \"X\"")]
#[case(&["program", "--file", "../x=y", "--", "true"], "expected a path below the scratch home directory")]
#[case(&["program", "--program", "llm"], "name the checkout with --root DIR")]
#[case(&["program", "--program", "lllm", "--root", ROOT], "llm")]
fn wrong_usage(#[case] arguments: &[&str], #[case] expected: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"))
        .args(arguments)
        .output()
        .expect("it is started");
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains(expected), "{text}");
}

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Every `program.json` of the checkout is well formed, and pins what it installs.
#[test]
fn manifests() {
    use openrouter_runner::manifest::ManifestFile as _;
    use openrouter_runner::program::ProgramManifest;
    let checkout = PathBuf::from(ROOT);
    let programs = ProgramManifest::known(&checkout);
    assert!(programs.len() >= 22, "{programs:?}");
    for name in programs {
        let manifest = ProgramManifest::open(&checkout, &name).expect("it is well formed");
        let folder = manifest.folder(&checkout);
        let lock = match manifest.registry.as_str() {
            "pypi" => "requirements.txt",
            "npm" => "package-lock.json",
            other => panic!("{name}: unknown registry {other}"),
        };
        let lock = std::fs::read_to_string(folder.join(lock)).expect("it has a lock file");
        assert!(
            lock.contains(&manifest.version),
            "{name}: its version is not that of the lock file"
        );
    }
}
