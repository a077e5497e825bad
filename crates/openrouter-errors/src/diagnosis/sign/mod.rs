//! Decides whether a text shows a failed call or only discusses errors: prose, code, documentation, a logged success.
//! [`of`] examines a record line by line. Failure output of programs ([`failure`]) outweighs prose ([`speech`],
//! [`subject`]). Source code and changelogs ([`code`]), successes ([`success`]) and tables of statuses ([`explained`])
//! are not failures.

mod clause;
mod code;
mod explained;
mod failure;
mod notice;
mod speech;
mod subject;
mod success;

use super::met::{self, negative};
use super::unwrap::hints;
use super::unwrap::lines::bracketed;
use super::unwrap::prefix::{self, Level};
use super::unwrap::status;

pub(crate) use clause::{is_title, is_unreal};
pub(crate) use explained::{explained, is_explanation};
pub(crate) use notice::{is_predicate, is_sentence, is_statement};
pub(crate) use speech::{is_general, is_speech_start as begins_as_speech};

use code::{
    is_assignment, is_change, is_code, is_code_block, is_heading, is_limits, is_setting, is_unset,
};
use failure::{
    fails_anyway, gives_up, introduces, is_attempt, is_frame, is_labelled, is_printed_failure,
    starts_with_exception,
};
use speech::{is_speech, quotes_a_question};
use subject::{has_subject, is_narrative};
use success::{is_access_log, is_failed_request, is_success, is_warning};

/// The number of bytes examined of a line.
const WINDOW: usize = 2048;

/// Whether a text shows a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sign {
    /// The text is about something else, or about errors in general.
    Talk,
    /// Undecided: the diagnosis of the words decides.
    Open,
    /// Something failed.
    Failure,
}

/// The properties of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) sign: Sign,
    /// Whether it is source code or a reference, so that JSON in it is an example.
    pub(crate) code: bool,
}

/// Examines `text`, a record of one or more lines.
pub(crate) fn of(text: &str) -> Seen {
    let mut sign = None;
    let mut traceback = false;
    let mut lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| bracketed(line).unwrap_or(line))
        .map(without_quote)
        .collect();
    // Of a terminal's transcript, what the command printed counts.
    let typed = |line: &&str| line.starts_with("$ ");
    if lines.iter().any(typed) && !lines.iter().all(typed) {
        lines.retain(|line| !typed(line));
    }
    for line in &lines {
        traceback |= is_traceback(line) || is_frame(line);
        let found = of_line(line);
        // One line that shows a failure suffices, unless it is surrounded by code.
        sign = sign.max(Some(found));
    }
    // The end of a traceback: `raise APIConnectionError(`, `openai.APIConnectionError: ...`.
    let raised = |line: &str| line.contains(": ") && starts_with_exception(line);
    traceback |= lines.last().is_some_and(|line| raised(line))
        && lines
            .iter()
            .any(|line| line.trim_start().starts_with("raise "))
        || lines.windows(2).any(|pair| {
            matches!(pair, [source, line] if source.trim_start().starts_with("raise ")
                && !line.starts_with([' ', '\t']) && raised(line))
        });
    let code = !traceback
        && match lines.as_slice() {
            [] => false,
            // A dictionary that Apple's runtimes print.
            [first, ..] if first.trim_start().starts_with("[\"") => false,
            // Perl's `Data::Dumper`.
            lines
                if lines
                    .iter()
                    .take(2)
                    .any(|line| line.starts_with("$VAR1 = ")) =>
            {
                false
            }
            // PHP's `var_dump`.
            [first, second, ..] if first.ends_with(") {") && second.ends_with("]=>") => false,
            [first, _, ..] if is_setting(first.trim()) => lines.iter().all(|line| {
                let line = line.trim();
                is_setting(line)
                    || line
                        .trim_start_matches(['}', ')', ']', ';', ','])
                        .is_empty()
            }),
            [one] => is_code(one.trim(), &one.trim().to_ascii_lowercase()),
            _ => is_code_block(&lines),
        };
    let quiet = matches!(
        lines.as_slice(),
        [first, _, ..] if matches!(first.trim(), "info" | "debug" | "trace" | "notice")
    );
    let sign = match sign {
        _ if quiet => Sign::Talk,
        _ if traceback => Sign::Failure,
        _ if code => Sign::Talk,
        sign => sign.unwrap_or(Sign::Talk),
    };
    Seen { sign, code }
}

