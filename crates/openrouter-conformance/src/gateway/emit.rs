//! Ready configurations of real gateways: our upstream as their only one, an entry for each case, retries off.

use std::fmt::Write as _;
use std::net::SocketAddr;

use serde_json::{Value, json};

use super::config::{UPSTREAM_KEY, in_case};
use crate::mock::CONTROL;

/// The kinds of configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// `config.yaml` of the LiteLLM proxy.
    Litellm,
    /// The headers that the Portkey gateway takes its upstream from.
    Portkey,
    /// The TOML file of oai-proxy.
    OaiProxy,
    /// The TOML file of crabllm.
    Crabllm,
    /// The options of aimock that record from our upstream.
    Aimock,
}

/// The key that callers of a gateway with an emitted configuration use: the one that the suite sends by itself.
pub const MASTER_KEY: &str = crate::server::reference::KEY;

/// The configuration; the control comes first.
#[must_use]
pub fn emit(kind: Kind, listen: SocketAddr, model: &str, ids: &[&str]) -> String {
    let mock = format!("http://{listen}");
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
        Kind::OaiProxy => oai_proxy(&cases, listen),
        Kind::Crabllm => crabllm(&cases),
        Kind::Aimock => format!("--proxy-only --provider-openai {mock}\n"),
    }
}

/// JSON is YAML, so each line of the list is one.
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

fn oai_proxy(cases: &[(String, String)], listen: SocketAddr) -> String {
    let port = listen.port().wrapping_add(1);
    let mut out = format!("host = \"127.0.0.1\"\nport = {port}\n");
    for (at, (_, base)) in cases.iter().enumerate() {
        let _ = write!(
            out,
            "\n[connections.case{at}]\napi_type = \"open_ai\"\napi_base = {}\napi_key = {}\n",
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

fn crabllm(cases: &[(String, String)]) -> String {
    let mut out = String::from("listen = \"127.0.0.1:8403\"\n");
    for (at, (model, base)) in cases.iter().enumerate() {
        let _ = write!(
            out,
            "\n[providers.case{at}]\nkind = \"openai\"\nbase_url = {}\napi_key = {}\nmodels = [{}]\nmax_retries = 0\n",
            Value::from(base.as_str()),
            Value::from(UPSTREAM_KEY),
            Value::from(model.as_str())
        );
    }
    out
}
