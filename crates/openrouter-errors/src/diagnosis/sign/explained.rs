//! The parts of a document that explain errors.

use super::code::is_conventional;
use super::failure::starts_with_exception;
use crate::diagnosis::met;
use crate::diagnosis::unwrap::status;

/// The maximum number of ranges kept of one document.
const MAX_RANGES: usize = 256;
/// The maximum number of lines of a comment.
const MAX_COMMENT: usize = 400;

/// The parts of a document that explain errors: which lines they are, and whether the whole is documentation.
#[derive(Debug, Default)]
pub(crate) struct Explained {
    /// Line ranges, from 1, of status tables and changelogs.
    pub(crate) lines: Vec<std::ops::Range<usize>>,
    /// Whether JSON in the document is an example.
    pub(crate) examples: bool,
}

/// Whether all of a text of several lines explains errors.
pub(crate) fn is_explanation(text: &str) -> bool {
    let count = text.lines().count();
    let whole = |lines: &std::ops::Range<usize>| lines.start == 1 && lines.end > count;
    count > 1 && explained(text).lines.iter().any(whole)
}

/// Finds tables of statuses, changelogs and settings.
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
                "changes",
                "what's changed",
                "what changed",
                "summary of changes",
                "improvements",
                "release notes",
                "highlights",
                "test plan",
            ]
            .contains(&plain.as_str())
    };
    if let Some(at) = lines.iter().position(heading) {
        found.lines.push(at + 1..lines.len() + 1);
    }
    found.lines.extend(notes(&lines));
    // Comments in source code.
    let ends = |(at, line): (usize, &&str)| (line.trim() == "*/").then_some(at);
    for end in lines.iter().enumerate().filter_map(ends).take(MAX_RANGES) {
        let above = lines.get(..end).unwrap_or_default();
        let length = above
            .iter()
            .rev()
            .take(MAX_COMMENT)
            .take_while(|line| line.trim_start().starts_with(['*', '/']))
            .count();
        found.lines.push(end - length + 1..end + 2);
    }
    found.lines.extend(sections(&lines));
    found.lines.extend(answers(&lines));
    found.lines.extend(motivation(&lines));
    if is_help(&lines) || is_diff(&lines) || is_guide(&lines) || is_notes(&lines) {
        found.lines.push(1..lines.len() + 1);
    }
    if let Some(lines) = message_of_commit(&lines) {
        found.lines.push(lines);
    }
    if lines.len() > 1 && is_settings(&lines) {
        found.lines.push(1..lines.len() + 1);
    }
    // Every record is compared with every range.
    found.lines.truncate(MAX_RANGES);
    found
}

/// Finds the list below a heading of release notes, unless an item states a status or quotes something.
fn notes(lines: &[&str]) -> Option<std::ops::Range<usize>> {
    const TITLES: &str =
        "summary|release notes|what's new|new|new features|highlights|changelog|enhancements";
    let title = |line: &&str| {
        let marked = line.starts_with(['#', '*']) || line.trim_end().ends_with(':');
        let plain = line.trim_matches(['#', '*', ' ', ':']);
        marked && TITLES.split('|').any(|one| plain.eq_ignore_ascii_case(one))
    };
    let item = |line: &str| line.starts_with("- ") || line.starts_with("* ");
    let start = lines.iter().position(title)?;
    let below = lines.get(start + 1..)?;
    let listed = below
        .iter()
        .take_while(|line| line.trim().is_empty() || item(line))
        .count();
    let listed_lines = below.get(..listed)?;
    let states = |line: &&str| line.contains(['`', '"', ':']) || !status::stated(line).is_empty();
    let items = listed_lines.iter().filter(|line| item(line)).count();
    (items > 1 && !listed_lines.iter().any(states)).then_some(start + 1..start + listed + 2)
}

/// Finds questions and their answers: `Q: What does "..." mean?`, `A: ...`.
fn answers<'t>(lines: &'t [&str]) -> impl Iterator<Item = std::ops::Range<usize>> + 't {
    let pairs = lines.windows(2).enumerate();
    pairs
        .filter(|(_, pair)| {
            matches!(pair, [question, answer] if question.starts_with("Q: ") && answer.starts_with("A: ")
                && !answer.contains("returned an error"))
        })
        .map(|(at, _)| at + 1..at + 3)
}

