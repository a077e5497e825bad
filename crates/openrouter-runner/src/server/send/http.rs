//! Sends a request with an HTTP client.

use tokio::time::{Instant, timeout_at};

use super::{late, too_long};
use crate::http::in_words;
use openrouter_conformance::server::limits::Limits;
use openrouter_conformance::server::probe::Request;
use openrouter_conformance::server::reply::{Answer, Reply};
use openrouter_conformance::server::target::Target;

pub(super) async fn send(
    target: &Target,
    request: &Request,
    limits: &Limits,
    until: Instant,
) -> Reply {
    let client = match crate::http::client() {
        Ok(client) => client,
        Err(error) => return Reply::Nothing(format!("the HTTP client: {error}")),
    };
    let Ok(method) = reqwest::Method::from_bytes(request.method.as_bytes()) else {
        return Reply::Nothing(format!("an HTTP client cannot send {}", request.method));
    };
    let mut builder = client.request(method, target.url(&request.path));
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    if !request.body.is_empty() || request.method == "POST" {
        builder = builder.body(request.body.clone());
    }
    let mut response = match timeout_at(until, builder.send()).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return Reply::Nothing(in_words(error)),
        Err(_) => return Reply::Nothing(format!("no answer: {}", late(limits))),
    };
    let header = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
        (
            name.to_string(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    };
    let mut answer = Answer {
        status: response.status().as_u16(),
        headers: response.headers().iter().map(header).collect(),
        body: Vec::new(),
        broken: None,
        to_head: request.method == "HEAD",
    };
    answer.broken = loop {
        match timeout_at(until, response.chunk()).await {
            Ok(Ok(Some(piece))) => {
                answer.body.extend_from_slice(&piece);
                if answer.body.len() > limits.body_bytes {
                    answer.body.truncate(limits.body_bytes);
                    break Some(too_long(limits));
                }
            }
            Ok(Ok(None)) => break None,
            Ok(Err(error)) => break Some(in_words(error)),
            Err(_) => break Some(late(limits)),
        }
    };
    Reply::Answer(answer)
}
