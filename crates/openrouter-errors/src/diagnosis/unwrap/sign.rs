//! Whether a text shows a failed call, or only speaks of errors: prose, code, documentation, a log line about a success.

use super::prefix::{self, Level};
use super::status;

/// How much of a line is looked at.
const WINDOW: usize = 2048;

/// What a text shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sign {
    /// It speaks of something else, or of errors in general.
    Talk,
    /// Nothing tells: the words must.
    Open,
    /// Something failed.
    Failure,
}

/// What a record shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) sign: Sign,
    /// It is source code or a reference: JSON in it is an example.
    pub(crate) code: bool,
}

/// What `text`, a record of one or more lines, shows.
pub(crate) fn of(text: &str) -> Seen {
    let mut sign = None;
    let mut traceback = false;
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    for line in &lines {
        traceback |= line.contains("Traceback (most recent call last)");
        let found = of_line(line);
        // One line that shows a failure is enough, unless code stands around it.
        sign = sign.max(Some(found));
    }
    let code = !traceback
        && match lines.as_slice() {
            [] => false,
            [one] => is_code(one.trim(), &one.trim().to_ascii_lowercase()),
            _ => is_code_block(&lines),
        };
    let sign = match sign {
        _ if traceback => Sign::Failure,
        _ if code => Sign::Talk,
        sign => sign.unwrap_or(Sign::Talk),
    };
    Seen { sign, code }
}

fn of_line(line: &str) -> Sign {
    let line = line
        .get(..line.floor_char_boundary(WINDOW))
        .unwrap_or_default();
    let prefix = prefix::strip(line);
    let rest = prefix.rest.trim();
    let lower = rest.to_ascii_lowercase();
    if line
        .trim_start()
        .starts_with(['\u{2713}', '\u{2714}', '\u{2705}', '\u{2611}'])
    {
        return Sign::Talk;
    }
    if prefix.level == Some(Level::Info) || is_access_log(rest) || is_success(&lower) {
        return Sign::Talk;
    }
    if is_code(line.trim(), &lower)
        || is_change(rest, &lower, prefix.logged)
        || is_heading(line.trim_start())
    {
        return Sign::Talk;
    }
    if starts_with_exception(rest) || is_printed_failure(rest, &lower) {
        return Sign::Failure;
    }
    if is_speech(rest, &lower) && prefix.level != Some(Level::Error) {
        return Sign::Talk;
    }
    let stated = !status::stated(rest).is_empty();
    let labelled = is_labelled(rest, &lower);
    if prefix.level == Some(Level::Error)
        || (prefix.level == Some(Level::Warn) && (stated || labelled || negative(&lower)))
        || labelled
        || (stated && (!is_narrative(rest, &lower) || begins_with_status(rest)))
    {
        return Sign::Failure;
    }
    if is_narrative(rest, &lower) || !has_subject(rest, &lower) {
        return Sign::Talk;
    }
    Sign::Open
}

/// `401 No auth credentials found`, `409: odd`: a status, and a sentence of its own behind it.
fn begins_with_status(rest: &str) -> bool {
    rest.starts_with(['4', '5'])
        && rest.get(3..).is_some_and(|behind| {
            let behind = behind.trim_start_matches([' ', ':', '-', '\u{2014}', '\u{2013}']);
            behind.starts_with(|letter: char| {
                letter.is_uppercase() || matches!(letter, '{' | '"' | '\'' | '<' | '[' | '(')
            }) || behind.is_empty()
        })
}

/// Whether a sentence begins with what errors are about, or with what they say.
fn has_subject(rest: &str, lower: &str) -> bool {
    let mut words = lower
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '\'')
        .filter(|word| !word.is_empty());
    let first = |word: &str| {
        TOPICS.iter().any(|topic| word.starts_with(topic))
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
                        .iter()
                        .any(|adjective| word.starts_with(adjective)))
        })
}

