//! Nonces in the error message and the ids of an exchange that is played: a client can know them only from the bytes that it
//! read. The fixture on disk stays as it is, and reports show the recorded text.

use std::borrow::Cow;

use openrouter_errors::{Reading, read};

use crate::payload::Answer;
use crate::seed::Seed;
use openrouter_corpus::fixture::Fixture;

/// Begins the nonce of a message; hexadecimal digits and a bracket follow.
const MARK: &str = " [conform-";
/// Begins the nonce of an id; [`DIGITS`] hexadecimal digits follow. Like most ids, it has letters and digits only.
const ID_MARK: &str = "nonce";
/// Hexadecimal digits of a nonce.
const DIGITS: usize = 16;
/// Headers that hold an id of the response.
const ID_HEADERS: &[&str] = &["x-generation-id", "x-request-id", "request-id"];

/// The nonces of one run: each fixture has its own, so that one does not reveal another.
#[derive(Debug, Clone, Copy)]
pub struct Nonces(Seed);

impl Nonces {
    /// Those of a seed.
    #[must_use]
    pub fn of(seed: Seed) -> Self {
        Self(seed)
    }

    /// The fixture with a nonce at the end of its error message and of its ids, wherever the payload states them as JSON
    /// strings. A part stays as recorded if the payload does not state it, if recorded write boundaries would no longer fit, or
    /// if the payload would read as another error.
    #[must_use]
    pub fn put<'f>(&self, fixture: &'f Fixture) -> Cow<'f, Fixture> {
        let digits = format!("{:016x}", self.0.draw(fixture.id.as_str()));
        let with_ids = with_ids(fixture, &digits).filter(|other| reads_alike(fixture, other));
        let before = with_ids.as_ref().unwrap_or(fixture);
        let with_message = with_message(before, &digits).filter(|other| reads_alike(before, other));
        with_message
            .or(with_ids)
            .map_or(Cow::Borrowed(fixture), Cow::Owned)
    }
}

/// Whether the payload may get another length.
fn is_elastic(fixture: &Fixture) -> bool {
    let wire = fixture.case.wire.as_ref();
    !wire.is_some_and(|wire| wire.at_byte.is_some() || !wire.chunks.is_empty())
}

fn with_message(fixture: &Fixture, digits: &str) -> Option<Fixture> {
    let message = fixture.case.expect.message.as_deref();
    let message = message.filter(|_| is_elastic(fixture))?;
    let text = std::str::from_utf8(&fixture.payload).ok()?;
    let marked_message = format!("{message}{MARK}{digits}]");
    let stated = serde_json::to_string(message).ok()?;
    let marked = serde_json::to_string(&marked_message).ok()?;
    let mut other = fixture.clone();
    other.payload = text.replace(&stated, &marked).into_bytes().into();
    other.case.expect.message = Some(marked_message);
    Some(other)
}

fn with_ids(fixture: &Fixture, digits: &str) -> Option<Fixture> {
    let is_id_header = |name: &str| ID_HEADERS.iter().any(|id| name.eq_ignore_ascii_case(id));
    let answer = Answer::of_fixture(fixture);
    let input = answer.input();
    let reading = read(&input);
    let stated = [reading.request_id(), reading.generation_id()];
    let headers = fixture.case.headers.iter();
    let headers = headers.filter(|(name, _)| is_id_header(name));
    let ids = headers.map(|(_, value)| value.as_str());
    let mut ids: Vec<&str> = ids.chain(stated.into_iter().flatten()).collect();
    ids.retain(|id| !id.is_empty());
    ids.sort_unstable();
    ids.dedup();
    let mut other = fixture.clone();
    if let Ok(text) = std::str::from_utf8(&fixture.payload)
        && is_elastic(fixture)
    {
        let mut text = text.to_owned();
        for id in &ids {
            let stated = serde_json::to_string(id).ok()?;
            let marked = serde_json::to_string(&format!("{id}{ID_MARK}{digits}")).ok()?;
            text = text.replace(&stated, &marked);
        }
        other.payload = text.into_bytes().into();
    }
    // A header keeps an id that the payload still states as recorded: who reports it may have read it there.
    let text = String::from_utf8_lossy(&other.payload).into_owned();
    let stays = |id: &str| {
        let mut places = text.match_indices(id);
        places.any(|(at, _)| !text[at + id.len()..].starts_with(ID_MARK))
    };
    for (name, value) in &mut other.case.headers {
        if is_id_header(name) && !value.is_empty() && !stays(value) {
            value.push_str(ID_MARK);
            value.push_str(digits);
        }
    }
    (!ids.is_empty()).then_some(other)
}

