//! Removes stack frames, because source code says nothing about the error.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

const PYTHON: &str = "Traceback (most recent call last)";
static TRACEBACK: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(PYTHON));
static STACK: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("\"stack\":\n"));

/// Removes the frames of Python tracebacks, also in the boxes of Rich, but keeps the header and the exception. Also
/// removes the lines below `"stack":` in pino's console format, so that the rest is JSON.
pub(super) fn without_frames(text: &str) -> Cow<'_, str> {
    let has = |needle: &Finder<'_>| needle.find(text.as_bytes()).is_some();
    if !has(&TRACEBACK) && !has(&STACK) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut within: Option<Within> = None;
    for line in text.lines() {
        match &within {
            Some(block) if block.holds(line) => continue,
            Some(Within::Traceback(_)) if line.contains(PYTHON) => {}
            _ => within = None,
        }
        if let Some(at) = line.find(PYTHON) {
            let at = line.find("Exception Group ").unwrap_or(at);
            let alone = line[..at].chars().all(|c| " \t|+".contains(c));
            within = Some(match line.contains('╭') {
                true => Within::Box,
                false => Within::Traceback(if alone { at } else { 0 }),
            });
        } else if line.trim() == "\"stack\":" {
            within = Some(Within::Stack(indent(line)));
            continue;
        }
        kept.push_str(line);
        kept.push('\n');
    }
    kept.truncate(kept.trim_end().len());
    Cow::Owned(kept)
}

/// A block of lines that belong to a stack.
enum Within {
    /// Below the header of a traceback in this column.
    Traceback(usize),
    /// Between the borders of a box.
    Box,
    /// Below a line with this indentation.
    Stack(usize),
}

impl Within {
    fn holds(&self, line: &str) -> bool {
        match self {
            Self::Traceback(column) => match line.get(*column..) {
                Some(rest) if rest.trim().is_empty() || rest.starts_with([' ', '\t']) => true,
                // A console that indents messages wraps their lines, so only the exception ends the frames.
                Some(rest) => *column > 0 && !is_exception(rest),
                None => line.trim().is_empty(),
            },
            Self::Box => line.trim_start().starts_with(['│', '╰']),
            Self::Stack(column) => line.trim().is_empty() || indent(line) > *column,
        }
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Returns whether a line begins with the name of an exception class for an error: `openai.RateLimitError: ...`.
pub(super) fn names_error(line: &str) -> bool {
    let name = line.split([':', ' ']).next().unwrap_or_default();
    (name.contains("Error") || name.contains("Exception")) && is_exception(line)
}

/// Returns whether a line may name an exception: `openai.RateLimitError: ...`, `KeyboardInterrupt`.
fn is_exception(line: &str) -> bool {
    let end = line.find(|c: char| !(c.is_alphanumeric() || "_.<>$".contains(c)));
    let (name, rest) = line.split_at(end.unwrap_or(line.len()));
    let class = name.rsplit('.').next().unwrap_or_default();
    class.starts_with(|c: char| c.is_uppercase())
        && (rest.is_empty() || rest.starts_with(": ") || rest == ":" || rest.starts_with(" ("))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::python(
        "failed\nTraceback (most recent call last):\n  File \"a.py\", line 1, in f\n    ask({\"code\": 500})\n    ^^^\nValueError: no\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File \"b.py\", line 402\napp.AskError: odd",
        "failed\nTraceback (most recent call last):\nValueError: no\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\napp.AskError: odd"
    )]
    #[case::wrapped_by_a_console(
        "failed\n     Traceback (most recent call last):\n       File \"a.py\", line 1, in\n     f\n         ask(\n     x=500)\n     ValueError: no",
        "failed\n     Traceback (most recent call last):\n     ValueError: no"
    )]
    #[case::boxed(
        "failed\n  ╭── Traceback (most recent call last) ──╮\n  │ f(code=500) │\n  ╰────╯\n  ValueError: no",
        "failed\n  ╭── Traceback (most recent call last) ──╮\n  ValueError: no"
    )]
    #[case::group(
        "  + Exception Group Traceback (most recent call last):\n  |   File \"a.py\", line 1\n  | ExceptionGroup: odd (1 sub-exception)\n",
        "  + Exception Group Traceback (most recent call last):\n  | ExceptionGroup: odd (1 sub-exception)"
    )]
    #[case::behind_a_head(
        "ERROR failed Traceback (most recent call last):\n  File \"a.py\", line 1\nsocket.timeout: timed out",
        "ERROR failed Traceback (most recent call last):\nsocket.timeout: timed out"
    )]
    #[case::pino(
        "err: {\n  \"stack\":\n      Error: no\n          at f (a.js:1)\n  \"status\": 402\n}",
        "err: {\n  \"status\": 402\n}"
    )]
    #[case::prose("look\n   at this", "look\n   at this")]
    fn frames_are_dropped(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(without_frames(text), expected);
    }
}