/// What is said of a model as well as of a library full of books: these are a subject only where they come first.
const ADJECTIVES: &[&str] = &[
    "overloaded",
    "unauthorized",
    "forbidden",
    "unsupported",
    "invalid",
    "insufficient",
    "internal",
    "aborted",
    "terminated",
    "disconnected",
    "flagged",
    "null",
    "timed",
];

/// What errors of this API are about.
const TOPICS: &[&str] = &[
    "model",
    "request",
    "key",
    "token",
    "auth",
    "credential",
    "cookie",
    "session",
    "workspace",
    "generation",
    "guardrail",
    "policy",
    "variant",
    "provider",
    "server",
    "api",
    "endpoint",
    "prompt",
    "input",
    "message",
    "image",
    "tool",
    "credit",
    "account",
    "rate",
    "limit",
    "service",
    "engine",
    "response",
    "stream",
    "connection",
    "network",
    "host",
    "parameter",
    "schema",
    "content",
    "context",
    "quota",
    "balance",
    "deployment",
    "resource",
    "upstream",
    "gateway",
    "json",
    "role",
    "user",
    "audio",
    "file",
    "url",
    "timeout",
    "timed",
    "certificate",
    "choices",
    "unsupported",
    "invalid",
    "error",
    "internal",
    "unauthorized",
    "forbidden",
    "overloaded",
    "capacity",
    "insufficient",
    "aborted",
    "null",
    "undefined",
    "nil",
    "index",
    "fetch",
    "data",
    "internet",
    "reasoning",
    "load",
    "region",
    "country",
    "terminated",
    "disconnected",
    "moderation",
    "safety",
    "flagged",
    "payload",
    "method",
    "permission",
    "access",
    "workers",
    "socket",
    "operation",
    "ssl",
    "tls",
    "eventsource",
];

/// `RateLimitError: ...`, `java.io.IOException: ...`, `[Error: ...`, `Uncaught TypeError: ...`, a bare class name.
fn starts_with_exception(rest: &str) -> bool {
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

/// What runtimes and tools print in a form of their own.
fn is_printed_failure(rest: &str, lower: &str) -> bool {
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
    ];
    const INSIDE: &[&str] = &[
        "net::err_",
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
    ];
    let start = STARTS.iter().any(|start| lower.starts_with(start));
    let start = start
        && !lower.starts_with("error handling")
        && !lower.starts_with("error codes")
        && !lower.starts_with("error messages");
    (start && !is_speech_start(rest) && (rest.contains(':') || !is_speech(rest, lower)))
        || (INSIDE.iter().any(|word| lower.contains(word))
            && !is_speech(rest, lower)
            && !is_narrative(rest, lower))
}

/// `chat failed: ...`, `❌ request failed`, `Failed to connect ...`.
fn is_labelled(rest: &str, lower: &str) -> bool {
    const LABELS: &[&str] = &[
        "failed: ",
        "failure: ",
        "error: ",
        "error - ",
        "exception: ",
        "failed with ",
        "failed (",
        "error (",
        "errored: ",
        "error=",
        "err=",
        "reason: ",
        "returned error",
        "api error",
        "failed after ",
        "exited with code",
        "rate limited",
        "rate-limited",
        "limit exceeded",
        "too many requests",
        "quota exceeded",
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
        "sorry, your request failed",
        "the data couldn",
    ];
    LABELS.iter().any(|label| lower.contains(label))
        || STARTS.iter().any(|start| lower.starts_with(start))
        || rest.ends_with(": error")
        || lower.ends_with(" failed")
        || lower.ends_with(" failed.")
}

