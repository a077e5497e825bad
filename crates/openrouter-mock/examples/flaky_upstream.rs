//! Tests a small HTTP client against an upstream that is rate limited once, down, or is interrupted in the middle of a body.
//!
//! `cargo run -p openrouter-mock --example flaky_upstream`

use openrouter_mock::{CannedResponse, End, Mock, MockCase, MockConfig, Wire};

/// The client under test: repeats a 429 once, and gives up on everything else.
async fn ask(base_url: &str) -> Result<String, String> {
    for _ in 0..2 {
        let answer = reqwest::get(format!("{base_url}/models")).await;
        let answer = answer.map_err(|error| error.to_string())?;
        let status = answer.status().as_u16();
        let body = answer.text().await.map_err(|_| "broken off")?;
        match status {
            200 => return Ok(body),
            429 => {}
            _ => return Err(format!("HTTP {status}")),
        }
    }
    Err("rate limited".into())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (limited, down) = (
        CannedResponse::text(429, "slow down"),
        CannedResponse::text(503, "no upstream"),
    );
    let healthy = CannedResponse::text(200, "hello");
    let cut = healthy.clone().on_wire(Wire::cut(2, End::Close));
    let script = MockCase::script([(limited, 1), (healthy, 1)]);
    let cases = [
        ("limited", script),
        ("down", down.into()),
        ("cut", cut.into()),
    ];
    let mock = Mock::start(MockConfig::with_cases(cases)).await?;
    for case in ["limited", "down", "cut"] {
        let outcome = ask(&mock.base_url(case)).await;
        println!(
            "{case}: {outcome:?}, {} request(s)",
            mock.journal().count(case)
        );
    }
    assert_eq!(ask(&mock.base_url("down")).await, Err("HTTP 503".into()));
    assert_eq!(mock.journal().count("limited"), 2, "one retry");
    Ok(())
}
