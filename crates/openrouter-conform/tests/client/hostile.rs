//! Hostile adapters: each fails only its own call, or ends the run with a specific message; none passes, exceeds the
//! stated memory, blocks the run, or leaves a process behind.

use std::io::{ErrorKind, Read};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use openrouter_conformance::client::evidence::CallOutcome;
use openrouter_corpus::data::Suite;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::root::Root;
use openrouter_runner::client::process::{Adapter, Limits, Program};
use openrouter_runner::client::session::{Config, Patience, play};
use rstest::rstest;

use crate::client::adapters::others_count;
use crate::client::support::{CASES, HIT, Ran, adapter, program, python, script};

/// The maximum memory of the program while it runs any adapter. With a well-behaved adapter it needs a third of it.
const MOST_MEMORY: u64 = 192 * 1024 * 1024;

/// Longest wait for the end of a process; a test that needs it has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where adapters connect to and what they start stays connected as long as it lives.
struct Watch(TcpListener);

impl Watch {
    fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").expect("a port"))
    }

    fn port(&self) -> String {
        self.0.local_addr().expect("an address").port().to_string()
    }

    /// Waits until everything that has connected has ended.
    #[track_caller]
    fn all_ended(&self, least: usize) {
        self.0.set_nonblocking(true).expect("an option");
        let mut seen = 0;
        loop {
            match self.0.accept() {
                Ok((stream, _)) => ended(stream),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => panic!("{error}"),
            }
            seen += 1;
        }
        assert!(seen >= least, "{seen} adapters were started");
    }
}

/// Waits until the processes at the other end have ended.
#[track_caller]
fn ended(mut stream: TcpStream) {
    stream.set_nonblocking(false).expect("an option");
    stream.set_read_timeout(Some(PATIENCE)).expect("an option");
    match stream.read_to_end(&mut Vec::new()) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
        Err(error) => panic!("a process of the adapter still runs: {error}"),
    }
}

/// All calls but one are exact, and memory is bounded.
#[track_caller]
fn only_its_own(ran: &Ran) {
    assert!(ran.peak <= MOST_MEMORY, "{} bytes", ran.peak);
    others_count(ran, 1);
}

#[rstest]
#[case::line_of_100_mib("flood", 1, "crashed", "exceeds 1048576 bytes")]
#[case::endless_messages("repeats_hello", 1, "crashed", "after 20 invalid lines")]
#[case::endless_blank_lines("blank", 1, "crashed", "stdout exceeds 67108864 bytes")]
#[case::no_utf_8("not_utf8", 3, "not_tested", "it is not UTF-8: byte")]
#[case::closes_stdout("closes_stdout", 1, "crashed", "it closed its stdout")]
fn one_call_is_lost(
    #[case] mode: &str,
    #[case] code: i32,
    #[case] verdict: &str,
    #[case] words: &str,
) {
    let ran = adapter(&[mode], &[]);
    ran.expect(code, words);
    assert_eq!(ran.verdict(HIT), verdict, "{}", ran.people);
    only_its_own(&ran);
}

/// Logs are free: 100 MiB of them cost nothing.
#[test]
fn stderr_is_read_and_forgotten() {
    let ran = adapter(&["stderr"], &[]);
    ran.expect(0, "all required checks held");
    assert!(ran.peak <= MOST_MEMORY, "{} bytes", ran.peak);
}

/// Each result is within its line's limit, and takes eighteen times as much memory.
#[test]
fn results_together_are_bounded() {
    let ran = adapter(&["heavy"], &[]);
    ran.expect(3, "the results of all calls exceed 67108864 bytes");
    assert!(ran.count("not_tested") > 1, "{}", ran.people);
    assert!(ran.peak <= 2 * MOST_MEMORY, "{} bytes", ran.peak);
}

#[rstest]
#[case(
    "closes_stdout_at_once",
    "the adapter closed its stdout without sending a hello"
)]
#[case("closes_stdin", "it closed its stdin")]
fn a_closed_pipe_is_named(#[case] mode: &str, #[case] words: &str) {
    let ran = adapter(&[mode], &[]);
    ran.expect(3, words);
    assert_eq!(ran.report["counts"]["passed"], 0, "{}", ran.people);
}

/// The process ends, and what it started keeps its pipes open.
#[rstest]
#[case("forks", 1, "exit code 0")]
#[case("forks_at_once", 3, "ended (exit code 0) without sending a hello")]
fn what_an_adapter_leaves_behind_is_killed(
    #[case] mode: &str,
    #[case] code: i32,
    #[case] words: &str,
) {
    let watch = Watch::new();
    let ran = adapter(&[mode, &watch.port()], &[]);
    ran.expect(code, words);
    if mode == "forks" {
        assert_eq!(ran.verdict(HIT), "crashed", "{}", ran.people);
        only_its_own(&ran);
    }
    watch.all_ended(1);
}

/// The suite is interrupted or killed during a call of an adapter that never ends.
#[rstest]
#[case("-INT", Some(130))]
#[case("-TERM", Some(130))]
#[case("-KILL", None)]
fn nothing_outlives_the_suite(#[case] signal: &str, #[case] code: Option<i32>) {
    let watch = Watch::new();
    let script = script();
    let script = script.to_str().expect("UTF-8");
    let port = watch.port();
    let args = [
        "client",
        "--case",
        CASES,
        "--",
        python(),
        script,
        "hangs",
        &port,
    ];
    let mut child = program(&args).spawn().expect("it starts");
    let (mut stream, _) = watch.0.accept().expect("the adapter connects");
    stream.read_exact(&mut [0]).expect("it is asked");
    let sent = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(sent.expect("kill runs").success());
    assert_eq!(child.wait().expect("it ends").code(), code);
    ended(stream);
    watch.all_ended(0);
}

/// A call that is given up, of an adapter that does not read and whose pipe is full, and of one that has left the group in
/// which it was started.
#[rstest]
#[case("deaf")]
#[case("leaves_its_group")]
#[tokio::test(flavor = "multi_thread")]
async fn an_adapter_that_hangs_is_ended(#[case] mode: &str) {
    let watch = Watch::new();
    let script = script();
    let script = script.to_str().expect("UTF-8");
    let program = Program {
        command: [python(), script, mode, &watch.port()]
            .map(Into::into)
            .to_vec(),
        folder: None,
        env: std::collections::BTreeMap::new(),
        jobs: 1,
        limits: Limits::default(),
    };
    let config = Config {
        patience: Patience {
            request: Duration::from_millis(300),
            ..Patience::ADAPTER
        },
        ..Config::ADAPTER
    };
    let suite = Suite::load(Root::embedded()).expect("it is well formed");
    let some = |fixture: &&Fixture| fixture.id.as_str().starts_with("chat_completions/4");
    let fixtures: Vec<&Fixture> = suite.corpus.fixtures().iter().filter(some).collect();
    let adapter = Arc::new(Adapter::new(program).expect("a command"));
    let playing = play(adapter, &fixtures, config, None, |_, _| {});
    let session = tokio::time::timeout(PATIENCE, playing).await;
    let session = session.expect("it ends").expect("it said hello");
    let outcomes: Vec<&CallOutcome> = session
        .controls
        .iter()
        .map(|control| &control.outcome)
        .collect();
    assert!(
        matches!(outcomes[..], [CallOutcome::Hung(_)]),
        "{outcomes:?}"
    );
    watch.all_ended(usize::from(mode != "deaf"));
}
