//! What a selection yields, known without running anything: the items, which of them may be excused, and the controls.

use std::collections::{BTreeMap, BTreeSet};

use openrouter_conformance::client::judge::completeness;
use openrouter_conformance::client::plan::ways::can_stream;
use openrouter_conformance::client::plan::{
    Pace, Planned, asks_for_stream, controls, is_cut_short, keep_part, plan,
};
use openrouter_conformance::client::protocol::Hello;
use openrouter_conformance::client::variants::{Choice, Source};
use openrouter_conformance::gateway::controls::has_model;
use openrouter_conformance::nonce::Nonces;
use openrouter_conformance::program;
use openrouter_conformance::requirements::{By, citing};
use openrouter_conformance::seed::Seed;
use openrouter_conformance::server::ProbeRow;
use openrouter_conformance::server::plan::probes_of_part;
use openrouter_conformance::server::probe::{Compare, Probes};
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::Kind;
use openrouter_corpus::select::{Partition, Selection};
use openrouter_corpus::vocabulary::PlayMode;
use openrouter_errors::Surface;

use crate::report::capsule::{Capsule, Checked};

/// Returns the items of a run without a command.
pub type PlanOfSuite = fn(&Suite, &Selection, Option<Partition>) -> Vec<(Kind, String)>;

/// What a run yields.
#[derive(Default)]
pub(super) struct Expected {
    pub(super) items: Rules,
    /// The controls, where they follow from the target's own introduction.
    pub(super) controls: Option<BTreeSet<String>>,
    /// The surfaces that need a control.
    pub(super) surfaces: BTreeSet<Surface>,
    /// The items that count for the share, if the command states one.
    pub(super) shared: Option<BTreeSet<String>>,
}

/// The items by kind and id.
type Rules = BTreeMap<(Kind, String), Rule>;

/// What is known of an item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) applies: Applies,
    /// Whether the run may lack it.
    pub(super) may_lack: bool,
    /// Whether the run is incomplete if nothing was there to check.
    pub(super) required: bool,
}

/// Whether an item applies to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Applies {
    Yes,
    No,
    /// It depends on what was seen.
    Either,
}

impl Applies {
    fn unless_either(either: bool) -> Self {
        if either { Self::Either } else { Self::Yes }
    }

    const fn rule(self) -> Rule {
        Rule {
            applies: self,
            may_lack: false,
            required: true,
        }
    }
}

/// What a run of this selection yields.
///
/// # Errors
/// If a filter matches nothing, or the choice of variants is invalid.
pub(super) fn expected(
    capsule: &Capsule,
    suite: &Suite,
    plan_of_suite: PlanOfSuite,
) -> Result<Expected, Error> {
    let (selection, partition) = (&capsule.run.selection, capsule.run.partition);
    if capsule.run.command == "server" {
        return of_server(selection, partition, suite);
    }
    selection.check(&suite.corpus, &suite.spec)?;
    let fixtures = selection.fixtures(&suite.corpus);
    match capsule.run.command.as_str() {
        "client" => of_client(capsule, &fixtures, suite),
        "gateway" => Ok(of_gateway(capsule, &fixtures)),
        "program" => Ok(of_program(capsule, suite)),
        _ => Ok(Expected {
            items: plan_of_suite(suite, selection, partition)
                .into_iter()
                .map(|(kind, id)| {
                    let applies = of_suite(kind, &id, selection, suite);
                    ((kind, id), applies.rule())
                })
                .collect(),
            ..Expected::default()
        }),
    }
}

/// A requirement is left out if nothing can test it, or if no selected fixture is about it.
fn of_suite(kind: Kind, id: &str, selection: &Selection, suite: &Suite) -> Applies {
    let known = suite.spec.get(id).filter(|_| kind == Kind::Requirement);
    let Some(requirement) = known else {
        return Applies::Yes;
    };
    let by_probes = || citing(id).any(|check| matches!(check.by, By::Server(_)));
    if requirement.untestable.is_some() {
        Applies::No
    } else {
        Applies::unless_either(!selection.is_everything() && !by_probes())
    }
}

fn of_server(
    selection: &Selection,
    partition: Option<Partition>,
    suite: &Suite,
) -> Result<Expected, Error> {
    let selected = probes_of_part(selection, partition, &suite.spec)?;
    let probes = Probes::built_in()?.iter();
    let probes = probes.filter(|probe| selected.contains(probe.probe.id.as_str()));
    let rule = |probe| {
        let row = ProbeRow::unjudged(probe, &suite.spec, selection);
        // Some targets have no model that fails in mid-stream; and an answer may concern no selected requirement.
        let mid_stream = probe.probe.compare == Some(Compare::MidStream);
        let either = mid_stream || selection.is_about_requirements();
        let rule = Rule {
            required: row.required,
            ..Applies::unless_either(either).rule()
        };
        ((Kind::Probe, row.id), rule)
    };
    Ok(Expected {
        items: probes.map(rule).collect(),
        ..Expected::default()
    })
}

fn of_client(capsule: &Capsule, fixtures: &[&Fixture], suite: &Suite) -> Result<Expected, Error> {
    let Some(hello) = hello(capsule) else {
        return Ok(Expected::default());
    };
    let mut planned = plan(fixtures, &hello, Pace::REAL);
    if let Some(partition) = capsule.run.partition {
        keep_part(&mut planned, fixtures, partition);
    }
    let mut items = Rules::new();
    for call in &planned {
        let applies = match call.not_applicable {
            Some(_) => Applies::No,
            None => Applies::unless_either(may_be_excused(call)),
        };
        items.insert((Kind::Call, call.name()), applies.rule());
    }
    items.extend(variants(capsule, &planned, suite)?);
    let found = |id: &String| capsule.items.iter().any(|item| item.id == *id);
    let shared = items
        .iter()
        .filter(|(_, rule)| rule.applies != Applies::No)
        .filter(|((_, id), rule)| !rule.may_lack || found(id));
    let shared = shared.map(|((_, id), _)| id.clone()).collect();
    let controls = controls(&hello, Pace::REAL).into_iter().map(|one| one.id);
    Ok(Expected {
        controls: Some(controls.collect()),
        shared: Some(shared),
        items,
        ..Expected::default()
    })
}

