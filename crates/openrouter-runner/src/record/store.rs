//! The known fixtures, and the output folder of a recording.

use std::path::{Path, PathBuf};

use super::report::{Outcome, Recorded};
use crate::add::{Ready, Sample, make};
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::{Corpus, End, Fixture, Wire};
use openrouter_corpus::report::write_pair;
use openrouter_corpus::spec::Spec;

/// The known fixtures, and the folder for new ones.
#[derive(Debug)]
pub(super) struct FixtureStore {
    corpus: Corpus,
    spec: Spec,
    out: PathBuf,
    keep_successes: bool,
}

impl FixtureStore {
    pub(super) fn new(corpus: Corpus, spec: Spec, out: &Path, keep_successes: bool) -> Self {
        Self {
            corpus,
            spec,
            out: out.to_owned(),
            keep_successes,
        }
    }

    /// Writes the fixture of a sample, unless it is known or not a failure.
    ///
    /// # Errors
    /// If no fixture can be built from it, or it cannot be written.
    pub(super) fn keep(&mut self, sample: Sample) -> Result<Outcome, Error> {
        let Ready {
            mut fixture,
            duplicate,
        } = self.read(sample)?;
        if !fixture.case.expect.is_error && !self.keep_successes {
            return Ok(Outcome::Success);
        }
        if let Some((duplicate, _)) = duplicate {
            return Ok(Outcome::Known {
                fixture: duplicate.to_string(),
            });
        }
        forget_usual_writes(&mut fixture);
        let place = |path: &str| {
            let path = path.strip_prefix("fixtures/").unwrap_or(path);
            self.out.join(path)
        };
        let (body, case) = (place(&fixture.payload_path), place(&fixture.case_path()));
        write_pair((&body, &fixture.payload), (&case, &fixture.case.to_text()))?;
        let recorded = Recorded {
            fixture: fixture.id.to_string(),
            title: fixture.case.title.clone(),
            redactions: fixture.case.provenance.redactions.clone(),
        };
        self.corpus.insert(fixture);
        Ok(Outcome::Recorded(recorded))
    }

    /// A stream without its last event is a failure, even if its connection ended properly.
    fn read(&self, sample: Sample) -> Result<Ready, Error> {
        let ready = make(&sample, &self.corpus, &self.spec)?;
        if ready.fixture.case.expect.is_error || !ready.fixture.is_stream() {
            return Ok(ready);
        }
        let mut broken = sample;
        broken.wire.get_or_insert_default().end = Some(End::Close);
        let broken = make(&broken, &self.corpus, &self.spec)?;
        let is_error = broken.fixture.case.expect.is_error;
        Ok(if is_error { broken } else { ready })
    }
}

/// Omits write boundaries that a replay would produce anyway.
fn forget_usual_writes(fixture: &mut Fixture) {
    let Some(mut wire) = fixture.case.wire.take() else {
        return;
    };
    let chunks = std::mem::take(&mut wire.chunks);
    let mut usual = openrouter_conformance::upstream::canned(&*fixture)
        .wire
        .chunks;
    let left = fixture.payload.len() - usual.iter().sum::<usize>();
    if left > 0 {
        usual.push(left);
    }
    if usual != chunks {
        wire.chunks = chunks;
    }
    fixture.case.wire = (wire != Wire::default()).then_some(wire);
}
