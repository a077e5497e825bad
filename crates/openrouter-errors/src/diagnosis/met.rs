//! Whether a sentence tells that someone met an error, decided by its grammar: the form of the verb, its subject, negation,
//! modal verbs and conditions. `I keep getting ...`, `it returned ...` and `an error message is given that ...` tell of what
//! happened; `you may get ...`, `servers return ... if ...`, `to avoid getting ...` and `it no longer returns ...` do not.

use super::met_foreign;

/// The part of a line that is examined.
const WINDOW: usize = 600;

/// The forms of a verb: simple present, past, participle in -ing.
type Forms = (&'static str, &'static str, &'static str);

/// Verbs of the one who meets an error.
const RECEIVE: [Forms; 7] = [
    ("get gets", "got gotten", "getting"),
    ("receive receives", "received", "receiving"),
    ("see sees", "saw seen", "seeing"),
    ("hit hits", "hit", "hitting"),
    ("encounter encounters", "encountered", "encountering"),
    (
        "experience face",
        "experienced faced",
        "experiencing facing",
    ),
    ("run", "ran", "running"),
];

/// Verbs of what reports an error.
const EMIT: [Forms; 10] = [
    ("come comes", "came", "coming"),
    ("answer answers", "answered", "answering"),
    ("return returns", "returned", "returning"),
    ("give gives", "gave given", "giving"),
    ("show shows", "showed shown", "showing"),
    ("say says", "said", "saying"),
    (
        "throw throws raise raises",
        "threw thrown raised",
        "throwing raising",
    ),
    ("respond responds response", "responded", "responding"),
    (
        "report reports print prints display displays",
        "reported printed displayed",
        "reporting printing displaying",
    ),
    (
        "fail fails crash crashes end ends die dies stop stops",
        "failed crashed ended died stopped",
        "failing crashing ending dying stopping",
    ),
];

/// Words between a verb and its subject or auxiliary that say when or how often.
const ADVERBS: &str = "always often constantly just still now also only even sometimes randomly suddenly immediately almost \
    then repeatedly consistently currently occasionally intermittently simply again frequently ever already";
/// Adverbs that make a sentence in the simple present one about what happens to the speaker.
const REPEATED: &str = "always often constantly still then sometimes randomly suddenly repeatedly consistently currently \
    occasionally intermittently again only just keeps immediately";
const MODALS: &str = "may might can could should would must shall cannot to";
const NEGATIONS: &str =
    "not never no without avoid avoids prevent prevents instead stop stopped than";
const FIRST: &str = "i we i'm we're i've we've my our me us";
const CALLS: &str =
    "request requests call calls attempt attempts prompt prompts query queries message messages";
const BE: &str = "am is are was were been i'm it's we're he's that's";
/// Subjects of sentences about anybody.
const ANYBODY: &str = "you users clients people anybody anyone everybody someone developers callers servers they he she";

/// A word in lower case and the place behind it.
struct Word<'t> {
    text: &'t str,
    end: usize,
    /// Whether a colon follows: `my script crashed: 429`.
    colon: bool,
}

/// Whether a word is one of a list of words.
pub(crate) fn one_of(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == word)
}

/// Whether a word is the number of an error status.
pub(crate) fn is_status(word: &str) -> bool {
    word.len() == 3
        && word.starts_with(['4', '5'])
        && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a line tells that someone met an error.
pub(crate) fn tells(line: &str) -> bool {
    let line = line
        .get(..line.floor_char_boundary(WINDOW))
        .unwrap_or_default();
    let lower = line.to_ascii_lowercase();
    sentences(&lower).any(|(_, sentence)| verb(sentence).is_some())
}

/// Whether a sentence of another language only speaks of a status.
pub(crate) fn discusses(line: &str) -> bool {
    sentences(line).any(|(_, sentence)| met_foreign::discusses(sentence))
}

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
        let end = start + verb(sentence)?;
        let close = start + sentence.len();
        let told = lower.get(end..close)?;
        let (at, clause, named) = clause(told)
            .or_else(|| numbered(told))
            .or_else(|| empty(told))
            .or_else(|| bare(told).filter(|_| !is_hearsay(sentence)))?;
        let words = line.get(end + at..end + at + clause)?;
        Some(Object { words, named })
    });
    native.or_else(|| {
        let words = sentences(line).find_map(|(_, sentence)| met_foreign::object(sentence))?;
        Some(Object { words, named: true })
    })
}

/// Splits a line into sentences with their places.
fn sentences(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let end = [". ", "! ", "? ", "; "]
            .iter()
            .filter_map(|mark| rest.find(mark))
            .min()
            .map_or(rest.len(), |at| at + 1);
        let sentence = (start, rest.get(..end)?);
        start += end;
        Some(sentence)
    })
}

fn words(sentence: &str) -> Vec<Word<'_>> {
    let letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '\'' | '\u{2019}');
    sentence
        .split(|other| !letter(other))
        .filter(|word| !word.is_empty())
        .map(|text| {
            let end = text.as_ptr() as usize - sentence.as_ptr() as usize + text.len();
            let colon = sentence
                .get(end..)
                .is_some_and(|rest| rest.starts_with(": "));
            Word { text, end, colon }
        })
        .collect()
}