/// Removes the lines of a text that are about the program and not about a call: warnings of its libraries, and the
/// settings that a debug page lists. Returns `None` if there are none. What a web framework answers after it printed the
/// exception says less than the exception.
pub(crate) fn without_asides(text: &str) -> Option<String> {
    if let Some(before) = before_own_answer(text) {
        return Some(without_asides(before).unwrap_or_else(|| before.to_owned()));
    }
    // A single setting may be anything.
    const LISTED: usize = 3;
    let has = |part: &str| memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some();
    let warned = has("Deprecat") || has("Warning: ");
    let timed = has("imeout");
    let (marked, placed) = (has("^\n"), has("\u{2574}at "));
    if !warned && !timed && !marked && !placed && !has(" = ") {
        return None;
    }
    let source = marked.then(|| excerpt(text)).flatten();
    let setting = |line: &str| line.contains(" = ") && is_assignment(line.trim_end());
    let listed = text.lines().filter(|line| setting(line)).nth(LISTED - 1);
    let aside = |line: &str| {
        listed.is_some() && setting(line)
            || timed
                && line.contains("imeout")
                && (is_unset(line.trim_end()) || is_limits(line.trim()))
            || timed && line.starts_with("Setting --")
            || warned && is_warning(&line.to_ascii_lowercase())
            // The places and notes that error-stack prints below each error.
            || placed && line.trim_start().starts_with(['\u{251c}', '\u{2570}'])
                && line.contains('\u{2574}')
            || source.is_some_and(|source| is_within(source, line))
    };
    let mut removed = false;
    let mut rest = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if aside(line) {
            // The lines keep their numbers.
            removed = true;
            rest.push('\n');
        } else {
            rest.push_str(line);
        }
    }
    removed.then_some(rest)
}

/// Returns the source lines with which Node begins the report of an exception: `/app/index.js:12`, the line, and a mark
/// below its column.
fn excerpt(text: &str) -> Option<&str> {
    const MAX_LINES: usize = 6;
    let place = |line: &str| {
        let number = line.trim_end().rsplit_once(':').map(|(_, number)| number);
        line.starts_with(['/', 'f', 'n', 'C', 'D'])
            && !line.contains(' ')
            && number.is_some_and(|number| {
                !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
            })
    };
    let mark = |line: &str| {
        let mark = line.trim();
        !mark.is_empty() && mark.bytes().all(|byte| byte == b'^')
    };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if place(line) {
            let mut end = at;
            for line in text.get(at..)?.split_inclusive('\n').take(MAX_LINES) {
                end += line.len();
                if mark(line) {
                    return text.get(at..end);
                }
            }
        }
        at += line.len();
    }
    None
}

/// Whether a part of a text lies within another part of the same text.
fn is_within(whole: &str, part: &str) -> bool {
    let range = whole.as_bytes().as_ptr_range();
    range.contains(&part.as_ptr())
}

/// Returns the text before a web framework's answer to a request whose handler failed: a page or a line that says nothing
/// but `Internal Server Error`, after a printed exception.
fn before_own_answer(text: &str) -> Option<&str> {
    const ANSWER: &str = "Internal Server Error";
    let text = text.trim_end();
    let printed = |before: &str| {
        before.lines().any(|line| {
            let line = line.trim();
            starts_with_exception(line) && status::of_reason(line).is_none()
        })
    };
    // Koa answers with the reason phrase of the status: `Too Many Requests`.
    if let Some((before, last)) = text.rsplit_once("\n\n")
        && !last.contains([':', '\n'])
        && status::of_reason(last).is_some()
        && printed(before)
    {
        return Some(before);
    }
    let at = memchr::memmem::find(text.as_bytes(), ANSWER.as_bytes())?;
    let line = text.get(..at)?.rfind('\n')? + 1;
    let start = match text.get(line..)?.starts_with("<title>500 ") {
        true => text.get(..line)?.rfind("\n<!")? + 1,
        false if matches!(text.get(line..)?, ANSWER | "500 Internal Server Error") => line,
        false => return None,
    };
    let (before, answer) = text.split_at(start);
    (printed(before) && (start == line || answer.ends_with('>'))).then_some(before)
}

/// Removes the mark of a quotation before a logger's prefix: `` `E1229 08:44:19 x.go:77] Failed ...` ``.
fn without_quote(line: &str) -> &str {
    line.strip_prefix('`')
        .filter(|rest| prefix::strip(rest).logged)
        .unwrap_or(line)
}

/// Whether a line begins a Python traceback, and does not tell of one.
fn is_traceback(line: &str) -> bool {
    line.split_once("Traceback (most recent call last)")
        .is_some_and(|(_, rest)| !rest.starts_with(' '))
}

