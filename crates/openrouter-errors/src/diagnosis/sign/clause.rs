//! The grammar of a sentence: mood, negation, modality, and who met what. A sentence tells of a failed call only if it says
//! that something happened.

use crate::diagnosis::met::{self, is_status, negative, one_of};

/// The number of words examined of a sentence.
const WORDS: usize = 64;

/// A word in lower case, without the marks around it.
#[derive(Clone, Copy)]
struct Word<'t> {
    text: &'t str,
    /// Whether a quotation begins with it.
    quoted: bool,
    /// Whether a mark ends the clause behind it: `Error: rate limit exceeded`.
    closed: bool,
}

fn words(lower: &str) -> Vec<Word<'_>> {
    const QUOTES: [char; 6] = ['"', '\'', '`', '\u{201c}', '\u{2018}', '\u{ab}'];
    let word = |token| {
        let text = str::trim_matches(token, |letter: char| !letter.is_alphanumeric());
        Word {
            text,
            quoted: token.starts_with(QUOTES),
            closed: token.ends_with([':', ',', ';', '.', '-']),
        }
    };
    lower.split_whitespace().take(WORDS).map(word).collect()
}

/// Whether a sentence is about what may happen, does not happen, or should be done: `Write a test for ...`, `requests may
/// fail with 503`, `no more timeouts`, `a 402 shows a link`, `Error budget: 82 %`.
pub(crate) fn is_unreal(lower: &str) -> bool {
    let words = words(lower);
    let nobody = words.first().is_some_and(|word| word.text == "nobody");
    // What a change or a test does, a definition, a question: `With this change the stream fails with `ChatError``
    let changed = [
        "with this change",
        "after this change",
        "before this fix",
        "before this change",
        "the mock returns",
        "unit tests for",
        " status tells ",
        "\u{8bf7}\u{95ee}",
        "\u{3088}\u{304f}\u{3042}\u{308b}\u{8cea}\u{554f}",
        "\u{9519}\u{8bef}\u{7801}\u{8bf4}\u{660e}",
    ]
        .iter()
        .any(|mark| lower.contains(mark))
        || closes(lower)
        || is_listed(lower)
        || changes(&words)
        // A review.
        || lower.starts_with("lgtm")
        || lower.starts_with("nit: ");
    nobody
        || changed
        || handles(&words)
        || instructs(&words)
        || denies(&words)
        || supposes(&words)
        || defines(&words)
        || names(&words)
        || replaces(&words)
}

/// Matches an item of a check list or a test, a wish, a prompt: `- [ ] The error is not "..."`, `TC-18 | 401 | pass`.
fn is_listed(lower: &str) -> bool {
    const STARTS: [&str; 16] = [
        "( ) ",
        "(x) ",
        "(\u{2022}) ",
        "until now ",
        "[ ] ",
        "[x] ",
        "- [ ] ",
        "- [x] ",
        "expected: ",
        "solved: ",
        "prompt: \"",
        "uptime over ",
        "it should be possible ",
        "it would be nice ",
        "it would be good ",
        "it would be great ",
    ];
    const ENDS: [&str; 4] = ["| pass", "| pass |", " passed", " passed."];
    STARTS.iter().any(|start| lower.starts_with(start))
        || ENDS.iter().any(|end| lower.ends_with(end))
}