/// Returns the place behind the first verb by which a sentence tells of an error that was met.
fn verb(sentence: &str) -> Option<usize> {
    const QUESTIONS: &str =
        "how what why which who does do did can could should would is are has have";
    const CONDITIONS: &str = "if unless whenever when in";
    let words = words(sentence);
    let first = words.first()?.text;
    let personal = words.iter().any(|word| one_of(FIRST, word.text));
    // `Q: what should I do when I see`
    let first = words.get(usize::from(first == "q"))?.text;
    let auxiliary = words.iter().take(3).any(|word| word.text == "should");
    let asks = (sentence.trim_end().ends_with('?') || auxiliary) && one_of(QUESTIONS, first);
    // `When trying to connect, ...` tells of one occasion.
    let occasion = words.get(1).is_some_and(|next| next.text.ends_with("ing"));
    if asks || one_of(CONDITIONS, first) && !personal && !occasion {
        return None;
    }
    let scene = Scene {
        personal,
        // `returns 404 if the model is unknown`
        conditional: [" if ", " unless ", " when ", " for every ", " for each "]
            .iter()
            .any(|word| {
                // `when typing a message` tells of one occasion, too.
                let mut places = sentence.match_indices(word);
                places.any(|(at, word)| {
                    let next = sentence.get(at + word.len()..).unwrap_or_default();
                    !next
                        .split(' ')
                        .next()
                        .is_some_and(|next| next.ends_with("ing"))
                })
            })
            && !personal
            && !words
                .iter()
                .any(|word| one_of("immediately suddenly", word.text)),
        words: &words,
    };
    (0..words.len()).find_map(|at| {
        scene
            .tells(at)
            .then(|| words.get(at).map(|word| word.end))?
    })
}

/// A sentence in which verbs are looked at.
struct Scene<'t> {
    personal: bool,
    conditional: bool,
    words: &'t [Word<'t>],
}

impl Scene<'_> {
    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.text)
    }

    /// Whether the word at `at` is a verb that tells of an error that was met.
    fn tells(&self, at: usize) -> bool {
        let word = self.word(at);
        let in_forms = |forms: &[Forms], pick: fn(&Forms) -> &'static str| {
            forms.iter().any(|form| one_of(pick(form), word))
        };
        let receives = |pick| in_forms(&RECEIVE, pick);
        let emits = |pick| in_forms(&EMIT, pick);
        let run = matches!(word, "run" | "ran" | "running");
        let fail = word.starts_with("fail")
            || word.starts_with("crash")
            || word.starts_with("end")
            || one_of("die dies died dying stop stops stopped stopping", word);
        let behind = self.word(at + 1);
        // `It fails half the time with ...` is about the case at hand.
        let it = word.starts_with("fail") && at > 0 && self.word(at - 1) == "it";
        let named = self.words.get(at).is_some_and(|word| word.colon);
        let ends = fail && !it && behind != "with" && behind != "and" && !named;
        let came = word.starts_with("com") || word == "came";
        // `it ends the same way: ...`, `it ends like this: ...`
        let alike = behind == "like" || behind == "the" && self.word(at + 2) == "same";
        let ends = ends && !alike;
        if run && behind != "into" || ends || came && behind != "back" {
            return false;
        }
        // The words before it: adverbs, and then the subject or an auxiliary.
        let mut before = at;
        while let Some(less) = before.checked_sub(1)
            && one_of(ADVERBS, self.word(less))
        {
            before = less;
        }
        let previous = before.checked_sub(1).map_or("", |less| self.word(less));
        let subject = before.checked_sub(2).map_or("", |less| self.word(less));
        if one_of(MODALS, previous) || one_of(NEGATIONS, previous) || previous.ends_with("n't") {
            return false;
        }
        // `for OpenRouter there is 401 error`
        if matches!(word, "is" | "was" | "are" | "were") && previous == "there" {
            return !self.conditional && (self.personal || matches!(word, "is" | "was"));
        }
        let anybody = one_of(ANYBODY, previous) || one_of(BE, previous) && one_of(ANYBODY, subject);
        if receives(|form| form.2) || emits(|form| form.2) {
            const AUXILIARIES: &str = "keep keeps kept start starts started begin began continue continues else anyone anybody \
                and but i we it";
            // `we are returning 401 for such keys`: the speaker reports the error to others.
            let own = emits(|form| form.2)
                && (matches!(previous, "i'm" | "we're") || matches!(subject, "i" | "we"));
            return before == 0
                || one_of(BE, previous) && !anybody && !own
                || one_of(AUXILIARIES, previous);
        }
        if receives(|form| form.1) || emits(|form| form.1) {
            // `an error message is given`, `the following is returned`
            if one_of(BE, previous) || previous == "gets" {
                let stated = matches!(subject, "message" | "following" | "this" | "error");
                return emits(|form| form.1) && stated && !self.conditional;
            }
            let human = emits(|form| form.1)
                && matches!(previous, "he" | "she" | "they" | "you" | "i" | "we");
            let begins = previous.is_empty() && receives(|form| form.1);
            return !human && previous != "you" && (begins || !previous.is_empty());
        }
        if self.conditional || anybody {
            return false;
        }
        let elided = matches!(previous, "and" | "but" | "then" | "so");
        if receives(|form| form.0) {
            // `my bot gets a 402`
            let own = matches!(subject, "my" | "our") && word.ends_with('s');
            return own
                || matches!(previous, "i" | "we")
                || elided && (self.personal || self.repeats());
        }
        // `every request comes back with 402`
        if came && one_of(CALLS, previous) && one_of("every each all", subject) {
            return true;
        }
        if emits(|form| form.0) {
            return !matches!(
                previous,
                "i" | "we" | "" | "a" | "an" | "the" | "error" | "api" | "this" | "http" | "s"
            ) && (self.repeats() || self.personal || matches!(previous, "it" | "which"));
        }
        false
    }

    /// Whether a sentence says that something happens again and again.
    fn repeats(&self) -> bool {
        self.words.iter().any(|word| one_of(REPEATED, word.text))
    }
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
    const BEHIND: &str = "from on in when whenever using with for at after before every each and or but this today while because \
        which that if again now until since even each all during by via as so instead everytime once";
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
    const BEFORE: &str = "a an the http status code with error only me us lot lots of many several some back response";
    const BEHIND: &str = "from on in when whenever for at after before every each and or but today while because if again now \
        since until all by via as so instead";
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
        let one = word.strip_suffix('s').filter(|one| one.len() == 3);
        if let Some(word) = [Some(word), one]
            .into_iter()
            .flatten()
            .find(|word| code(word))
        {
            let start = at + token.find(word)?;
            let behind = told.get(start + word.len()..)?;
            let behind = behind.strip_prefix('s').unwrap_or(behind);
            let next = behind.split_whitespace().next().unwrap_or_default();
            let ends = next.is_empty() || !behind.starts_with(' ') || one_of(BEHIND, next);
            return ends.then_some((start, word.len(), true));
        }
        if !word.is_empty() && !one_of(BEFORE, word) {
            return None;
        }
        at += token.len();
    }
    None
}

