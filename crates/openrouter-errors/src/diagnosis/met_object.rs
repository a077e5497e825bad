//! What someone met, in the sentence that tells of it.

use super::met::{MODALS, NEGATIONS, WINDOW, is_status, negative, one_of, sentences, verb};
use super::met_foreign;
use super::unwrap::status::reason_after;

/// The words that may follow what was met: `a 402 from OpenRouter`.
const BEHIND: &str = "from on in when whenever using with for at after before every each and or but today this while because \
    which that if again now until since even all during by via as so instead everytime once";

/// What someone met, without quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Object<'t> {
    pub(crate) words: &'t str,
    /// Whether the sentence calls it an error, so that any words are one.
    pub(crate) named: bool,
}

/// Returns what a line says was met, without quotation marks: the clause behind `an error that ...` or `I see that ...`, or the
/// status in `returning a 429 error`.
pub(crate) fn object(line: &str) -> Option<Object<'_>> {
    let line = line.get(..line.floor_char_boundary(WINDOW))?;
    let lower = line.to_ascii_lowercase();
    let native = sentences(&lower).find_map(|(start, sentence)| {
        if let Some((at, length)) = event(sentence) {
            let words = line.get(start + at..start + at + length)?;
            return Some(Object { words, named: true });
        }
        let end = start + verb(sentence)?;
        let close = start + sentence.len();
        let told = lower.get(end..close)?;
        let verb = lower
            .get(start..end)?
            .rsplit(' ')
            .next()
            .unwrap_or_default();
        if let Some((at, length)) = subject(lower.get(start..end)?) {
            let words = line.get(start + at..start + at + length)?;
            return Some(Object { words, named: true });
        }
        let (at, clause, named) = clause(told)
            .or_else(|| numbered(told))
            .or_else(|| empty(told))
            .or_else(|| kind(told))
            .or_else(|| bare(told).filter(|_| !is_hearsay(sentence)))
            .or_else(|| said(verb, told))?;
        let words = line.get(end + at..end + at + clause)?;
        Some(Object { words, named })
    });
    native.or_else(|| {
        let words = sentences(line).find_map(|(_, sentence)| met_foreign::object(sentence))?;
        Some(Object { words, named: true })
    })
}

/// Returns the place and the length of what happens to calls without an object: `my requests keep timing out`, `I got rate
/// limited`.
fn event(sentence: &str) -> Option<(usize, usize)> {
    const EVENTS: [&str; 7] = [
        "timing out",
        "times out",
        "time out",
        "timed out",
        "rate limited",
        "rate-limited",
        "throttled",
    ];
    const BEFORE: &str = "keep keeps kept is are am i'm we're was were being been got get getting gets all just constantly \
        always requests calls request call immediately still also openrouter everything";
    const REPEATED: &str = "keep keeps kept constantly always since every all i'm i we my our";
    let (at, event) = EVENTS
        .iter()
        .filter_map(|event| Some((sentence.find(event)?, event)))
        .min()?;
    let mut before = sentence.get(..at)?.split_whitespace().rev();
    let previous = before.next()?;
    let told = one_of(BEFORE, previous)
        && !before
            .take(3)
            .any(|word| one_of(MODALS, word) || one_of(NEGATIONS, word));
    let own = sentence
        .split_whitespace()
        .any(|word| one_of(REPEATED, word));
    let general = [" if ", " when ", " unless "]
        .iter()
        .any(|word| sentence.contains(word))
        || ["if ", "when ", "how ", "what ", "why "]
            .iter()
            .any(|word| sentence.starts_with(word));
    (told && own && !general).then_some((at, event.len()))
}

/// Returns the place and the length of a kind of errors: `I keep getting rate limit errors`.
fn kind(told: &str) -> Option<(usize, usize, bool)> {
    const KINDS: [&str; 13] = [
        "connection",
        "network",
        "internal server",
        "rate limit",
        "rate-limit",
        "rate limiting",
        "ratelimit",
        "timeout",
        "time-out",
        "quota",
        "authentication",
        "moderation",
        "insufficient credits",
    ];
    const BEFORE: usize = 20;
    let named = |kind: &&str| {
        let at = told
            .find(&format!(" {kind} error"))
            .filter(|at| *at <= BEFORE)?
            + 1;
        Some((at, kind.len() + " error".len(), true))
    };
    KINDS.iter().find_map(named)
}