/// Whether a client may refuse a call that it supports: the recording is incomplete, or no control shows that it streams.
fn may_be_excused(call: &Planned<'_>) -> bool {
    let incomplete = call
        .fixture
        .and_then(|one| completeness::excuse(one, "client"));
    incomplete.is_some() || (call.stream && !can_stream(call.surface))
}

/// The exchanges that are played in variants: those with a result for the response as recorded.
fn variants(capsule: &Capsule, planned: &[Planned<'_>], suite: &Suite) -> Result<Rules, Error> {
    let Some(stated) = &capsule.run.variants else {
        return Ok(Rules::new());
    };
    let wrong = |why: String| Error::usage("/variants", why);
    let choice = Choice::of(stated).map_err(wrong)?;
    let seed = capsule.run.seed.as_deref().map(str::parse::<Seed>);
    let seed = seed.unwrap_or(Ok(Seed::BUILT_IN));
    let seed = seed.map_err(|why| Error::usage("/seed", why))?;
    let nonces = Nonces::of(seed);
    let verdict_of = |id: &str| {
        let item = capsule.items.iter().find(|item| item.id == id)?;
        item.verdict.as_deref()
    };
    let usable = controls_of(capsule).iter().all(|control| control.passed);
    let mut rules = Rules::new();
    for call in planned {
        let Some(fixture) = call.fixture.filter(|_| call.way == PlayMode::NoRetries) else {
            continue;
        };
        let is_certain = match verdict_of(&call.id) {
            Some("exact" | "degraded" | "misclassified" | "swallowed") => true,
            // Only the wire shows whether the client gave a result.
            Some("crashed" | "hung") => false,
            _ => continue,
        };
        let played = nonces.put(fixture);
        let has = |gzip| {
            let source = Source {
                fixture: &played,
                schemas: &suite.schemas,
                seed,
                gzip,
                kinds: choice.kinds,
            };
            source.has_forms(&choice)
        };
        if usable && has(true) {
            let rule = Rule {
                may_lack: !is_certain || !has(false),
                ..Applies::Yes.rule()
            };
            let name = format!("{}.{}", call.id, PlayMode::Variants);
            rules.insert((Kind::Call, name), rule);
        }
    }
    Ok(rules)
}

fn of_gateway(capsule: &Capsule, fixtures: &[&Fixture]) -> Expected {
    let (selection, partition) = (&capsule.run.selection, capsule.run.partition);
    let own = |place: usize| partition.is_none_or(|partition| partition.has(place));
    let of_part = fixtures.iter().enumerate();
    let of_part = of_part.filter(|(place, fixture)| own(*place) && fixture.playable());
    let mut expected = Expected::default();
    let mut shared = BTreeSet::new();
    for (_, fixture) in of_part {
        let (id, surface) = (fixture.id.to_string(), fixture.surface());
        if has_model(surface) || selection.surface.contains(&surface) {
            expected.surfaces.insert(surface);
        }
        let of_surface = controls_of(capsule).iter();
        let of_surface = of_surface.map(|one| (program::Control::of_id(&one.id), one));
        let of_surface = of_surface.filter(|(id, _)| id.surface == Some(surface));
        let of_surface: Vec<_> = of_surface.collect();
        let same = |(id, _): &&(program::Control, &Checked)| id.stream == asks_for_stream(fixture);
        let control = of_surface.iter().find(same).or(of_surface.first());
        if control.is_some() {
            shared.insert(id.clone());
        }
        let applies = match control {
            _ if is_cut_short(fixture) => Applies::No,
            None => Applies::No,
            Some((_, control)) if control.absent => Applies::No,
            // It may ask its upstream on another surface, and refuse an incomplete recording.
            Some(_) => Applies::Either,
        };
        expected.items.insert((Kind::Exchange, id), applies.rule());
    }
    expected.shared = Some(shared);
    expected
}

/// The control shows on which surface the program calls, and whether it streams.
fn of_program(capsule: &Capsule, suite: &Suite) -> Expected {
    let control = controls_of(capsule).first();
    let control = control.filter(|control| control.passed);
    let control = control.map(|control| program::Control::of_id(&control.id));
    let runs = program::plan::plan(&suite.corpus, &capsule.run.selection).into_iter();
    let runs = runs.filter(|fixture| {
        let concerns = |control| program::plan::concerns(fixture, control);
        control.as_ref().is_some_and(concerns)
    });
    let rule = |fixture: &Fixture| {
        let key = (Kind::Call, fixture.id.to_string());
        (key, Applies::Either.rule())
    };
    Expected {
        items: runs.map(rule).collect(),
        ..Expected::default()
    }
}

fn controls_of(capsule: &Capsule) -> &[Checked] {
    let target = capsule.targets.first();
    target.map_or(&[], |target| &target.controls)
}

/// The introduction of the client, as far as a plan depends on it.
fn hello(capsule: &Capsule) -> Option<Hello> {
    let abilities = capsule.targets.first()?.abilities.as_ref()?;
    Some(Hello {
        stream: abilities.stream,
        retries: abilities.retries,
        ..Hello::built_in("", &abilities.surfaces, &abilities.fields)
    })
}