/// Finds why a change was made, up to the heading of what it changes, unless something is quoted there.
fn motivation(lines: &[&str]) -> Option<std::ops::Range<usize>> {
    const WHY: &str = "motivation|background|why";
    const WHAT: &str = "changes|what changed|implementation|approach|test plan|testing|how to test";
    let place = |titles: &str| {
        lines.iter().position(|line| {
            let title = line.trim_matches(['#', '*', ' ', ':']).to_ascii_lowercase();
            line.starts_with(['#', '*']) && titles.split('|').any(|one| one == title)
        })
    };
    let (start, end) = (place(WHY)?, place(WHAT)?);
    let quotes = |line: &&str| {
        let line = line.trim_start();
        line.starts_with(['`', '{', '>'])
            || starts_with_exception(line)
            || line.contains(": ") && !status::stated(line).is_empty()
    };
    let between = lines.get(start..end)?;
    (!between.iter().any(quotes)).then_some(start + 1..end + 1)
}

/// Finds the sections in which people explain an error or say how to fix it, except what is quoted in code blocks.
fn sections(lines: &[&str]) -> Vec<std::ops::Range<usize>> {
    const LABELS: &str = "cause|causes|root cause|likely cause|possible cause|possible causes|common causes|analysis|why|\
        explanation|investigation required|solution|solutions|possible solutions|fix|the fix|suggested fix|proposed fix|\
        proposed solution|how to fix|workaround|workarounds|expected behavior|expected behaviour";
    let label = |line: &str| {
        let plain = line
            .trim()
            .trim_matches(['#', '*', ' ', ':', '-'])
            .to_ascii_lowercase();
        LABELS.split('|').any(|one| one == plain)
    };
    // A line that begins another section.
    let title = |line: &str| {
        let line = line.trim();
        line.starts_with(['#'])
            || line.starts_with("**") && line.ends_with([':', '*'])
            || line.ends_with(':')
                && line.starts_with(|first: char| first.is_uppercase())
                && line.split(' ').count() <= 4
    };
    let mut found = Vec::new();
    let (mut start, mut fenced) = (None, false);
    for (at, line) in lines.iter().chain([&"#"]).enumerate() {
        let fence = line.trim_start().starts_with("```");
        let begins = !fenced && label(line);
        let ends = fence || fenced || begins || title(line) || line.contains('{');
        if ends && let Some(start) = start.take() {
            found.push(start + 1..at + 1);
        }
        fenced ^= fence;
        if begins {
            start = Some(at);
        }
    }
    found
}

/// Whether a page helps with several errors: it names each under a heading of its own, with a cause or a solution.
fn is_help(lines: &[&str]) -> bool {
    const ERRORS: &str = "error|error message|message|problem|issue|symptom";
    const HELP: &str = "cause|solution|fix|resolution|how to fix|what to do";
    let heading = |line: &str| {
        let plain = line.trim_end().trim_start_matches(['#', '*', '-', '+']);
        let plain = plain.strip_prefix(' ').unwrap_or(plain);
        let (name, _) = plain.split_once(':').unwrap_or((plain, ""));
        // What a program prints below a title is indented or in lower case.
        match name.starts_with(|first: char| first.is_ascii_uppercase()) && !line.starts_with(' ') {
            true => name.trim_matches(['*', ' ']).to_ascii_lowercase(),
            false => String::new(),
        }
    };
    let count = |names: &str| {
        let named = |line: &&&str| names.split('|').any(|name| name == heading(line));
        lines.iter().filter(named).count()
    };
    count(ERRORS) > 1 && count(HELP) > 1
}

/// Whether all lines are settings. Beside a list of statuses a message is one, too.
fn is_settings(lines: &[&str]) -> bool {
    let value = |line: &str| {
        line.split_once(": ")
            .filter(|(key, _)| !key.trim().contains(' '))
            .map(|(_, value)| value.trim().to_owned())
    };
    let listed = |line: &&str| {
        value(line).is_some_and(|value| {
            let inner = value
                .strip_prefix('[')
                .and_then(|value| value.strip_suffix(']'));
            inner.is_some_and(|inner| inner.contains(',') && inner.split(',').all(is_status))
        })
    };
    let quoted = |line: &str| value(line).is_some_and(|value| value.starts_with(['"', '\'']));
    let keyed = |line: &&&str| {
        line.split_once(':')
            .is_some_and(|(key, _)| is_status(key.trim().trim_matches(['"', '\''])))
    };
    let statuses = lines.iter().any(listed) || lines.iter().filter(keyed).count() > 1;
    lines
        .iter()
        .all(|line| is_setting(line) || statuses && (quoted(line) || keyed(&line)))
}

fn is_status(word: &str) -> bool {
    met::is_status(word.trim())
}

