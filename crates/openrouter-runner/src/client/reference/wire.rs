//! One exchange with reqwest: everything that arrived, and how it ended.

use std::time::Duration;

use openrouter_errors::sse::{StreamFacts, StreamReader};

use super::request::request;
use crate::timeout::with_scheduling_slack;
use openrouter_conformance::client::protocol::Run;

/// A response, complete or not.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The offset at which each received piece of the body ended.
    pub(crate) pieces: Vec<usize>,
    /// Why the body is incomplete, if it is.
    pub(crate) broken: Option<Broken>,
}

/// The premature end of an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    /// Whether nothing arrived within the timeout.
    pub(crate) timed_out: bool,
    /// The description, without the URL.
    pub(crate) why: String,
}

impl Answer {
    /// Returns whether the response is an event stream.
    pub(crate) fn is_stream(&self) -> bool {
        let mut headers = self.headers.iter();
        headers
            .any(|(name, value)| name == "content-type" && value.starts_with("text/event-stream"))
    }
}

impl From<reqwest::Error> for Broken {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let mut why = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            why = format!("{why}: {cause}");
            source = cause.source();
        }
        Self {
            timed_out: false,
            why,
        }
    }
}

/// Sends the request and reads the response; a stream only until `is_over` returns true.
///
/// # Errors
/// If no response head arrived.
pub(super) async fn exchange(
    http: &reqwest::Client,
    run: &Run,
    is_over: fn(&StreamFacts, &Run) -> bool,
) -> Result<Answer, Broken> {
    let patience = Duration::from_millis(run.timeout_ms);
    let mut response = with_scheduling_slack(patience, request(http, run).send())
        .await
        .ok_or_else(|| silent(run))??;
    let mut answer = Answer {
        status: response.status().as_u16(),
        headers: response
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect(),
        body: Vec::new(),
        pieces: Vec::new(),
        broken: None,
    };
    let streamed = answer.is_stream();
    let mut events = StreamReader::new().with_surface(run.surface);
    loop {
        match with_scheduling_slack(patience, response.chunk()).await {
            Some(Ok(Some(piece))) => {
                answer.body.extend_from_slice(&piece);
                answer.pieces.push(answer.body.len());
                if streamed {
                    events.push(&piece, &mut |_| {});
                    if is_over(events.facts(), run) {
                        break;
                    }
                }
            }
            Some(Ok(None)) => break,
            Some(Err(error)) => {
                answer.broken = Some(error.into());
                break;
            }
            None => {
                answer.broken = Some(silent(run));
                break;
            }
        }
    }
    Ok(answer)
}

fn silent(run: &Run) -> Broken {
    Broken {
        timed_out: true,
        why: format!("nothing arrived for {} ms", run.timeout_ms),
    }
}
