//! Explains a cause: what happened, who can fix it, what to do, and its recordings.

use openrouter_errors::diagnosis::{Entry, RULES};
use serde_json::json;

use super::{Explanation, commands, many, row};
use crate::report::Page;
use openrouter_corpus::data::Suite;

pub(super) fn explain(suite: &Suite, entry: &Entry, width: usize) -> Explanation {
    let id = entry.cause.as_str();
    let retry = entry.advice.to_string().replace('`', "");
    let rules = RULES.iter().flat_map(|table| table.iter());
    let rules = rules.filter(|rule| rule.cause == entry.cause);
    let rules: Vec<(&str, String)> = rules.map(|rule| (rule.id, rule.to_string())).collect();
    let recorded = suite.corpus.fixtures().iter();
    let recorded = recorded.filter(|fixture| fixture.case.expect.cause.as_deref() == Some(id));
    let fixtures: Vec<&str> = recorded.map(|fixture| fixture.id.as_str()).collect();

    let mut page = Page::new(width);
    page.paragraph(0, &format!("{id}: {}", entry.title));
    page.out.push('\n');
    row(&mut page, "fault", entry.fault.as_str());
    row(&mut page, "retry", &retry);
    row(&mut page, "remedy", entry.remedy);
    row(&mut page, "typical", entry.evidence);
    for (at, (rule, when)) in rules.iter().enumerate() {
        let label = if at == 0 { "found by" } else { "" };
        row(&mut page, label, &format!("{rule}: {when}"));
    }
    many(&mut page, "fixtures", &fixtures);
    commands(
        &mut page,
        "find it",
        &["openrouter-conform identify FILE".to_owned()],
    );
    let rules = rules
        .iter()
        .map(|(id, when)| json!({"id": id, "when": when}));
    let value = json!({
        "cause": id,
        "title": entry.title,
        "fault": entry.fault.as_str(),
        "retry": retry,
        "remedy": entry.remedy,
        "evidence": entry.evidence,
        "rules": rules.collect::<Vec<_>>(),
        "fixtures": fixtures,
    });
    (page.out, value)
}
