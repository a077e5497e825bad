//! Detects which cause a screen claims, and defines which claims are correct for a failure.

use std::sync::LazyLock;

use openrouter_errors::{Cause, Input, read};
use serde::Deserialize;

use super::words::{letters_of, words_of};

openrouter_corpus::words! {
    /// A kind of cause, as programs report it to people.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Claim {
        /// The account has no credits.
        Credits = "missing credits",
        /// The key is missing or wrong.
        Key = "a missing or wrong key",
        /// Too many requests.
        Rate = "a rate limit",
        /// The prompt is too long.
        Context = "a prompt that is too long",
        /// The content was rejected.
        Content = "refused content",
        /// Something is not permitted.
        Permission = "a missing permission",
        /// There is no such model, or no provider for it.
        Model = "a missing model",
        /// The connection failed.
        Network = "a failed connection",
        /// The request timed out.
        Time = "a time-out",
        /// The service is down or overloaded.
        Outage = "an outage",
        /// The answer is empty.
        Empty = "an empty answer",
        /// The request is invalid.
        Request = "a faulty request",
    }
}

/// The words by which a claim is recognised: a row of `claims.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    claim: Claim,
    /// Phrases from readable messages, normalized by [`words_of`].
    phrases: Vec<String>,
    /// Names of exceptions, normalized by [`letters_of`].
    names: Vec<String>,
    /// Phrases that state a remedy, normalized by [`words_of`].
    remedies: Vec<String>,
}

/// The words of every claim; a test keeps them well formed.
static WORDS: LazyLock<Vec<Words>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("claims.json")).expect("claims.json is well formed")
});

/// Returns the causes that a screen claims, without those in the response's own text (`own`). With `names`, names of
/// exceptions count too.
#[must_use]
pub fn claims(screen: &str, own: &str, names: bool) -> Vec<Claim> {
    let (words, letters) = (words_of(screen), letters_of(screen));
    let (own_words, own_letters) = (words_of(own), letters_of(own));
    let phrase = |one: &String| words.contains(one) && !own_words.contains(one);
    let name = |one: &String| names && letters.contains(one) && !own_letters.contains(one);
    let claimed = WORDS
        .iter()
        .filter(|row| row.phrases.iter().any(phrase) || row.names.iter().any(name));
    claimed.map(|row| row.claim).collect()
}

/// Returns whether a screen states a remedy for one of these claims.
#[must_use]
pub fn remedies(screen: &str, claims: &[Claim]) -> bool {
    let words = words_of(screen);
    let rows = WORDS.iter().filter(|row| claims.contains(&row.claim));
    rows.flat_map(|row| &row.remedies)
        .any(|remedy| words.contains(remedy))
}

/// Returns the claims that do not contradict the cause of a failure.
#[must_use]
pub fn allowed(cause: Cause, status: Option<u16>) -> Vec<Claim> {
    let id = cause.as_str();
    let mut allowed: Vec<Claim> = match id.split('.').next().unwrap_or_default() {
        "auth" => vec![Claim::Key, Claim::Permission],
        "credits" => vec![Claim::Credits],
        "limit" => vec![Claim::Rate],
        "policy" => vec![Claim::Content, Claim::Permission],
        "routing" => vec![Claim::Model, Claim::Outage],
        "upstream" | "gateway" => vec![Claim::Outage, Claim::Network],
        "stream" => vec![Claim::Network, Claim::Outage, Claim::Time],
        "output" => vec![Claim::Empty],
        "request" => vec![Claim::Request],
        _ => Vec::new(),
    };
    match cause {
        Cause::RequestContextLength => allowed.push(Claim::Context),
        Cause::UpstreamTimeout | Cause::GatewayEdgeTimeout => allowed.push(Claim::Time),
        Cause::CreditsKeyLimit => allowed.push(Claim::Key),
        _ => {}
    }
    // Clients name exceptions after the status.
    match status {
        Some(400 | 422) => allowed.push(Claim::Request),
        Some(401) => allowed.push(Claim::Key),
        Some(402) => allowed.push(Claim::Credits),
        Some(403) => allowed.push(Claim::Permission),
        Some(404) => allowed.push(Claim::Model),
        Some(408 | 504 | 524) => allowed.extend([Claim::Time, Claim::Outage]),
        Some(429) => allowed.push(Claim::Rate),
        Some(500..) => allowed.push(Claim::Outage),
        _ => {}
    }
    allowed
}

/// Returns the claims that paraphrase a cause.
#[must_use]
pub fn meant(cause: Cause) -> Vec<Claim> {
    match cause {
        Cause::RequestContextLength => return vec![Claim::Context],
        Cause::UpstreamTimeout | Cause::GatewayEdgeTimeout => return vec![Claim::Time],
        Cause::NetworkFailed | Cause::NetworkReset => return vec![Claim::Network],
        _ => {}
    }
    match cause.as_str().split('.').next().unwrap_or_default() {
        "auth" => vec![Claim::Key],
        "credits" => vec![Claim::Credits],
        "limit" => vec![Claim::Rate],
        "policy" => vec![Claim::Content],
        "routing" => vec![Claim::Model],
        "upstream" | "gateway" => vec![Claim::Outage],
        "stream" => vec![Claim::Network],
        "output" => vec![Claim::Empty],
        _ => Vec::new(),
    }
}

/// Returns whether two causes are of the same kind, as programs report it to people.
#[must_use]
pub fn same_kind(one: Cause, other: Cause) -> bool {
    let other = meant(other);
    meant(one).iter().any(|claim| other.contains(claim))
}

/// Returns the cause that `identify` finds in a text.
#[must_use]
pub fn cause_in(text: &str) -> Option<Cause> {
    read(&Input::new(text.as_bytes())).diagnose().cause
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("network.failed", "stream.dropped", true)]
    #[case("upstream.unavailable", "gateway.edge_unreachable", true)]
    #[case("request.wrong_path", "gateway.edge_unreachable", false)]
    #[case("network.dns", "stream.dropped", false)]
    #[case("request.wrong_path", "request.wrong_path", false)]
    fn kinds_of_causes(#[case] one: &str, #[case] other: &str, #[case] expected: bool) {
        let [one, other] = [one, other].map(|id| id.parse().expect("it is in the catalogue"));
        assert_eq!(same_kind(one, other), expected);
    }

    /// Words that are not normalized as their texts are could never be found.
    #[test]
    fn each_claim_has_normalized_words() {
        let claims: Vec<Claim> = WORDS.iter().map(|row| row.claim).collect();
        assert_eq!(claims, Claim::ALL);
        for row in WORDS.iter() {
            for phrase in row.phrases.iter().chain(&row.remedies) {
                let phrase = phrase.strip_prefix(' ').expect("it begins with a space");
                assert!(
                    words_of(phrase).starts_with(&format!(" {}", phrase.trim_end())),
                    "{phrase:?}"
                );
            }
            assert!(
                row.names.iter().all(|name| letters_of(name) == *name),
                "{:?}",
                row.claim
            );
        }
    }

    #[rstest]
    #[case("You have insufficient credits", "", false, &[Claim::Credits])]
    #[case("You have insufficient credits", "Insufficient credits", false, &[])]
    #[case("litellm.RateLimitError: x", "", true, &[Claim::Rate])]
    #[case("litellm.RateLimitError: x", "", false, &[])]
    #[case("All is well", "", true, &[])]
    fn claims_are_found(
        #[case] screen: &str,
        #[case] own: &str,
        #[case] names: bool,
        #[case] expected: &[Claim],
    ) {
        assert_eq!(claims(screen, own, names), expected);
    }
}
