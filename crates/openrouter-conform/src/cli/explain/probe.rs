//! Explains a probe: the fault of the request, and the correct responses.

use serde_json::json;

use super::{Explanation, commands, requirements, row};
use crate::report::Page;
use openrouter_conformance::server::probe::{Outcome, ProbeRef};
use openrouter_corpus::data::Suite;

pub(super) fn explain(suite: &Suite, probe: ProbeRef<'_>, width: usize) -> Explanation {
    let id = &probe.probe.id;
    let serves: Vec<&str> = probe
        .probe
        .requirements
        .iter()
        .map(String::as_str)
        .collect();
    let run = format!("openrouter-conform server --url URL --case {id}");
    let mut page = Page::new(width);
    page.paragraph(0, &format!("{id}: {}", probe.probe.fault));
    page.out.push('\n');
    row(&mut page, "request", &probe.request_line());
    row(
        &mut page,
        "control",
        &format!("{}, the same request without the fault", probe.control_id()),
    );
    for (at, outcome) in probe.probe.outcomes.iter().enumerate() {
        row(
            &mut page,
            if at == 0 { "right" } else { "" },
            &right(outcome),
        );
    }
    if let Some(why) = &probe.probe.may_be_taken {
        row(&mut page, "may be taken", why);
    }
    requirements(&mut page, suite, "made for", &serves);
    commands(&mut page, "send it", std::slice::from_ref(&run));
    let value = json!({
        "probe": probe.probe,
        "surface": probe.file.surface,
        "request": probe.request_line(),
        "twin": probe.control_id(),
        "run": run,
    });
    (page.out, value)
}

/// Describes a correct response.
fn right(outcome: &Outcome) -> String {
    let statuses: Vec<String> = outcome.status.iter().map(ToString::to_string).collect();
    let types: Vec<&str> = outcome.error_types.iter().map(|one| one.as_str()).collect();
    let types = if types.is_empty() {
        String::new()
    } else {
        format!(" with {}", types.join(" or "))
    };
    format!("{}{types}: {}", statuses.join(" or "), outcome.why)
}