/// Words by which a sentence says that something went wrong.
fn negative(lower: &str) -> bool {
    const WORDS: &[&str] = &[
        "not ",
        "no ",
        "n't",
        "n\u{2019}t",
        "cannot",
        "fail",
        "exceed",
        "invalid",
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

/// A request line of an access log with a status below 400, or a response that succeeded.
fn is_access_log(rest: &str) -> bool {
    let Some(at) = rest.find("HTTP/") else {
        return false;
    };
    let behind = rest.get(at + 5..).unwrap_or_default();
    let status = behind
        .split([' ', '"'])
        .skip(1)
        .find(|word| !word.is_empty())
        .unwrap_or_default();
    matches!(status.as_bytes(), [b'1'..=b'3', b'0'..=b'9', b'0'..=b'9'])
}

/// Words that say that nothing failed.
fn is_success(lower: &str) -> bool {
    const WORDS: &[&str] = &[
        "0 errors",
        "0 failed",
        "0 error(s)",
        "no errors",
        "no error ",
        "without error",
        "without any error",
        "without a single",
        "errors=0",
        "failed=0",
        "errors: 0",
        "error=null",
        "error: null",
        "error=nil",
        "error: none",
        "error=none",
        "errors\":[]",
        "errors_total 0",
        "0 failures",
        "failures=0",
        "succeeded",
        "successfully",
        "is gone",
        "have not seen",
        "solved it",
        "deprecationwarning",
        "userwarning",
        "futurewarning",
        "cache is disabled",
        "error_count=0",
    ];
    WORDS.iter().any(|word| lower.contains(word))
        || lower.starts_with("post /")
            && lower
                .split_whitespace()
                .nth(2)
                .is_some_and(|word| word.starts_with('2'))
        || lower.starts_with("get /")
            && lower
                .split_whitespace()
                .nth(2)
                .is_some_and(|word| word.starts_with('2'))
        || lower.starts_with("ok ")
        || lower.starts_with("pass ")
        || lower.starts_with("test ") && lower.ends_with(" ok")
        || lower.contains(" passed")
        || lower == "success"
}

/// A question, an instruction, a condition, a definition.
fn is_speech(rest: &str, lower: &str) -> bool {
    let mut words = lower.split([' ', ',']).filter(|word| !word.is_empty());
    let number = words
        .by_ref()
        .take(3)
        .any(|word| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit()));
    if number
        && words.next().is_some_and(|word| {
            matches!(
                word,
                "is" | "means" | "stands" | "usually" | "and" | "or" | "errors" | "responses"
            )
        })
    {
        return true;
    }
    const INSIDE: &[&str] = &[
        "you can ",
        "you may ",
        "you should",
        "you might",
        "if you ",
        "when you ",
        "when the ",
        "if the ",
        "when a ",
        "if a ",
        "to avoid",
        "make sure",
        "should ",
        "means that",
        " means ",
        "usually",
        "typically",
        "stands for",
        "refers to",
        "is raised when",
        "is thrown when",
        "raised when",
        "raises ",
        "throws ",
        "returns a ",
        "returns an ",
        "such as ",
        "for example",
        "e.g.",
        "as described",
        "according to",
        "documentation",
        "as stated",
        "how to ",
        "the difference",
        "often ",
        "errors may ",
        "errors can ",
        "errors should",
        "an error when",
        " are retried",
        "is retried",
        "is now ",
        "are now ",
        "is reserved",
        "is about ",
        "are about",
        "appears when",
        "happens when",
        "occurs when",
        "was reported as",
        "explains",
        "this guide",
        "this page",
        "this section",
        "every error",
        "all error",
        "error messages",
        "error handling",
        "error codes",
        "an exception is",
        "implies ",
    ];
    const TOPICS: &[&str] = &[
        "status codes",
        "error code of",
        "rate limits depend",
        "code 4xx",
        "5xx,",
        "4xx,",
    ];
    (rest.ends_with('?') && !rest.contains(". "))
        || is_speech_start(rest)
        || INSIDE.iter().any(|word| lower.contains(word)) && !is_stock(lower)
        || TOPICS.iter().any(|word| lower.contains(word))
}

/// Sentences of the API and of providers that sound like speech.
fn is_stock(lower: &str) -> bool {
    const STOCK: &[&str] = &[
        "no endpoints found",
        "your request",
        "you requested",
        "your resource has",
        "your input",
        "your account",
        "add your own key",
        "please",
    ];
    STOCK.iter().any(|word| lower.contains(word))
}

fn is_speech_start(rest: &str) -> bool {
    const FIRST: &[&str] = &[
        "how",
        "what",
        "why",
        "which",
        "who",
        "when",
        "where",
        "is",
        "are",
        "do",
        "does",
        "did",
        "can",
        "could",
        "should",
        "would",
        "will",
        "has",
        "have",
        "if",
        "to",
        "we",
        "i",
        "my",
        "our",
        "they",
        "he",
        "she",
        "thanks",
        "sure",
        "here",
        "let",
        "remember",
        "consider",
        "use",
        "try",
        "wrap",
        "check",
        "ensure",
        "retry",
        "set",
        "see",
        "note",
        "in",
        "after",
        "before",
        "while",
        "as",
        "servers",
        "good",
        "errors",
        "every",
        "returns",
        "throws",
        "raises",
        "given",
        "todo",
        "fixme",
        "anybody",
        "anyone",
        "sorry",
        "never",
        "there",
        "without",
        "verify",
        "quoting",
        "common",
        "known",
        "troubleshooting",
        "frequently",
        "glossary",
        "table",
        "chapter",
        "release",
        "you",
        "for",
        "because",
        "since",
        "although",
        "maybe",
        "perhaps",
        "also",
        "then",
        "so",
        "but",
        "and",
        "yes",
        "okay",
        "well",
        "hello",
        "hi",
        "hey",
        "please",
        "once",
        "with",
        "select",
        "include",
        "add",
        "log",
        "this",
        "these",
        "it",
    ];
    let word = rest
        .split(|letter: char| !letter.is_ascii_alphabetic() && letter != '\'')
        .find(|word| !word.is_empty())
        .unwrap_or_default();
    let lower = rest
        .get(..rest.floor_char_boundary(160))
        .unwrap_or_default()
        .to_ascii_lowercase();
    let plain = rest.starts_with(|letter: char| letter.is_ascii_alphabetic());
    if !plain || word == word.to_ascii_uppercase() && word.len() > 1 {
        return false;
    }
    let follows = rest
        .get(word.len()..)
        .is_some_and(|rest| rest.starts_with([' ', ',', '!', '\'', ':']));
    FIRST.iter().any(|first| word.eq_ignore_ascii_case(first))
        && follows
        && !(word.eq_ignore_ascii_case("this")
            && (lower.contains("model's")
                || lower.contains("this request")
                || lower.contains("this model")
                || lower.contains("this endpoint")))
        && !(word.eq_ignore_ascii_case("sorry") && lower.contains("request failed"))
        && !(word.eq_ignore_ascii_case("retry") && lower.contains("failed"))
        && !(word.eq_ignore_ascii_case("please") && is_stock(&lower))
}

/// A sentence about the world or about somebody's work: nothing in it is a program's, or people speak in it.
fn is_narrative(rest: &str, lower: &str) -> bool {
    const PEOPLE: &[&str] = &[
        "we",
        "my",
        "i",
        "i'm",
        "they",
        "he",
        "she",
        "her",
        "his",
        "their",
        "us",
        "me",
        "everyone",
        "people",
        "yesterday",
        "today",
    ];
    let marks = rest.contains([
        ':', '=', '{', '[', '(', '"', '/', '_', '\u{201c}', '`', '\'',
    ]);
    if marks || !rest.is_ascii() {
        return false;
    }
    let words = || lower.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '\'');
    let topic = words().any(|word| TOPICS.iter().any(|topic| word.starts_with(topic)));
    let people = words().any(|word| PEOPLE.contains(&word));
    let definition = lower.starts_with("a ")
        || lower.starts_with("an ")
        || lower.contains(" a 4")
        || lower.contains(" a 5");
    people || !topic || definition
}

