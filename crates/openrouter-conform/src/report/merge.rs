//! Merges the shards of a run into the report of the whole run.

use std::collections::{BTreeMap, BTreeSet};

use openrouter_conformance::verdicts::counts;
use openrouter_corpus::report::counts::RequirementCount;
use openrouter_corpus::report::draft::{UNASKED, derived};
use openrouter_corpus::report::{Draft, Item, Kind, Report, Subject};
use openrouter_corpus::spec::Spec;

/// Missing shards that an error names.
const NAMED: usize = 6;

/// Why reports are not the shards of one run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotParts {
    /// There are no reports.
    #[error("nothing to merge: specify the reports of the shards")]
    Nothing,
    /// A report is a whole run.
    #[error("{name} is a complete run, not a shard; create shards with --partition")]
    Whole {
        /// The report.
        name: String,
    },
    /// The reports are of different runs.
    #[error(
        "{name} and {other} are not shards of the same run: {what} is {found} in {name}, but {expected} in {other}; use the same options for all shards"
    )]
    Different {
        /// A report.
        name: String,
        /// The first report.
        other: String,
        /// The property that differs.
        what: String,
        /// The value in the report.
        found: String,
        /// The value in the first report.
        expected: String,
    },
    /// Two reports are the same shard.
    #[error("{name} and {other} are both shard {part}; specify each shard once")]
    Overlap {
        /// A report.
        name: String,
        /// Another report.
        other: String,
        /// The shard.
        part: String,
    },
    /// Two shards checked the same item.
    #[error("{name} and {other} both contain {id}: they are not shards of the same run")]
    Twice {
        /// A report.
        name: String,
        /// Another report.
        other: String,
        /// The item that both contain.
        id: String,
    },
    /// A shard is missing.
    #[error("cannot merge: shards {missing} are missing")]
    Gap {
        /// The missing shards.
        missing: String,
    },
}

/// Merges the shards of one run; each comes with its name, for messages. `spec` orders the counts by requirement.
///
/// # Errors
/// [`NotParts`] if the reports are of different runs, or a shard occurs twice or is missing.
pub fn merge(parts: Vec<(String, Report)>, spec: &Spec) -> Result<Report, NotParts> {
    let Some((first, report)) = parts.first() else {
        return Err(NotParts::Nothing);
    };
    let mut known: BTreeMap<u32, &str> = BTreeMap::new();
    let mut of = 0;
    for (name, part) in &parts {
        same(name, part, first, report)?;
        let Some(partition) = part.run.partition else {
            return Err(NotParts::Whole { name: name.clone() });
        };
        of = partition.of;
        if let Some(other) = known.insert(partition.part, name) {
            return Err(NotParts::Overlap {
                name: name.clone(),
                other: other.to_owned(),
                part: partition.to_string(),
            });
        }
    }
    let missing = (1..=of).filter(|part| !known.contains_key(part));
    let named: Vec<String> = missing
        .take(NAMED)
        .map(|part| format!("{part}/{of}"))
        .collect();
    if !named.is_empty() {
        let count = of as usize - known.len();
        let mut missing = named.join(", ");
        if count > named.len() {
            missing.push_str(&format!(" and {} more", count - named.len()));
        }
        return Err(NotParts::Gap { missing });
    }
    disjoint(&parts)?;
    let mut run = report.run.clone();
    run.partition = None;
    run.private_fixtures = parts.iter().any(|(_, part)| part.run.private_fixtures);
    if parts.iter().any(|(_, part)| part.run.seed != run.seed) {
        run.seed = None;
    }
    let mut draft = Draft::of(run);
    let mut parts: Vec<Report> = parts.into_iter().map(|(_, part)| part).collect();
    parts.sort_by_key(|part| part.run.partition);
    draft.expected = Some(parts.iter().map(|part| part.totals.counts.expected).sum());
    for part in parts {
        let mut own = derived(&part.totals.counts, &part.items);
        if let Some(share) = part.totals.share {
            own.extend(share.too_small());
            match &mut draft.share {
                Some(whole) => *whole += share,
                None => draft.share = Some(share),
            }
        }
        for reason in part.totals.incomplete {
            let is_own = own.contains(&reason) || reason == UNASKED;
            if !is_own && !draft.incomplete.contains(&reason) {
                draft.incomplete.push(reason);
            }
        }
        for subject in part.totals.subjects {
            let known = draft.subjects.iter_mut();
            match known.into_iter().find(|known| known.name == subject.name) {
                Some(known) => add(known, subject, spec),
                None => draft.subjects.push(subject),
            }
        }
        draft.items.extend(part.items);
    }
    Ok(draft.close())
}

