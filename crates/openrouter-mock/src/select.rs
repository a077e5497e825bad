//! Determines the case that a request selects, and the response to play.

use std::sync::Arc;
use std::time::Duration;

use openrouter_errors::Surface;

use super::body_summary::RequestBodySummary;
use super::canned::CannedResponse;
use super::cases::{CONTROL, Cases, MockCase, Next, Suggest};
use super::choice::Incoming;
use super::control;
use super::journal::{BodyFacts, Notice, NoticeKind, Selector};
use super::redaction::Text;
use super::relay::UPSTREAM;
use super::request::Request;
use super::selector::{Asked, asked, split_base_path};
use super::server::Shared;

/// A request with everything the mock derives from it.
pub(super) struct Chosen {
    pub(super) play: Arc<CannedResponse>,
    pub(super) surface: Option<Surface>,
    pub(super) case: Option<String>,
    pub(super) run: Option<String>,
    pub(super) selected_by: Option<Selector>,
    pub(super) notice: Option<Notice>,
    pub(super) body: BodyFacts,
    /// The delay before the first byte of the response.
    pub(super) delay: Duration,
    /// Whether the request is passed on, if there is a relay.
    pub(super) passes: bool,
}

/// The response to play, and a notice about it.
type Picked = (Arc<CannedResponse>, Option<Notice>);

pub(super) fn choose(request: &Request, shared: &Shared) -> Chosen {
    let (cases, scrub) = (&shared.cases, shared.redaction.text);
    let summary = RequestBodySummary::of(&request.body);
    let (in_path, route) = split_base_path(request.path());
    let surface = Surface::from_path(&route);
    let mut control = control::Asked {
        surface,
        route: &route,
        method: &request.method,
        stream: summary
            .as_ref()
            .and_then(|summary| summary.stream)
            .unwrap_or(false),
        model: model(summary.as_ref()),
        call: None,
    };
    let mut asked = asked(request, model(summary.as_ref()), in_path);
    let mut delay = Duration::ZERO;
    if asked.is_none()
        && let (Some(choose), Some(surface)) = (&shared.choose, surface)
    {
        let stream = control.stream;
        let choice = choose(&Incoming {
            request,
            surface,
            stream,
        });
        delay = choice.delay;
        asked = Some(Asked {
            key: choice.case.unwrap_or_else(|| CONTROL.to_owned()),
            by: Selector::Drawn,
        });
    }
    let passes = shared.relay.is_some()
        && asked
            .as_ref()
            .is_none_or(|asked| asked.by == Selector::Drawn && asked.key == CONTROL);
    let is_drawn = asked
        .as_ref()
        .is_some_and(|asked| asked.by == Selector::Drawn);
    let call = surface.filter(|_| is_drawn && !passes);
    let call = call.and_then(|surface| control::ToolCall::answering(surface, &request.body));
    control.call = call.as_ref();
    let key = asked.as_ref().map_or(CONTROL, |asked| asked.key.as_str());
    let (id, run) = key
        .split_once('@')
        .map_or((key, None), |(id, run)| (id, Some(run)));
    let case = match &asked {
        Some(_) => cases.get(id),
        None => shared.otherwise.clone(),
    };
    let (play, notice) = match case {
        Some(case) => pick(request, cases, &case, key, &control, scrub),
        None if passes => (Arc::new(CannedResponse::text(200, "")), None),
        None if id == CONTROL => control_play(&control, scrub),
        None => {
            let text = unknown_case(id, cases, scrub, shared.suggest);
            let notice = Notice {
                kind: NoticeKind::UnknownCase,
                text: text.clone(),
            };
            (Arc::new(complaint(404, &text)), Some(notice))
        }
    };
    Chosen {
        play,
        surface,
        // The id of a known case is not a secret, even if it looks like one.
        case: Some(if passes {
            UPSTREAM.to_owned()
        } else if cases.contains(id) {
            id.to_owned()
        } else {
            scrub(id)
        }),
        run: run.map(scrub),
        selected_by: Some(asked.as_ref().map_or(Selector::Default, |asked| asked.by)),
        notice,
        body: facts(&request.body, summary.as_ref(), scrub),
        delay,
        passes,
    }
}

