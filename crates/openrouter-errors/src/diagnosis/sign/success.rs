//! Recognition of successes.

use crate::diagnosis::unwrap::status;

/// Whether a text is a request line of an access log with a status below 400, or a successful response.
pub(super) fn is_access_log(rest: &str) -> bool {
    // Rails' own answer.
    if rest.starts_with("Completed ") && rest.contains("ms") {
        return true;
    }
    if rest.contains(" | 200 | ") && rest.contains('"') {
        return true;
    }
    request_status(rest)
        .is_some_and(|status| matches!(status.as_bytes(), [b'1'..=b'3', b'0'..=b'9', b'0'..=b'9']))
}

/// Whether a text is a request line of an access log in which the server failed; servers write all of them at one level.
pub(super) fn is_failed_request(rest: &str) -> bool {
    // urllib3's line has a form of its own.
    !rest.ends_with(" None")
        && request_status(rest)
            .is_some_and(|status| matches!(status.as_bytes(), [b'5', b'0'..=b'9', b'0'..=b'9']))
}

/// Returns what follows the protocol in a request line: `"POST /v1/chat/completions HTTP/1.1" 500`.
fn request_status(rest: &str) -> Option<&str> {
    let at = rest.find("HTTP/")?;
    let behind = rest.get(at + 5..)?;
    behind
        .split([' ', '"'])
        .skip(1)
        .find(|word| !word.is_empty())
}

/// Whether a line lists a package and its versions: `async-timeout<5.0.0,>=4.0.0`, `> httpx>=0.23.0: Installed.`
pub(super) fn is_requirement(rest: &str) -> bool {
    const INSTALLS: [&str; 5] = [
        "Collecting ",
        "Using cached ",
        "Downloading ",
        "Successfully installed ",
        "Requirement already satisfied",
    ];
    if INSTALLS.iter().any(|start| rest.starts_with(start)) {
        return true;
    }
    let rest = rest.strip_prefix("> ").unwrap_or(rest);
    let name = rest
        .find(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '-' | '_' | '.'))
        .unwrap_or(rest.len());
    let version = rest
        .get(name..)
        .unwrap_or_default()
        .trim_start_matches(['<', '>', '=', '~', '!']);
    let marked = version.len() + name < rest.len();
    name > 0
        && marked
        && version.starts_with(|first: char| first.is_ascii_digit())
        && !rest.contains("rror")
}

/// Whether a text says that nothing failed.
pub(super) fn is_success(lower: &str) -> bool {
    const WORDS: &[&str] = &[
        "0 errors",
        "0 failed",
        "0 error(s)",
        "no errors",
        "no error ",
        "no error,",
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
        "nothing failed",
        "cache is disabled",
        "error_count=0",
        "after [done]",
    ];
    let ends = |rest: &str| {
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        !rest.starts_with(|first: char| first.is_alphanumeric())
    };
    // `0 failed`, but not `400 Failed to download the image`.
    let counted = |at: usize| {
        let before = lower.get(..at).unwrap_or_default();
        before.ends_with(|last: char| last.is_ascii_digit())
    };
    lower.ends_with(" done.")
        || WORDS.iter().any(|word| match word.starts_with('0') {
            true => lower.match_indices(word).any(|(at, _)| !counted(at)),
            // `error: none`, but not `error: none of the models is available`.
            false => lower.match_indices(word).any(|(at, word)| {
                let rest = lower.get(at + word.len()..).unwrap_or_default();
                !word.ends_with(['e', 'l']) || !word.contains("error") || ends(rest)
            }),
        })
        || is_warning(lower)
        || is_done(lower)
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
        || lower.ends_with(" ... ok")
        || lower.starts_with("test ") && lower.ends_with(" ok")
        || tests_passed(lower)
        || lower == "success"
}

/// Matches a warning of a runtime or a library about the program itself, not about a call: `x.py:3: FutureWarning: ...`,
/// `(node:12) [DEP0040] DeprecationWarning: ...`, `FastifyDeprecation: ...`.
pub(super) fn is_warning(lower: &str) -> bool {
    let class = |head: &str| {
        let word = head.rsplit([' ', '.']).next().unwrap_or_default();
        let name = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let kind = ["deprecation", "warning"]
            .iter()
            .find_map(|kind| word.strip_suffix(kind));
        // Node reports an error that nobody caught as `UnhandledPromiseRejectionWarning: Error: ...`.
        let kind = kind.is_some_and(|kind| !kind.is_empty() && !kind.contains("reject"));
        name && (kind || word.contains("deprecatedsince"))
    };
    if !lower.contains("deprecat") && !lower.contains("warning") {
        return false;
    }
    let plain = ["deprecationwarning", "userwarning", "futurewarning"]
        .iter()
        .any(|word| lower.contains(word));
    let heads = lower.match_indices(": ").take(3);
    let named = || heads.filter_map(|(at, _)| lower.get(..at)).any(class);
    (plain || named()) && status::stated(lower).is_empty()
}

/// Matches `successfully` unless it is only a purpose: `must be reduced in order to run successfully`.
fn is_done(lower: &str) -> bool {
    lower.match_indices("successfully").any(|(at, _)| {
        let before = lower.get(..at).unwrap_or_default();
        let mut words = before.split_whitespace().rev();
        let (last, second) = (words.next(), words.next());
        let denied = [last, second]
            .iter()
            .flatten()
            .any(|word| *word == "not" || word.ends_with("n't"));
        second != Some("to") && !denied
    })
}

/// Matches `123 passed`, `all tests passed`: the result of a test run.
fn tests_passed(lower: &str) -> bool {
    lower.match_indices(" passed").any(|(at, _)| {
        let before = lower.get(..at).unwrap_or_default();
        let word = before.rsplit([' ', '(', ':']).next().unwrap_or_default();
        word.bytes().all(|byte| byte.is_ascii_digit())
            || matches!(
                word,
                "test"
                    | "tests"
                    | "check"
                    | "checks"
                    | "all"
                    | "suite"
                    | "suites"
                    | "cases"
                    | "assertions"
            )
    })
}
