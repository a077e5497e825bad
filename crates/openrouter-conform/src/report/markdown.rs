//! Renders the report as Markdown, for a CI job summary: the totals, then the failures with folded details.

use std::fmt::Write as _;

use openrouter_corpus::exit::Exit;
use openrouter_corpus::report::{Finding, Item, Outcome, Report, Subject};
use openrouter_corpus::visible::visible;

/// The most items shown in full; CI systems limit the size of a summary.
const SHOWN: usize = 50;

/// Renders the report.
#[must_use]
pub(super) fn render(report: &Report) -> String {
    let mut out = String::new();
    let counts = &report.totals.counts;
    let verdict = match report.exit() {
        Exit::Held => "all required checks held".to_owned(),
        Exit::Violated => format!("{} of {} failed", counts.outcomes.failed, counts.judged),
        Exit::Usage | Exit::Incomplete | Exit::Interrupted => "incomplete, no verdict".to_owned(),
    };
    let _ = writeln!(
        out,
        "## openrouter-conform {}: {verdict}\n",
        report.run.command
    );
    if let Some(revision) = report.run.selection.revision {
        let _ = writeln!(
            out,
            "Revision {revision} of the protocol; requirements of later revisions are not scored.\n"
        );
    }
    if report.run.private_fixtures {
        out.push_str("Private fixtures were part of this run.\n\n");
    }
    if let Some(seed) = &report.run.seed {
        let _ = writeln!(out, "`--seed {seed}` repeats this run.\n");
    }
    for subject in &report.totals.subjects {
        who(&mut out, subject);
    }
    totals(&mut out, report);
    for reason in &report.totals.incomplete {
        let _ = writeln!(out, "> **Incomplete**: {}\n", text(reason));
    }
    let failed = |outdated| {
        report
            .with(Outcome::Failed)
            .filter(move |item| item.is_outdated() == outdated)
    };
    section(&mut out, "Failures", failed(false));
    section(&mut out, "Outdated baseline entries", failed(true));
    let later: Vec<&Item> = report.with(Outcome::Unscored).collect();
    if let (Some(revision), false) = (report.run.selection.revision, later.is_empty()) {
        let heading = format!("Unscored: not yet required in {revision}");
        section(&mut out, &heading, later.into_iter());
    }
    let known: Vec<&Item> = report.with(Outcome::ExpectedFailure).collect();
    if !known.is_empty() {
        let _ = writeln!(
            out,
            "<details><summary>{} expected failures</summary>\n",
            known.len()
        );
        for item in known.iter().take(SHOWN) {
            let verdict = item.verdict.as_deref().unwrap_or_default();
            let reason = item
                .record
                .as_ref()
                .and_then(|record| record.reason.as_deref());
            let reason = reason
                .map(|reason| format!(": {}", text(reason)))
                .unwrap_or_default();
            let _ = writeln!(out, "- {} {verdict}{reason}", code(&item.id));
        }
        more(&mut out, known.len());
        out.push_str("\n</details>\n\n");
    }
    let _ = writeln!(out, "exit code {}", report.totals.exit);
    out
}

fn who(out: &mut String, subject: &Subject) {
    let version = subject.version.as_deref().unwrap_or_default();
    let name = format!("{} {version}", subject.name);
    let _ = write!(out, "{} {}", subject.role.as_str(), code(name.trim()));
    let mut separator = ": ";
    for count in subject.verdicts.iter().filter(|count| count.calls > 0) {
        let _ = write!(out, "{separator}{} {}", count.verdict, count.calls);
        separator = ", ";
    }
    out.push_str("\n\n");
}

fn totals(out: &mut String, report: &Report) {
    let used: Vec<Outcome> = Outcome::ALL
        .iter()
        .copied()
        .filter(|outcome| report.totals.counts.outcomes.count(*outcome) > 0)
        .collect();
    out.push_str("| what | selected |");
    for outcome in &used {
        let _ = write!(out, " {} |", outcome.as_str());
    }
    out.push_str("\n|---|--:|");
    out.push_str(&"--:|".repeat(used.len()));
    out.push('\n');
    for group in &report.totals.groups {
        let _ = write!(
            out,
            "| {} {} | {} |",
            group.kind.as_str(),
            group.group,
            group.selected
        );
        for outcome in &used {
            let _ = write!(out, " {} |", group.outcomes.count(*outcome));
        }
        out.push('\n');
    }
    let _ = write!(out, "| **all** | {} |", report.totals.counts.selected);
    for outcome in &used {
        let _ = write!(out, " {} |", report.totals.counts.outcomes.count(*outcome));
    }
    out.push_str("\n\n");
}

fn section<'r>(out: &mut String, title: &str, items: impl Iterator<Item = &'r Item>) {
    let items: Vec<&Item> = items.collect();
    if items.is_empty() {
        return;
    }
    let _ = writeln!(out, "### {title} ({})\n", items.len());
    for item in items.iter().take(SHOWN) {
        failure(out, item);
    }
    more(out, items.len());
}

fn more(out: &mut String, all: usize) {
    if all > SHOWN {
        let _ = writeln!(
            out,
            "and {} more; `--report json=PATH` lists all\n",
            all - SHOWN
        );
    }
}

fn failure(out: &mut String, item: &Item) {
    let verdict = item.verdict.as_deref().unwrap_or_default();
    let _ = writeln!(
        out,
        "<details><summary><code>{}</code> {verdict}</summary>\n",
        html(&item.id)
    );
    for finding in &item.findings {
        one(out, finding);
    }
    for exchange in &item.wire {
        let _ = writeln!(out, "- wire: {}", code(&exchange.to_string()));
    }
    if let Some(replay) = &item.replay {
        let _ = writeln!(out, "\nagain:\n\n{}", block(replay));
    }
    out.push_str("\n</details>\n\n");
}

fn one(out: &mut String, finding: &Finding) {
    let level = finding
        .level
        .map(|level| format!(" ({level})"))
        .unwrap_or_default();
    let place = finding.place();
    let place = if place.is_empty() {
        String::new()
    } else {
        format!(" at {}", code(&place))
    };
    let _ = writeln!(out, "- **{}**{level}{place}", text(&finding.check));
    if let Some(sentence) = &finding.sentence {
        let _ = writeln!(out, "  {}", text(sentence));
    }
    if let Some(unscored) = finding.unscored() {
        let _ = writeln!(out, "  - {unscored}");
    }
    let _ = writeln!(out, "  - expected: {}", code(&finding.expected));
    let _ = writeln!(out, "  - found: {}", code(&finding.found));
    if let Some(help) = &finding.help {
        let _ = writeln!(out, "  - next: {}", code(help));
    }
}

/// Escapes Markdown.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '*' | '_' | '`' | '[' | ']' | '|' | '#' => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Formats an inline code span, delimited by more backticks than it contains.
fn code(text: &str) -> String {
    let text = text.trim_end().replace('\n', " ⏎ ");
    let text = visible(&text);
    let fence = "`".repeat(longest_run(&text) + 1);
    if fence.len() > 1 || text.is_empty() {
        format!("{fence} {text} {fence}")
    } else {
        format!("{fence}{text}{fence}")
    }
}

/// Formats a code block, delimited by more backticks than it contains.
fn block(text: &str) -> String {
    let fence = "`".repeat((longest_run(text) + 1).max(3));
    format!("{fence}sh\n{text}\n{fence}")
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|character| character != '`');
    runs.map(str::len).max().unwrap_or_default()
}
