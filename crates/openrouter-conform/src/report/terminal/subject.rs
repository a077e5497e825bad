//! Renders the subjects: verdict totals, lost fields and violated requirements.

use std::fmt::Write as _;

use anstyle::Style;
use openrouter_errors::Delivery;

use super::{BOLD, DIM, GREEN, Page, RED, YELLOW};
use openrouter_corpus::report::counts::Loss;
use openrouter_corpus::report::{PayloadFacts, Role, Subject};
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::list_surfaces;

/// Renders the facts of a single body.
pub(super) fn payload(page: &mut Page, facts: &PayloadFacts) {
    let delivery = facts
        .delivery
        .map_or("not an error".to_owned(), |delivery| delivery.to_string());
    let rows = [
        ("shape", Some(facts.shape.to_string())),
        ("delivery", Some(delivery)),
        ("status", facts.status.map(|status| status.to_string())),
        ("type", facts.error_type.clone()),
        ("provider", facts.provider.clone()),
        ("message", facts.message.clone()),
    ];
    for (name, value) in rows {
        page.labelled(BOLD, name, 0, 11, value.as_deref().unwrap_or("-"));
    }
    page.out.push('\n');
}

/// Renders a client, a gateway or a server.
pub(super) fn subject(page: &mut Page, subject: &Subject) {
    let version = subject.version.as_deref().unwrap_or_default();
    let name = format!("{} {version}", subject.name);
    let name = name.trim_end();
    let _ = match &subject.abilities {
        Some(abilities) => {
            let language = &abilities.language;
            let surfaces = list_surfaces(&abilities.surfaces);
            writeln!(page.out, "{BOLD}{name}{BOLD:#} ({language}): {surfaces}")
        }
        None => writeln!(page.out, "{BOLD}{} {name}{BOLD:#}", subject.role.as_str()),
    };
    for count in subject.verdicts.iter().filter(|count| count.calls > 0) {
        let style = style(&count.verdict);
        let _ = writeln!(
            page.out,
            "  {style}{:<15}{style:#} {:>5}",
            count.verdict, count.calls
        );
    }
    page.out.push('\n');
    let broken = subject.requirements.iter().filter(|count| count.broken > 0);
    for count in broken.clone() {
        let style = if count.level == openrouter_corpus::spec::Level::Must && count.since.is_none()
        {
            RED
        } else {
            YELLOW
        };
        let _ = writeln!(
            page.out,
            "  {style}{:<10}{style:#} {:<6} met {:>4}, violated {:>4}{}",
            count.requirement,
            count.level.to_string(),
            count.held,
            count.broken,
            count
                .since
                .map_or(String::new(), |since| format!(", unscored: since {since}"))
        );
    }
    if broken.count() > 0 {
        page.out.push('\n');
    }
    if let Some(count) = &subject.variants {
        let _ = writeln!(
            page.out,
            "  {} calls with variants of {} responses: {} differ, of {} responses\n",
            count.calls, count.exchanges, count.differing, count.exchanges_differing
        );
    }
    losses(page, subject);
}

/// Returns the style of a verdict of any vocabulary.
fn style(verdict: &str) -> Style {
    match verdict {
        "exact" | "preserved" | "translated" | "passed" => GREEN,
        "not_applicable" => DIM,
        "degraded" | "lost" | "suspect" | "not_tested" | "not_provoked" | "twin_failed" => YELLOW,
        _ => RED,
    }
}

/// Renders field by delivery: how many of the stated values reached the caller. A dash means that no value was stated,
/// brackets that the API cannot express the field.
fn losses(page: &mut Page, subject: &Subject) {
    let mut deliveries: Vec<&str> = subject.losses.iter().map(column).collect();
    deliveries.sort_unstable();
    deliveries.dedup();
    if deliveries.is_empty() {
        return;
    }
    let title = match subject.role {
        Role::Gateway => "came through",
        Role::Client | Role::Server | Role::Program => "arrived",
    };
    let _ = write!(page.out, "{BOLD}{title:<14}");
    for delivery in &deliveries {
        let _ = write!(page.out, " {delivery:>12}");
    }
    let _ = writeln!(page.out, "{BOLD:#}");
    for field in FieldName::ALL {
        let of_field = || subject.losses.iter().filter(|loss| loss.field == *field);
        if of_field().next().is_none() {
            continue;
        }
        let _ = write!(page.out, "{:<14}", field.as_str());
        for delivery in &deliveries {
            let cell = of_field().find(|loss| column(loss) == *delivery);
            let text = cell.map_or("-".to_owned(), |cell| {
                let all = cell.value + cell.lost + cell.inexpressible;
                if cell.inexpressible == all {
                    format!("[{all}]")
                } else {
                    format!("{}/{all}", cell.value)
                }
            });
            let lost = cell.is_some_and(|cell| cell.lost > 0);
            let style = if lost { RED } else { Style::new() };
            let _ = write!(page.out, " {style}{text:>12}{style:#}");
        }
        page.out.push('\n');
    }
    page.out.push('\n');
}

fn column(loss: &Loss) -> &'static str {
    loss.delivery.map_or("no error", Delivery::as_str)
}