/// Whether a sentence says that something went wrong.
pub(crate) fn negative(lower: &str) -> bool {
    const WORDS: &[&str] = &[
        "not ",
        "no ",
        "n't",
        "n\u{2019}t",
        "cannot",
        "fail",
        "exceed",
        "invalid",
        "incorrect",
        "error",
        "unable",
        "denied",
        "refus",
        "unavailable",
        "timed out",
        "timeout",
        "time-out",
        "too many",
        "too long",
        "too large",
        "limited",
        "insufficient",
        "missing",
        "blocked",
        "unsupported",
        "unauthorized",
        "forbidden",
        "overload",
        "prohibited",
        "requires",
        "required",
        "must ",
        "only ",
        "terminated",
        "closed",
        "disconnect",
        "lost",
        "reset",
        "abort",
        "malformed",
        "unexpected",
        "flagged",
        "rejected",
        "expired",
        "disabled",
        "revoked",
        "throttl",
        "exhaust",
        "capacity",
        "violat",
        "null",
        "nil",
        "undefined",
        "out of range",
        "out of bounds",
        "empty",
        "bad ",
        "broken",
        "offline",
        "interrupt",
        "premature",
    ];
    WORDS.iter().any(|word| lower.contains(word)) || !lower.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::{object, tells};
    use rstest::rstest;

    #[rstest]
    #[case("I keep getting \"x\"", true)]
    #[case("Getting a `No media found` error", true)]
    #[case("it is almost always returning a 429 error", true)]
    #[case("often the request fails and get 429 errors", true)]
    #[case("the server gave me \"x\"", true)]
    #[case("An error message is given that the model is gone.", true)]
    #[case("and then it returned \"x\"", true)]
    #[case("the agent log only shows:", true)]
    #[case("You may get a 429 error.", false)]
    #[case("The server returns 404 if the model is unknown.", false)]
    #[case("to avoid getting a 429 error", false)]
    #[case("it is not returning a 429 error", false)]
    #[case("Servers answer with 503 and return an error.", false)]
    #[case("An error is returned when the key is missing.", false)]
    #[case("prod is throwing ", true)]
    #[case("my app says ", true)]
    #[case("each of them came back with x", true)]
    #[case("It fails about half the time with \"x\"", true)]
    #[case("The API returns ", false)]
    #[case("Q: what should I do when I see \"x\"? A: top up.", false)]
    #[case("I want to avoid getting a ", false)]
    #[case("If a user gets a 429 error, wait.", false)]
    #[case("when typing a message it always returns \"x\"", true)]
    #[case("We return 401 for keys that were never sent.", false)]
    #[case("He said the API key is invalid.", false)]
    #[case("How do I stop getting 429 errors?", false)]
    #[case("We are now returning a 429 error for such keys.", false)]
    #[case("and then the app shows an error stating the key is gone", true)]
    fn grammar(#[case] line: &str, #[case] expected: bool) {
        assert_eq!(tells(line), expected, "{line}");
    }

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
}
