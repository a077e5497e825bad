//! The upstream of a gateway during probes: the reference server, adapted to requests of gateways.

use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::Value;

use openrouter_conformance::gateway::UPSTREAM_KEY;
use openrouter_corpus::error::Error;
use openrouter_mock::{CONTROL, CannedResponse, Handler, Mock, MockConfig, MockHandle, Request};
use openrouter_runner::server::reference;
use openrouter_runner::server::reference::{KEY, MODEL, NoFault};

/// The reference server, which accepts the gateway's own key and model name.
struct ReferenceUpstream(Arc<dyn Handler>);

impl Handler for ReferenceUpstream {
    fn answer(&self, request: &Request) -> CannedResponse {
        self.0.answer(&as_sent_directly(request))
    }

    fn refuse(&self, partial: &Request, status: u16, why: &str) -> CannedResponse {
        self.0.refuse(partial, status, why)
    }
}

/// Starts it on the address of the gateway's upstream.
///
/// # Errors
/// If the address cannot be listened on.
pub async fn start(listen: SocketAddr) -> Result<MockHandle, Error> {
    let config = MockConfig {
        listen,
        handler: Some(Arc::new(ReferenceUpstream(reference::handler(
            KEY,
            Arc::new(NoFault),
        )))),
        ..openrouter_conformance::upstream::config()
    };
    Mock::start(config)
        .await
        .map_err(openrouter_conformance::upstream::not_started)
}

/// Rewrites path, key and model of a request to those of a direct caller; everything else is left as the gateway sent
/// it.
fn as_sent_directly(request: &Request) -> Request {
    let mut request = request.clone();
    if let Some(at) = request.target.find("/v1/") {
        request.target = format!("/api{}", &request.target[at..]);
    }
    for (_, value) in &mut request.headers {
        *value = value.replace(UPSTREAM_KEY, KEY);
    }
    if let Ok(mut body) = serde_json::from_slice::<Value>(&request.body)
        && body
            .get("model")
            .and_then(Value::as_str)
            .is_some_and(is_control)
    {
        body["model"] = Value::from(MODEL);
        request.body = body.to_string().into_bytes();
    }
    request
}

/// Returns whether a model is that of a control request, with or without a prefix.
fn is_control(model: &str) -> bool {
    model
        .strip_suffix(CONTROL)
        .is_some_and(|before| before.ends_with("conform/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_gateways_is_put_back() {
        let request = Request {
            target: "/c/control/api/v1/chat/completions?x=1".to_owned(),
            headers: vec![("Authorization".to_owned(), format!("Bearer {UPSTREAM_KEY}"))],
            body: br#"{"model":"conform/control","n":1}"#.to_vec(),
            ..Request::default()
        };
        let direct = as_sent_directly(&request);
        assert_eq!(direct.target, "/api/v1/chat/completions?x=1");
        assert_eq!(
            direct.header("authorization"),
            Some(&*format!("Bearer {KEY}"))
        );
        let body: Value = serde_json::from_slice(&direct.body).expect("JSON");
        assert_eq!(body, serde_json::json!({"model": MODEL, "n": 1}));
        let other = br#"{"model":"nobody/nothing"}"#.to_vec();
        let request = Request {
            body: other.clone(),
            ..request
        };
        assert_eq!(as_sent_directly(&request).body, other);
    }
}
