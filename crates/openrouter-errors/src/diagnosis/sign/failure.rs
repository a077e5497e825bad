//! Failure output of runtimes, tools and clients.

use super::code::is_raised;
use super::speech::{is_speech, is_speech_start};
use super::subject::is_narrative;
use crate::diagnosis::met::negative;
use crate::diagnosis::unwrap::runtime::class_behind;

/// Matches a stack frame: `   at OpenAI.Client.Send(Message m) in /src/App.cs:line 19`, `  from src/ask.cr:12:5 in 'ask'`.
pub(super) fn is_frame(line: &str) -> bool {
    let from = line.trim_start().strip_prefix("from ");
    let placed = |place: &str| place.contains(":in ") || place.contains(" in '");
    if line.starts_with([' ', '\t']) && from.is_some_and(placed) {
        return true;
    }
    line.starts_with([' ', '\t'])
        && line.trim_start().strip_prefix("at ").is_some_and(|frame| {
            frame.contains('(')
                && (frame.contains(')') || frame.contains(':'))
                && frame.contains('.')
        })
}

/// Matches `RateLimitError: ...`, `java.io.IOException: ...`, `[Error: ...`, `Uncaught TypeError: ...` and bare
/// class names.
pub(super) fn starts_with_exception(rest: &str) -> bool {
    let mut rest = rest.trim_start_matches(['[', '(', '{', '"', '\'', '`', '*']);
    for lead in [
        "Uncaught ",
        "(in promise) ",
        "Caused by: ",
        "Unhandled exception. ",
        "Unhandled exception: ",
        "Exception in thread \"main\" ",
        "PHP Fatal error:  Uncaught ",
        "Fatal error: Uncaught ",
        "cause]: ",
    ] {
        rest = rest.strip_prefix(lead).unwrap_or(rest);
    }
    let part =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '$' | ':');
    let end = rest
        .find(|letter: char| !part(letter))
        .unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    let colon = name.ends_with(':');
    let name = name.trim_end_matches([':', '.']);
    let last = name.rsplit(['.', ':']).next().unwrap_or_default();
    let class = [
        "Error",
        "Exception",
        "Timeout",
        "Failure",
        "Fault",
        "Interrupt",
    ]
    .iter()
    .any(|suffix| last.ends_with(suffix))
        || last.starts_with("ERR_");
    let capital = last.starts_with(|letter: char| letter.is_ascii_uppercase());
    if is_raised(rest) {
        return true;
    }
    if !class || !capital {
        return false;
    }
    let after = after.trim_start_matches(['\'', '"', '`', ')']);
    let after = after.trim_start();
    // `RateLimitError | 429 | raised when`, `Error handling`, `Error(Exception):`
    (colon && !after.is_empty() && last.len() > 3)
        || after.starts_with([':', '[', '-', '{', '\u{2013}'])
        || (after.starts_with('(') && !after.ends_with("):") && !after.ends_with('{'))
        || after.is_empty() && last.len() > "Exception".len()
        || name.contains("::") && after.is_empty()
}

/// Matches Dart's `ClientException with SocketException: Failed host lookup: ...`.
pub(super) fn names_two(rest: &str) -> bool {
    let names = rest
        .split_once(": ")
        .and_then(|(names, _)| names.split_once(" with "));
    names.is_some_and(|(outer, inner)| outer.ends_with("Exception") && inner.ends_with("Exception"))
}

/// Matches what a library says about its next attempt, or its last one, with the exception that it caught: `Retrying app.ask in
/// 2.0 seconds as it raised ResourceExhausted: 429 ...`, `Backing off ask(...) for 0.6s (RateLimitError: ...)`.
pub(super) fn is_attempt(rest: &str, lower: &str) -> bool {
    const STARTS: [&str; 6] = [
        "retry ",
        "retrying ",
        "backing off ",
        "giving up ",
        "finished call to ",
        "gave up ",
    ];
    const MARKS: [&str; 10] = [
        " after ",
        ": ",
        " as it raised ",
        " because of ",
        " due to ",
        " due to: ",
        " after error: ",
        " failed with ",
        "xception: ",
        " (",
    ];
    let lower_start = |start: &str| lower.starts_with(start);
    let class = |mark: &str, behind: &str| {
        let (name, words) = behind
            .split_once(": ")
            .or_else(|| behind.split_once('('))
            .unwrap_or_default();
        let part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
        let last = name.rsplit('.').next().unwrap_or_default();
        let capital = last.starts_with(|first: char| first.is_ascii_uppercase());
        let lower = last.bytes().any(|byte| byte.is_ascii_lowercase());
        let error = ["Error", "Exception", "Timeout"]
            .iter()
            .any(|end| last.ends_with(end));
        let named = capital && lower && last.len() > 4 && name.chars().all(part);
        let loose = matches!(mark, " (" | ": " | " after ");
        // `Retry policy: RetryError: never`
        let named = named && (mark != ": " || lower_start("retrying "));
        named && (error || !loose) && !words.trim().is_empty()
    };
    let behind = |mark: &'static str| {
        let places = lower.match_indices(mark).take(4);
        places.filter_map(move |(at, mark)| rest.get(at + mark.len()..))
    };
    // `Backing off ask(...) for 0.6s`
    let called =
        |start: &str| !matches!(start, "backing off " | "giving up ") || lower.contains("(...)");
    STARTS
        .iter()
        .any(|start| lower.starts_with(start) && called(start))
        && MARKS.iter().any(|mark| {
            behind(mark).any(|words| class(mark, words.trim_start_matches(['\'', '"'])))
        })
}

