//! Failing is as fast as passing.

use std::process::Command;

use openrouter_mock::CannedResponse;
use openrouter_runner::server::reference::{FAULT_MODEL, MODEL};

use super::support::{BrokenServer, server_with_fault};

/// CPU seconds of the program, which wall time on a busy machine says little about; the better of two runs.
async fn cpu_seconds(url: String, code: i32) -> f64 {
    let run = move || {
        let program = env!("CARGO_BIN_EXE_openrouter-conform");
        let script =
            r#""$0" server --url "$1" --model "$2" --fault-model "$3" > /dev/null; echo $?; times"#;
        let output = Command::new("sh")
            .args(["-c", script, program, &url, MODEL, FAULT_MODEL])
            .output()
            .expect("a shell");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some(&*code.to_string()), "{text}");
        // The children's user and system time, as `0m0.350s 0m0.040s`, in the last line.
        let children = lines.next_back().unwrap_or_default();
        children.split_whitespace().map(seconds).sum::<f64>()
    };
    let both = tokio::task::spawn_blocking(move || run().min(run()));
    both.await.expect("both runs end")
}

fn seconds(text: &str) -> f64 {
    let parts = text.trim_end_matches('s').split_once('m');
    let (minutes, seconds) = parts.expect("minutes and seconds");
    let number = |text: &str| text.parse::<f64>().expect("a number");
    number(minutes) * 60.0 + number(seconds)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_in_which_every_probe_fails_costs_no_more_than_one_in_which_all_hold() {
    let honest = server_with_fault(BrokenServer::default()).await;
    let wrong = server_with_fault(BrokenServer {
        answer: |_, play| match play.status {
            Some(400..) => CannedResponse::new(
                500,
                "text/html",
                "<html>Traceback (most recent call last):</html>",
            ),
            _ => play,
        },
        ..BrokenServer::default()
    })
    .await;
    let holds = cpu_seconds(format!("{}/api/v1", honest.url()), 0).await;
    let fails = cpu_seconds(format!("{}/api/v1", wrong.url()), 1).await;
    assert!(fails <= holds * 1.5, "{fails} s against {holds} s");
}
