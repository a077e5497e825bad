//! Formats a recorded exchange: the request, and the response as it was on the wire.

use std::fmt::Write as _;

use openrouter_corpus::fixture::{End, Fixture};
use openrouter_corpus::visible::visible;

/// Formats the exchange: a line for the request, and the response below it.
pub(super) fn exchange(fixture: &Fixture) -> String {
    let mut text = request(fixture);
    if fixture.playable() {
        match fixture.case.status {
            Some(status) => drop(writeln!(text, "HTTP {status}")),
            None => text.push_str("HTTP, status unknown\n"),
        }
    }
    for (name, value) in &fixture.case.headers {
        let _ = writeln!(text, "{name}: {value}");
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text += &String::from_utf8_lossy(&fixture.payload);
    visible(&text).into_owned()
}

fn request(fixture: &Fixture) -> String {
    let facts = &fixture.case.request;
    let mut known = Vec::new();
    if let Some(path) = &facts.path {
        known.push(format!(
            "{} {path}",
            facts.method.as_deref().unwrap_or("POST")
        ));
    }
    if let Some(model) = &facts.model {
        known.push(format!("model {model}"));
    }
    if facts.stream == Some(true) {
        known.push("streaming was requested".to_owned());
    }
    if known.is_empty() {
        return String::new();
    }
    format!("> {}\n\n", known.join(" · "))
}

/// Returns how the response ended, if its bytes do not show it.
pub(super) fn ending(fixture: &Fixture) -> Option<String> {
    let wire = fixture.case.wire.as_ref()?;
    let end = match wire.end? {
        End::Close => "closed before the response was complete",
        End::Reset => "reset",
        End::Stall => "left open and silent",
        End::Short => "closed before the bytes that `Content-Length` announced",
        End::Complete => return Some("The HTTP message ended in order.".to_owned()),
    };
    let place = wire.at_byte.map(|at| format!(" behind byte {at}"));
    Some(format!(
        "The connection was {end}{}.",
        place.unwrap_or_default()
    ))
}