/// A source line.
fn is_code(line: &str, lower: &str) -> bool {
    const STARTS: &[&str] = &[
        "raise ",
        "throw ",
        "except ",
        "except:",
        "catch ",
        "catch(",
        "} catch",
        "rescue ",
        "if (",
        "if(",
        "if err",
        "def ",
        "class ",
        "import ",
        "from ",
        "return ",
        "return err",
        "const ",
        "let ",
        "var ",
        "pub ",
        "fn ",
        "func ",
        "export ",
        "interface ",
        "enum ",
        "async ",
        "await ",
        "try:",
        "try {",
        "match ",
        "case ",
        "assert ",
        "assert(",
        "assert_",
        "assertequals(",
        "asserttrue(",
        "expect(",
        "it(\"",
        "it('",
        "describe(",
        "console.",
        "logger.",
        "logging.",
        "print(",
        "println",
        "res.status",
        "select ",
        "curl -",
        "curl http",
        "docker ",
        "git ",
        "$ ",
        "#[",
        "@",
        "// ",
        "/*",
        "<!--",
        "--",
        ":raises",
        "timeout:",
    ];
    STARTS.iter().any(|start| lower.starts_with(start))
        || lower.starts_with("type ") && (lower.contains(" = ") || lower.contains(" struct"))
        || line.ends_with(';') && !line.contains("error: ")
        || line.ends_with("=> {")
        || line.ends_with(") {") && !line.contains(" at ") && !line.trim_start().starts_with("at ")
        || (line.ends_with("):") && line.contains('(') && !lower.contains("error ("))
        || line.contains(" === ")
        || line.contains(" == 4")
        || line.contains(" == 5")
        || line.contains("=> Error::")
        || line.contains("err =>")
        || lower.starts_with("print(")
        || lower.starts_with("usage:")
        || lower.starts_with("time.sleep(")
        || lower.starts_with("error_log=")
        || lower.starts_with("log_level")
        || lower.starts_with("retry") && lower.contains(['=', ':']) && lower.contains('[')
        || lower.starts_with("| ") && lower.ends_with('|')
        || lower.starts_with("alert: ")
        || lower.starts_with("http_requests_total")
}