/// Whether a page explains errors: under its title, under headings that are statuses, or below one error with its status, in
/// full sentences and a list of advice.
fn is_guide(lines: &[&str]) -> bool {
    const TITLES: &str =
        "troubleshooting|common errors|common issues|known issues|faq|error messages|error codes";
    let filled: Vec<&str> = lines
        .iter()
        .map(|line| line.trim())
        .filter(|line| !line.is_empty())
        .collect();
    let [first, rest @ ..] = filled.as_slice() else {
        return false;
    };
    let printed = |line: &&str| line.contains(['{', '=']) || starts_with_exception(line);
    let starts = |word: &str| filled.iter().any(|line| line.starts_with(word));
    // The report of its run has a traceback.
    let raised = || {
        lines.iter().any(|line| {
            line.contains("Traceback (most recent")
                || line.contains("Error: ")
                || line.contains("ASSERT FAILED")
        })
    };
    if starts("Scenario: ") && starts("When ") && starts("Then ") && !raised() {
        return true;
    }
    if rest.len() < 2 || rest.iter().any(printed) {
        return false;
    }
    let plain = first.trim_matches(['#', ' ', ':']).to_ascii_lowercase();
    let titled = TITLES.split('|').any(|title| title == plain)
        && rest
            .iter()
            .filter(|line| line.starts_with('"') && line.ends_with('"'))
            .count()
            > 1;
    const LISTS: &str = "known limitations|limitations|known issues|caveats";
    let listed = LISTS.split('|').any(|title| title == plain)
        && rest.iter().all(|line| line.starts_with(['-', '*']));
    let numbered = |line: &&&str| {
        line.strip_prefix("##")
            .is_some_and(|line| entry(line.trim_start_matches(['#', ' '])).is_some())
    };
    let below = |line: &&str| (line.ends_with('.') || line.starts_with("- ")) && line.contains(' ');
    let advised = first.ends_with(')')
        && first.split(' ').count() <= 5
        && first
            .rsplit_once(" (")
            .is_some_and(|(_, status)| is_status(status.trim_end_matches(')')))
        && rest.iter().all(below)
        && rest.iter().any(|line| line.starts_with("- "));
    titled || listed || advised || filled.iter().filter(numbered).count() > 1
}

/// Whether a text is the notes of a release: its version, and then a list.
fn is_notes(lines: &[&str]) -> bool {
    let mut filled = lines.iter().filter(|line| !line.trim().is_empty());
    let version = filled.next().is_some_and(|first| {
        let number = first.trim_matches(['#', ' ', '[', ']']);
        let number = number.strip_prefix('v').unwrap_or(number);
        let number = number.split(' ').next().unwrap_or_default();
        number.contains('.')
            && number
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
    });
    let item = |line: &str| {
        line.strip_prefix(['-', '*'])
            .is_some_and(|item| !starts_with_exception(item.trim()))
    };
    version && lines.len() > 1 && filled.all(|line| item(line))
}

/// Whether a text is a part of a diff, or what a diff adds.
fn is_diff(lines: &[&str]) -> bool {
    let filled = || lines.iter().filter(|line| !line.is_empty());
    let hunk = |line: &str| line.starts_with("@@ -") && line.contains(" @@");
    lines
        .first()
        .is_some_and(|first| first.starts_with("diff --git ") || hunk(first))
        || filled().count() > 1 && filled().all(|line| line.starts_with('+'))
}

/// Returns the lines of a commit message, up to what it quotes: a conventional title (`fix(stream): ...`) and its text.
fn message_of_commit(lines: &[&str]) -> Option<std::ops::Range<usize>> {
    let title = lines.first()?;
    let second = lines.get(1)?;
    let separate = second.trim().is_empty() || second.starts_with(['-', '*']);
    let quotes = |line: &&str| {
        let line = line.trim_start();
        line.starts_with(['{', '>'])
            || line.starts_with("```")
            || line.starts_with("Traceback (")
            || starts_with_exception(line)
    };
    let end = lines.iter().position(quotes).unwrap_or(lines.len());
    (is_conventional(title) && separate).then_some(1..end + 1)
}

/// Returns the status that a line of a status table explains.
pub(super) fn entry(line: &str) -> Option<&str> {
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
    let ends = plain
        .get(3..)?
        .starts_with([':', ' ', '`', '|', '*', '\t', '\u{ff1a}']);
    let words = plain.len() < 400 && !plain.contains(['{', '\u{201c}']);
    (digits && ends && words).then_some(status)
}

/// Matches `max = 5`, `- code: 429`, `[retry]`.
pub(super) fn is_setting(line: &str) -> bool {
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