fn of_line(line: &str) -> Sign {
    let line = line
        .get(..line.floor_char_boundary(WINDOW))
        .unwrap_or_default();
    let prefix = prefix::strip(line);
    let rest = prefix.rest.trim();
    let lower = rest.to_ascii_lowercase();
    // LiteLLM's table of prices concerns no call.
    if lower.contains("cost map") && !lower.contains("fail") {
        return Sign::Talk;
    }
    if line
        .trim_start()
        .starts_with(['\u{2713}', '\u{2714}', '\u{2705}', '\u{2611}'])
    {
        return Sign::Talk;
    }
    // A warning that nothing failed, and what a package manager prints.
    if lower.starts_with("warning: ")
        && (warns(&lower) || prefix.level == Some(Level::Warn) && !negative(&lower))
        || success::is_requirement(rest)
        || lower.starts_with("npm err! ")
        || lower.starts_with("npm error ")
    {
        return Sign::Talk;
    }
    let quiet = prefix.level == Some(Level::Info) && !rest.contains(".failed exception=");
    // Flutter logs what a program prints at the level of information.
    if quiet && (is_attempt(rest, &lower) || line.contains("flutter") && failure::names_two(rest)) {
        return Sign::Failure;
    }
    if quiet && fails_anyway(&lower) {
        // Only if a cause is known.
        return match status::stated(rest).is_empty() {
            true => Sign::Open,
            false => Sign::Failure,
        };
    }
    if quiet && !is_failed_request(rest) || is_access_log(rest) || is_success(&lower) {
        return Sign::Talk;
    }
    // A log line may begin with a word that is a keyword of some language: `import stopped at row 812`.
    if is_code(line.trim(), if prefix.logged { "" } else { &lower })
        || is_unset(rest)
        || is_limits(rest)
        || is_change(rest, &lower, prefix.logged)
        || is_heading(line.trim_start())
    {
        return Sign::Talk;
    }
    // `Classify this log line: ERROR 402 ...`: a person names the level.
    let told = |line: &str| {
        matches!(line.as_bytes(), [b'A'..=b'Z', b'a'..=b'z', ..])
            && clause::is_instruction(&line.to_ascii_lowercase())
    };
    if prefix.logged && rest.len() < line.len() && told(line) {
        return Sign::Talk;
    }
    if prefix.level != Some(Level::Error)
        && (quotes_a_question(rest)
            || is_general(&lower)
            || clause::is_unreal(&lower)
            || !prefix.logged && met::discusses(rest))
    {
        return Sign::Talk;
    }
    let before_quotation = || {
        rest.split(['"', '\u{201c}'])
            .next()
            .filter(|before| before.len() < rest.len())
    };
    if prefix.level.is_none() && !prefix.logged && before_quotation().is_some_and(is_title) {
        return Sign::Talk;
    }
    if lower.starts_with("warning") && warns(&lower) {
        return Sign::Talk;
    }
    if hints::tagged(rest).is_some() && negative(&lower) {
        return Sign::Failure;
    }
    if starts_with_exception(rest)
        || notice::is_notice(rest, &lower)
        || notice::is_advised(line, rest, &lower)
        || notice::is_unset_key(rest, &lower)
        || is_attempt(rest, &lower)
        || gives_up(&lower)
        || is_printed_failure(rest, &lower)
    {
        return Sign::Failure;
    }
    // `Bad Request: messages.2.content: ...`, `Internal Server Error`
    let bare = rest.trim_start_matches('`');
    let whole = bare.contains(' ') && bare.len() == line.trim().len();
    let reason = status::of_reason(bare);
    if bare.contains(": ") && reason.is_some() || whole && reason >= Some(500) {
        return Sign::Failure;
    }
    // `529 Overloaded. This is usually temporary.`: the advice behind a status and its sentence explains nothing.
    let sentence = || lower.split(". ").next().unwrap_or_default();
    let spoken = is_speech(rest, &lower)
        && !introduces(rest, &lower)
        && match states(rest) {
            true => explains(sentence()),
            false => !prefix.logged || status::stated(rest).is_empty() || explains(&lower),
        };
    if spoken && prefix.level != Some(Level::Error) {
        // `Incorrect API key provided: x. You can find your key at ...`: advice behind an error's own sentence.
        let own = rest.split_once(". ").map_or("", |(own, _)| own);
        let lower = own.to_ascii_lowercase();
        let errs = lower.split_once(": ").is_some_and(|(says, value)| {
            negative(says) && !value.contains(' ') && !is_speech(own, &lower)
        });
        return match errs && !is_narrative(own, &lower) && has_subject(own, &lower) {
            true => Sign::Open,
            false => Sign::Talk,
        };
    }
    let stated = !status::stated(rest).is_empty();
    let labelled = is_labelled(rest, &lower) || prefix.logged && clause::tells(&lower);
    if prefix.level == Some(Level::Error)
        || (prefix.level == Some(Level::Warn)
            && (stated || labelled || negative(&lower) && !warns(&lower)))
        || labelled
        || (stated && (!is_narrative(rest, &lower) || begins_with_status(rest)))
    {
        return Sign::Failure;
    }
    if prefix.level == Some(Level::Warn) && warns(&lower) {
        return Sign::Talk;
    }
    if is_narrative(rest, &lower) || !has_subject(rest, &lower) || is_progress(rest, &lower) {
        return Sign::Talk;
    }
    Sign::Open
}