/// A commit message, an entry of a changelog.
fn is_change(rest: &str, lower: &str, logged: bool) -> bool {
    const KINDS: &[&str] = &[
        "fix", "feat", "chore", "docs", "refactor", "test", "perf", "ci", "build", "style",
        "revert", "wip",
    ];
    let conventional = lower.split_once(": ").is_some_and(|(head, _)| {
        let kind = head
            .split('(')
            .next()
            .unwrap_or_default()
            .trim_end_matches('!');
        KINDS.contains(&kind)
    });
    const VERBS: &[&str] = &[
        "Fix",
        "Fixes",
        "Fixed",
        "Handle",
        "Handles",
        "Add",
        "Added",
        "Adds",
        "Improve",
        "Improved",
        "Update",
        "Updated",
        "Remove",
        "Removed",
        "Bump",
        "Merge",
        "Refactor",
        "Support",
        "Implement",
        "Treat",
        "Avoid",
        "Ensure",
        "Allow",
        "Rename",
        "Document",
        "Log",
        "Ignore",
        "Show",
        "Prevent",
        "Don't",
        "Breaking",
        "Changed",
        "Deprecated",
        "Return",
        "Raise",
        "Make",
        "Use",
        "Errors",
        "Retry-After",
        "Compiling",
        "Downloading",
        "Deleted",
        "Installing",
        "Started",
    ];
    let first = rest
        .trim_start_matches(['-', '*', '`', '#', ' '])
        .split([' ', ':', '`'])
        .next()
        .unwrap_or_default();
    let defined = rest.starts_with('`') && rest.contains("` is ");
    !logged && (defined || conventional || VERBS.contains(&first))
}

/// `## Errors`, `# Errors and retries`.
fn is_heading(line: &str) -> bool {
    line.starts_with("## ") || line.starts_with("# ") || line.starts_with("### ")
}

/// Parts of a document that explain errors: which lines they are, and whether the whole is documentation.
#[derive(Debug, Default)]
pub(crate) struct Explained {
    /// Lines, from 1, of tables of statuses and lists of changes.
    pub(crate) lines: Vec<std::ops::Range<usize>>,
    /// What is shown as JSON is an example.
    pub(crate) examples: bool,
}