/// Returns the place and the length of the clause behind a verb of saying: `it says my key is invalid, but it is new`.
fn said(verb: &str, told: &str) -> Option<(usize, usize, bool)> {
    const VERBS: &str = "say says said saying tell tells claim claims complain complains rejected refused denied declined blocked";
    const ENDS: [&str; 6] = [
        ", but ",
        " but ",
        ", although ",
        " although ",
        " even though ",
        ", which ",
    ];
    if !one_of(VERBS, verb) {
        return None;
    }
    let clause = told.trim_start();
    let clause = ["me ", "us ", "that ", "with ", "because ", "as "]
        .iter()
        .fold(clause, |clause, word| {
            clause.strip_prefix(word).unwrap_or(clause)
        });
    let end = ENDS.iter().filter_map(|mark| clause.find(mark)).min();
    let words = clause
        .get(..end.unwrap_or(clause.len()))?
        .trim_end_matches(['.', ' ']);
    let at = told.len() - clause.len();
    let plain = !words.contains(['"', '`', ':', '\u{201c}']) && words.split(' ').nth(1).is_some();
    (plain && negative(words)).then_some((at, words.len(), false))
}

/// Returns the place and the length of the clause that tells what an error says: `an error that the model is gone`.
fn clause(told: &str) -> Option<(usize, usize, bool)> {
    const LEADS: [&str; 8] = [
        " error that ",
        " error message that ",
        " error saying ",
        " error stating ",
        " error which says ",
        " message saying ",
        " errors saying ",
        " given that ",
    ];
    let named = LEADS
        .iter()
        .filter_map(|lead| told.find(lead).map(|at| at + lead.len()))
        .min();
    let lead = named.or_else(|| told.starts_with(" that ").then_some(" that ".len()))?;
    let rest = told.get(lead..)?;
    let rest = rest.strip_prefix("that ").unwrap_or(rest);
    let clause = rest.trim_end();
    let clause = clause.strip_suffix('.').unwrap_or(clause);
    let at = told.len() - rest.len();
    clause
        .contains(' ')
        .then_some((at, clause.len(), named.is_some()))
}

/// Returns the place and the length of a status with its words: `a 429 error (Too Many Requests)`.
fn numbered(told: &str) -> Option<(usize, usize, bool)> {
    let digits = |at: usize| {
        told.get(at..at + 3)
            .is_some_and(|status| status.bytes().all(|byte| byte.is_ascii_digit()))
            && told
                .get(at + 3..)
                .is_some_and(|rest| rest.starts_with([' ', '.', ',']) || rest.is_empty())
            && told
                .get(..at)
                .is_some_and(|before| before.ends_with([' ', '"', '`']))
    };
    let at = told
        .match_indices(['4', '5'])
        .map(|(at, _)| at)
        .find(|at| digits(*at))?;
    // Nobody puts much between the verb and the status.
    let between = told.get(..at)?;
    let near = between.split_whitespace().count() <= 4
        && !between.contains(',')
        && !between
            .split_whitespace()
            .any(|word| one_of(NEGATIONS, word));
    let rest = told.get(at..)?;
    let end = rest.find(" error").map(|end| end + " error".len())?;
    // `a 404 error page` is no error.
    let behind = rest.get(end..)?.trim_start_matches('s');
    let next = behind
        .trim_start()
        .split(|letter: char| !letter.is_alphanumeric())
        .next()?;
    let ends = next.is_empty() || !behind.starts_with(' ') || one_of(BEHIND, next);
    let named = rest.get(..end)?.split_whitespace().count() <= 6 && ends;
    let reason = rest
        .get(end..)
        .filter(|behind| behind.starts_with(" (") || behind.starts_with("s ("))
        .and_then(|behind| behind.find(')'))
        .map_or(0, |close| close + 1);
    (near && named).then_some((at, end + reason, true))
}

/// Returns the place and the length of an answer without content: `I keep getting empty responses`.
fn empty(told: &str) -> Option<(usize, usize, bool)> {
    const BEFORE: usize = 16;
    const NOUNS: [&str; 8] = [
        "response",
        "answer",
        "reply",
        "replies",
        "message",
        "completion",
        "output",
        "assistant message",
    ];
    let at = ["empty ", "blank "]
        .iter()
        .filter_map(|word| told.find(word))
        .min()
        .filter(|at| *at <= BEFORE)?;
    let noun = told.get(at + "empty ".len()..)?;
    let noun = NOUNS.iter().find(|one| noun.starts_with(**one))?;
    let length = "empty ".len() + noun.len();
    // `an empty response body` is one that a program has read.
    let behind = told.get(at + length..)?.trim_start_matches('s');
    (!behind.starts_with(" body") && !behind.starts_with(" string")).then_some((at, length, true))
}

/// Returns the place and the length of a status that is the subject of the verb at the end: `404 is constantly returned`,
/// `whenever I ask, status 429 comes`.
fn subject(told: &str) -> Option<(usize, usize)> {
    const BETWEEN: &str = "error is are was were being always constantly consistently suddenly randomly just still then";
    let mut words = told
        .rsplit([' ', '\n'])
        .skip(1)
        .filter(|word| !word.is_empty());
    let word = words.find(|word| !one_of(BETWEEN, word))?;
    is_status(word).then(|| (word.as_ptr() as usize - told.as_ptr() as usize, word.len()))
}