/// Checks that a report belongs to the same run as the first.
fn same(name: &str, part: &Report, first: &str, report: &Report) -> Result<(), NotParts> {
    let of = |report: &Report| report.run.partition.map_or(0, |partition| partition.of);
    let subjects = |report: &Report| {
        let name = |one: &Subject| format!("{} {}", one.name, one.version.as_deref().unwrap_or(""));
        let subjects = report.totals.subjects.iter().map(name);
        subjects.collect::<Vec<_>>().join(", ").trim().to_owned()
    };
    let judged_whom = !subjects(part).is_empty() && !subjects(report).is_empty();
    let are_parts = of(part) != 0 && of(report) != 0;
    let run = |report: &Report| {
        let mut facts = vec![
            ("the suite".to_owned(), report.run.suite.clone()),
            ("the command".to_owned(), report.run.command.clone()),
        ];
        let options = report.run.selection.options();
        let named = |(option, value): (&str, String)| (option.to_owned(), value);
        facts.extend(options.map(named));
        let variants = report.run.variants.as_ref();
        let variants = variants.map_or_else(|| "none".to_owned(), ToString::to_string);
        facts.push(("the choice of variants".to_owned(), variants));
        let baseline = report.run.baseline.as_deref().unwrap_or("none");
        facts.push(("the baseline".to_owned(), baseline.to_owned()));
        if are_parts {
            facts.push(("the number of parts".to_owned(), of(report).to_string()));
        }
        if judged_whom {
            facts.push(("the target".to_owned(), subjects(report)));
        }
        facts
    };
    let mut facts = run(part).into_iter().zip(run(report));
    match facts.find(|(found, expected)| found != expected) {
        None => Ok(()),
        Some(((what, found), (_, expected))) => Err(NotParts::Different {
            name: name.to_owned(),
            other: first.to_owned(),
            what,
            found,
            expected,
        }),
    }
}

/// Checks that no item was checked twice.
fn disjoint(parts: &[(String, Report)]) -> Result<(), NotParts> {
    let mut seen: BTreeMap<(Kind, &str), &str> = BTreeMap::new();
    for (name, part) in parts {
        let mut own: BTreeSet<(Kind, &str)> = BTreeSet::new();
        for Item { kind, id, .. } in &part.items {
            let other = seen.insert((*kind, id), name);
            if other.is_some() || !own.insert((*kind, id)) {
                return Err(NotParts::Twice {
                    name: name.clone(),
                    other: other.unwrap_or(name).to_owned(),
                    id: id.clone(),
                });
            }
        }
    }
    Ok(())
}

/// Adds another shard's results for the same subject.
fn add(subject: &mut Subject, other: Subject, spec: &Spec) {
    match (&mut subject.variants, other.variants) {
        (Some(known), Some(other)) => known.add(&other),
        (known, other) => *known = known.take().or(other),
    }
    for control in other.controls {
        let known = subject
            .controls
            .iter_mut()
            .find(|known| known.id == control.id);
        match known {
            Some(known) => {
                known.fault = known.fault.take().or(control.fault);
                known.absent &= control.absent;
            }
            None => subject.controls.push(control),
        }
    }
    for count in other.verdicts {
        let known = subject.verdicts.iter_mut();
        match known
            .into_iter()
            .find(|known| known.verdict == count.verdict)
        {
            Some(known) => known.calls += count.calls,
            None => subject.verdicts.push(count),
        }
    }
    let own = std::mem::take(&mut subject.losses);
    subject.losses = counts::sum(own.into_iter().chain(other.losses));
    for count in other.requirements {
        let known = subject.requirements.iter_mut();
        match known
            .into_iter()
            .find(|known| known.requirement == count.requirement)
        {
            Some(known) => {
                known.held += count.held;
                known.broken += count.broken;
            }
            None => subject.requirements.push(count),
        }
    }
    let place = |count: &RequirementCount| {
        let place = |known: &openrouter_corpus::spec::Requirement| known.id == count.requirement;
        spec.requirements.iter().position(place)
    };
    subject.requirements.sort_by_key(place);
    for fault in other.faults {
        if !subject.faults.contains(&fault) {
            subject.faults.push(fault);
        }
    }
}