/// Whether the second reads as the same error, with its own message.
fn reads_alike(fixture: &Fixture, other: &Fixture) -> bool {
    let facts = |fixture: &Fixture| {
        let answer = Answer::of_fixture(fixture);
        let input = answer.input();
        let reading: Reading<'_> = read(&input);
        let diagnosis = reading.diagnose();
        let id = |id: Option<&str>| id.map(|id| without_nonce(id).into_owned());
        let alike = (
            reading.shape(),
            reading.status(),
            reading.error_type().map(|known| known.as_str().to_owned()),
            diagnosis.cause,
            id(reading.request_id()),
            id(reading.generation_id()),
        );
        (alike, reading.message().map(str::to_owned))
    };
    let ((before, _), (after, message)) = (facts(fixture), facts(other));
    before == after && message == other.case.expect.message
}

/// A text without nonces, and without the beginning of one that was cut.
#[must_use]
pub fn without_nonce(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((at, length)) = next_nonce(rest) {
        out.push_str(&rest[..at]);
        rest = &rest[at + length..];
    }
    if rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Where the next nonce begins, and its length.
fn next_nonce(text: &str) -> Option<(usize, usize)> {
    let digits = |at: usize| {
        let behind = text[at..].bytes();
        behind.take_while(u8::is_ascii_hexdigit).count()
    };
    let of_message = text.find(MARK).map(|at| {
        let end = at + MARK.len() + digits(at + MARK.len());
        (at, end + usize::from(text[end..].starts_with(']')) - at)
    });
    let of_id = text.match_indices(ID_MARK).find_map(|(at, _)| {
        let found = digits(at + ID_MARK.len());
        (found >= DIGITS).then_some((at, ID_MARK.len() + DIGITS))
    });
    [of_message, of_id].into_iter().flatten().min()
}

/// Whether a text is the recorded form of one that was sent with a nonce: nobody can have read it from this response.
#[must_use]
pub fn is_recited(sent: Option<&str>, reported: Option<&str>) -> bool {
    let (Some(sent), Some(reported)) = (sent, reported) else {
        return false;
    };
    let recorded = without_nonce(sent);
    recorded.len() < sent.len() && reported.trim() == recorded.trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use openrouter_corpus::fixture::Corpus;
    use openrouter_corpus::root::Root;

    /// Most errors take a nonce. An error with a nonce reads as before, and without the nonce the text is the recorded one.
    #[test]
    fn messages_and_ids_take_a_nonce() {
        let corpus = Corpus::load(&Root::embedded());
        let seed: Seed = "7".parse().expect("it is one");
        let nonces = Nonces::of(seed);
        let (mut with_message, mut marked) = (0, 0);
        let (mut with_id, mut marked_id) = (0, 0);
        let mut known = std::collections::HashSet::new();
        for fixture in corpus
            .fixtures()
            .iter()
            .filter(|fixture| fixture.playable())
        {
            let played = nonces.put(fixture);
            let ids = |fixture: &Fixture| {
                let answer = Answer::of_fixture(fixture);
                let input = answer.input();
                let reading = read(&input);
                [reading.request_id(), reading.generation_id()].map(|id| id.map(str::to_owned))
            };
            for (recorded, sent) in ids(fixture).into_iter().zip(ids(&played)) {
                let (Some(recorded), Some(sent)) = (recorded, sent) else {
                    continue;
                };
                with_id += 1;
                assert_eq!(without_nonce(&sent), recorded);
                if is_recited(Some(&sent), Some(&recorded)) {
                    marked_id += 1;
                    let text = String::from_utf8_lossy(&played.payload);
                    let mut places = text.match_indices(&recorded);
                    let is_marked = |at: usize| text[at + recorded.len()..].starts_with(ID_MARK);
                    assert!(places.all(|(at, _)| is_marked(at)), "{}", fixture.id);
                }
            }
            let Some(message) = &fixture.case.expect.message else {
                continue;
            };
            with_message += 1;
            let sent = played.case.expect.message.as_deref().expect("it has one");
            if sent == message {
                continue;
            }
            marked += 1;
            assert!(known.insert(sent[sent.len() - DIGITS..].to_owned()));
            assert_eq!(without_nonce(sent), message.as_str());
            assert!(is_recited(Some(sent), Some(message)) && !is_recited(Some(sent), Some(sent)));
            assert!(!is_recited(Some(message), Some(message)));
        }
        assert!(marked * 10 > with_message * 7, "{marked} of {with_message}");
        assert!(marked_id * 10 > with_id * 7, "{marked_id} of {with_id}");
    }

    #[test]
    fn reports_show_the_recorded_text() {
        let text = "a [conform-00000000000000ff] b [conform-00000000000000ff]";
        assert_eq!(without_nonce(text), "a b");
        assert_eq!(without_nonce("cut [conform-0123"), "cut");
        assert_eq!(without_nonce("gen-1nonce00000000000000ff, x"), "gen-1, x");
        for plain in ["nothing", "a nonce", "nonce0123"] {
            assert_eq!(without_nonce(plain), plain);
        }
    }
}
