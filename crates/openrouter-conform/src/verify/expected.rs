//! The items that a selection yields, known without running anything.

use openrouter_conformance::client::plan::{Pace, keep_part, plan};
use openrouter_conformance::client::protocol::Hello;
use openrouter_conformance::program;
use openrouter_conformance::server::plan::probes_of_part;
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::Kind;
use openrouter_corpus::select::{Partition, Selection};

use crate::report::capsule::Capsule;

/// Returns the items of a run without a command.
pub type PlanOfSuite = fn(&Suite, &Selection, Option<Partition>) -> Vec<(Kind, String)>;

/// The items that a run of this selection has. `None` for a client that did not introduce itself, and for a command that
/// has no capsule.
///
/// # Errors
/// If a filter matches nothing.
pub(super) fn expected(
    capsule: &Capsule,
    suite: &Suite,
    plan_of_suite: PlanOfSuite,
) -> Result<Option<Vec<(Kind, String)>>, Error> {
    let (selection, partition) = (&capsule.run.selection, capsule.run.partition);
    let ids = |kind, ids: Vec<&str>| ids.into_iter().map(|id| (kind, id.to_owned())).collect();
    if capsule.run.command == "server" {
        let probes = probes_of_part(selection, partition, &suite.spec)?;
        return Ok(Some(ids(Kind::Probe, probes.into_iter().collect())));
    }
    selection.check(&suite.corpus, &suite.spec)?;
    let fixtures = selection.fixtures(&suite.corpus);
    Ok(Some(match capsule.run.command.as_str() {
        "client" => {
            let Some(hello) = hello(capsule) else {
                return Ok(None);
            };
            let mut planned = plan(&fixtures, &hello, Pace::REAL);
            if let Some(partition) = partition {
                keep_part(&mut planned, &fixtures, partition);
            }
            let calls = planned.iter().map(|call| (Kind::Call, call.name()));
            calls.collect()
        }
        "gateway" => {
            let own = |place: usize| partition.is_none_or(|partition| partition.has(place));
            let of_part = fixtures.into_iter().enumerate();
            let of_part = of_part.filter(|(place, fixture)| own(*place) && fixture.playable());
            ids(
                Kind::Exchange,
                of_part.map(|(_, one)| one.id.as_str()).collect(),
            )
        }
        "program" => {
            let runs: Vec<&Fixture> = program::plan::plan(&suite.corpus, selection);
            ids(Kind::Call, runs.iter().map(|one| one.id.as_str()).collect())
        }
        "judge" => plan_of_suite(suite, selection, partition),
        _ => return Ok(None),
    }))
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
