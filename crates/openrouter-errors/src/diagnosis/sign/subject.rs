//! The subject of a sentence: API errors, or other things.

/// Whether a sentence begins with a subject or wording typical of errors.
pub(super) fn has_subject(rest: &str, lower: &str) -> bool {
    let mut words = lower
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '\'')
        .filter(|word| !word.is_empty());
    let first = |word: &str| {
        TOPICS.split(' ').any(|topic| word.starts_with(topic))
            || [
                "no",
                "not",
                "unable",
                "cannot",
                "too",
                "failed",
                "socket",
                "unexpected",
                "malformed",
                "missing",
                "exceeded",
                "max",
                "extra",
                "prohibited",
                "blocked",
            ]
            .contains(&word)
    };
    !rest.is_ascii()
        || rest.contains([':', '_', '(', '"', '`', '\'', '/', '\u{201c}'])
        || words.by_ref().take(4).enumerate().any(|(at, word)| {
            first(word)
                && (at == 0
                    || !ADJECTIVES
                        .split(' ')
                        .any(|adjective| word.starts_with(adjective)))
        })
}

/// Whether a sentence is a narrative: it contains nothing of a program, or people speak in it.
pub(super) fn is_narrative(rest: &str, lower: &str) -> bool {
    const PEOPLE: &str =
        "we my i i'm they he she her his their us me everyone people yesterday today";
    let marks = rest.contains([
        ':', '=', '{', '[', '(', '"', '/', '_', '\u{201c}', '`', '\'',
    ]);
    if marks || !rest.is_ascii() {
        return false;
    }
    let words = || lower.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '\'');
    let topic = words().any(|word| TOPICS.split(' ').any(|topic| word.starts_with(topic)));
    let people = words().any(|word| PEOPLE.split(' ').any(|one| one == word));
    let definition = lower.starts_with("a ")
        || lower.starts_with("an ")
        || lower.contains(" a 4")
        || lower.contains(" a 5");
    people || !topic || definition
}

/// Adjectives that describe models as well as other things; they count only at the start of a sentence.
const ADJECTIVES: &str = "overloaded unauthorized forbidden unsupported invalid insufficient internal aborted terminated \
        disconnected flagged null timed";

/// The subjects of errors of this API.
const TOPICS: &str = "model route request key token auth credential cookie session workspace generation guardrail policy variant \
        provider server api endpoint prompt input message image tool credit account rate limit service \
        engine response stream connection network host parameter schema content context quota balance \
        deployment resource upstream gateway json role user audio file url timeout timed certificate choices \
        unsupported invalid error internal unauthorized forbidden overloaded capacity insufficient aborted \
        null undefined nil index fetch data internet reasoning load region country terminated disconnected \
        moderation safety flagged payload method permission access workers socket operation ssl tls \
        eventsource";
