//! Controls: a success of each surface that must pass through, before anything else counts.

use std::sync::Arc;

use openrouter_errors::Surface;

use super::arrived::{Arrived, Over};
use super::config::Config;
use super::report::Control;
use super::session::ask;
use crate::client::plan::ways::can_stream;
use crate::mock::{CONTROL, MockHandle, control};

/// The controls of a surface; none where it is not to be asked.
pub(super) async fn controls_of(
    config: &Config,
    surface: Surface,
    mock: &Arc<MockHandle>,
) -> Vec<Control> {
    let asked = match &config.surfaces {
        Some(surfaces) => surfaces.contains(&surface),
        None => has_model(surface) || config.names_cases_without_model(),
    };
    if !asked {
        return Vec::new();
    }
    let mut controls = vec![one_control(config, surface, false, mock).await];
    if can_stream(surface) && surface != Surface::Images {
        controls.push(one_control(config, surface, true, mock).await);
    }
    controls
}

fn has_model(surface: Surface) -> bool {
    !matches!(
        surface,
        Surface::Models | Surface::Keys | Surface::Auth | Surface::Other
    )
}

pub(super) async fn one_control(
    config: &Config,
    surface: Surface,
    stream: bool,
    mock: &Arc<MockHandle>,
) -> Control {
    let ask = ask(config, mock, CONTROL, surface, stream, None);
    let before = mock.journal().count(CONTROL);
    let arrived = ask.send(mock.journal()).await;
    let facts = arrived.facts(surface, &ask.run.model);
    let expected = control::play(&control::Asked {
        surface: Some(surface),
        route: "/api/v1/chat/completions",
        method: "POST",
        stream,
        model: None,
    });
    let text = expected
        .filter(|_| can_stream(surface) && surface != Surface::Images)
        .and_then(|play| {
            let answer = Arrived {
                status: play.status,
                headers: play.headers.clone(),
                body: play.body.to_vec(),
                over: Over::Ended,
            };
            answer.facts(surface, "").text
        });
    let asked = mock.journal().count(CONTROL) > before;
    let healthy = arrived
        .status
        .is_some_and(|status| (200..300).contains(&status))
        && !facts.is_error
        && arrived.over == Over::Ended;
    let absent = matches!(arrived.status, Some(404 | 405 | 501)) && config.surfaces.is_none();
    let fault = if !healthy {
        Some(format!(
            "a success was sent, and this arrived: {}",
            arrived.in_words()
        ))
    } else if !asked {
        Some("the gateway answered, but our upstream was not asked".to_owned())
    } else if text.is_some() && facts.text != text {
        Some(format!("the text is not the upstream's: {:?}", facts.text))
    } else {
        None
    };
    Control {
        surface,
        stream,
        absent: absent && fault.is_some(),
        fault: fault.map(|fault| crate::verdicts::steady(&fault)),
    }
}
