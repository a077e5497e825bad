//! Writes undiagnosed payloads as files for `fixtures add`.

use std::path::Path;

use openrouter_errors::Surface;
use serde_json::json;

use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::{Corpus, Provenance, ProvenanceKind, RequestFacts};
use openrouter_corpus::report::{to_json, write_atomically};
use openrouter_corpus::spec::Spec;
use openrouter_runner::add::{Sample, add};

/// An undiagnosed payload, unmodified.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The bytes.
    pub body: Vec<u8>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The surface.
    pub surface: Option<Surface>,
    /// Whether a program printed it around an error.
    pub wrapped: bool,
    /// The input that contains it.
    pub file: String,
    /// The number of payloads with this message.
    pub count: u64,
}

/// Writes the samples that `fixtures add` would accept into a folder, redacted, with an `index.json` that contains the
/// facts and the command for each. Returns how many were written and how many were not.
///
/// Payloads that the corpus already has, and those that are not text, are not written.
///
/// # Errors
/// [`Error::Write`] if the folder cannot be written.
pub fn write_samples(
    dir: &Path,
    samples: &[Kept],
    corpus: &Corpus,
    spec: &Spec,
) -> Result<(usize, usize), Error> {
    let index_path = dir.join("index.json");
    // It describes files that are replaced now: if this run is interrupted, no index is better than a wrong one.
    match std::fs::remove_file(&index_path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            let path = index_path;
            return Err(Error::Write { path, source });
        }
        _ => {}
    }
    let mut index = Vec::new();
    for sample in samples {
        let surface = sample.surface.unwrap_or(Surface::ChatCompletions);
        let Ok(fixture) = add(&pasted(sample, surface), corpus, spec) else {
            continue;
        };
        let path = &fixture.payload_path;
        let extension = path.rsplit('.').next().unwrap_or("txt");
        let name = format!("{:03}.{extension}", index.len() + 1);
        write_atomically(&dir.join(&name), &fixture.payload)?;
        let mut command = format!("fixtures add {name} --surface {surface}");
        if let Some(status) = sample.status {
            command.push_str(&format!(" --status {status}"));
        }
        if sample.wrapped {
            command.push_str(" --wrapped");
        }
        command.push_str(" --source URL");
        index.push(json!({
            "file": name,
            "errors": sample.count,
            "from": sample.file,
            "status": sample.status,
            "surface": sample.surface,
            "command": command,
        }));
    }
    let (written, left) = (index.len(), samples.len() - index.len());
    let index = json!({"format": 1, "samples": index});
    let text = openrouter_corpus::redact::redact(&to_json(&index))
        .0
        .into_owned();
    write_atomically(&index_path, text.as_bytes())?;
    Ok((written, left))
}

/// Converts a sample to the input of `fixtures add`.
fn pasted(sample: &Kept, surface: Surface) -> Sample {
    Sample {
        body: sample.body.clone(),
        status: sample.status,
        surface,
        headers: Vec::new(),
        request: RequestFacts::default(),
        wire: None,
        provenance: Provenance {
            kind: ProvenanceKind::FieldReport,
            source: sample.file.clone(),
            date: None,
            redactions: Vec::new(),
            repair: None,
            client: None,
            completes: None,
            reason: None,
        },
        name: None,
        wrapped: sample.wrapped,
    }
}