/// Whether people speak in a text: it tells what happened, and no program prints such a line.
pub(crate) fn is_spoken(text: &str) -> bool {
    const PEOPLE: &str = "i i'm i've we we're you'll you're my our they it's";
    let Some(line) = text.lines().find(|line| !line.trim().is_empty()) else {
        return false;
    };
    let rest = prefix::without_marks(line.trim_start());
    let lower = rest.to_ascii_lowercase();
    let people = lower
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '\'')
        .any(|word| PEOPLE.split(' ').any(|one| one == word));
    let letters = || rest.chars().filter(|letter| letter.is_alphabetic());
    let foreign = letters().filter(|letter| !letter.is_ascii()).count();
    // A character of Chinese says as much as several letters.
    let people = people || foreign * 3 > letters().count();
    people && !starts_with_exception(rest) && !is_printed_failure(rest, &lower)
}

/// Whether a line is an entry of a changelog or a commit message.
pub(crate) fn is_entry(line: &str) -> bool {
    let line = line.trim();
    is_change(line, &line.to_ascii_lowercase(), false)
}

/// Matches what a program is doing or has done: `[AgentHandler] Attaching user and default agent to Agent cluster.`
fn is_progress(rest: &str, lower: &str) -> bool {
    let words = hints::tagged(rest)
        .and_then(|tag| rest.split_once(&format!("{tag}] ")))
        .map_or_else(|| bracketed(rest).unwrap_or(rest), |(_, words)| words);
    let words = words
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("] "))
        .map_or(words, |(_, words)| words);
    let first = words.split(' ').next().unwrap_or_default();
    let verb = first.len() > 5 && (first.ends_with("ing") || first.ends_with("ed"));
    verb && first.starts_with(|letter: char| letter.is_ascii_uppercase()) && !negative(lower)
}

/// Whether a warning is about a setting, and nothing failed.
fn warns(lower: &str) -> bool {
    const WORDS: &[&str] = &[
        "unsafe",
        "insecure",
        "must not be used",
        "not recommended",
        "in production",
        "experimental",
        "deprecated",
        "will be removed",
        "is disabled via",
        "falling back to default",
        "using default",
        "using the default",
        "no action is needed",
        "no action needed",
        "sane defaults",
        "overridden by",
        "if this is not intended",
        "unknown context window",
        ", stripping",
        ", assuming ",
    ];
    WORDS.iter().any(|word| lower.contains(word))
}

/// Matches `OpenRouter: 402 Insufficient credits. Make sure ...`: a status before a sentence, a value or a mark.
fn states(rest: &str) -> bool {
    status::stated(rest).first().is_some_and(|stated| {
        rest.get(stated.end..).is_some_and(|behind| {
            // In `your 403 Forbidden error` no sentence follows the status.
            let named = status::reason_after(rest, stated.end)
                .and_then(|end| rest.get(end..))
                .is_some_and(|rest| !rest.starts_with([':', ' ']) || rest.starts_with(" error"));
            let capital = if named {
                ""
            } else {
                behind.trim_start_matches([' ', ')', ']'])
            };
            let closed = behind.trim_start_matches([')', ']']);
            closed.starts_with([':', '\u{ff1a}']) && closed.len() > 4
                || behind.starts_with(" - ")
                || behind.starts_with(", message")
                || capital.starts_with(|letter: char| letter.is_uppercase() || letter == '{')
        })
    })
}

/// Whether a text explains an error or asks about errors in general.
pub(crate) fn explains(lower: &str) -> bool {
    const WORDS: [&str; 16] = [
        "you may",
        "you can",
        "when you",
        "if you",
        "means",
        "usually",
        "indicates",
        "stands for",
        "returned when",
        "raised when",
        "thrown when",
        "for example",
        "such as",
        "how ",
        "handle",
        "==",
    ];
    WORDS.iter().any(|word| lower.contains(word))
}

/// Matches `401 No auth credentials found`, `409: odd`: a status before a sentence of its own.
fn begins_with_status(rest: &str) -> bool {
    rest.starts_with(['4', '5'])
        && rest.get(3..).is_some_and(|behind| {
            let behind = behind.trim_start_matches([' ', ':', '-', '\u{2014}', '\u{2013}']);
            behind.starts_with(|letter: char| {
                letter.is_uppercase() || matches!(letter, '{' | '"' | '\'' | '<' | '[' | '(')
            }) || behind.is_empty()
        })
}
