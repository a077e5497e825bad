//! The report on a client: verdicts by severity, lost fields, and every call with its failures.

use std::collections::BTreeSet;

use openrouter_errors::Surface;

use super::evidence::{Played, Session, Varied, control_fault};
use super::judge::{Verdict, differs};
use super::protocol::Hello;
use crate::verdicts;
use crate::verdicts::{Compared, Supported, Target, counts, items, normalize_ports};
use openrouter_corpus::report::counts::{Loss, RequirementCount, VerdictCount};
use openrouter_corpus::report::{
    Abilities, Control, Draft, Kind, Role, Share, Subject, VariantCount,
};
use openrouter_corpus::vocabulary::FieldName;
use openrouter_mock::Entry;

/// One call of a client with its verdict.
pub type CaseReport = verdicts::CaseReport<Verdict>;

/// The report on one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientReport {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its language.
    pub language: String,
    /// The surfaces that the client can call.
    pub surfaces: Vec<Surface>,
    /// Whether the client can request streams.
    pub stream: bool,
    /// Whether the client retries by default.
    pub retries: bool,
    /// The fields that the client's API can express.
    pub fields: Vec<FieldName>,
    /// The controls; if one failed, no other call was made.
    pub controls: Vec<Control>,
    /// The number of calls per verdict, the most severe first.
    pub verdicts: Vec<VerdictCount<Verdict>>,
    /// The state of each field, by delivery.
    pub losses: Vec<Loss>,
    /// How often each client requirement was met and violated.
    pub requirements: Vec<RequirementCount>,
    /// Protocol violations of the adapter outside its results.
    pub faults: Vec<String>,
    /// The number of calls that the client supports, by its adapter's introduction.
    pub supported: usize,
    /// The calls with variants, if there were any.
    pub variants: Option<VariantCount>,
    /// Every call.
    pub cases: Vec<CaseReport>,
}

impl ClientReport {
    /// Builds the report of a session whose calls were checked.
    pub fn of(
        session: &Session<'_>,
        cases: Vec<CaseReport>,
        requirements: Vec<RequirementCount>,
    ) -> Self {
        let hello = &session.hello;
        let control = |control: &Played<'_>| Control {
            id: control.planned.id.clone(),
            fault: control_fault(control).map(|why| normalize_ports(&why)),
            absent: false,
        };
        Self {
            name: hello.name.clone(),
            version: hello.version.clone(),
            language: hello.language.clone(),
            surfaces: hello.surfaces.clone(),
            stream: hello.stream,
            retries: hello.retries,
            fields: hello.fields.clone(),
            controls: session.controls.iter().map(control).collect(),
            verdicts: counts::verdicts(&cases),
            losses: counts::losses(&cases),
            requirements,
            faults: session
                .faults
                .iter()
                .map(|fault| normalize_ports(fault))
                .collect(),
            supported: session
                .played
                .iter()
                .filter(|played| played.planned.not_applicable.is_none())
                .count()
                + session.varied.len(),
            variants: variants(session),
            cases,
        }
    }

    /// Returns the number of calls with a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        counts::count(&self.verdicts, verdict)
    }

    /// Returns whether the controls succeeded, so that the calls count.
    #[must_use]
    pub fn usable(&self) -> bool {
        self.controls.iter().all(|control| control.fault.is_none())
    }

    /// Returns the share of the supported calls that were checked.
    #[must_use]
    pub fn share(&self, minimum: u8) -> Share {
        Share {
            judged: counts::judged(&self.verdicts),
            of: self.supported,
            minimum,
        }
    }

    /// Returns the client's summary, as the reports of all commands contain it.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject {
            version: Some(self.version.clone()),
            abilities: Some(Abilities {
                language: self.language.clone(),
                surfaces: self.surfaces.clone(),
                stream: self.stream,
                retries: self.retries,
                fields: self.fields.clone(),
            }),
            controls: self.controls.clone(),
            verdicts: VerdictCount::words(&self.verdicts),
            losses: self.losses.clone(),
            requirements: self.requirements.clone(),
            faults: self.faults.clone(),
            variants: self.variants.clone(),
            ..Subject::new(Role::Client, &self.name)
        }
    }

    /// Returns the client as a baseline records it.
    #[must_use]
    pub fn target(&self) -> Target {
        Target {
            role: Role::Client,
            name: self.name.clone(),
            version: self.version.clone(),
            supported: Supported {
                surfaces: self.surfaces.iter().copied().collect(),
                stream: self.stream,
                retries: self.retries,
                fields: self.fields.iter().copied().collect(),
            },
            asked: Surface::ALL.iter().copied().collect(),
        }
    }

    /// Adds the client and its calls to the report of a run.
    pub fn add_to(&self, draft: &mut Draft, compared: Option<&Compared<'_, Verdict>>) {
        for control in &self.controls {
            if let Some(fault) = &control.fault {
                draft.incomplete.push(format!(
                    "the adapter is broken, so its results do not count: {}: {fault}",
                    control.id
                ));
            }
        }
        let faults = self.faults.iter();
        draft
            .incomplete
            .extend(faults.map(|fault| format!("the adapter violates the protocol: {fault}")));
        draft.items.extend(items(Kind::Call, &self.cases, compared));
        draft.subjects.push(self.subject());
    }
}

/// Counts the calls with variants, and those whose result differs.
fn variants(session: &Session<'_>) -> Option<VariantCount> {
    let mut count = VariantCount::default();
    for varied in &session.varied {
        let differing = varied
            .variations
            .iter()
            .filter(|one| differs(&session.hello, &varied.plain, one))
            .count();
        count.exchanges += 1;
        count.calls += varied.variations.len();
        count.differing += differing;
        count.exchanges_differing += usize::from(differing > 0);
    }
    (count.calls > 0).then_some(count)
}

/// Completes the report of an exchange that was played in variants; see [`finish`].
#[must_use]
pub fn finish_varied(
    case: CaseReport,
    hello: &Hello,
    varied: &Varied<'_>,
    again: &str,
) -> CaseReport {
    let plain = &varied.plain;
    let differing = varied
        .variations
        .iter()
        .filter(|one| differs(hello, plain, one));
    let kinds: BTreeSet<&str> = differing
        .filter_map(|one| one.form.variant.kind())
        .map(|kind| kind.as_str())
        .collect();
    let again = if kinds.is_empty() {
        format!("--wire-variants {again}")
    } else {
        format!("--variant {} {again}", Vec::from_iter(kinds).join(","))
    };
    let seen: Vec<Entry> = varied
        .variations
        .iter()
        .flat_map(|one| one.seen.clone())
        .collect();
    finish(case, &seen, &again)
}

/// Completes the report of a checked call. `again` holds the arguments of `client` on the command line that checks this
/// client.
#[must_use]
pub fn finish(case: CaseReport, seen: &[Entry], again: &str) -> CaseReport {
    let replay = format!("openrouter-conform client --case {} {again}", case.case);
    case.finish(seen, &replay, normalize_ports)
}
