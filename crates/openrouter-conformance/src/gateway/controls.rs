//! Selects the control requests and checks their responses.

use openrouter_errors::Surface;
use openrouter_mock::control;

use super::arrived::{Arrived, Over};
use super::config::Config;
use super::report::Control;
use crate::client::plan::ways::can_stream;

/// Returns whether to test a surface: it was requested, or no surface was requested and its requests can identify their
/// case.
#[must_use]
pub fn is_asked(config: &Config, surface: Surface) -> bool {
    match &config.surfaces {
        Some(surfaces) => surfaces.contains(&surface),
        None => has_model(surface) || config.names_cases_without_model(),
    }
}

/// Returns whether requests on the surface name a model, and with it their case.
#[must_use]
pub fn has_model(surface: Surface) -> bool {
    !matches!(
        surface,
        Surface::Models | Surface::Keys | Surface::Auth | Surface::Other
    )
}

/// Evaluates a control by its response and by whether our upstream received the request.
#[must_use]
pub fn judged(
    config: &Config,
    surface: Surface,
    stream: bool,
    model: &str,
    arrived: &Arrived,
    asked: bool,
) -> Control {
    let fault = fault(surface, stream, model, arrived, asked);
    // A gateway that sent an upstream request supports the surface, whatever it answers.
    let refused = matches!(arrived.status, Some(404 | 405 | 501));
    let absent = refused && !asked && config.surfaces.is_none();
    Control {
        surface,
        stream,
        absent: absent && fault.is_some(),
        fault: fault.map(|fault| crate::verdicts::normalize_ports(&fault)),
    }
}

/// Returns why the response is not the control success.
fn fault(
    surface: Surface,
    stream: bool,
    model: &str,
    arrived: &Arrived,
    asked: bool,
) -> Option<String> {
    let facts = arrived.facts(surface, model);
    let status = arrived.status.unwrap_or_default();
    let healthy = (200..300).contains(&status) && !facts.is_error && arrived.over == Over::Ended;
    if !healthy {
        let words = arrived.in_words();
        return Some(format!(
            "the upstream sent a success, but this arrived: {words}"
        ));
    }
    if !asked {
        return Some("the gateway responded without a request to the suite's upstream".to_owned());
    }
    let text = success(surface, stream).and_then(|sent| sent.facts(surface, "").text);
    (text.is_some() && facts.text != text)
        .then(|| format!("the text is not the upstream's: {:?}", facts.text))
}

/// Returns the control success of a surface whose responses have a text.
#[must_use]
pub fn success(surface: Surface, stream: bool) -> Option<Arrived> {
    let play = control::play(&control::Asked {
        surface: Some(surface),
        route: "/api/v1/chat/completions",
        method: "POST",
        stream,
        model: None,
        call: None,
    });
    let play = play.filter(|_| has_text_stream(surface))?;
    Some(Arrived {
        status: play.status,
        headers: play.headers.clone(),
        body: play.body.to_vec(),
        over: Over::Ended,
    })
}

/// Returns whether the surface can stream text; a stream of images has none.
#[must_use]
pub fn has_text_stream(surface: Surface) -> bool {
    can_stream(surface) && surface != Surface::Images
}
