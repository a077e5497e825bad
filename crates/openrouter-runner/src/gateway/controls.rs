//! Sends the control requests: a success on each surface that must pass before other results count.

use std::sync::Arc;

use openrouter_conformance::gateway::config::Config;
use openrouter_conformance::gateway::controls::{has_text_stream, is_asked, judged};
use openrouter_conformance::gateway::report::Control;
use openrouter_errors::Surface;
use openrouter_mock::{CONTROL, MockHandle};

use super::session::ask;

/// Returns the controls of a surface; none if it is not tested.
pub(super) async fn controls_of(
    config: &Config,
    surface: Surface,
    mock: &Arc<MockHandle>,
) -> Vec<Control> {
    if !is_asked(config, surface) {
        return Vec::new();
    }
    let mut controls = vec![one_control(config, surface, false, mock).await];
    if has_text_stream(surface) {
        controls.push(one_control(config, surface, true, mock).await);
    }
    controls
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
    let asked = mock.journal().count(CONTROL) > before;
    judged(config, surface, stream, &ask.run.model, &arrived, asked)
}