/// Wraps the response of a custom handler.
pub(super) fn handled(request: &Request, play: CannedResponse, scrub: Text) -> Chosen {
    let summary = RequestBodySummary::of(&request.body);
    Chosen {
        play: Arc::new(play),
        surface: Surface::from_path(request.path()),
        case: None,
        run: None,
        selected_by: None,
        notice: None,
        body: facts(&request.body, summary.as_ref(), scrub),
        delay: Duration::ZERO,
        passes: false,
    }
}

/// Returns the response of a known case.
fn pick(
    request: &Request,
    cases: &Cases,
    case: &MockCase,
    key: &str,
    control: &control::Asked<'_>,
    scrub: Text,
) -> Picked {
    let recorded = case.surface();
    let other = recorded.is_some() && recorded != control.surface;
    if other && auxiliary(control.surface) {
        let text = format!(
            "the control response: {} was recorded on {}",
            scrub(key),
            name(recorded)
        );
        let (play, unknown) = control_play(control, scrub);
        return (
            play,
            unknown.or(Some(Notice {
                kind: NoticeKind::ControlInstead,
                text,
            })),
        );
    }
    let notice = other.then(|| {
        let (on, to) = (name(recorded), name(control.surface));
        let text = format!(
            "{} was recorded on {on}, the request went to {to}",
            scrub(key)
        );
        Notice {
            kind: NoticeKind::OtherSurface,
            text,
        }
    });
    match case.answer(request, cases.count(case, key)) {
        Next::Play(play) => (play, notice),
        Next::Control => {
            let (play, unknown) = control_play(control, scrub);
            (play, unknown.or(notice))
        }
    }
}

/// Returns the control response, or a 404 if there is no such route.
fn control_play(asked: &control::Asked<'_>, scrub: Text) -> Picked {
    match control::play(asked) {
        Some(play) => (Arc::new(play), None),
        None => {
            let text = format!("no route {}", scrub(asked.route));
            let play = complaint(404, &format!("{text}; GET / lists the cases"));
            (
                Arc::new(play),
                Some(Notice {
                    kind: NoticeKind::UnknownPath,
                    text,
                }),
            )
        }
    }
}

fn name(surface: Option<Surface>) -> &'static str {
    surface.map_or("no known surface", Surface::as_str)
}

/// Whether a route is one that a client may use besides the one under test.
fn auxiliary(surface: Option<Surface>) -> bool {
    matches!(
        surface,
        Some(Surface::Models | Surface::Keys | Surface::Auth | Surface::Other)
    )
}

/// Creates an error response of the mock itself, in OpenRouter's envelope.
pub(super) fn complaint(status: u16, text: &str) -> CannedResponse {
    let message = format!("conformance mock: {text}");
    CannedResponse::json(
        status,
        &serde_json::json!({"error": {"code": status, "message": message}}),
    )
    .with_header(
        "X-Conform-Notice",
        "this response comes from the mock itself, not from a fixture",
    )
}

fn unknown_case(id: &str, cases: &Cases, scrub: Text, suggest: Suggest) -> String {
    let known = cases.list();
    let ids: Vec<&str> = known
        .iter()
        .map(|(id, _)| id.as_str())
        .chain([CONTROL])
        .collect();
    let near = suggest(id, &ids);
    let id = scrub(id);
    match near.as_slice() {
        [] => format!("no case {id:?} among {}; GET / lists them", known.len()),
        near => format!("no case {id:?}; nearest: {}", near.join(", ")),
    }
}

fn model(summary: Option<&RequestBodySummary>) -> Option<&str> {
    summary.and_then(|summary| summary.model.as_deref())
}

fn facts(body: &[u8], summary: Option<&RequestBodySummary>, scrub: Text) -> BodyFacts {
    BodyFacts {
        bytes: body.len(),
        json: (!body.is_empty()).then_some(summary.is_some()),
        model: model(summary).map(scrub),
        stream: summary.and_then(|summary| summary.stream),
        messages: summary.and_then(|summary| summary.messages),
        digest: (!body.is_empty()).then(|| digest(body)),
    }
}

/// Returns the FNV-1a hash in 16 hexadecimal digits: it distinguishes requests and is not a secret.
fn digest(body: &[u8]) -> String {
    let hash = body.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
