//! The interpreter: the first rule whose conditions all hold.

use super::index::{Compiled, INDEX, Prepared};
use super::{BODY, CODE, Kind, MESSAGE, RAW, Rule, Scan, When};
use crate::diagnosis::facts::Facts;

/// The rule that matched, and the places its words were found in.
#[derive(Clone, Copy)]
pub(crate) struct Match {
    pub(crate) rule: &'static Rule,
    /// `MESSAGE | RAW | CODE | BODY`.
    pub(crate) places: u8,
}

/// The first rule that holds; `without` leaves one out by its id.
pub(crate) fn first_match(facts: &Facts<'_>, scan: &Scan, without: Option<&str>) -> Option<Match> {
    INDEX
        .rules
        .iter()
        .filter(|compiled| without.is_none_or(|id| id != compiled.rule.id))
        .find_map(|compiled| {
            holds(compiled, facts, scan).map(|places| Match {
                rule: compiled.rule,
                places,
            })
        })
}

fn holds(compiled: &Compiled, facts: &Facts<'_>, scan: &Scan) -> Option<u8> {
    let mut places = 0;
    for (when, prepared) in compiled.rule.when.iter().zip(&compiled.prepared) {
        match prepared {
            Prepared::Nothing if plain(when, facts) => {}
            Prepared::Nothing => return None,
            Prepared::Texts(texts) if texts.contains(&facts.message) => {}
            Prepared::Texts(_) => return None,
            Prepared::Slot(slot) => match when {
                When::Raw(_) => places |= scan.found(*slot, RAW)?,
                When::Code(_) => places |= scan.found(*slot, CODE | RAW)?,
                When::Body(_) => places |= scan.found(*slot, MESSAGE | BODY)?,
                When::Not(_) if scan.found(*slot, MESSAGE | RAW).is_some() => return None,
                When::Not(_) => {}
                _ => places |= scan.found(*slot, MESSAGE | RAW)?,
            },
        }
    }
    Some(places)
}

/// Conditions that are not about words.
fn plain(when: &When, facts: &Facts<'_>) -> bool {
    let any =
        |words: &[&str], value: Option<&str>| value.is_some_and(|value| words.contains(&value));
    let within = |words: &[&str], text: Option<&str>| {
        text.is_some_and(|text| words.iter().any(|word| text.contains(word)))
    };
    match when {
        When::Status(list) => facts.status.is_some_and(|status| list.contains(&status)),
        When::NotStatus(list) => facts.status.is_none_or(|status| !list.contains(&status)),
        When::NoStatus => facts.status.is_none(),
        When::Typed(list) => any(list, facts.stated.as_deref()),
        When::Availability(list) => any(
            list,
            facts.availability.as_ref().and_then(|a| a.code.text()),
        ),
        When::LimitSource(list) => any(list, facts.limit_source),
        When::Reason(list) => any(list, facts.reason),
        When::Step(list) => within(list, facts.step),
        When::Ineligible(list) => within(list, facts.ineligible),
        When::Has(Kind::Moderation) => facts.moderation,
        When::Has(Kind::Guardrail) => facts.guardrail,
        When::Has(Kind::Availability) => facts.available,
        When::Has(Kind::Providers) => facts.providers_listed,
        When::Named(named) => facts.named == *named,
        When::Relayed(relayed) => facts.relayed == *relayed,
        When::Byok(byok) => (facts.byok == Some(true)) == *byok,
        When::On(list) => facts.surface.is_some_and(|surface| list.contains(&surface)),
        When::Model(list) => facts
            .model
            .is_some_and(|model| list.iter().any(|prefix| model.starts_with(prefix))),
        When::Shaped(list) => list.contains(&facts.shape),
        When::Envelope(envelope) => facts.envelope == *envelope,
        When::Native(list) => facts
            .native
            .is_some_and(|native| list.iter().any(|word| native.eq_ignore_ascii_case(word))),
        // Prepared: they never come here.
        When::Said(_)
        | When::Raw(_)
        | When::Code(_)
        | When::Body(_)
        | When::Not(_)
        | When::Whole(_) => true,
    }
}
