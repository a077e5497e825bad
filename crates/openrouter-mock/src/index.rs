//! The mock's own pages: `/` lists the cases, `/_journal` the requests. Requests for them are not journalled.

use std::fmt::Write as _;

use serde_json::json;

use super::canned::CannedResponse;
use super::cases::CONTROL;
use super::request::Request;
use super::server::Shared;

pub(super) fn page(shared: &Shared, request: &Request) -> Option<CannedResponse> {
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return None;
    }
    match request.path() {
        "/" if prefers_json(request) => Some(CannedResponse::json(200, &index_json(shared))),
        "/" => Some(CannedResponse::new(
            200,
            "text/html; charset=UTF-8",
            index_html(shared),
        )),
        "/_journal" => Some(CannedResponse::new(
            200,
            "application/x-ndjson",
            journal(shared),
        )),
        _ => None,
    }
}

fn prefers_json(request: &Request) -> bool {
    request.lists("accept", "application/json") && !request.lists("accept", "text/html")
}

/// Returns the ids with their surfaces, the control case first.
fn ids(shared: &Shared) -> Vec<(String, &'static str)> {
    let control = (CONTROL.to_owned(), "every surface");
    let cases = shared.cases.list();
    let named = cases.into_iter().map(|(id, surface)| {
        (
            id,
            surface.map_or("any surface", |surface| surface.as_str()),
        )
    });
    std::iter::once(control).chain(named).collect()
}

fn selector(id: &str) -> String {
    id.replace('/', "~")
}

fn index_json(shared: &Shared) -> serde_json::Value {
    let base = format!("http://{}", shared.address);
    let cases: Vec<_> = ids(shared)
        .into_iter()
        .map(|(id, surface)| {
            let case = selector(&id);
            json!({
                "id": id,
                "surface": surface,
                "base_url": format!("{base}/c/{case}/api/v1"),
                "model": format!("conform/{case}"),
                "api_key": format!("sk-or-v1-conform-{case}")
            })
        })
        .collect();
    json!({"format": 1, "url": base, "journal": format!("{base}/_journal"), "cases": cases})
}

fn index_html(shared: &Shared) -> String {
    let base = format!("http://{}", shared.address);
    let ids = ids(shared);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>openrouter-conform serve</title></head><body>\n\
         <h1>Conformance mock</h1>\n\
         <p>Plays recorded OpenRouter answers. Choose one by base URL <code>{base}/c/CASE/api/v1</code> (Anthropic SDKs: \
         <code>{base}/c/CASE/api</code>), by model <code>conform/CASE</code>, or by API key \
         <code>sk-or-v1-conform-CASE</code>, where CASE is an id below with <code>~</code> for <code>/</code>. \
         Without a case every request succeeds. <a href=\"/_journal\">Journal</a>.</p>\n<p>{} cases</p>\n<ul>\n",
        ids.len()
    );
    for (id, surface) in ids {
        // Writing to a String cannot fail.
        let _ = writeln!(
            page,
            "<li><code>{}</code> ({surface})</li>",
            escaped(&selector(&id))
        );
    }
    page.push_str("</ul>\n</body></html>\n");
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Renders the journal, one entry per line.
fn journal(shared: &Shared) -> String {
    let mut lines = String::new();
    for entry in shared.journal.entries() {
        lines.push_str(&serde_json::to_string(&entry).unwrap_or_default());
        lines.push('\n');
    }
    lines
}
