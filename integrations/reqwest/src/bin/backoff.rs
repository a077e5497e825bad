//! The same with `backon`, which counts and sleeps: the policy decides whether and how long.

use std::error::Error;
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use openrouter_errors::{ApiError, Input, RetryPolicy};
use openrouter_mock::{CannedResponse, Mock, MockConfig};
use serde_json::json;

/// The answer, or the error of the API, or another one.
async fn ask(base_url: &str) -> Result<String, Box<dyn Error>> {
    let request = json!({"model": "x", "messages": [{"role": "user", "content": "Hi"}]});
    let call = reqwest::Client::new().post(format!("{base_url}/chat/completions"));
    let response = call.body(request.to_string()).send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.bytes().await?;
    let input = Input::new(&body).status(status).headers(&headers);
    input.check()?;
    Ok(String::from_utf8(body.into())?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mock = Mock::start(MockConfig::default()).await?;
    let overloaded = json!({"error": {"code": 503, "message": "Provider returned error"}});
    mock.add_case(
        "busy",
        CannedResponse::json(503, &overloaded).then_control_after(2),
    );
    let policy = RetryPolicy {
        base: Duration::from_millis(20),
        ..RetryPolicy::default()
    };
    let mut attempts = 0;
    let url = mock.base_url("busy");
    let answer = (|| ask(&url))
        .retry(ExponentialBuilder::default().with_max_times(usize::MAX))
        .sleep(tokio::time::sleep)
        .adjust(|error, _| {
            attempts += 1;
            policy.wait_for(error.downcast_ref::<ApiError>()?, attempts)
        })
        .notify(|error, wait| println!("{error}: waiting {wait:?}"))
        .await?;
    println!("answered with {} bytes", answer.len());
    Ok(())
}
