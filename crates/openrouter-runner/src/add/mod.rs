//! Turns a pasted or recorded sample into a fixture: redacts it, rejects known errors, and writes a case file with the
//! result of the reading.

mod case;
mod name;
mod signature;

use openrouter_errors::{Surface, read};

use case::{case, extension, violations};
use openrouter_conformance::payload::Answer;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::{Corpus, Fixture, FixtureId, Provenance, RequestFacts, Wire};
use openrouter_corpus::redact::redact;
use openrouter_corpus::spec::Spec;
use signature::ErrorSignature;

/// The data of a response.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Its body.
    pub body: Vec<u8>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The surface.
    pub surface: Surface,
    /// Its headers, as far as known.
    pub headers: Vec<(String, String)>,
    /// What is known of the request.
    pub request: RequestFacts,
    /// Transport details, if they matter.
    pub wire: Option<Wire>,
    /// Its source, and what was already redacted.
    pub provenance: Provenance,
    /// The slug, if one was chosen.
    pub name: Option<String>,
    /// Whether the body is text that a program wrapped around an error.
    pub wrapped: bool,
}

/// A fixture that is ready to be written.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The fixture.
    pub fixture: Fixture,
    /// The fixture of the corpus that records the same error, and what they have in common.
    pub duplicate: Option<(FixtureId, String)>,
}

/// Builds a fixture.
///
/// # Errors
/// [`Error::NotAdded`] if the body is not text, or no name can be derived.
pub fn make(sample: &Sample, corpus: &Corpus, spec: &Spec) -> Result<Ready, Error> {
    let text = std::str::from_utf8(&sample.body).map_err(|_| Error::NotAdded {
        why: "the body is not UTF-8; write both files by hand".to_owned(),
    })?;
    let (text, kinds) = redact(text);
    let mut redactions = sample.provenance.redactions.clone();
    redactions.extend(kinds.iter().map(|kind| kind.as_str().to_owned()));
    redactions.sort_unstable();
    redactions.dedup();
    let answer = Answer {
        status: sample.status,
        headers: sample
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect(),
        surface: Some(sample.surface),
        model: sample.request.model.as_deref(),
        ended: sample.wire.as_ref().is_some_and(|wire| wire.end.is_some()),
        ..Answer::new(text.as_bytes())
    };
    let input = answer.input();
    let reading = read(&input);
    let signature = ErrorSignature::of(&reading);
    let duplicate = signature
        .duplicate(corpus)
        .map(|duplicate| (duplicate.id.clone(), signature.message.clone()));
    let id = name::id(sample, &reading, corpus)?;
    let extension = extension(&reading);
    let mut fixture = Fixture {
        payload_path: format!("fixtures/{id}.{extension}"),
        id,
        case: case(sample, &reading, redactions),
        payload: text.as_bytes().to_vec().into(),
    };
    fixture.case.expect.violates = violations(&fixture, spec);
    Ok(Ready { fixture, duplicate })
}

/// Builds a fixture that the corpus does not have yet.
///
/// # Errors
/// As for [`make`], and if the corpus already has a fixture with the same template.
pub fn add(sample: &Sample, corpus: &Corpus, spec: &Spec) -> Result<Fixture, Error> {
    let Ready { fixture, duplicate } = make(sample, corpus, spec)?;
    match duplicate {
        None => Ok(fixture),
        Some((duplicate, message)) => Err(Error::NotAdded {
            why: format!("{duplicate} has the same template: {message}"),
        }),
    }
}
