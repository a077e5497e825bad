//! What a screen says about a failure. Texts are compared by their letters and digits, so that boxes, line breaks, quotes
//! and escapes do not matter.

use openrouter_errors::{Cause, Input, read};

/// The letters and digits of a text, in lower case, without anything between them.
#[must_use]
pub fn squash(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The words of a text, in lower case, with one space between them, before the first and behind the last.
#[must_use]
pub fn spaced(text: &str) -> String {
    let mut out = String::from(" ");
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

/// The lines of a screen that the control does not show. Digits do not distinguish lines: durations and counters change.
#[must_use]
pub fn news(screen: &str, control: &str) -> String {
    let key = |line: &str| {
        let mut key = String::new();
        for c in line.trim().chars() {
            match c.is_ascii_digit() {
                true if key.ends_with('0') => {}
                true => key.push('0'),
                false => key.push(c),
            }
        }
        key
    };
    let known: std::collections::BTreeSet<String> = control.lines().map(key).collect();
    let screen = without_frames(screen);
    let lines: Vec<&str> = screen
        .lines()
        .filter(|line| !line.trim().is_empty() && !known.contains(&key(line)))
        .collect();
    lines.join("\n")
}

/// A screen without the frames of tracebacks: the code of a program says nothing to the person who uses it.
#[must_use]
pub fn without_frames(screen: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let (mut frames, mut boxed, mut code) = (0_usize, false, false);
    for line in screen.lines() {
        let begins_box = line.starts_with('╭') && line.contains("Traceback");
        let bare = line.trim_start_matches([' ', '|', '+', '-']);
        let python = bare.starts_with("File \"");
        let node = bare.starts_with("at ")
            && (bare.ends_with(')') || bare.contains("://") || bare.contains("node:"));
        // Below a frame of Python stands its code; below one of Node what is known of the error.
        let continues = code && (line.starts_with("    ") || line.starts_with("  |     "));
        code = python || continues;
        if begins_box || boxed || python || node || continues {
            boxed = (boxed || begins_box) && !line.starts_with('╰');
            frames += 1;
            continue;
        }
        if frames > 0 {
            lines.push(format!("  [{frames} lines of frames]"));
            frames = 0;
        }
        lines.push(line.to_owned());
    }
    if frames > 0 {
        lines.push(format!("  [{frames} lines of frames]"));
    }
    lines.join("\n")
}

/// How many squashed characters of a text have to be shown: programs cut long texts.
const ENOUGH: usize = 60;

/// Whether a text is shown, or the greater part of a long one.
#[must_use]
pub fn shows(screen: &str, text: &str) -> bool {
    let text = squash(text);
    let end = text
        .char_indices()
        .nth(ENOUGH)
        .map_or(text.len(), |(at, _)| at);
    end > 0 && squash(screen).contains(&text[..end])
}

/// Whether a status is shown, on a line that speaks of an error.
#[must_use]
pub fn shows_status(screen: &str, status: u16) -> bool {
    let status = status.to_string();
    screen.lines().any(|line| {
        let words = spaced(line);
        words.contains(&format!(" {status} "))
            && (fails(line) || STATUS.iter().any(|word| words.contains(word)))
    })
}

const STATUS: &[&str] = &[" status", " http ", " code "];

/// Whether a text says that something went wrong, whatever it was.
#[must_use]
pub fn fails(text: &str) -> bool {
    let words = spaced(text);
    FAILURE.iter().any(|word| words.contains(word)) || text.contains(['✖', '✗', '❌'])
}

/// Beginnings of words, and phrases.
const FAILURE: &[&str] = &[
    "error", // as a part of words too: `RateLimitError`
    "exception ",
    " fail",
    " unable to",
    " could not",
    " couldn t",
    " cannot ",
    " can t ",
    " invalid",
    " refused",
    " denied",
    " aborted",
    " abort ",
    " cancelled",
    " canceled",
    " went wrong",
    " no response",
    " no answer",
    " empty response",
    " empty message",
    " without any output",
    " unexpected",
    " interrupted",
    " incomplete",
    " disconnected",
    " terminated",
    " ended without",
    " ended before",
    " premature",
    " timed out",
    " timeout",
    " unauthorized",
    " unavailable",
    " overloaded",
    " rate limit",
    " too many requests",
    " retrying",
];

/// A kind of cause, as far as a person is told one.
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
    /// The content was refused.
    Content,
    /// Something is not permitted.
    Permission,
    /// There is no such model, or no provider for it.
    Model,
    /// The connection failed.
    Network,
    /// It took too long.
    Time,
    /// The service is down or overloaded.
    Outage,
    /// The answer is empty.
    Empty,
    /// The request is wrong.
    Request,
}

impl Claim {
    /// It in words.
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

/// What a claim is recognised by.
struct Words {
    claim: Claim,
    /// Phrases of sentences for people, as [`spaced`] writes them.
    phrases: &'static [&'static str],
    /// Names of exceptions, as [`squash`] writes them.
    names: &'static [&'static str],
    /// What tells a person what to do about it, as [`spaced`] writes it.
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

/// What a screen claims, but not in the words of the answer itself: `own` is what the answer said. With `names`, the names
/// of exceptions count as well.
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

/// Whether a screen says what to do about one of these.
#[must_use]
pub fn remedies(screen: &str, claims: &[Claim]) -> bool {
    let words = spaced(screen);
    let rows = WORDS.iter().filter(|row| claims.contains(&row.claim));
    rows.flat_map(|row| row.remedies)
        .any(|remedy| words.contains(remedy))
}

/// What may be claimed of a failure without naming another cause.
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
    // Clients name their exceptions after the status.
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

/// What a person is told who is told a cause in other words than those of the response.
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

/// Whether two causes are of one kind, as far as a person is told one.
#[must_use]
pub fn same_kind(one: Cause, other: Cause) -> bool {
    let other = meant(other);
    meant(one).iter().any(|claim| other.contains(claim))
}

/// The cause that `identify` finds in a text.
#[must_use]
pub fn cause_in(text: &str) -> Option<Cause> {
    read(&Input::new(text.as_bytes())).diagnose().cause
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn boxes_breaks_and_escapes_do_not_matter() {
        let screen = "│ Insufficient cred │\n│ its. Add \\\"more\\\"    │";
        assert!(shows(screen, "Insufficient credits. Add \"more\""));
        assert!(!shows(screen, "Insufficient funds"));
        assert!(!shows(screen, "…"), "a text without letters is nowhere");
    }

    #[rstest]
    #[case::python(
        "Traceback (most recent call last):\n  File \"/a/b.py\", line 1, in f\n    raise Timeout\n    ^^^\nX: 429",
        "Traceback (most recent call last):\n  [3 lines of frames]\nX: 429"
    )]
    #[case::boxed(
        "╭── Traceback (most recent call last) ──╮\n│ 3 # rate limit │\n╰──╯\nX: 429",
        "  [3 lines of frames]\nX: 429"
    )]
    #[case::node(
        "Error: 429\n    at f (file:///a/b.mjs:1:2)\n    at node:internal/x:3\nbye",
        "Error: 429\n  [2 lines of frames]\nbye"
    )]
    #[case::object(
        "Error: 429\n    at f (file:///a/b.mjs:1:2) {\n    at g (file:///a/b.mjs:1:2)\n    statusCode: 429\n  }",
        "Error: 429\n  [2 lines of frames]\n    statusCode: 429\n  }"
    )]
    #[case::prose("look at (this)\n    indented", "look at (this)\n    indented")]
    fn frames_are_folded(#[case] screen: &str, #[case] expected: &str) {
        assert_eq!(without_frames(screen), expected);
    }

    #[rstest]
    #[case("Error code: 402 - no", true)]
    #[case("HTTP 402", true)]
    #[case("402 tokens used", false)]
    #[case("error at 127.0.0.1:4023", false)]
    fn a_status_needs_an_error_beside_it(#[case] screen: &str, #[case] expected: bool) {
        assert_eq!(shows_status(screen, 402), expected);
    }

    #[test]
    fn what_the_control_shows_is_no_news() {
        assert_eq!(
            news("took 12 s\nError: x\n\nbye", "took 3 s\nbye"),
            "Error: x"
        );
    }

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
