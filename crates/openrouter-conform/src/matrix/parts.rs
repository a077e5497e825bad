//! The common parts of the pages of clients and gateways.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use openrouter_errors::Delivery;

use super::row::Flaky;
use super::worst::Worst;
use openrouter_corpus::report::counts::Loss;
use openrouter_corpus::verdict_kind::VerdictKind;
use openrouter_corpus::vocabulary::FieldName;

/// Writes a line for each finding, the worst first, then those that differ between the runs; `words` are the singular
/// and plural of a case.
pub fn findings<V: VerdictKind>(
    out: &mut String,
    worst: &[Worst<V>],
    flaky: &[Flaky<V>],
    words: [&str; 2],
) {
    for worst in worst {
        let word = words[usize::from(worst.calls != 1)];
        let delivery = worst
            .delivery
            .map_or("no error".to_owned(), |delivery| format!("`{delivery}`"));
        let _ = write!(
            out,
            "- {}, {delivery}, {} {word}",
            worst.verdict, worst.calls
        );
        if let Some(case) = &worst.case {
            let _ = write!(out, ": `{case}`");
        }
        if !worst.requirements.is_empty() {
            let _ = write!(out, " ({})", worst.requirements.join(", "));
        }
        out.push('\n');
    }
    for flaky in flaky {
        let [one, two] = flaky.verdicts;
        let _ = writeln!(out, "- flaky: `{}` ({one}, {two})", flaky.case);
    }
}

/// Writes the share of each field that arrived, by delivery; nothing if no response stated any.
pub fn losses(out: &mut String, losses: &[Loss], introduction: &str) {
    let deliveries: BTreeSet<Option<&'static str>> = losses
        .iter()
        .map(|loss| loss.delivery.map(Delivery::as_str))
        .collect();
    if deliveries.is_empty() {
        return;
    }
    let _ = writeln!(out, "{introduction}");
    out.push_str("| field |");
    for delivery in &deliveries {
        let _ = write!(out, " {} |", delivery.unwrap_or("no error"));
    }
    let _ = writeln!(out, "\n|---|{}", "---|".repeat(deliveries.len()));
    for field in FieldName::ALL {
        let cells: Vec<_> = losses.iter().filter(|loss| loss.field == *field).collect();
        if cells.is_empty() {
            continue;
        }
        let _ = write!(out, "| {field} |");
        for delivery in &deliveries {
            let cell = cells
                .iter()
                .find(|loss| loss.delivery.map(Delivery::as_str) == *delivery);
            let text = match cell {
                None => String::new(),
                Some(cell) if cell.value + cell.lost == 0 => "no".to_owned(),
                Some(cell) => format!("{}/{}", cell.value, cell.value + cell.lost),
            };
            let _ = write!(out, " {text} |");
        }
        out.push('\n');
    }
}
