//! What people read about a capsule.

use std::fmt::Write as _;

use openrouter_corpus::visible::visible_line;

use super::{Change, Comparison, Contradiction, Verified};
use crate::report::capsule::Capsule;

/// The differences of one kind that are named one by one.
const NAMED: usize = 50;

impl Verified {
    /// Formats it for the terminal.
    #[must_use]
    pub fn to_terminal(&self) -> String {
        let mut out = String::new();
        let code = self.exit().code();
        let state = if self.adds_up {
            "adds up"
        } else if self.contradictions.is_empty() {
            "cannot be verified"
        } else {
            "does not add up"
        };
        let _ = writeln!(out, "{} {state} (exit {code})", visible_line(&self.file));
        if let Some(capsule) = &self.capsule {
            run(&mut out, capsule);
        }
        for Contradiction {
            pointer,
            expected,
            found,
        } in &self.contradictions
        {
            let at = if pointer.is_empty() {
                "the file"
            } else {
                pointer
            };
            let [at, expected, found] = [at, expected, found].map(|text| visible_line(text));
            let _ = writeln!(out, "\n{at}\n  expected {expected}\n  found    {found}");
        }
        for why in &self.open {
            let _ = writeln!(out, "\n{}", visible_line(why));
        }
        if let Some(comparison) = &self.against {
            differences(&mut out, comparison);
        }
        out
    }
}

fn run(out: &mut String, capsule: &Capsule) {
    let run = &capsule.run;
    let mut facts = vec![(
        "run",
        format!(
            "{} · {} · revision {}",
            run.command, run.selection, capsule.revision
        ),
    )];
    if !capsule.targets.is_empty() {
        facts.push(("target", capsule.target_names()));
    }
    if let Some(seed) = &run.seed {
        facts.push(("seed", seed.clone()));
    }
    let commit = capsule.commit.as_deref().unwrap_or("not stated");
    facts.push(("suite", format!("{}, commit {commit}", run.suite)));
    let counts = capsule.counts;
    let (passed, failed) = (counts.outcomes.passed, counts.outcomes.failed);
    let (selected, judged) = (counts.selected, counts.judged);
    facts.push((
        "items",
        format!("{selected} selected · {judged} judged · {passed} passed · {failed} failed"),
    ));
    if let Some(variants) = &run.variants {
        facts.push(("variants", variants.to_string()));
    }
    if let Some(baseline) = &run.baseline {
        let accepted = counts.outcomes.expected_failures;
        let fact = format!("{accepted} expected failures by {baseline}");
        facts.push(("baseline", fact));
    }
    if let Some(shard) = run.partition {
        facts.push(("partial", format!("shard {shard} of a run")));
    }
    for why in &capsule.incomplete {
        facts.push(("partial", why.clone()));
    }
    for (name, value) in facts {
        let _ = writeln!(out, "{name:<8} {}", visible_line(&value));
    }
}

fn differences(out: &mut String, comparison: &Comparison) {
    let count = |change| comparison.of(change).count();
    let _ = writeln!(
        out,
        "\nagainst {}: {} worse, {} better, {} new, {} gone",
        visible_line(&comparison.file),
        count(Change::Worse),
        count(Change::Better),
        count(Change::New),
        count(Change::Gone)
    );
    for fact in &comparison.runs {
        let _ = writeln!(out, "  other {}", visible_line(fact));
    }
    for (change, word) in [
        (Change::Worse, "worse"),
        (Change::Better, "better"),
        (Change::New, "new"),
        (Change::Gone, "gone"),
    ] {
        for one in comparison.of(change).take(NAMED) {
            let text =
                |side: &Option<String>| side.clone().unwrap_or_else(|| "not checked".to_owned());
            let (before, now) = (text(&one.before), text(&one.now));
            let line = format!("{}: {before} -> {now}", one.id);
            let _ = writeln!(out, "  {word:<6} {}", visible_line(&line));
        }
        let more = count(change).saturating_sub(NAMED);
        if more > 0 {
            let _ = writeln!(out, "  {word:<6} {more} more; --json has all");
        }
    }
}
