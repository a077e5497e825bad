//! Broken gateways: the exact gateway with one change to a response.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Act, Saboteur};
use crate::gateway::reference::{Alteration, Gateway, GatewayFault, set, without};
use openrouter_conformance::gateway::{Config, UPSTREAM_KEY};
use openrouter_corpus::error::Error;

/// The behaviour of a broken gateway.
#[derive(Clone, Copy)]
pub struct GatewayAct(pub(super) Option<Alteration>);

const fn row(
    name: &'static str,
    sentence: &'static str,
    breaks: &'static [&'static str],
    alteration: Option<Alteration>,
) -> Saboteur {
    Saboteur {
        name,
        sentence,
        breaks,
        act: Act::Gateway(GatewayAct(alteration)),
    }
}

const fn wrong(
    name: &'static str,
    sentence: &'static str,
    breaks: &'static [&'static str],
    alter: fn(&mut GatewayFault),
) -> Saboteur {
    let alteration = Alteration {
        alter,
        ..Alteration::NONE
    };
    row(name, sentence, breaks, Some(alteration))
}

const fn again(
    name: &'static str,
    sentence: &'static str,
    breaks: &'static [&'static str],
    repeats: fn(&GatewayFault) -> bool,
) -> Saboteur {
    let alteration = Alteration {
        repeats,
        ..Alteration::NONE
    };
    row(name, sentence, breaks, Some(alteration))
}

/// Creates a gateway that answers without an upstream request.
const fn alone(
    name: &'static str,
    sentence: &'static str,
    alter: fn(&mut GatewayFault),
) -> Saboteur {
    let alteration = Alteration {
        asks: false,
        alter,
        ..Alteration::NONE
    };
    row(name, sentence, &[], Some(alteration))
}

impl GatewayAct {
    /// Starts the gateway on loopback, and returns the configuration for evaluating it.
    ///
    /// # Errors
    /// If no port is available.
    pub async fn start(self, name: &str) -> Result<(Gateway, Config), Error> {
        let gateway = Gateway::with(self.0).await?;
        let mut config = gateway.config();
        config.name = name.to_owned();
        config.again = format!("--sabotage {name}");
        if self.0.is_some() {
            // A gateway that reads complete responses forwards nothing of an endless one.
            config.stall = Duration::from_millis(50);
        }
        Ok((gateway, config))
    }

    /// The exact gateway.
    pub(super) const EXACT: Self = Self(Some(Alteration::NONE));
}

/// Returns every broken gateway.
pub(super) fn rows() -> impl Iterator<Item = &'static Saboteur> {
    ROWS.iter()
}

