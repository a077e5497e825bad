//! The naive client: each of its mistakes occurs in real clients.
//!
//! It trusts the HTTP status, takes the first choice, splits a stream into lines, stops at `[DONE]`, accepts an
//! interrupted stream as complete, and retries every failure at once.

use serde_json::Value;

use super::wire::{Answer, exchange};
use super::{failure, success};
use openrouter_conformance::client::protocol::{ErrorFields, Outcome, Run, RunResult};

/// The number of retries if the caller states none.
const DEFAULT_RETRIES: u32 = 2;

pub(super) async fn call(run: &Run) -> RunResult {
    let http = match crate::http::client() {
        Ok(http) => http,
        Err(error) => {
            return failed(
                run,
                "ConnectionError",
                None,
                error.without_url().to_string(),
            );
        }
    };
    let mut left = run.max_retries.unwrap_or(DEFAULT_RETRIES);
    loop {
        let outcome = match exchange(&http, run, |stream, _| stream.done).await {
            Ok(answer) => understand(&answer, run),
            Err(broken) => failed(run, "ConnectionError", None, broken.why),
        };
        if outcome.outcome == Outcome::Success || left == 0 {
            return outcome;
        }
        left -= 1;
    }
}

fn understand(answer: &Answer, run: &Run) -> RunResult {
    let body = String::from_utf8_lossy(&answer.body);
    if answer.status >= 400 {
        return failed(run, "HttpError", Some(answer.status), body.into_owned());
    }
    if run.stream {
        return stream(run, &body);
    }
    if let Some(broken) = &answer.broken {
        return failed(run, "ConnectionError", None, broken.why.clone());
    }
    let value: Value = match serde_json::from_str(&body) {
        Ok(value) => value,
        Err(error) => return failed(run, "JsonError", None, error.to_string()),
    };
    first_text(&value).map_or_else(
        |missing| failed(run, "KeyError", None, missing.to_owned()),
        |text| success(run, text, None),
    )
}

/// Returns the text of a success. Responses that are not completions are passed on unchanged.
fn first_text(value: &Value) -> Result<Option<String>, &'static str> {
    let at = |pointer: &str| {
        value
            .pointer(pointer)
            .map(|text| text.as_str().map(str::to_owned))
    };
    if value.get("data").is_some() || value.get("results").is_some() {
        return Ok(None);
    }
    at("/choices/0/message/content")
        .or_else(|| at("/choices/0/text"))
        .or_else(|| at("/output/0/content/0/text"))
        .or_else(|| at("/content/0/text"))
        .or_else(|| at("/text"))
        .or_else(|| at("/key").map(|_| None))
        .ok_or("'choices'")
}

fn stream(run: &Run, body: &str) -> RunResult {
    let mut text = String::new();
    for line in body.lines() {
        let Some(data) = line.strip_prefix("data: ") else {
            continue;
        };
        if data == "[DONE]" {
            break;
        }
        let event: Value = match serde_json::from_str(data) {
            Ok(event) => event,
            Err(error) => return failed(run, "JsonError", None, error.to_string()),
        };
        let pieces = [
            "/choices/0/delta/content",
            "/choices/0/text",
            "/delta/text",
            "/delta",
        ];
        text.push_str(
            pieces
                .iter()
                .find_map(|piece| event.pointer(piece)?.as_str())
                .unwrap_or_default(),
        );
    }
    success(run, Some(text), None)
}

fn failed(run: &Run, exception: &str, status: Option<u16>, message: String) -> RunResult {
    let error = ErrorFields {
        status,
        message: Some(message),
        ..ErrorFields::default()
    };
    failure(run, exception, error, None)
}