/// Matches what others said, and what was once so: `They said that it failed with 402`, `It used to return 500`.
fn is_hearsay(sentence: &str) -> bool {
    let first = sentence.trim_start().split(' ').next();
    first.is_some_and(|first| matches!(first, "they" | "he" | "she"))
        || sentence.contains(" used to ")
}

/// Returns the place and the length of a status or a system's error code without any other word: `a 402 from OpenRouter`,
/// `ECONNRESET`.
fn bare(told: &str) -> Option<(usize, usize, bool)> {
    const CODES: &str =
        "econnreset econnrefused econnaborted enotfound etimedout eai_again epipe ehostunreach";
    const BEFORE: &str = "a an the http status code with error only me us lot lots of many several some back response into \
        same exception this";
    // `ends with `openai.RateLimitError``
    let class = |word: &str| {
        let named = ["error", "exception", "timeout"]
            .iter()
            .any(|end| word.ends_with(end));
        named && word.len() > "exception".len()
    };
    let code = |word: &str| {
        is_status(word) || one_of(CODES, word) || word.starts_with("err_") || class(word)
    };
    let mut at = 0;
    for token in told.split_inclusive(' ') {
        let word = token.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '_');
        // `giving me 403s`
        let one = word
            .strip_suffix("'s")
            .or_else(|| word.strip_suffix('s'))
            .filter(|one| one.len() == 3);
        if let Some(word) = [Some(word), one]
            .into_iter()
            .flatten()
            .find(|word| code(word))
        {
            let start = at + token.find(word)?;
            let behind = told.get(start + word.len()..)?;
            let behind = behind.strip_prefix('s').unwrap_or(behind);
            let next = behind.split_whitespace().next().unwrap_or_default();
            let next = next.trim_end_matches(|letter: char| !letter.is_alphanumeric());
            // `429 (insufficient_quota)`
            let reason = behind.strip_prefix(" (").and_then(|rest| rest.find(')'));
            let length = word.len() + reason.map_or(0, |close| close + " ()".len());
            // `a 400 Bad Request`
            let phrase = reason_after(told, start + word.len()).filter(|_| is_status(word));
            if let Some(end) = phrase {
                return Some((start, end - start, true));
            }
            let ends = next.is_empty()
                || !behind.starts_with(' ')
                || reason.is_some()
                || one_of(BEHIND, next);
            return ends.then_some((start, length, true));
        }
        if !word.is_empty() && !one_of(BEFORE, word) {
            return None;
        }
        at += token.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::object;
    use rstest::rstest;

    #[rstest]
    #[case(
        "I am getting an error that `a` in the `b` is not supported.",
        Some("`a` in the `b` is not supported")
    )]
    #[case("I see that Key limit exceeded.", Some("Key limit exceeded"))]
    #[case(
        "It is returning a 429 error (Too Many Requests) today",
        Some("429 error (Too Many Requests)")
    )]
    #[case("the request fails and get 429 Rate Limit errors, which", None)]
    #[case(
        "But often the request fails and get 429 Rate Limit errors",
        Some("429 Rate Limit error")
    )]
    #[case("my bot gets a 402 from OpenRouter since today", Some("402"))]
    #[case("They said that it failed with 402, but we see it nowhere", None)]
    #[case("It used to return 500, and since today it returns 400.", None)]
    #[case("Since today I get a 402 from OpenRouter", Some("402"))]
    #[case("I keep seeing 429.", Some("429"))]
    #[case("Getting ECONNRESET from the API every other call", Some("ECONNRESET"))]
    #[case(
        "so I get ERR_CONNECTION_RESET in the browser",
        Some("ERR_CONNECTION_RESET")
    )]
    #[case("The log ends with ERR_STREAM_PREMATURE_CLOSE.", None)]
    #[case("I got 429 tickets", None)]
    #[case("I get 502 points", None)]
    #[case("She got a 404 error page", None)]
    #[case("It is returning cached answers, so no 429 errors appear", None)]
    fn objects(#[case] line: &str, #[case] expected: Option<&str>) {
        assert_eq!(object(line).map(|object| object.words), expected, "{line}");
    }

    #[rstest]
    #[case("All my requests time out since noon", Some("time out"))]
    #[case("I got rate limited after 3 messages", Some("rate limited"))]
    #[case("I keep getting rate limit errors", Some("rate limit error"))]
    #[case(
        "It says I'm out of credits but I topped up",
        Some("I'm out of credits")
    )]
    #[case(
        "still my API throws error 429 (insufficient_quota)",
        Some("429 (insufficient_quota)")
    )]
    #[case("How do I stop requests that time out?", None)]
    #[case("Requests that are slow may time out", None)]
    #[case("It says the model is fine", None)]
    fn told(#[case] line: &str, #[case] expected: Option<&str>) {
        assert_eq!(object(line).map(|object| object.words), expected, "{line}");
    }
}
