//! Sentences with which a program tells its user that a call failed, and the sentences of APIs themselves.

use super::speech::is_speech_start;
use super::subject::has_subject;
use crate::diagnosis::met::{negative, one_of};

/// Matches what an application shows instead of the error: `Something went wrong. Please try again later.`
pub(super) fn is_notice(rest: &str, lower: &str) -> bool {
    /// Nothing but a failure is meant.
    const STATED: &[&str] = &[
        "sorry, our server",
        "sorry, something went wrong",
        "sorry, there was a",
        "sorry, an error",
        "server error, ",
        "there's an issue with the selected model",
        "there\u{2019}s an issue with the selected model",
        "could not get a reply from ",
        "could not get a response from ",
        "no reply was generated for ",
        "no response was generated for ",
    ];
    /// A failure is meant if the user is asked to do something about it.
    const VAGUE: &[&str] = &[
        "something went wrong",
        "something seems to have gone wrong",
        "oops",
        "an unexpected error",
        "there was an issue",
        "there was a problem",
        "we're having trouble",
        "we\u{2019}re having trouble",
        "we are having trouble",
        "we encountered",
    ];
    const ADVICE: &[&str] = &["try again", "try me again", "contact ", "report"];
    const TELLING: &[&str] = &[" i ", " i'm ", " my ", " when ", " if ", " in the "];
    let lower = lower.trim_start_matches(|letter: char| !letter.is_ascii_alphanumeric());
    let lower = lower.strip_prefix("hmm...").unwrap_or(lower);
    let begins = |starts: &[&str]| starts.iter().any(|start| lower.starts_with(start));
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    !rest.contains('?') && !has(TELLING) && (begins(STATED) || begins(VAGUE) && has(ADVICE))
}

/// Matches a failure and what its user shall do: `No key found. Please provide a key and try again.`, `Authorization failed -
/// please check your credentials`, `❌ Max retries (3) for empty content exceeded.`
pub(super) fn is_advised(line: &str, rest: &str, lower: &str) -> bool {
    const ADVICE: &[&str] = &[
        "please ",
        "try ",
        "check your ",
        "contact ",
        "wait ",
        "retry ",
        "perhaps check ",
    ];
    const BETWEEN: [&str; 5] = [". ", "! ", " - ", " \u{2014} ", ", "];
    /// What people tell, suppose and ask.
    const TELLING: &str = "i i'm i've we we're my our he she they if when whenever unless whether should may might could would how \
        why what users then instead";
    const EVENTS: &[&str] = &[
        "exceeded",
        "failed",
        "error",
        "rejected",
        "denied",
        "timed out",
        "incomplete",
        "refused",
    ];
    const UNSPACED: [&str; 7] = [
        "请稍后",
        "请重试",
        "请检查",
        "请联系",
        "稍后重试",
        "請稍後",
        "再試行",
    ];
    const SUPPOSED: [char; 4] = ['如', '怎', '若', '吗'];
    const LENGTH: usize = 240;
    let rest = match rest.split_once(" - perhaps ") {
        Some(_) => rest.strip_suffix('?').unwrap_or(rest),
        None => rest,
    };
    if rest.len() > LENGTH || rest.contains(['?', '\u{ff1f}', '|', '`']) || rest.contains(": \"") {
        return false;
    }
    if UNSPACED.iter().any(|words| rest.contains(words)) {
        return !rest.contains(SUPPOSED) && !UNSPACED.iter().any(|words| rest.starts_with(words));
    }
    let telling = |text: &str| {
        text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '\'')
            .any(|word| one_of(TELLING, word))
    };
    if telling(lower) {
        return false;
    }
    let marked = line.trim_start().starts_with([
        '\u{274c}',
        '\u{2716}',
        '\u{2717}',
        '\u{26a0}',
        '\u{1f6ab}',
        '\u{26d4}',
    ]);
    if marked && EVENTS.iter().any(|event| lower.contains(event)) {
        return true;
    }
    if lower.contains(" [retrying in ") {
        return true;
    }
    let spoken =
        is_speech_start(rest) && !lower.starts_with("sorry, the ") && !lower.starts_with("this ");
    !spoken
        && BETWEEN.iter().any(|mark| {
            lower.split_once(mark).is_some_and(|(said, advice)| {
                let said_words = rest.get(..said.len()).unwrap_or_default();
                ADVICE.iter().any(|start| advice.starts_with(start))
                    && negative(&format!("{said} "))
                    && said.split(' ').nth(1).is_some()
                    && (has_subject(said_words, said) || said.starts_with("payment "))
            })
        })
}

