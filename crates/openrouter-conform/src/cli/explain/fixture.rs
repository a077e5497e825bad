//! Explains a fixture or case: what happened, its source, its meaning, and how to play it.

use openrouter_errors::{Retry, read};
use serde_json::json;

use super::{Explanation, commands, requirements, row};
use crate::report::Page;
use openrouter_conformance::payload::Answer;
use openrouter_corpus::data::Suite;
use openrouter_corpus::fixture::{Fixture, Provenance};
use openrouter_corpus::report::PayloadFacts;
use openrouter_corpus::vocabulary::PlayMode;

pub(super) fn explain(
    suite: &Suite,
    fixture: &Fixture,
    way: PlayMode,
    width: usize,
) -> Explanation {
    let case = &fixture.case;
    let answer = Answer::of_fixture(fixture);
    let input = answer.input();
    let reading = read(&input);
    let diagnosis = reading.diagnose();
    let payload = String::from_utf8_lossy(&fixture.payload);
    let violates: Vec<&str> = case.expect.violates.iter().map(String::as_str).collect();
    let play = play(fixture, way);

    let mut page = Page::new(width);
    page.paragraph(0, &format!("{}: {}", fixture.id, case.title));
    page.paragraph(
        0,
        &format!(
            "{} · {} · HTTP status {} · revision {}",
            case.surface,
            delivery(fixture),
            status(fixture),
            case.revision
        ),
    );
    page.out.push('\n');
    if way != PlayMode::NoRetries {
        row(&mut page, "played", way.in_words());
    }
    row(&mut page, "shape", reading.shape().as_str());
    let message = case.expect.message.as_deref();
    row(&mut page, "message", message.unwrap_or("-"));
    provenance(&mut page, &case.provenance);
    if let Some(cause) = diagnosis.cause {
        row(&mut page, "cause", cause.as_str());
    }
    if let Some(fault) = &case.expect.fault {
        row(&mut page, "fault", fault);
    }
    if let Some(retry) = &diagnosis.retry {
        row(&mut page, "retry", &advice(retry));
    }
    if let Some(remedy) = &diagnosis.remedy {
        row(&mut page, "remedy", remedy);
    }
    requirements(&mut page, suite, "breaks", &violates);
    commands(&mut page, "play it", &play);
    page.out.push('\n');
    page.out.push_str(payload.trim_end());
    page.out.push('\n');
    let value = json!({
        "id": fixture.id.as_str(),
        "way": way,
        "case": case,
        "facts": PayloadFacts::of(&reading),
        "diagnosis": diagnosis,
        "play": play,
        "payload": payload,
    });
    (page.out, value)
}

/// Formats whether and when to retry.
fn advice(retry: &Retry) -> String {
    let decision = retry.decision.as_str();
    retry.after_seconds.map_or_else(
        || decision.to_owned(),
        |seconds| format!("{decision} {seconds} s"),
    )
}

/// Returns the name of a provenance in case files.
fn kind(provenance: &Provenance) -> String {
    let word = serde_json::to_value(provenance.kind).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

fn delivery(fixture: &Fixture) -> &'static str {
    let delivery = fixture.case.delivery;
    delivery.map_or("ordinary answer", |delivery| delivery.as_str())
}

fn status(fixture: &Fixture) -> String {
    let status = fixture.case.status;
    status.map_or("unknown".to_owned(), |status| status.to_string())
}

fn provenance(page: &mut Page, provenance: &Provenance) {
    let date = provenance.date.as_ref();
    let date = date.map_or(String::new(), |date| format!(", {date}"));
    row(
        page,
        "known from",
        &format!("{}{date}: {}", kind(provenance), provenance.source),
    );
    if !provenance.redactions.is_empty() {
        row(page, "redacted", &provenance.redactions.join(", "));
    }
    for (label, text) in [
        ("fixed", &provenance.repair),
        ("believed", &provenance.reason),
    ] {
        if let Some(text) = text {
            row(page, label, text);
        }
    }
}

/// Returns the commands that play it, or, for a wrapped text, that show its meaning.
fn play(fixture: &Fixture, way: PlayMode) -> Vec<String> {
    let id = &fixture.id;
    if !fixture.playable() {
        return vec![format!(
            "openrouter-conform identify {}",
            fixture.payload_path
        )];
    }
    let variants = match way {
        PlayMode::Variants => " --wire-variants --tolerance",
        _ => "",
    };
    let mut play = vec![format!(
        "openrouter-conform client --case {id}{variants} -- CMD"
    )];
    if way == PlayMode::NoRetries {
        let selector = id.as_str().replace('/', "~");
        play.push(format!("openrouter-conform gateway --url URL --case {id}"));
        play.push(format!(
            "openrouter-conform serve --case {id}   # then ask http://HOST:PORT/c/{selector}/api/v1"
        ));
    }
    play
}
