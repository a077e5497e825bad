//! Derives a fixture's name from its message.

use openrouter_errors::Reading;

use super::Sample;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::{Corpus, FixtureId};
use openrouter_corpus::redact::find;
use openrouter_corpus::template::template;

/// Returns the ID: the given slug, or the first words of the message; numbered if taken.
pub(super) fn id(
    sample: &Sample,
    reading: &Reading<'_>,
    corpus: &Corpus,
) -> Result<FixtureId, Error> {
    if sample
        .name
        .as_deref()
        .is_some_and(|name| !find(name).is_empty())
    {
        return Err(Error::NotAdded {
            why: "the name contains a key or an id; choose another --name".to_owned(),
        });
    }
    let status = reading.status().map_or_else(
        || {
            if reading.is_error() {
                "500-".to_owned()
            } else {
                "200-".to_owned()
            }
        },
        |status| format!("{status}-"),
    );
    let folder = if sample.wrapped {
        "wrapped"
    } else {
        sample.surface.as_str()
    };
    let stream = if reading.stream().is_some() && !sample.wrapped {
        "stream-"
    } else {
        ""
    };
    let slug = sample
        .name
        .clone()
        .unwrap_or_else(|| slug(reading.message().unwrap_or(reading.shape().as_str())));
    for number in 1..100 {
        let suffix = if number == 1 {
            String::new()
        } else {
            format!("-{number}")
        };
        let text = format!("{folder}/{stream}{status}{slug}{suffix}");
        let id: FixtureId = text.parse().map_err(|error| Error::NotAdded {
            why: format!("{error}: choose another --name"),
        })?;
        let taken = corpus.get(id.as_str()).is_some();
        if !taken {
            return Ok(id);
        }
        if sample.name.is_some() {
            break;
        }
    }
    Err(Error::NotAdded {
        why: format!("{folder}/{stream}{status}{slug} already exists; choose another --name"),
    })
}

/// Converts the first words of a text to a slug.
fn slug(text: &str) -> String {
    const WORDS: usize = 5;
    let words: Vec<String> = template(text)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "n" && *word != "quoted")
        .take(WORDS)
        .map(str::to_owned)
        .collect();
    if words.is_empty() {
        "pasted".to_owned()
    } else {
        words.join("-")
    }
}
