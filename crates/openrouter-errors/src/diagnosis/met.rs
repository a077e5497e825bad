//! Whether a sentence tells that someone met an error, decided by its grammar: the form of the verb, its subject, negation,
//! modal verbs and conditions. `I keep getting ...`, `it returned ...` and `an error message is given that ...` tell of what
//! happened; `you may get ...`, `servers return ... if ...`, `to avoid getting ...` and `it no longer returns ...` do not.

use super::met_foreign;

/// The part of a line that is examined.
pub(super) const WINDOW: usize = 600;

/// The forms of a verb: simple present, past, participle in -ing.
type Forms = (&'static str, &'static str, &'static str);

/// Verbs of the one who meets an error.
const RECEIVE: [Forms; 8] = [
    // `I have an error handler` tells of nothing.
    ("", "", "having"),
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
        "report reports print prints display displays tell tells claim claims complain complains",
        "reported printed displayed told claimed complained",
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
    occasionally intermittently again only just keeps immediately since soon";
pub(super) const MODALS: &str = "may might can could should would must shall cannot to";
pub(super) const NEGATIONS: &str =
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

/// Splits a line into sentences with their places.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = (usize, &str)> {
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
pub(super) fn verb(sentence: &str) -> Option<usize> {
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
        supposed: one_of(CONDITIONS, first),
        // `returns 404 if the model is unknown`
        conditional: [
            " if ",
            " unless ",
            " when ",
            " for every ",
            " for each ",
            " as long as ",
        ]
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
        }) && !personal
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
    /// Whether it begins with a condition.
    supposed: bool,
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
        // `when I send a message, status 429 comes`
        let comes = came && self.personal && at > 0 && is_status(self.word(at - 1));
        if run && behind != "into" || ends || came && behind != "back" && !comes {
            return false;
        }
        // The words before it: adverbs, and then the subject or an auxiliary.
        let mut before = at;
        while let Some(less) = before.checked_sub(1)
            // `kept on having`
            && (one_of(ADVERBS, self.word(less))
                || self.word(less) == "on" && self.word(less.saturating_sub(1)).starts_with("ke"))
        {
            before = less;
        }
        let previous = before.checked_sub(1).map_or("", |less| self.word(less));
        let subject = before.checked_sub(2).map_or("", |less| self.word(less));
        // `Having the errors handled is nice.`
        if word == "having" && before == 0 {
            return false;
        }
        if one_of(MODALS, previous) || one_of(NEGATIONS, previous) || previous.ends_with("n't") {
            return false;
        }
        // `for OpenRouter there is 401 error`
        if matches!(word, "is" | "was" | "are" | "were") && previous == "there" {
            return !self.conditional && (self.personal || matches!(word, "is" | "was"));
        }
        // `my requests are being rejected with ...`
        const REFUSED: &str = "rejected refused denied declined blocked greeted presented met";
        if one_of(REFUSED, word) && self.personal && !self.conditional && !self.supposed {
            let passive = one_of(BE, previous) || one_of("being get gets got getting", previous);
            return passive && one_of("with by because as due", behind);
        }
        let anybody = one_of(ANYBODY, previous) || one_of(BE, previous) && one_of(ANYBODY, subject);
        if receives(|form| form.2) || emits(|form| form.2) {
            const AUXILIARIES: &str = "keep keeps kept start starts started begin began continue continues else anyone anybody \
                and but i we it";
            // `we are returning 401 for such keys`: the speaker reports the error to others.
            let own = emits(|form| form.2)
                && (matches!(previous, "i'm" | "we're") || matches!(subject, "i" | "we"));
            // A headline: `acme/chat-9 throwing rate limit errors`
            const LINKS: &str =
                "by for of from when while before after like about as and or with in on";
            let headline = one_of("throwing returning giving", word)
                && (1..=6).contains(&before)
                && !one_of(LINKS, previous)
                && !one_of(BE, previous)
                && !anybody;
            return before == 0
                || headline
                || one_of(BE, previous) && !anybody && !own
                || one_of(AUXILIARIES, previous);
        }
        if receives(|form| form.1) || emits(|form| form.1) {
            // `an error message is given`, `the following is returned`
            if one_of(BE, previous) || previous == "gets" {
                let stated = matches!(subject, "message" | "following" | "this" | "error")
                    // `404 is constantly returned`
                    || is_status(subject) && (self.repeats() || self.personal);
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
        if comes {
            return true;
        }
        // `every request comes back with 402`
        let all = || {
            self.words
                .iter()
                .any(|word| one_of("whatever everything anything", word.text))
        };
        if came && (one_of(CALLS, previous) && one_of("every each all", subject) || all()) {
            return true;
        }
        // `says insufficient credits, but I have some`
        let says = one_of("say says claims tells", word);
        if says && previous.is_empty() && self.personal {
            return true;
        }
        if emits(|form| form.0) {
            return !matches!(
                previous,
                "i" | "we" | "" | "a" | "an" | "the" | "error" | "this" | "http" | "s"
            ) && (previous != "api" || self.personal && !self.supposed)
                && (self.repeats() || self.personal || matches!(previous, "it" | "which"));
        }
        false
    }

    /// Whether a sentence says that something happens again and again.
    fn repeats(&self) -> bool {
        self.words.iter().any(|word| one_of(REPEATED, word.text))
    }
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
        "timing out",
        "times out",
        "time out",
        "out of credit",
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
        "blank ",
        "filtered",
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
    use super::tells;
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
}
