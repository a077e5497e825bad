//! The catalogue: every cause with its fault, its retry advice, a title, typical evidence and the remedy.
//! It is data; the docs are generated from it.

mod account;
mod request;
mod service;

use super::cause::{Advice, Cause, Decision, Fault};

/// One row of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The cause.
    pub cause: Cause,
    /// Who can fix it.
    pub fault: Fault,
    /// Whether to repeat an identical request, before any stated wait.
    pub advice: Advice,
    /// What happened, in a few words.
    pub title: &'static str,
    /// The typical evidence.
    pub evidence: &'static str,
    /// The remedy: one or two sentences with the page or parameter to change.
    pub remedy: &'static str,
}

/// Every row, in the order of [`Cause::ALL`].
pub static CATALOGUE: &[&[Entry]] = &[
    account::AUTH,
    account::CREDITS,
    account::LIMIT,
    account::POLICY,
    request::ROUTING,
    request::REQUEST,
    service::UPSTREAM,
    service::NETWORK,
    service::ENDS,
];

/// Returns the row of a cause.
pub(crate) fn entry(cause: Cause) -> &'static Entry {
    let mut at = cause as usize;
    for rows in CATALOGUE {
        match rows.get(at) {
            Some(entry) => return entry,
            None => at -= rows.len(),
        }
    }
    &service::LAST
}

impl Cause {
    /// Returns the catalogue entry of this cause.
    #[must_use]
    pub fn entry(self) -> &'static Entry {
        entry(self)
    }

    /// Returns who can fix it.
    #[must_use]
    pub fn fault(self) -> Fault {
        self.entry().fault
    }

    /// Returns the remedy, in one or two plain sentences.
    #[must_use]
    pub fn remedy(self) -> &'static str {
        self.entry().remedy
    }
}

/// Builds a row.
const fn row(
    cause: Cause,
    fault: Fault,
    advice: Advice,
    title: &'static str,
    evidence: &'static str,
    remedy: &'static str,
) -> Entry {
    Entry {
        cause,
        fault,
        advice,
        title,
        evidence,
        remedy,
    }
}

const NO: Advice = Advice::Always(Decision::No);
const AFTER: Advice = Advice::Always(Decision::After);
const BACKOFF: Advice = Advice::Always(Decision::Backoff);

#[cfg(test)]
mod tests {
    use super::{CATALOGUE, entry};
    use crate::diagnosis::cause::Cause;

    #[test]
    fn every_cause_has_its_row_in_order() {
        let rows: Vec<Cause> = CATALOGUE
            .iter()
            .flat_map(|rows| rows.iter())
            .map(|row| row.cause)
            .collect();
        assert_eq!(rows, Cause::ALL);
        for &cause in Cause::ALL {
            assert_eq!(entry(cause).cause, cause);
        }
    }

    #[test]
    fn texts_are_sentences() {
        for row in CATALOGUE.iter().flat_map(|rows| rows.iter()) {
            assert!(
                row.remedy.ends_with('.') && row.remedy.len() < 400,
                "{}: {}",
                row.cause,
                row.remedy
            );
            assert!(
                !row.title.ends_with('.') && !row.evidence.is_empty(),
                "{}",
                row.cause
            );
        }
    }
}
