//! Reads a stream as it arrives, and says what it means that it broke.

use std::error::Error;

use openrouter_errors::sse::StreamReader;
use openrouter_errors::{ApiError, Input, RetryPolicy};
use openrouter_mock::{CannedResponse, End, Mock, MockConfig, Wire};
use serde_json::json;

async fn ask(base_url: &str) -> Result<Result<(), ApiError>, reqwest::Error> {
    let request =
        json!({"model": "x", "stream": true, "messages": [{"role": "user", "content": "Hi"}]});
    let call = reqwest::Client::new().post(format!("{base_url}/chat/completions"));
    let mut response = call.body(request.to_string()).send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let mut stream = StreamReader::new();
    // A broken connection ends the stream like a closed one: what was read until then decides.
    while let Ok(Some(chunk)) = response.chunk().await {
        stream.push(&chunk, &mut |event| println!("{}", event.event.text()));
    }
    let head = Input::default().status(status).headers(&headers);
    Ok(stream.close(head).check())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mock = Mock::start(MockConfig::default()).await?;
    let broken = CannedResponse::sse("data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n");
    mock.add_case(
        "broken",
        broken.on_wire(Wire {
            end: End::Reset,
            ..Wire::default()
        }),
    );
    let error = ask(&mock.base_url("broken"))
        .await?
        .expect_err("the stream has no end");
    println!("{error}");
    println!(
        "next attempt: {:?}",
        RetryPolicy::default().wait_for(&error, 1)
    );
    Ok(())
}