/// Matches a line at an uncritical level whose words begin with the failure of a call and then state the error: `Error calling
/// OpenAI API: Connection error.`
pub(super) fn fails_anyway(lower: &str) -> bool {
    const CALLS: &str = "api apis llm model models openai openrouter anthropic gemini request requests completion completions \
        provider chat embedding embeddings endpoint call generation";
    const ABOUT: &str = "handling reporting logging tracking monitoring counting";
    // What openai-python 0.x logs at INFO.
    if lower.contains(" error_param=") && lower.contains("error_message=") {
        return true;
    }
    let Some((head, error)) = lower.split_once(": ") else {
        return false;
    };
    let mut words = head
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let (first, second) = (words.next(), words.next());
    let listed = |list: &str, word: &str| list.split_ascii_whitespace().any(|one| one == word);
    let fails = match (first, second) {
        (Some("error" | "exception"), Some(word)) => {
            matches!(word, "while" | "during" | "in" | "from" | "occurred")
                || word.ends_with("ing") && !listed(ABOUT, word)
        }
        (Some("failed"), Some("to")) => true,
        _ => head.ends_with(" failed"),
    };
    let called = || {
        head.split(|letter: char| !letter.is_ascii_alphanumeric())
            .any(|word| listed(CALLS, word))
    };
    fails && called() && negative(error)
}

/// Whether the text has one of the failure formats of runtimes and tools.
pub(super) fn is_printed_failure(rest: &str, lower: &str) -> bool {
    const STARTS: &[&str] = &[
        "panic:",
        "thread '",
        "fatal error:",
        "fatal:",
        "curl: (",
        "jq: error",
        "net::err_",
        "error:",
        "error ",
        "errno::",
        "** (",
        "php warning:",
        "php fatal",
        "warning: ",
        "api error",
        "request failed",
        "segmentation fault",
        "system.",
        "econn",
        "exception:",
        "unhandled",
        "uncaught",
        "an error occurred during ",
        "an error occurred while ",
        "an error occurred in ",
    ];
    const INSIDE: &[&str] = &[
        "net::err_",
        "pr_end_of_file",
        "end of file error",
        "econnre",
        "econnaborted",
        "enotfound",
        "eai_again",
        "etimedout",
        "enetunreach",
        "ehostunreach",
        "' panicked at",
        "openrouterexception",
        "exception:",
        "error: ",
        "exception: ",
        "[errno ",
        "(os error ",
        "err_http2",
        "getaddrinfo ",
        "dial tcp",
        "[sigsegv",
        "(nomethoderror)",
        "provider returned error",
        "x509: ",
        "ssl: certificate_verify",
        "connection error.",
        "certificate for this server is invalid",
        "unbound variable",
        "does not have any credentials set",
        "hostnotfounderror",
        "task timed out after",
    ];
    let start = STARTS.iter().any(|start| lower.starts_with(start));
    let start = start
        && !lower.starts_with("error handling")
        && !lower.starts_with("error codes")
        && !lower.starts_with("error messages");
    // Ruby: ``ask.rb:31:in `read': end of file reached (EOFError)``
    let placed = rest.contains(":in `") || rest.contains(":in '");
    if placed && class_behind(rest).is_some() {
        return true;
    }
    // What only a program prints, even if a client's advice follows it.
    const STRONG: &[&str] = &[
        "[ssl: certificate_verify_failed]",
        "httpsconnectionpool(",
        "httpconnectionpool(",
        "litellm.",
        ".failed exception=",
    ];
    let strong = STRONG.iter().any(|words| lower.contains(words)) && lower.contains("rror");
    if is_reported(lower)
        || strong
            && !lower.contains(" is raised ")
            && !is_speech_start(rest)
            && !rest.ends_with('?')
    {
        return true;
    }
    (start && !is_speech_start(rest) && (rest.contains(':') || !is_speech(rest, lower)))
        || (INSIDE.iter().any(|word| lower.contains(word))
            && !is_speech(rest, lower)
            && !is_narrative(rest, lower))
}