/// Matches a variable that holds no key: `Missing environment variable: OPENROUTER_API_KEY`.
pub(super) fn is_unset_key(rest: &str, lower: &str) -> bool {
    const UNSET: &[&str] = &[
        "missing",
        "not set",
        "not found",
        "is required",
        "must be set",
        "undefined",
        "isn't set",
        "not configured",
        "is empty",
        "not defined",
    ];
    const SUPPOSED: &str = "if when whether should would may might unless";
    lower.contains("_api_key")
        && UNSET.iter().any(|words| lower.contains(words))
        && !rest.contains('?')
        && !is_speech_start(rest)
        && !lower
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .any(|word| one_of(SUPPOSED, word))
}

/// Whether a text is one statement that may be an API's own sentence: `You have used all your credits for this month.` Nobody
/// tells of it, asks about it or explains it, so that the words of a rule in it are the error's.
pub(crate) fn is_statement(text: &str) -> bool {
    const LIMIT: usize = 240;
    /// What people write about errors, and not an API about a request.
    const ABOUT: &str = "i i'm i've we we're my our us how why what when if whether errors failures retries retried retry handle \
        handles handling handled returns return returned raises raised throws thrown means meaning happens example e.g docs \
        documentation users customers they should've should would could might never always often sometimes yesterday today \
        common reason using proposal step a an fit";
    /// What the sentences of APIs are about.
    const PARTIES: &str = "you you've your request requests requested model models token tokens message messages api key credits \
        credit account organization role roles parameter parameters quota limit endpoint endpoints rpm tpm access tool tools";
    const IMPERATIVES: &str = "add fix use set check make try write explain describe implement handle support avoid ensure update \
        remove return throw catch log show tell give create read see note remember let bump improve document test";
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let mut words = lower
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '\'' && letter != '.')
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty());
    let first = words.clone().next().unwrap_or_default();
    text.len() < LIMIT
        && !text.contains('\n')
        && !text.contains(['?', '|', '#', '*', '`', '=', '"', ';'])
        && text.split(' ').nth(4).is_some()
        && !one_of(IMPERATIVES, first)
        && (matches!(first, "you" | "you've" | "your") || !is_speech_start(text))
        && words.clone().any(|one| one_of(PARTIES, one))
        && !words.any(|one| one_of(ABOUT, one))
}

/// Whether a text is one sentence that says that something went wrong, and that nobody tells, asks or supposes.
pub(crate) fn is_sentence(text: &str) -> bool {
    const LIMIT: usize = 240;
    const TOLD: &str = "i i'm i've we we're my our us how why what when if whether errors failures handle handles means happens \
        example docs documentation users they might may never always often sometimes yesterday today using proposal fit info";
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '\'');
    text.len() < LIMIT
        && !text.contains(['\n', '|', '#', '*', '=', '"', ';'])
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && !lower.starts_with("a ")
        && !lower.starts_with("an ")
        && (!text.contains('?') || lower.contains("did you mean"))
        && text.split(' ').nth(5).is_some()
        && (!is_speech_start(text) || lower.starts_with("this ") || lower.starts_with("after "))
        && negative(&lower)
        && !words.any(|word| one_of(TOLD, word))
}

/// Whether a sentence says that something went wrong, and does not only name what may: `the context limit is the size of the
/// table`, `a haiku about timeouts`, `Request timeout (seconds)`.
pub(crate) fn is_predicate(message: &str) -> bool {
    const NAMES: [&str; 2] = ["timeout", "time-out"];
    let mut lower = message.to_ascii_lowercase();
    for name in NAMES {
        if lower.contains(name) {
            lower = without_names(&lower, name);
        }
    }
    const MORE: [&str; 4] = [
        "incompatible",
        "unresponsive",
        "removed because",
        "overwhelm",
    ];
    // A code, or what was cut from a dump.
    let sentence =
        message.starts_with(|first: char| first.is_alphanumeric()) && message.contains(' ');
    !sentence || negative(&lower) || MORE.iter().any(|word| lower.contains(word))
}