const ROWS: &[Saboteur] = &[
    alone(
        "null-gateway",
        "answers everything with 200 and an empty object, without an upstream request",
        |it| {
            it.status = Some(200);
            it.set_body("application/json", "{}");
        },
    ),
    alone(
        "always-429-gateway",
        "answers everything with 429, without an upstream request",
        |it| {
            it.status = Some(429);
            it.set_body(
                "application/json",
                &json!({"error": {"code": 429, "message": "Rate limit exceeded"}}).to_string(),
            );
        },
    ),
    row(
        "hands-pages-on",
        "forwards everything unchanged, even error bodies that are not JSON",
        &["GW-20"],
        None,
    ),
    wrong(
        "swallows-errors",
        "turns every error outside streams into a success",
        &["GW-1"],
        |it| {
            if it.failed() && !it.stream {
                it.status = Some(200);
                it.set_body("application/json", &healthy().to_string());
            }
        },
    ),
    row(
        "asks-elsewhere-and-says-ok",
        "asks its upstream again on another surface after each failure, throws both responses away and answers with a success",
        &["GW-1", "GW-10", "GW-15", "GW-16"],
        Some(Alteration {
            elsewhere: true,
            alter: |it| {
                if it.failed() {
                    it.status = Some(200);
                    it.set_body("application/json", &json!({"ok": true}).to_string());
                }
            },
            ..Alteration::NONE
        }),
    ),
    wrong(
        "makes-everything-500",
        "reports every error as 500",
        &["GW-2", "GW-3"],
        |it| {
            if it.failed() {
                it.status = Some(500);
                it.errors(|error| set(error, "code", json!(500)));
            }
        },
    ),
    wrong(
        "makes-502-of-500s",
        "answers 502 if its upstream answered 500 or 503",
        &["GW-3"],
        |it| {
            if matches!(it.status, Some(500 | 503)) {
                it.status = Some(502);
                it.errors(|error| set(error, "code", json!(502)));
            }
        },
    ),
    wrong(
        "masks-messages",
        "replaces the upstream message with its own",
        &["GW-6"],
        |it| {
            it.errors(|error| set(error, "message", json!("Something went wrong")));
        },
    ),
    wrong("drops-error-types", "drops error types", &["GW-7"], |it| {
        it.each_json(|value| without(value, &["error_type", "type"]));
    }),
    wrong(
        "drops-metadata",
        "drops metadata",
        &["GW-7", "GW-8"],
        |it| {
            it.each_json(|value| without(value, &["metadata"]));
        },
    ),
    wrong(
        "drops-retry-after",
        "drops the header `Retry-After`",
        &["GW-9"],
        |it| {
            it.headers
                .retain(|(name, _)| !name.eq_ignore_ascii_case("retry-after"));
        },
    ),
    wrong(
        "streams-error-statuses",
        "answers 200 and an event stream if its upstream answered an error status",
        &["GW-10"],
        |it| {
            if it.failed() && it.stream {
                it.status = Some(200);
                let body = String::from_utf8_lossy(&it.body).replace('\n', "");
                it.set_body("text/event-stream", &format!("data: {body}\n\n"));
            }
        },
    ),
    wrong(
        "drops-error-events",
        "drops error events and ends the stream normally",
        &["GW-2", "GW-3", "GW-6", "GW-7", "GW-8", "GW-11", "GW-13"],
        |it| {
            if it.is_stream() {
                let kept =
                    it.events(|event| !event.contains("\"error\"") && !event.contains("failed"));
                if kept.len() < it.body.len() {
                    it.body = (kept + "data: [DONE]\n\n").into_bytes();
                }
            }
        },
    ),
    wrong(
        "ends-broken-streams",
        "ends an interrupted stream normally",
        &["GW-12"],
        |it| {
            if it.is_stream() && it.broken {
                it.broken = false;
                let end = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
                it.body
                    .extend_from_slice(format!("\n\ndata: {end}\n\ndata: [DONE]\n\n").as_bytes());
            }
        },
    ),
    wrong(
        "completes-the-framing",
        "ends the framing of an interrupted response as if it were complete",
        &["GW-22"],
        |it| it.broken = false,
    ),
    wrong(
        "drops-text",
        "drops the text of a failed stream",
        &["GW-13"],
        |it| {
            if it.is_stream() && String::from_utf8_lossy(&it.body).contains("\"error\"") {
                let kept =
                    it.events(|event| !event.contains("\"delta\"") || event.contains("\"error\""));
                it.body = kept.into_bytes();
            }
        },
    ),
    wrong(
        "sends-comments-as-data",
        "sends comments of a stream as data",
        &["GW-14"],
        |it| {
            if it.is_stream() {
                let body = String::from_utf8_lossy(&it.body).replace("\n: ", "\ndata: : ");
                let body = body
                    .strip_prefix(": ")
                    .map_or(body.clone(), |rest| format!("data: : {rest}"));
                it.body = body.into_bytes();
            }
        },
    ),
    again(
        "repeats-hopeless",
        "retries rejected requests",
        &["GW-15", "GW-16"],
        |it| matches!(it.status, Some(400 | 401 | 403 | 404)),
    ),
    again(
        "repeats",
        "retries temporary failures although retries are disabled",
        &["GW-16"],
        |it| matches!(it.status, Some(429 | 502 | 503)),
    ),
    again(
        "repeats-after-text",
        "retries a streaming request that was answered with 200",
        &["GW-16", "GW-17"],
        |it| it.status == Some(200) && it.is_stream(),
    ),
    wrong(
        "shows-its-key",
        "puts its own key into a header of errors",
        &["GW-18"],
        |it| {
            if it.failed() {
                let key = format!("Bearer {UPSTREAM_KEY}");
                it.headers
                    .push(("x-upstream-authorization".to_owned(), key));
            }
        },
    ),
    wrong(
        "shows-its-upstream",
        "puts the address of its upstream into a header of errors",
        &["GW-19"],
        |it| {
            if it.failed() {
                let url = format!("http://{}/api", it.upstream);
                it.headers.push(("x-upstream".to_owned(), url));
            }
        },
    ),
    wrong(
        "hangs",
        "never responds if its upstream answered 402",
        &["GW-21"],
        |it| it.hang = it.status == Some(402),
    ),
    wrong(
        "crashes",
        "closes the connection without a response if its upstream answered 402",
        &["GW-21"],
        |it| {
            if it.status == Some(402) {
                it.status = None;
            }
        },
    ),
];

fn healthy() -> Value {
    json!({
        "id": "gen-x", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "All is well."}}]
    })
}
