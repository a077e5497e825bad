//! Asks a model, tries again where that helps, and says what is wrong where it does not.
use std::error::Error;

use openrouter_errors::{Input, RetryPolicy};
use openrouter_mock::{CannedResponse, Mock, MockConfig};

async fn ask(url: &str) -> Result<String, Box<dyn Error>> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let call = reqwest::Client::new().post(format!("{url}/chat/completions"));
        let response = call.body(r#"{"model":"x","messages":[]}"#).send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await?;
        let input = Input::new(&body).status(status).headers(&headers);
        let Err(error) = input.check() else {
            return Ok(String::from_utf8(body.to_vec())?);
        };
        println!("{error}");
        match RetryPolicy::default().wait_for(&error, attempts) {
            Some(wait) => tokio::time::sleep(wait).await,
            None => return Err(error.into()),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mock = Mock::start(MockConfig::default()).await?;
    let json = |status, body: &str| CannedResponse::new(status, "application/json", body);
    let limit = json(429, r#"{"error":{"code":429,"message":"Slow down"}}"#);
    let limit = limit.with_retry_after("1").then_control_after(1);
    mock.add_case("busy", limit);
    println!("{}", ask(&mock.base_url("busy")).await?.contains("choices"));
    let credits = r#"{"error":{"code":402,"message":"Insufficient credits"}}"#;
    mock.add_case("poor", json(402, credits));
    ask(&mock.base_url("poor")).await.map(drop).or(Ok(()))
}
