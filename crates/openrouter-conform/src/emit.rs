//! Configurations for real gateways: the suite as their only upstream, one entry per case, retries disabled.

use std::fmt::Write as _;
use std::net::SocketAddr;

use serde_json::{Value, json};

use openrouter_conformance::gateway::config::{UPSTREAM_KEY, in_case};
use openrouter_mock::CONTROL;

/// The kinds of configuration.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    clap::ValueEnum,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// `config.yaml` of the LiteLLM proxy.
    Litellm,
    /// The headers that the Portkey gateway takes its upstream from.
    Portkey,
    /// The TOML file of oai-proxy.
    OaiProxy,
    /// The TOML file of crabllm.
    Crabllm,
    /// The JSON file of aimock.
    Aimock,
}

/// The addresses of the parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The address of our upstream.
    pub upstream: SocketAddr,
    /// The address of the gateway, if its configuration states it.
    pub gateway: SocketAddr,
}

/// The key for callers of a gateway with an emitted configuration: the one that the suite sends by default.
pub const MASTER_KEY: &str = openrouter_conformance::server::key::KEY;

/// Returns the configuration; the control comes first.
#[must_use]
pub fn emit(kind: Kind, place: Place, model: &str, ids: &[&str]) -> String {
    let mock = format!("http://{}", place.upstream);
    let cases: Vec<(String, String)> = std::iter::once(CONTROL)
        .chain(ids.iter().copied())
        .map(|id| {
            let base = in_case("{mock}/c/{case}/api/v1", &mock, id);
            (in_case(model, &mock, id), base)
        })
        .collect();
    match kind {
        Kind::Litellm => litellm(&cases),
        Kind::Portkey => {
            let lines = [
                "x-portkey-provider: openrouter".to_owned(),
                format!("x-portkey-custom-host: {mock}/c/{{case}}/api"),
            ];
            lines.join("\n") + "\n"
        }
        Kind::OaiProxy => oai_proxy(&cases, place.gateway),
        Kind::Crabllm => crabllm(&cases, place.gateway),
        Kind::Aimock => aimock(&mock, place.gateway),
    }
}

/// Emits JSON lines, because JSON is valid YAML.
fn litellm(cases: &[(String, String)]) -> String {
    let mut out = String::from("model_list:\n");
    for (model, base) in cases {
        let upstream = model.strip_prefix("openrouter/").unwrap_or(model);
        let entry = json!({
            "model_name": model,
            "litellm_params": {
                "model": format!("openrouter/{upstream}"), "api_base": base, "api_key": UPSTREAM_KEY, "max_retries": 0
            }
        });
        let _ = writeln!(out, "  - {entry}");
    }
    let settings = [
        (
            "litellm_settings",
            json!({"num_retries": 0, "telemetry": false}),
        ),
        (
            "router_settings",
            json!({"num_retries": 0, "disable_cooldowns": true}),
        ),
        ("general_settings", json!({"master_key": MASTER_KEY})),
    ];
    for (name, value) in settings {
        let _ = writeln!(out, "{name}: {value}");
    }
    out
}

/// The model contains the case and is passed on.
fn aimock(mock: &str, gateway: SocketAddr) -> String {
    let config = json!({
        "host": gateway.ip(), "port": gateway.port(),
        "llm": {"logLevel": "warn", "record": {"proxyOnly": true, "providers": {"openai": mock, "anthropic": mock}}}
    });
    format!("{config:#}\n")
}

fn oai_proxy(cases: &[(String, String)], gateway: SocketAddr) -> String {
    let (host, port) = (gateway.ip(), gateway.port());
    let mut out = format!("host = \"{host}\"\nport = {port}\n");
    for (at, (_, base)) in cases.iter().enumerate() {
        let _ = write!(
            out,
            "\n[connections.case{at}]\napi_type = \"open_ai\"\napi_base = {}\napi_key = {}\nINIT_PARAMS = {{ max_retries = 0 }}\n",
            Value::from(base.as_str()),
            Value::from(UPSTREAM_KEY)
        );
    }
    out.push_str("\n[routing]\n");
    for (at, (model, _)) in cases.iter().enumerate() {
        let _ = writeln!(out, "{} = \"case{at}.*\"", Value::from(model.as_str()));
    }
    out.push_str(&format!(
        "\n[groups.default]\napi_keys = [\"{MASTER_KEY}\"]\n"
    ));
    out
}

fn crabllm(cases: &[(String, String)], gateway: SocketAddr) -> String {
    let mut out = format!("listen = \"{gateway}\"\n");
    for (at, (model, base)) in cases.iter().enumerate() {
        let _ = write!(
            out,
            "\n[providers.case{at}]\nkind = \"openai\"\nbase_url = {}\napi_key = {}\nmodels = [{}]\nmax_retries = 0\n",
            Value::from(base.as_str()),
            Value::from(UPSTREAM_KEY),
            Value::from(model.as_str())
        );
    }
    let _ = write!(
        out,
        "\n[[keys]]\nname = \"conform\"\nkey = \"{MASTER_KEY}\"\nmodels = [\"*\"]\n"
    );
    out
}
