//! Preselection of the rules that can match: each rule requires one of its words, a kind of fact, or a status.

use super::index::Compiled;
use super::table::number;
use super::tokens::is_unclear;
use super::{Kind, Rule, When};
use crate::diagnosis::facts::Facts;
use crate::shape::Shape;

/// The number of words of 64 rules each; a test keeps the number of rules below the number of bits.
pub(super) const RULE_WORDS: usize = 8;

/// A set of rules by number.
pub(super) type RuleSet = [u64; RULE_WORDS];

/// Adds a rule to a set.
pub(super) fn add(set: &mut RuleSet, rule: usize) {
    set[rule / 64] |= 1 << (rule % 64);
}

/// The rules that require a word (by slot), a kind of fact, or a status.
#[derive(Default)]
pub(super) struct RuleFilter {
    pub(super) rule_by_slot: Vec<Option<u16>>,
    pub(super) by_fact: [RuleSet; FACTS],
    by_status: Vec<RuleSet>,
    /// The number of a status in `by_status`, from 1; the set of any other status is empty.
    numbers: Vec<u8>,
}

impl RuleFilter {
    pub(super) fn of(rules: &[Compiled], slots: usize) -> Self {
        let mut filter = Self {
            rule_by_slot: vec![None; slots],
            ..Self::default()
        };
        for (at, compiled) in rules.iter().enumerate() {
            let needed = fact_needed(compiled.rule);
            match compiled.first_slot() {
                Some(slot) => filter.rule_by_slot[slot] = Some(number(at)),
                None if needed == FACTS - 1 => filter.add_by_status(compiled.rule, at),
                None => add(&mut filter.by_fact[needed], at),
            }
        }
        filter
    }

    /// Returns the rules for which a status alone may suffice.
    pub(super) fn of_status(&self, status: Option<u16>) -> Option<&RuleSet> {
        let number = self.numbers.get(usize::from(status?))?;
        self.by_status.get(usize::from(number.checked_sub(1)?))
    }

    fn add_by_status(&mut self, rule: &Rule, at: usize) {
        let mut statuses = rule.when.iter().filter_map(|when| match when {
            When::Status(list) => Some(*list),
            _ => None,
        });
        let Some(list) = statuses.next() else {
            return add(&mut self.by_fact[FACTS - 1], at);
        };
        for status in list {
            let status = usize::from(*status);
            if self.numbers.len() <= status {
                self.numbers.resize(status + 1, 0);
            }
            if self.numbers[status] == 0 {
                self.by_status.push(RuleSet::default());
                // Far fewer statuses than 255 have rules.
                self.numbers[status] = u8::try_from(self.by_status.len()).unwrap_or(u8::MAX);
            }
            add(
                &mut self.by_status[usize::from(self.numbers[status]) - 1],
                at,
            );
        }
    }
}

/// The kinds of facts that few responses have; the last kind stands for facts that any response may have.
pub(super) const FACTS: usize = 16;

/// Returns which kinds of facts are present, in the order of [`fact_needed`].
pub(super) fn facts_there(facts: &Facts<'_>) -> [bool; FACTS] {
    [
        facts.stated.is_some(),
        facts.availability.is_some(),
        facts.limit_source.is_some(),
        facts.reason.is_some(),
        facts.step.is_some(),
        facts.ineligible.is_some(),
        facts.moderation,
        facts.guardrail,
        facts.available,
        facts.providers_listed,
        facts.native.is_some(),
        facts.alignment,
        facts.shape != Shape::ErrorResponse,
        !facts.envelope,
        is_unclear(facts),
        true,
    ]
}

/// Returns the kind of fact that a rule without words requires.
fn fact_needed(rule: &Rule) -> usize {
    let kind = |when: &When| match when {
        When::Typed(_) => Some(0),
        When::Availability(_) => Some(1),
        When::LimitSource(_) => Some(2),
        When::Reason(_) => Some(3),
        When::Step(_) => Some(4),
        When::Ineligible(_) => Some(5),
        When::Has(Kind::Moderation) => Some(6),
        When::Has(Kind::Guardrail) => Some(7),
        When::Has(Kind::Availability) => Some(8),
        When::Has(Kind::Providers) => Some(9),
        When::Native(_) => Some(10),
        When::Has(Kind::Alignment) => Some(11),
        When::Shaped(list) if !list.contains(&Shape::ErrorResponse) => Some(12),
        When::Word(_) => Some(14),
        When::Envelope(false) => Some(13),
        _ => None,
    };
    rule.when.iter().find_map(kind).unwrap_or(FACTS - 1)
}