/// Removes the word for a setting or a thing, unless a sentence says with it that one happened: at its end, or before what it
/// happened to.
fn without_names(lower: &str, name: &str) -> String {
    const HAPPENED: [&str; 12] = [
        " error",
        "error",
        " exceeded",
        " after",
        " while",
        " waiting",
        " occurred",
        " of ",
        "exception",
        " reached",
        " on ",
        " during",
    ];
    const ABOUT: [&str; 6] = [
        "raise ",
        "increase ",
        "set ",
        "a haiku about ",
        "about ",
        "the ",
    ];
    let mut rest = String::with_capacity(lower.len());
    let mut at = 0;
    for (place, _) in lower.match_indices(name) {
        let (before, behind) = (
            lower.get(..place).unwrap_or_default(),
            lower.get(place + name.len()..).unwrap_or_default(),
        );
        let first = place == 0;
        let ends = behind.trim_matches(['.', '!', ')', '"', ' ']).is_empty()
            && !first
            && !before.ends_with(['"', '_', '-', '.']);
        let happened =
            HAPPENED.iter().any(|word| behind.starts_with(word)) && !behind.starts_with("-");
        let about = ABOUT.iter().any(|word| before.ends_with(word));
        rest.push_str(lower.get(at..place).unwrap_or_default());
        if (ends || happened) && !about {
            rest.push_str(name);
        }
        at = place + name.len();
    }
    rest.push_str(lower.get(at..).unwrap_or_default());
    rest
}

#[cfg(test)]
mod tests {
    use super::{is_advised, is_notice, is_predicate, is_sentence, is_statement, is_unset_key};
    use rstest::rstest;

    #[rstest]
    #[case("Something went wrong. Please try again.", true)]
    #[case(
        "Hmm...something seems to have gone wrong. Maybe try me again in a little bit.",
        true
    )]
    #[case("Server error, please report the following request id: x", true)]
    #[case("Something went wrong in the deploy.", false)]
    #[case("Something went wrong with my build, I will try again.", false)]
    #[case("Something went wrong?", false)]
    fn notices(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_notice(text, &text.to_ascii_lowercase()), expected);
    }

    #[rstest]
    #[case("No key found. Please provide a key and try again.", true)]
    #[case("Authorization failed - please check your credentials", true)]
    #[case("❌ Max retries (3) for empty content exceeded.", true)]
    #[case("请求速率超过限制，请稍后再试", true)]
    #[case("请稍后再试", false)]
    #[case("The key was saved. Please try it.", false)]
    #[case("No key found? Please try again.", false)]
    #[case("If no key is found, please provide one.", false)]
    fn advice(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_advised(text, text, &text.to_lowercase()), expected);
    }

    #[rstest]
    #[case("Missing environment variable: OPENROUTER_API_KEY", true)]
    #[case("OPENAI_API_KEY is not set", true)]
    #[case("OPENAI_API_KEY is set", false)]
    #[case("Use the fallback if OPENAI_API_KEY is not set", false)]
    fn unset_keys(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_unset_key(text, &text.to_lowercase()), expected);
    }

    #[rstest]
    #[case(
        "This is not a chat model and thus not supported here. Did you mean x?",
        true
    )]
    #[case("An API key is required to use OpenRouter.", false)]
    #[case("We never saw that the key is not valid for this model.", false)]
    #[case("The model answers every request in a second or two.", false)]
    fn sentences(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_sentence(text), expected);
    }

    #[rstest]
    #[case(
        "You have used all your credits for this month. Please add more credits to continue.",
        true
    )]
    #[case(
        "request reached organization max RPM: 3, please try again after 1 seconds",
        true
    )]
    #[case("Add a check that the maximum context length is not exceeded.", false)]
    #[case("We never exceed the maximum context length of the model.", false)]
    #[case("What does the maximum context length of a model mean?", false)]
    fn statements(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_statement(text), expected);
    }

    #[rstest]
    #[case("the model is overloaded", true)]
    #[case("the answer is incompatible", true)]
    #[case("{\"code\": 429}", true)]
    #[case("a haiku about timeouts", false)]
    #[case("Request timeout (seconds)", false)]
    #[case("Gateway timeout", true)]
    #[case("timeout of 30000ms reached", true)]
    #[case("Timeout Bayern, noch 29 Sekunden", false)]
    fn predicates(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_predicate(text), expected);
    }
}
