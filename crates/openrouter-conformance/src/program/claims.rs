//! Detects which cause a screen claims, and defines which claims are correct for a failure.

use openrouter_errors::{Cause, Input, read};

use super::words::{spaced, squash};

/// A kind of cause, as programs report it to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// The account has no credits.
    Credits,
    /// The key is missing or wrong.
    Key,
    /// Too many requests.
    Rate,
    /// The prompt is too long.
    Context,
    /// The content was rejected.
    Content,
    /// Something is not permitted.
    Permission,
    /// There is no such model, or no provider for it.
    Model,
    /// The connection failed.
    Network,
    /// The request timed out.
    Time,
    /// The service is down or overloaded.
    Outage,
    /// The answer is empty.
    Empty,
    /// The request is invalid.
    Request,
}

impl Claim {
    /// Describes the claim in words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credits => "missing credits",
            Self::Key => "a missing or wrong key",
            Self::Rate => "a rate limit",
            Self::Context => "a prompt that is too long",
            Self::Content => "refused content",
            Self::Permission => "a missing permission",
            Self::Model => "a missing model",
            Self::Network => "a failed connection",
            Self::Time => "a time-out",
            Self::Outage => "an outage",
            Self::Empty => "an empty answer",
            Self::Request => "a faulty request",
        }
    }
}

/// The words by which a claim is recognised.
struct Words {
    claim: Claim,
    /// Phrases from readable messages, normalized by [`spaced`].
    phrases: &'static [&'static str],
    /// Names of exceptions, normalized by [`squash`].
    names: &'static [&'static str],
    /// Phrases that state a remedy, normalized by [`spaced`].
    remedies: &'static [&'static str],
}