/// Matches the issue that a change closes: `... so the console stays clean. Closes #89.`
fn closes(lower: &str) -> bool {
    ["closes #", "fixes #", "resolves #"].iter().any(|mark| {
        lower.split_once(mark).is_some_and(|(_, number)| {
            let number = number.trim_end_matches(['.', ')']);
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    })
}

/// Matches what a pull request does: `This PR makes the parser skip these comments.`
fn changes(words: &[Word<'_>]) -> bool {
    const VERBS: &str =
        "makes adds lets removes strips skips maps shows handles replaces updates improves";
    words.windows(3).any(|window| {
        matches!(window, [this, pr, verb] if this.text == "this" && pr.text == "pr" && one_of(VERBS, verb.text))
    })
}

/// Matches an instruction to a person or a model: `Explain "..." to a beginner`, `Write a test ...`.
pub(super) fn is_instruction(lower: &str) -> bool {
    instructs(&words(lower))
}

/// Matches an instruction in words.
fn instructs(words: &[Word<'_>]) -> bool {
    const VERBS: &str = "write explain translate summarise summarize describe give tell generate convert rewrite compare \
        imagine suppose assume think draft extract classify simulate pretend review paraphrase";
    const OBJECTS: &str = "a an the me us this that these how why what all every into following";
    const WISHES: &str = "show display expose surface forward";
    let conditional = words
        .iter()
        .any(|word| matches!(word.text, "when" | "if" | "instead"));
    let words = match words {
        [please, verb, the, ..]
            if please.text == "please"
                && (one_of(WISHES, verb.text) && conditional || verb.text == "consider")
                && one_of(OBJECTS, the.text) =>
        {
            return true;
        }
        [please, rest @ ..] if please.text == "please" => rest,
        _ => words,
    };
    let [first, second, ..] = words else {
        return false;
    };
    one_of(VERBS, first.text) && (second.quoted || one_of(OBJECTS, second.text))
}

/// Matches what a program does with errors: `The client maps ECONNRESET to a retry.`
fn handles(words: &[Word<'_>]) -> bool {
    const VERBS: &str = "maps handles treats ignores catches wraps converts translates classifies";
    let head = words.get(..words.len().min(4)).unwrap_or_default();
    let verb = head.iter().position(|word| one_of(VERBS, word.text));
    verb.is_some_and(|at| {
        !head
            .iter()
            .take(at)
            .any(|word| word.closed || is_status(word.text))
    })
}

/// Matches what was so before: `It shows the reason instead of "Provider returned error"`.
fn replaces(words: &[Word<'_>]) -> bool {
    let instead = |window: &[Word<'_>]| {
        matches!(window, [one, of, quote] if quote.quoted
            && matches!((one.text, of.text), ("instead", "of") | ("place", "of") | ("rather", "than")))
    };
    let told =
        |word: &Word<'_>| is_status(word.text) || is_personal(word.text) || is_failure(word.text);
    let place = words.windows(3).position(instead);
    place.is_some_and(|at| !words.iter().take(at).any(told))
}

/// Matches a negated failure: `no more timeouts`, `it no longer returns 429`, `fewer errors`, `A refusal is not an error`.
fn denies(words: &[Word<'_>]) -> bool {
    const EVENTS: &str = "fail fails return returns crash crashes throw throws get gets see sees saw happen happens occur \
        occurs answer answers respond responds appear appears";
    words.windows(3).any(|window| {
        let [one, two, three] = window else {
            return false;
        };
        let is_not = matches!(one.text, "is" | "are" | "was" | "were") && two.text == "not"
            || matches!(two.text, "isn't" | "aren't" | "wasn't" | "weren't");
        match (one.text, two.text) {
            ("no", "more") => three.quoted || is_failure(three.text),
            ("no", "longer") => three.quoted || one_of(EVENTS, three.text),
            ("fewer" | "zero", failure) => is_failure(failure),
            (_, "never") => one_of(EVENTS, three.text),
            _ => is_not && matches!(three.text, "an" | "a" | "errors" | "failures"),
        }
    }) && negated_noun(words)
}

/// Whether the complement of `is not a` is a failure, if the sentence has one.
fn negated_noun(words: &[Word<'_>]) -> bool {
    words.windows(3).all(|window| match window {
        [one, two, three] if one.text == "not" && matches!(two.text, "a" | "an") => {
            is_failure(three.text)
        }
        _ => true,
    })
}

/// Matches what may or will happen: `requests may fail with 503`, `the server can also answer 502`.
fn supposes(words: &[Word<'_>]) -> bool {
    const MODALS: &str = "may might can could would should will";
    const ADVERBS: &str = "also still sometimes often then";
    const EVENTS: &str = "fail return answer respond throw raise happen occur appear crash error";
    let modal = |at: &usize| words.get(*at).is_some_and(|word| one_of(MODALS, word.text));
    let Some(at) = (0..words.len()).find(modal) else {
        return false;
    };
    let next = words.get(at + 1).map_or("", |word| word.text);
    let modal = words.get(at).map_or("", |word| word.text);
    let perceives = !matches!(modal, "can" | "could" | "will")
        && matches!(next, "see" | "get" | "receive" | "meet" | "hit");
    if perceives {
        return true;
    }
    let verb = match one_of(ADVERBS, next) {
        true => words.get(at + 2).map_or("", |word| word.text),
        false => next,
    };
    let told = |word: &Word<'_>| {
        is_status(word.text) || word.text.contains("fail") || word.text.contains("error")
    };
    one_of(EVENTS, verb) && !words.iter().take(at).any(told)
}

/// Matches a statement about a status: `a 402 shows a link`, `Every 404 response is cached`.
fn defines(words: &[Word<'_>]) -> bool {
    const ARTICLES: &str = "a an any every each";
    const NOUNS: &str = "error response status reply answer code";
    let verb = |word: &str| {
        matches!(word, "can" | "may" | "must" | "should" | "will" | "would")
            || word.ends_with('s') && word != "was" && !word.ends_with("ss") && word.len() > 1
    };
    words.windows(4).any(|window| {
        let [article, status, next, after] = window else {
            return false;
        };
        let noun = one_of(NOUNS, next.text);
        one_of(ARTICLES, article.text)
            && is_status(status.text)
            && !next.quoted
            && verb(if noun { after.text } else { next.text })
    })
}

/// Matches a thing that is named after errors: `Error budget remaining`, `Crash reports: off`.
fn names(words: &[Word<'_>]) -> bool {
    const THINGS: &str = "budget budgets tracking reporting reports reporter handling boundary boundaries rate rates \
        count counts codes messages policy classes monitoring recovery threshold thresholds mapping mappings export exports \
        texts types text wording";
    let [first, second, ..] = words else {
        return false;
    };
    if first.text == "timeouts" && matches!(second.text, "connect" | "read" | "write" | "total") {
        return true;
    }
    // `Error toasts show the provider's message for 400 errors now`
    let shown = one_of("toasts banners dialogs", second.text) && !second.closed;
    if shown && !first.closed && first.text == "error" {
        return true;
    }
    !first.closed
        && matches!(
            first.text,
            "error" | "errors" | "crash" | "exception" | "failure"
        )
        && one_of(THINGS, second.text)
        && !words.iter().any(|word| is_status(word.text))
}

/// Whether a log line tells in the past tense that something did not succeed: `the summary could not be created because ...`,
/// `gave up on acme/chat-2 after 3 attempts`.
pub(super) fn tells(lower: &str) -> bool {
    const ENDED: &str = "rejected refused denied aborted failed dropped interrupted overloaded throttled unavailable \
        unreachable blocked";
    const SERVERS: &str = "provider server model api gateway upstream openrouter endpoint";
    const REFUSED: &str = "rejected refused declined denied dropped closed aborted failed";
    let words = words(lower);
    words.windows(2).any(|window| match window {
        [one, two] => {
            matches!(one.text, "could" | "can") && two.text == "not"
                || matches!(one.text, "couldn't" | "cannot")
                || matches!(one.text, "gave" | "giving") && two.text == "up"
                || matches!(one.text, "was" | "were") && one_of(ENDED, two.text)
                || one_of(SERVERS, one.text.trim_end_matches(".ai")) && one_of(REFUSED, two.text)
                || one.text == "hung" && two.text == "up"
                || one.text == "no" && matches!(two.text, "answer" | "response" | "reply")
        }
        _ => false,
    })
}

/// Whether the words before a quotation are only a title or a wish, in which nobody meets anything: `Better wording for "..."`.
pub(crate) fn is_title(before: &str) -> bool {
    const ASSERTS: [&str; 12] = [
        "error", "fail", "get", "got", "see", "receiv", "return", "throw", "say", "said", "with ",
        "message",
    ];
    let lower = before.to_ascii_lowercase();
    let named = || {
        before
            .split_whitespace()
            .filter(|word| word.contains(char::is_alphabetic))
    };
    let last = named().next_back().map_or("", |word| {
        word.trim_matches(|letter: char| !letter.is_alphanumeric())
    });
    before.starts_with(|first: char| first.is_ascii_uppercase())
        && one_of(
            "for about show display like as named called of into than",
            last,
        )
        && (2..8).contains(&named().count())
        && !before.contains([',', '{', '='])
        && !ASSERTS.iter().any(|word| lower.contains(word))
        && !met::tells(before)
        && !negative(&lower)
}

fn is_personal(word: &str) -> bool {
    matches!(
        word,
        "i" | "we" | "my" | "our" | "i'm" | "we're" | "i've" | "everyone" | "me" | "us"
    )
}

/// Whether a word names a failure: `timeouts`, `502s`.
fn is_failure(word: &str) -> bool {
    const NOUNS: &str = "error timeout failure crash exception disconnect";
    let one = word.strip_suffix("es").filter(|one| *one == "crash");
    let one = one.or_else(|| word.strip_suffix('s')).unwrap_or(word);
    one_of(NOUNS, one) || is_status(one)
}

#[cfg(test)]
mod tests {
    use super::is_unreal;
    use rstest::rstest;

    #[rstest]
    #[case("write a unit test for the case that the upstream returns 502.", true)]
    #[case("scheduled maintenance: requests may fail with 503 at night.", true)]
    #[case("bugfixes: no more \"stream closed\" after tool calls", true)]
    #[case("a refusal is not an error: the model answers.", true)]
    #[case("the dialog opens so that a 402 shows a link.", true)]
    #[case("error budget remaining: 82 %", true)]
    #[case("nobody has seen that timeout again.", true)]
    #[case("the regex now strips `: openrouter processing`. closes #89.", true)]
    #[case("maps 402 to \"you are out of credits\"", true)]
    #[case("gives the hint and no longer \"your api key was rejected\"", true)]
    #[case("please show the message when openrouter returns 402.", true)]
    #[case("error toasts show the message for 400 errors now", true)]
    #[case("please add credits to your account", false)]
    #[case("the client maps econnreset to a retry.", true)]
    #[case("error: parser handles no null: 500", false)]
    #[case("acme/chat-9 is not a valid model id", false)]
    #[case("the model is no longer available", false)]
    #[case("no more credits", false)]
    #[case("generate failed: 402 insufficient credits", false)]
    #[case("request failed: the model may return nothing", false)]
    #[case("error rate limit exceeded: 429", false)]
    #[case("error: rate limit exceeded: free-models-per-day", false)]
    fn unreal(#[case] sentence: &str, #[case] expected: bool) {
        assert_eq!(is_unreal(sentence), expected, "{sentence}");
    }
}
