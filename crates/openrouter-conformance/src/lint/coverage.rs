//! Coverage: at least one fixture shows each term of the protocol.

use std::collections::BTreeSet;

use openrouter_errors::{AvailabilityCode, Delivery, ErrorType, LimitSource, Shape, Surface};

use super::seen::{METADATA, PREVIOUS, RAW, Seen};
use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::report::Finding;
use openrouter_corpus::spec::Spec;

/// The statuses that the inference endpoints document.
const STATUSES: &[u16] = &[
    400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 502, 503, 524, 529,
];

/// The coverage of one vocabulary by the corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageRow {
    /// The vocabulary.
    pub vocabulary: &'static str,
    /// The number of terms.
    pub total: usize,
    /// The terms that no fixture shows.
    pub missing: Vec<String>,
}

impl CoverageRow {
    fn new<'a>(
        vocabulary: &'static str,
        wanted: impl IntoIterator<Item = &'a str>,
        seen: &BTreeSet<String>,
    ) -> Self {
        let wanted: Vec<&str> = wanted.into_iter().collect();
        let missing = wanted
            .iter()
            .filter(|word| !seen.contains(**word))
            .map(|word| (*word).to_owned())
            .collect();
        Self {
            vocabulary,
            total: wanted.len(),
            missing,
        }
    }

    /// Returns a finding for each term that no fixture shows.
    pub fn findings(&self) -> impl Iterator<Item = Finding> {
        self.missing.iter().map(|word| {
            let expected = format!("a fixture that covers the {} {word}", self.vocabulary);
            Finding::new("coverage", "fixtures", expected, "none")
                .help("add one; use `inferred` if no source shows it")
        })
    }
}

/// Builds the coverage table of the corpus.
#[must_use]
pub fn coverage(corpus: &Corpus, spec: &Spec) -> Vec<CoverageRow> {
    let mut seen = Seen::default();
    corpus
        .fixtures()
        .iter()
        .for_each(|fixture| seen.take(fixture));
    let cases = || corpus.fixtures().iter().map(|fixture| &fixture.case);

    let surfaces = cases()
        .map(|case| case.surface.as_str().to_owned())
        .collect();
    let deliveries = cases()
        .filter_map(|case| case.delivery)
        .map(|delivery| delivery.as_str().to_owned())
        .collect();
    let shapes = cases()
        .map(|case| case.expect.shape.as_str().to_owned())
        .collect();
    let statuses: BTreeSet<String> = cases()
        .filter_map(|case| case.expect.status)
        .map(|s| s.to_string())
        .collect();
    let types = cases()
        .filter_map(|case| case.expect.error_type.clone())
        .collect();
    let sides: BTreeSet<String> = cases()
        .flat_map(|case| case.sides.iter().cloned())
        .collect();
    let wanted_statuses: Vec<String> = STATUSES.iter().map(u16::to_string).collect();
    let wanted_sides: Vec<String> = spec
        .contradictions
        .iter()
        .flat_map(|entry| ["a", "b"].map(|side| format!("{}{side}", entry.number)))
        .collect();
    let owned =
        |words: &BTreeSet<&'static str>| words.iter().map(|word| (*word).to_owned()).collect();

    vec![
        CoverageRow::new(
            "surface",
            Surface::ALL.iter().map(|s| s.as_str()),
            &surfaces,
        ),
        CoverageRow::new(
            "delivery",
            Delivery::ALL.iter().map(|d| d.as_str()),
            &deliveries,
        ),
        CoverageRow::new("shape", Shape::ALL.iter().map(|s| s.as_str()), &shapes),
        CoverageRow::new(
            "status",
            wanted_statuses.iter().map(String::as_str),
            &statuses,
        ),
        CoverageRow::new(
            "error type",
            ErrorType::ALL.iter().map(ErrorType::as_str),
            &types,
        ),
        CoverageRow::new(
            "availability code",
            AvailabilityCode::ALL.iter().map(AvailabilityCode::as_str),
            &seen.availability,
        ),
        CoverageRow::new(
            "limit source",
            LimitSource::ALL.iter().map(LimitSource::as_str),
            &seen.limit_source,
        ),
        CoverageRow::new(
            "metadata kind",
            METADATA.iter().map(|(kind, _)| *kind),
            &owned(&seen.metadata),
        ),
        CoverageRow::new("form of raw", RAW.iter().copied(), &owned(&seen.raw)),
        CoverageRow::new(
            "form of previous errors",
            PREVIOUS.iter().copied(),
            &owned(&seen.previous_errors),
        ),
        CoverageRow::new(
            "side of a contradiction",
            wanted_sides.iter().map(String::as_str),
            &sides,
        ),
    ]
}
