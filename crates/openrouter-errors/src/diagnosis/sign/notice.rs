//! Sentences with which a program tells its user that a call failed, and the sentences of APIs themselves.

use super::speech::is_speech_start;
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

/// Whether a sentence says that something went wrong, and does not only name what may: `the context limit is the size of the
/// table`, `a haiku about timeouts`, `Request timeout (seconds)`.
pub(crate) fn is_predicate(message: &str) -> bool {
    const TOPICS: [&str; 6] = [
        "timeouts",
        "time-outs",
        "timeout (",
        "timeout:",
        "_timeout",
        "timeout setting",
    ];
    let mut lower = message.to_ascii_lowercase();
    for topic in TOPICS {
        if lower.contains(topic) {
            lower = lower.replace(topic, " ");
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

#[cfg(test)]
mod tests {
    use super::{is_notice, is_predicate, is_statement};
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
    fn predicates(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_predicate(text), expected);
    }
}