/// Matches what only a client prints, in whatever sentence: the summary of its attempts, Go's error of a request, and a
/// browser's or a reader's own words at the end.
fn is_reported(lower: &str) -> bool {
    const LAST: &[&str] = &[
        "networkerror when attempting to fetch",
        "unexpected eof",
        "failed to fetch",
    ];
    let request = |method: &str| {
        lower
            .split_once(method)
            .is_some_and(|(_, url)| url.starts_with("http") && url.contains("\": "))
    };
    let last = lower.rsplit_once(": ").map_or("", |(_, last)| last);
    // `openrouter.ai returned HTTP 403`
    let answered = lower
        .split_once(" returned http ")
        .is_some_and(|(host, _)| host.contains('.') && !host.contains(' '));
    answered
        || lower == "unexpected eof"
        || lower == "rbac: access denied"
        || lower == "404 page not found"
        || lower.starts_with("you didn't provide an api key")
        || [
            "you've hit your ",
            "you have hit your ",
            "you\u{2019}ve hit your ",
        ]
        .iter()
        .any(|start| lower.starts_with(start) && lower.contains("limit"))
        || lower.contains(" [cause]: error: ")
        || lower.starts_with("app transport security has blocked")
        || lower.starts_with("an ssl error has occurred")
        || lower.starts_with("a network error occurred, you may be")
        || lower.contains(" attempts. last error: ")
        || lower.contains("> internalerror.algo.")
        || lower.contains("error domain=")
        || lower.contains("exception caught by ")
        || lower.contains("(): argument #")
        || lower.contains("(): return value must be of type")
        || lower.starts_with("you seem to have run out of ")
        || lower.starts_with("sorry, no response was returned")
        || lower.ends_with(" not found, verify your api base")
        || lower.ends_with(" not found, verify your api base.")
        || lower.contains(" the following must be satisfied[")
        || lower.contains("having trouble connecting to the model provider")
        || lower.contains("there was an error parsing the body")
        || lower.contains("validation error for ") && lower.contains("[type=")
        || request("post \"")
        || request("get \"")
        || LAST.iter().any(|words| last.starts_with(words))
}

/// Matches what a program says that could not answer: `Agent couldn't generate a response. Please try again.`
pub(super) fn gives_up(lower: &str) -> bool {
    const VERBS: [&str; 9] = [
        " couldn't ",
        " couldn\u{2019}t ",
        " could not ",
        " can't ",
        " cannot ",
        " was unable to ",
        " is unable to ",
        " failed to ",
        " did not ",
    ];
    const ANSWERS: &str = "generate produce return give create complete finish get receive";
    const NOUNS: [&str; 5] = ["response", "answer", "reply", "completion", "output"];
    const OTHERS: &str = "i we you they he she if when and but it";
    const LENGTH: usize = 160;
    let first = lower.split(". ").next().unwrap_or_default();
    first.len() < LENGTH
        && VERBS.iter().any(|verb| {
            let Some((subject, told)) = first.split_once(verb) else {
                return false;
            };
            let mut words = told.trim_end_matches('.').split(' ');
            let listed = |list: &str, word: &str| list.split(' ').any(|one| one == word);
            let answers = words.next().is_some_and(|word| listed(ANSWERS, word));
            let noun = words.next_back();
            subject.split(' ').count() <= 3
                && !subject.split(' ').any(|word| listed(OTHERS, word))
                && answers
                && noun.is_some_and(|noun| NOUNS.contains(&noun))
        })
}

