//! The rule engine: finds the first rule whose conditions all hold.

use super::index::{Compiled, INDEX, Prepared};
use super::rule_filter::{RuleSet, facts_there};
use super::tokens::Found;
use super::{BODY, CODE, Kind, MESSAGE, RAW, Rule, Scan, When};
use crate::diagnosis::facts::Facts;

/// The matching rule and the places where its words were found.
#[derive(Clone, Copy)]
pub(crate) struct Match {
    pub(crate) rule: &'static Rule,
    /// `MESSAGE | RAW | CODE | BODY`.
    pub(crate) places: u8,
}

/// Returns the first rule that matches; `without` excludes a rule by id.
///
/// Tries the rules in order, but only those that can match: one of their words was found, or the kind of fact that they
/// require is present.
pub(crate) fn first_match(facts: &Facts<'_>, scan: &Scan, without: Option<&str>) -> Option<Match> {
    let mut candidates = scan.candidates;
    let mut join = |rules: &RuleSet| {
        for (all, some) in candidates.iter_mut().zip(rules) {
            *all |= some;
        }
    };
    if let Some(rules) = INDEX.filter.of_status(facts.status) {
        join(rules);
    }
    for (rules, there) in INDEX.filter.by_fact.iter().zip(facts_there(facts)) {
        if there {
            join(rules);
        }
    }
    for (at, mut bits) in candidates.into_iter().enumerate() {
        while bits != 0 {
            let compiled = &INDEX.rules[at * 64 + bits.trailing_zeros() as usize];
            bits &= bits - 1;
            let rule = compiled.rule;
            if without.is_none_or(|id| id != rule.id)
                && let Some(places) = holds(compiled, facts, scan)
            {
                return Some(Match { rule, places });
            }
        }
    }
    None
}

fn holds(compiled: &Compiled, facts: &Facts<'_>, scan: &Scan) -> Option<u8> {
    let mut places = 0;
    for (when, prepared) in compiled.rule.when.iter().zip(&compiled.prepared) {
        match prepared {
            Prepared::Nothing if plain(when, facts) => {}
            Prepared::Nothing => return None,
            Prepared::Texts(texts) if texts.contains(&facts.message) => {}
            Prepared::Texts(_) => return None,
            Prepared::Words(slot) => {
                let found = scan.words.get_or_init(|| Found::search(facts));
                if found.has(*slot) != matches!(when, When::Word(_)) {
                    return None;
                }
                places |= found.place;
            }
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

/// Evaluates a condition without words.
fn plain(when: &When, facts: &Facts<'_>) -> bool {
    let any =
        |words: &[&str], value: Option<&str>| value.is_some_and(|value| words.contains(&value));
    let within = |words: &[&str], text: Option<&str>| {
        text.is_some_and(|text| words.iter().any(|word| text.contains(word)))
    };
    match when {
        When::Status(list) => facts.status.is_some_and(|status| list.contains(&status)),
        When::NotStatus(list) => facts.status.is_none_or(|status| !list.contains(&status)),
        When::NoStatus => facts.status.is_none() || facts.guessed,
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
        When::Has(Kind::Alignment) => facts.alignment,
        When::Has(Kind::Availability) => facts.available,
        When::Has(Kind::Providers) => facts.providers_listed,
        When::Named(named) => facts.named == *named,
        When::Relayed(relayed) => facts.relayed == *relayed,
        When::Byok(byok) => (facts.byok == Some(true)) == *byok,
        When::On(list) => facts.surface.is_some_and(|surface| list.contains(&surface)),
        When::Model(list) => facts
            .model
            .is_some_and(|model| list.iter().any(|prefix| model.starts_with(prefix))),
        When::RequestId(prefix) => facts.request_id.is_some_and(|id| id.starts_with(prefix)),
        When::Shaped(list) => list.contains(&facts.shape),
        When::Envelope(envelope) => facts.envelope == *envelope,
        When::Native(list) => facts
            .native
            .is_some_and(|native| list.iter().any(|word| native.eq_ignore_ascii_case(word))),
        // Prepared conditions never get here.
        When::Phrase(_)
        | When::Raw(_)
        | When::Code(_)
        | When::Body(_)
        | When::Not(_)
        | When::Whole(_)
        | When::Word(_)
        | When::NoWord(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{Scan, facts_there, first_match, holds};
    use crate::diagnosis::facts::{Around, Facts};
    use crate::diagnosis::rules::index::INDEX;
    use crate::diagnosis::rules::rule_filter::FACTS;
    use crate::{Input, read};
    use proptest::prelude::*;

    /// Members and codes of all kinds of errors.
    const METADATA: &[&str] = &[
        r#""error_type":"provider_overloaded""#,
        r#""error_type":"context_length_exceeded""#,
        r#""limit_source":"openrouter_key_limit""#,
        r#""reason":"in_flight_budget_exhausted""#,
        r#""failed_routing_step":"Filter by Tool Support""#,
        r#""ineligibility_reasons":{"a":"zdr"}"#,
        r#""reasons":["x"]"#,
        r#""patterns":["x"]"#,
        r#""requested_providers":["x"]"#,
        r#""availability":{"code":"model_not_found"}"#,
        r#""provider_name":"P""#,
        r#""raw":"Rate limit reached, please retry""#,
        r#""raw":"{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"x\"}}""#,
        r#""is_byok":true"#,
    ];
    const WORDS: &[&str] = &[
        "",
        "Forbidden",
        "Provider returned error",
        "maximum context length",
        "overloaded",
        "User not found",
        "No endpoints found",
        "insufficient credits",
        "timed out",
        "invalid image",
        "tool",
    ];

    proptest! {
        /// Skipping the rules that cannot match does not change the result.
        #[test]
        fn as_if_every_rule_were_tried(
            status in prop::sample::select(vec![None, Some(200), Some(400), Some(402), Some(403), Some(404), Some(429), Some(500), Some(502), Some(503)]),
            message in prop::sample::select(WORDS),
            native in prop::sample::select(vec!["stop", "SAFETY", "network_error"]),
            metadata in prop::collection::vec(prop::sample::select(METADATA), 0..5),
        ) {
            let body = format!(
                r#"{{"error":{{"message":"{message}","metadata":{{{}}}}},"choices":[{{"native_finish_reason":"{native}"}}]}}"#,
                metadata.join(",")
            );
            let input = Input { status, ..Input::new(&body) };
            let reading = read(&input);
            let around = Around { status: reading.status(), ..Around::default() };
            let facts = Facts::take(&reading, around);
            let mut scan = Scan::new();
            scan.search(&facts, &reading);
            let all = INDEX.rules.iter().find(|compiled| holds(compiled, &facts, &scan).is_some());
            let found = first_match(&facts, &scan, None);
            prop_assert_eq!(found.map(|found| found.rule.id), all.map(|compiled| compiled.rule.id));
            prop_assert!(facts_there(&facts)[FACTS - 1]);
        }
    }
}