/// Looks for tables of statuses, changelogs and settings.
pub(crate) fn explained(text: &str) -> Explained {
    let mut found = Explained::default();
    let lines: Vec<&str> = text.lines().collect();
    let mut run: Vec<&str> = Vec::new();
    let mut start = 0;
    for (at, line) in lines.iter().chain([&"end of the text"]).enumerate() {
        if let Some(status) = entry(line) {
            if run.is_empty() {
                start = at;
            }
            run.push(status);
        } else if !line.trim().is_empty() && !line.starts_with("|-") {
            run.sort_unstable();
            run.dedup();
            if run.len() >= 3 {
                found.lines.push(start + 1..at + 1);
                found.examples |= run.len() >= 4 && lines.len() > 20;
            }
            run.clear();
        }
    }
    let heading = |line: &&str| {
        let plain = line
            .trim_start_matches(['#', ' ', '*'])
            .trim_end_matches([':', '*', ' '])
            .to_ascii_lowercase();
        line.starts_with(['#', '*'])
            && [
                "fixed",
                "added",
                "changed",
                "removed",
                "deprecated",
                "security",
                "bug fixes",
                "features",
                "changelog",
                "unreleased",
            ]
            .contains(&plain.as_str())
    };
    if let Some(at) = lines.iter().position(heading) {
        found.lines.push(at + 1..lines.len() + 1);
    }
    if lines.len() > 1 && lines.iter().all(|line| is_setting(line)) {
        found.lines.push(1..lines.len() + 1);
    }
    found
}

/// A line of a table of statuses: the status that it explains.
fn entry(line: &str) -> Option<&str> {
    let plain = line.trim_start_matches(['-', '*', '|', '`', ' ', '\u{2022}', '\t', '#']);
    let status = plain.get(..3)?;
    let digits = status.bytes().all(|byte| byte.is_ascii_digit()) && status.starts_with(['4', '5']);
    // `E1001 invalid input`
    let word = plain.split([' ', ':', '|']).next().unwrap_or_default();
    let number =
        word.trim_start_matches(|letter: char| letter.is_ascii_uppercase() || letter == '-');
    let code = word.len() > number.len()
        && number.len() >= 3
        && number.bytes().all(|byte| byte.is_ascii_digit());
    if code && plain.len() < 200 {
        return Some(word);
    }
    let ends = plain.get(3..)?.starts_with([':', ' ', '`', '|', '*', '\t']);
    let words = plain.len() < 400 && !plain.contains(['{', '\u{201c}']);
    (digits && ends && words).then_some(status)
}

/// `max = 5`, `- code: 429`, `[retry]`.
fn is_setting(line: &str) -> bool {
    let plain = line.trim().trim_start_matches("- ");
    if plain.is_empty()
        || plain.starts_with('[') && plain.ends_with(']')
        || plain.ends_with(':') && !plain.contains(' ')
    {
        return true;
    }
    plain.split_once([':', '=']).is_some_and(|(key, value)| {
        let key = key.trim();
        let value = value.trim();
        let name = !key.is_empty()
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
        let words = [
            "message",
            "error",
            "detail",
            "reason",
            "body",
            "status",
            "statuscode",
            "statustext",
        ];
        name && !words.contains(&key.to_ascii_lowercase().as_str())
            && (!value.contains(' ') || value.starts_with('['))
    })
}

/// Whether most of the lines are code.
fn is_code_block(lines: &[&str]) -> bool {
    let code = |line: &&&str| {
        let trimmed = line.trim();
        is_code(trimmed, &trimmed.to_ascii_lowercase()) || matches!(trimmed, "}" | "});" | "};")
    };
    let count = lines.iter().filter(code).count();
    let first = lines.first().map(|line| line.trim()).unwrap_or_default();
    count * 2 > lines.len()
        || (is_code(first, &first.to_ascii_lowercase()) && count + 1 >= lines.len() / 2)
}