/// Matches `chat failed: ...`, `❌ request failed`, `Failed to connect ...`.
pub(super) fn is_labelled(rest: &str, lower: &str) -> bool {
    const LABELS: &[&str] = &[
        "failed: ",
        "failure: ",
        "error: ",
        "error - ",
        "exception: ",
        "failed with ",
        "failed (",
        "error (",
        "error occurred (",
        "errored: ",
        "returned error",
        "api error",
        "failed after ",
        "exited with code",
        "closed with code 1",
        "rate limited",
        "rate-limited",
        "limit exceeded",
        "usage limit reached",
        "too many requests",
        "quota exceeded",
        "exceeded your current quota",
        "resource has been exhausted",
        "rate limit reached for",
        "request too large for",
        "request failed. ",
        ": the data couldn",
    ];
    const STARTS: &[&str] = &[
        "failed to ",
        "failed ",
        "could not ",
        "cannot ",
        "can't ",
        "can\u{2019}t ",
        "unable to ",
        "error ",
        "couldn't ",
        "couldn\u{2019}t ",
        "sorry, your request ",
        "sorry, you have been ",
        "sorry, you have exceeded your ",
        "sorry, you've exceeded your ",
        "you have exceeded your ",
        "you've exceeded your ",
        "the data couldn",
    ];
    /// "Error" and "failed" where programs speak other languages.
    const TRANSLATED: &[&str] = &[
        "fehler",
        "erreur",
        "errore",
        "erro",
        "fout",
        "fel",
        "b\u{142}\u{105}d",
        "hata",
        "\u{43e}\u{448}\u{438}\u{431}\u{43a}\u{430}",
        "\u{9519}\u{8bef}",
        "\u{932f}\u{8aa4}",
        "\u{8bf7}\u{6c42}\u{5931}\u{8d25}",
        "\u{8acb}\u{6c42}\u{5931}\u{6557}",
        "\u{8c03}\u{7528}\u{5931}\u{8d25}",
        "\u{30a8}\u{30e9}\u{30fc}",
        "\u{c624}\u{b958}",
        "l\u{1ed7}i",
    ];
    let text = rest.to_lowercase();
    let translated = text.contains([':', '\u{ff1a}'])
        && TRANSLATED.iter().any(|word| {
            text.strip_prefix(word).is_some_and(|behind| {
                // `Fehlerbehandlung: ...` is about errors; Chinese and Japanese put no space between words.
                let ends = !behind.starts_with(char::is_alphabetic);
                let handling = ["\u{5904}\u{7406}", "\u{8655}\u{7406}", "\u{51e6}\u{7406}"];
                ends || word.len() > word.chars().count() * 2
                    && !handling.iter().any(|about| behind.starts_with(about))
            })
        });
    translated
        || has_error_field(lower)
        || LABELS.iter().any(|label| lower.contains(label))
        || has_reason(lower)
        || STARTS.iter().any(|start| lower.starts_with(start))
        || rest.ends_with(": error")
        || lower.ends_with(" failed")
        || lower.ends_with(" failed.")
        || lower.contains(" response malformed")
}

/// Matches `Reason: ...`, and not why an answer ended: `finishReason: 'stop'`.
fn has_reason(lower: &str) -> bool {
    lower.match_indices("reason: ").any(|(at, _)| {
        let head = lower.get(..at).unwrap_or_default().trim_end_matches('_');
        !head.ends_with("finish") && !head.ends_with("stop")
    })
}

/// Whether a line has a field of an error with a value: `err="it broke"`, and not `stderr=`, `isError=false error=null`.
fn has_error_field(lower: &str) -> bool {
    const NOTHING: [&str; 8] = [
        "null",
        "none",
        "nil",
        "false",
        "0",
        "undefined",
        "\"\"",
        "''",
    ];
    ["error=", "err="].iter().any(|name| {
        lower.match_indices(name).any(|(at, name)| {
            let own = lower
                .get(..at)
                .is_some_and(|head| !head.ends_with(|letter: char| letter.is_alphanumeric()));
            let value = lower.get(at + name.len()..).unwrap_or_default();
            let value = value
                .split([' ', ',', ';', ')', '}'])
                .next()
                .unwrap_or_default();
            own && !value.is_empty() && !NOTHING.contains(&value)
        })
    })
}

/// Matches `chat failed: Insufficient credits. Make sure ...`: a failure and the words of its error, whatever advice they give.
pub(super) fn introduces(rest: &str, lower: &str) -> bool {
    const LABELS: [&str; 3] = ["failed: ", "error: ", "exception: "];
    LABELS.iter().any(|label| {
        lower.find(label).is_some_and(|at| {
            let head = rest.get(..at).unwrap_or_default();
            let words = rest.get(at + label.len()..).unwrap_or_default();
            // A name or a task comes before it, and not a sentence.
            let named = head.split_whitespace().count() <= 6 && !head.contains(['.', ',', '?']);
            named
                // `tools.0.custom.name: String should match ...` names a member first.
                && (words.starts_with(|first: char| first.is_ascii_uppercase())
                    || words.split(' ').next().is_some_and(|word| {
                        word.ends_with(':') && word.contains(['.', '[', '_'])
                    }))
                && !rest.ends_with('?')
                && !is_speech_start(head)
                && !is_speech(head, &lower[..at])
        })
    })
}
