//! `identify`: classifies one payload, explains it and finds the most similar fixture.
//!
//! [`Identifier`] holds the data shared by all payloads (requirements, the index of fixtures); [`Question`] is one
//! payload with its context, from the command line or a line of NDJSON; [`Identified`] is the result, for people and
//! programs.

mod line;
mod ndjson;
mod neighbours;
mod report;
mod terminal;

use openrouter_errors::{Diagnosis, Headers, Surface, read};

use openrouter_conformance::check::Judgement;
use openrouter_conformance::payload::{Answer, Checks, Subject};
use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;

pub(crate) use line::Line;
pub use line::{LineFault, MAX_LINE};
pub use ndjson::{LinesError, NdjsonTally, identify_lines};
pub use report::{Broken, Identified, InputFault, Proof, RetryAdvice};
pub use terminal::to_terminal;
pub(crate) use terminal::{retry, summary};

use neighbours::Neighbours;

/// One payload with its known context.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The caller's ID for it, returned unchanged.
    pub id: Option<serde_json::Value>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The known response headers.
    pub headers: Vec<(String, String)>,
    /// The surface that the request went to.
    pub surface: Option<Surface>,
    /// Requested model.
    pub model: Option<String>,
    /// The bytes of the payload.
    pub body: Vec<u8>,
}

/// Identifies payloads.
#[derive(Debug)]
pub struct Identifier<'s> {
    checks: Checks<'s>,
    corpus: &'s Corpus,
    neighbours: Neighbours<'s>,
}

impl<'s> Identifier<'s> {
    /// Creates an identifier with these requirements and fixtures; the selection restricts the requirements.
    #[must_use]
    pub fn new(spec: &'s Spec, corpus: &'s Corpus, selection: &Selection) -> Self {
        Self {
            neighbours: Neighbours::new(corpus),
            checks: Checks::of(spec, selection),
            corpus,
        }
    }

    /// Returns the fixtures that are searched for the most similar one.
    #[must_use]
    pub fn corpus(&self) -> &'s Corpus {
        self.corpus
    }

    /// Identifies one payload. Never fails: a payload that is not understood has the cause `unknown`.
    #[must_use]
    pub fn identify(&self, question: &Question) -> Identified {
        let headers: Headers<'_> = question
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let mut answer = Answer {
            status: question.status,
            headers_whole: headers.get("content-type").is_some(),
            headers,
            surface: question.surface,
            model: question.model.as_deref(),
            ..Answer::new(&question.body)
        };
        let input = answer.input();
        let reading = read(&input);
        let mut found = reading.diagnose_all().into_iter();
        let first = found.next();
        let line = first.as_ref().map(|error| error.line);
        let diagnosis = first.map_or_else(|| reading.diagnose(), |error| error.diagnosis);
        answer.is_answer = diagnosis.wrapper.is_none();
        let subject = Subject::of_reading(&answer, &reading);
        let violations = self
            .checks
            .judge(&subject)
            .filter_map(|judged| match judged.judgement {
                Judgement::Broken(violations) => Some((judged.requirement, violations)),
                Judgement::Holds | Judgement::NotApplicable => None,
            })
            .flat_map(|(requirement, violations)| {
                violations
                    .into_iter()
                    .map(move |violation| Broken::new(requirement, violation))
            })
            .collect();
        let one = |diagnosis: &Diagnosis, line| {
            let nearest = self.neighbours.nearest(diagnosis, question.surface);
            Identified::new(question, diagnosis, nearest, line)
        };
        Identified {
            violations,
            others: found
                .map(|other| one(&other.diagnosis, Some(other.line)))
                .collect(),
            ..one(&diagnosis, line)
        }
    }
}
