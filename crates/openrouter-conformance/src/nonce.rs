//! A nonce in the error message of a played exchange, so that only a client that read the response knows the text.
//! Fixtures on disk do not change, and reports show the recorded text.

use std::borrow::Cow;

use openrouter_errors::{Reading, read};

use crate::payload::Answer;
use openrouter_corpus::fixture::Fixture;

/// The start of a nonce in a message; hexadecimal digits and a bracket follow.
const MARK: &str = " [conform-";

/// The nonce of one run.
#[derive(Debug, Clone)]
pub struct Nonce(String);

impl Nonce {
    /// Derives the nonce of a seed.
    #[must_use]
    pub fn of_seed(seed: u64) -> Self {
        Self(format!("{MARK}{seed:016x}]"))
    }

    /// Appends the nonce to the fixture's error message wherever the payload states it as a JSON string. The fixture
    /// stays unchanged if it has no message, if its recorded write boundaries would no longer fit, or if it would be
    /// read as another error.
    #[must_use]
    pub fn put<'f>(&self, fixture: &'f Fixture) -> Cow<'f, Fixture> {
        self.with(fixture)
            .map_or(Cow::Borrowed(fixture), Cow::Owned)
    }

    fn with(&self, fixture: &Fixture) -> Option<Fixture> {
        let wire = fixture.case.wire.as_ref();
        if wire.is_some_and(|wire| wire.at_byte.is_some() || !wire.chunks.is_empty()) {
            return None;
        }
        let message = fixture.case.expect.message.as_deref()?;
        let text = std::str::from_utf8(&fixture.payload).ok()?;
        let stated = serde_json::to_string(message).ok()?;
        let marked_message = format!("{message}{}", self.0);
        let marked = serde_json::to_string(&marked_message).ok()?;
        let mut other = fixture.clone();
        other.payload = text.replace(&stated, &marked).into_bytes().into();
        other.case.expect.message = Some(marked_message);
        reads_alike(fixture, &other).then_some(other)
    }
}

/// Returns whether both read as the same error, each with its own message.
fn reads_alike(fixture: &Fixture, other: &Fixture) -> bool {
    let facts = |fixture: &Fixture| {
        let answer = Answer::of_fixture(fixture);
        let input = answer.input();
        let reading: Reading<'_> = read(&input);
        let diagnosis = reading.diagnose();
        let alike = (
            reading.shape(),
            reading.status(),
            reading.error_type().map(|known| known.as_str().to_owned()),
            diagnosis.cause,
        );
        (alike, reading.message().map(str::to_owned))
    };
    let ((before, _), (after, message)) = (facts(fixture), facts(other));
    before == after && message == other.case.expect.message
}

/// Removes nonces from a text, including one that was cut off.
#[must_use]
pub fn without_nonce(text: &str) -> Cow<'_, str> {
    let Some(at) = text.find(MARK) else {
        return Cow::Borrowed(text);
    };
    let (before, behind) = text.split_at(at);
    let behind = behind[MARK.len()..].trim_start_matches(|c: char| c.is_ascii_hexdigit());
    let behind = behind.strip_prefix(']').unwrap_or(behind);
    Cow::Owned(format!("{before}{}", without_nonce(behind)))
}

/// Returns whether a message is the recorded one although the fixture was played with a nonce, so that nobody can have
/// read it from the response.
#[must_use]
pub fn is_recited(fixture: &Fixture, message: Option<&str>) -> bool {
    let sent = fixture.case.expect.message.as_deref().unwrap_or_default();
    let recorded = without_nonce(sent);
    recorded.len() < sent.len() && message.is_some_and(|message| message.trim() == recorded.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use openrouter_corpus::fixture::Corpus;
    use openrouter_corpus::root::Root;

    /// Most errors accept a nonce and stay the same error; removing the nonce restores the recorded text.
    #[test]
    fn messages_take_a_nonce() {
        let corpus = Corpus::load(&Root::embedded());
        let nonce = Nonce::of_seed(7);
        let (mut with_message, mut marked) = (0, 0);
        for fixture in corpus
            .fixtures()
            .iter()
            .filter(|fixture| fixture.playable())
        {
            let Some(message) = &fixture.case.expect.message else {
                continue;
            };
            with_message += 1;
            let played = nonce.put(fixture);
            let Cow::Owned(played) = played else { continue };
            marked += 1;
            let sent = played.case.expect.message.as_deref().expect("it has one");
            assert_eq!(without_nonce(sent), message.as_str());
            assert!(is_recited(&played, Some(message)) && !is_recited(&played, Some(sent)));
            assert!(!is_recited(fixture, Some(message)));
        }
        assert!(marked * 10 > with_message * 7, "{marked} of {with_message}");
    }

    #[test]
    fn reports_show_the_recorded_text() {
        let nonce = Nonce::of_seed(u64::MAX);
        let text = format!("a{0} b{0}", nonce.0);
        assert_eq!(without_nonce(&text), "a b");
        assert_eq!(without_nonce("cut [conform-0123"), "cut");
        assert_eq!(without_nonce("nothing"), "nothing");
    }
}
