//! One part of a mix: its share, and the fixtures that it draws from.

use openrouter_errors::{Delivery, Surface};

use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::select::Pattern;
use openrouter_corpus::suggest::suggest;

/// One kind of fault and its share.
#[derive(Debug, Clone)]
pub struct Part {
    /// The selector: `http_429`, a delivery, a cause, a family of causes (`limit.*`) or a pattern of fixture IDs.
    pub name: String,
    /// The percentage of requests.
    pub share: f64,
    cases: Vec<Playable>,
}

#[derive(Debug, Clone)]
struct Playable {
    id: String,
    surface: Surface,
    /// Whether the payload is an event stream.
    stream: bool,
    /// Whether it can also answer a request for a stream, as an error before the stream begins.
    before_stream: bool,
}

impl Part {
    /// Parses the name and the share in `NAME=PERCENT`.
    pub(super) fn share(text: &str) -> Result<(&str, f64), Error> {
        let expected = || {
            let why = format!("expected NAME=PERCENT, such as http_429=5, found {text:?}");
            Error::usage("--mix", why)
        };
        let (name, share) = text.split_once('=').ok_or_else(expected)?;
        let share = share.trim().trim_end_matches('%');
        match share.parse::<f64>() {
            Ok(share) if (0.0..=100.0).contains(&share) => Ok((name.trim(), share)),
            _ => Err(expected()),
        }
    }

    pub(super) fn new(name: &str, share: f64, fixtures: &[&Fixture]) -> Result<Self, Error> {
        let selected = fixtures.iter().filter(|fixture| selects(name, fixture));
        let cases: Vec<Playable> = selected
            .map(|fixture| Playable {
                id: fixture.id.to_string(),
                surface: fixture.surface(),
                stream: fixture.is_stream(),
                before_stream: !fixture.is_stream() && is_whole(fixture),
            })
            .collect();
        if cases.is_empty() {
            return Err(unknown(name, fixtures));
        }
        Ok(Self {
            name: name.to_owned(),
            share,
            cases,
        })
    }

    /// Picks a case for a request to a surface.
    pub(super) fn case(&self, surface: Surface, stream: bool, random: u64) -> Option<&str> {
        let fits = |case: &&Playable| {
            case.surface == surface && (case.stream == stream || (stream && case.before_stream))
        };
        let fitting: Vec<&Playable> = self.cases.iter().filter(fits).collect();
        let count = u64::try_from(fitting.len()).unwrap_or(u64::MAX);
        let at = usize::try_from(random.checked_rem(count)?).ok()?;
        Some(&fitting.get(at)?.id)
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.cases.iter().any(|case| case.id == id)
    }
}

/// Returns whether a part with this name draws from a fixture.
fn selects(name: &str, fixture: &Fixture) -> bool {
    let case = &fixture.case;
    let cause = case.expect.cause.as_deref();
    if let Some(status) = name.strip_prefix("http_") {
        let status = status.parse::<u16>().ok();
        if status.is_some() {
            return !fixture.is_stream() && status == Some(fixture.play_status());
        }
    }
    case.delivery.map(Delivery::as_str) == Some(name)
        || cause.is_some_and(|id| Pattern::cause(name).matches(id))
        || (name.contains('/') && Pattern::fixture(name).matches(fixture.id.as_str()))
}

fn unknown(name: &str, fixtures: &[&Fixture]) -> Error {
    let deliveries = Delivery::ALL.iter().map(|delivery| delivery.as_str());
    let causes = fixtures
        .iter()
        .filter_map(|fixture| fixture.case.expect.cause.as_deref());
    let ids = fixtures.iter().map(|fixture| fixture.id.as_str());
    let known = deliveries.chain(causes).chain(ids);
    let nearest = suggest(name, known, 3);
    let mut found = format!(
        "expected `healthy`, http_STATUS, a delivery, a cause, a family of causes (`limit.*`) or a fixture, found {name:?}"
    );
    if !nearest.is_empty() {
        found = format!("{found} (nearest: {})", nearest.join(", "));
    }
    Error::usage("--mix", found)
}

/// Returns whether the whole response is an error, so that it can answer any request.
fn is_whole(fixture: &Fixture) -> bool {
    let delivery = fixture.case.delivery;
    fixture.play_status() >= 400 || matches!(delivery, Some(Delivery::OkBody | Delivery::NotJson))
}