const WORDS: &[Words] = &[
    Words {
        claim: Claim::Credits,
        phrases: &[
            " insufficient credit",
            " insufficient fund",
            " insufficient balance",
            " out of credits",
            " not enough credit",
            " payment required",
            " billing issue",
            " billing error",
            " insufficient quota",
        ],
        names: &[
            "paymentrequirederror",
            "insufficientcredits",
            "budgetexceedederror",
            "billingerror",
        ],
        remedies: &[
            " add credit",
            " add more ",
            " purchase ",
            " top up",
            " settings credits",
            " upgrade ",
            " billing details",
        ],
    },
    Words {
        claim: Claim::Key,
        phrases: &[
            " invalid api key",
            " incorrect api key",
            " authentication failed",
            " not able to authenticate",
            " unauthorized",
            " please log in",
            " please login",
            " run login",
            " not logged in",
            " invalid credentials",
            " api key is invalid",
            " missing api key",
        ],
        names: &[
            "authenticationerror",
            "unauthorizederror",
            "unauthorizedexception",
        ],
        remedies: &[
            " check your api key",
            " check the api key",
            " check your key",
            " set the api key",
            " update your api key",
            " valid api key",
            " run login",
            " please run ",
            " log in",
            " login",
            " settings keys",
            " settings integrations",
            " reconfigure",
            " credentials",
        ],
    },
    Words {
        claim: Claim::Rate,
        phrases: &[
            " rate limited",
            " rate limit",
            " too many requests",
            " quota exceeded",
            " exceeded your quota",
        ],
        names: &["ratelimiterror", "toomanyrequests", "ratelimitexceeded"],
        remedies: &[
            " try again",
            " retry shortly",
            " wait ",
            " retry after",
            " retry in",
            " slow down",
            " later",
            " another model",
            " different model",
            " own key",
            " add credits",
            " reduce the",
            " concurrency",
            " switch ",
        ],
    },
    Words {
        claim: Claim::Context,
        phrases: &[
            " context length",
            " context window",
            " prompt is too long",
            " too many tokens",
            " token limit",
            " exceeds the maximum number of tokens",
        ],
        names: &["contextwindowexceedederror", "contextlengthexceeded"],
        remedies: &[
            " reduce ",
            " shorten",
            " shorter",
            " compact",
            " clear ",
            " compress",
            " drop ",
            " fewer ",
            " larger context",
            " start a new",
        ],
    },
    Words {
        claim: Claim::Content,
        phrases: &[
            " content policy",
            " content filter",
            " usage policy",
            " safety filter",
            " moderation",
            " flagged ",
            " inappropriate content",
            " refusal",
        ],
        names: &["contentpolicyviolationerror", "contentfiltererror"],
        remedies: &[
            " rephrase",
            " reword",
            " edit your",
            " different model",
            " another model",
            " change your prompt",
            " remove ",
        ],
    },
    Words {
        claim: Claim::Permission,
        phrases: &[
            " permission denied",
            " access denied",
            " do not have access",
            " don t have access",
            " not allowed",
            " forbidden",
        ],
        names: &["permissiondeniederror", "forbiddenerror", "permissionerror"],
        remedies: &[
            " permissions",
            " request access",
            " rephrase",
            " different model",
            " another model",
        ],
    },
    Words {
        claim: Claim::Model,
        phrases: &[
            " model not found",
            " unknown model",
            " model does not exist",
            " may not exist",
            " no such model",
            " model is not available",
            " no endpoints found",
        ],
        names: &["notfounderror", "modelnotfound"],
        remedies: &[
            " pick a different model",
            " different model",
            " another model",
            " check the model",
            " choose a",
            " switch ",
            " list models",
            " run model",
            " settings privacy",
            " models to ",
        ],
    },
    Words {
        claim: Claim::Network,
        phrases: &[
            " connection error",
            " connection failed",
            " connection refused",
            " network error",
            " network connection",
            " internet connection",
            " unable to connect",
            " could not connect",
            " connection closed",
            " connection reset",
            " peer closed connection",
            " disconnected",
            " socket hang up",
            " connection lost",
            " fetch failed",
            " incomplete chunked read",
            " terminated",
            " connection was closed",
            " closed unexpectedly",
            " ended before",
            " ended without",
            " ended unexpectedly",
            " ended prematurely",
            " premature close",
            " incomplete stream",
            " stream ended",
            " stream closed",
            " stream disconnected",
        ],
        names: &[
            "apiconnectionerror",
            "connectionerror",
            "remoteprotocolerror",
            "networkerror",
        ],
        remedies: &[
            " check your internet",
            " check your network",
            " check your connection",
            " try again",
            " retry ",
        ],
    },
    Words {
        claim: Claim::Time,
        phrases: &[" timed out", " timeout", " time out"],
        names: &["apitimeouterror", "timeouterror", "readtimeout"],
        remedies: &[" try again", " retry ", " increase the timeout"],
    },
    Words {
        claim: Claim::Outage,
        phrases: &[
            " overloaded",
            " server error",
            " service unavailable",
            " temporarily unavailable",
            " bad gateway",
            " high demand",
            " servers are down",
            " provider disconnected",
            " is down",
            " at capacity",
        ],
        names: &[
            "internalservererror",
            "serviceunavailableerror",
            "overloadederror",
            "badgatewayerror",
        ],
        remedies: &[
            " try again",
            " later",
            " retry ",
            " wait ",
            " another model",
            " different model",
            " status page",
            " switch ",
        ],
    },
    Words {
        claim: Claim::Empty,
        phrases: &[
            " empty response",
            " empty answer",
            " no response",
            " no content",
            " no output",
            " no text",
            " without any output",
            " empty message",
            " response is empty",
            " returned nothing",
            " returned no ",
            " none or empty",
            " no commit message",
        ],
        names: &["emptyresponse", "nooutputgenerated", "nocontentgenerated"],
        remedies: &[
            " try again",
            " retry ",
            " another model",
            " different model",
        ],
    },
    Words {
        claim: Claim::Request,
        phrases: &[],
        names: &[
            "badrequesterror",
            "invalidrequesterror",
            "unprocessableentityerror",
        ],
        remedies: &[
            " instead",
            " remove ",
            " disable ",
            " another model",
            " different model",
            " choose ",
            " check the ",
        ],
    },
];

/// Returns the causes that a screen claims, without those in the response's own text (`own`). With `names`, names of
/// exceptions count too.
#[must_use]
pub fn claims(screen: &str, own: &str, names: bool) -> Vec<Claim> {
    let (words, letters) = (spaced(screen), squash(screen));
    let (own_words, own_letters) = (spaced(own), squash(own));
    let phrase = |phrase: &&&str| words.contains(**phrase) && !own_words.contains(**phrase);
    let name = |name: &&&str| names && letters.contains(**name) && !own_letters.contains(**name);
    let claimed = WORDS.iter().filter(|row| {
        row.phrases.iter().any(|one| phrase(&one)) || row.names.iter().any(|one| name(&one))
    });
    claimed.map(|row| row.claim).collect()
}

/// Returns whether a screen states a remedy for one of these claims.
#[must_use]
pub fn remedies(screen: &str, claims: &[Claim]) -> bool {
    let words = spaced(screen);
    let rows = WORDS.iter().filter(|row| claims.contains(&row.claim));
    rows.flat_map(|row| row.remedies)
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
