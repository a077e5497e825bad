//! Output that a program laid out in columns: Rich's log, a clock before every line, source lines with their numbers.
//! The lines keep their numbers.

use super::prefix;

/// What Rich prints between the time and the message.
const LEVEL: usize = 9;

/// Joins the lines that Rich's log handler wrapped, and removes the time, and the place at the right edge:
/// `[11/30/26 16:08:34] WARNING  Request failed, the     client.py:48` and, below the message, `provider is down`.
pub(super) fn without_rich_log(text: &str) -> Option<String> {
    if !text.contains(".py:") {
        return None;
    }
    let start = text.lines().find_map(record_start)?;
    let records = text.lines().filter(|line| record(line, start).is_some());
    if records.take(2).count() < 2 {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    // The width of the message's column, and how many of its lines were joined to the last one.
    let (mut width, mut joined) = (0, 0);
    for line in text.lines() {
        let own = record(line, start);
        let more = (width > 0)
            .then(|| line.get(start + LEVEL..))
            .flatten()
            .filter(|_| {
                own.is_none()
                    && line
                        .get(..start + LEVEL)
                        .is_some_and(|head| head.trim().is_empty())
            });
        let last = out.rfind('\n').map_or(0, |at| at + 1);
        if let Some(rest) = more
            && let Some(glue) = wrapped(out.get(last..).unwrap_or_default(), rest.trim_end(), width)
        {
            out.push_str(glue);
            out.push_str(rest.trim());
            joined += 1;
            continue;
        }
        if line.as_ptr() != text.as_ptr() {
            out.extend(std::iter::repeat_n('\n', joined + 1));
        }
        joined = 0;
        match (own, more) {
            (Some((level, message)), _) => {
                let (message, place) = without_place(message);
                width = place.unwrap_or(width);
                out.push_str(level);
                out.push_str(": ");
                out.push_str(message);
            }
            (None, Some(rest)) => out.push_str(rest.trim_end()),
            (None, None) => {
                width = 0;
                out.push_str(line);
            }
        }
    }
    Some(out)
}

/// Returns the column of the level in a line that states the time: `[11/30/26 16:08:34] INFO     ...`.
fn record_start(line: &str) -> Option<usize> {
    let (time, rest) = line.strip_prefix('[')?.split_once("] ")?;
    let clock = time.contains(':')
        && time
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b":/.- ".contains(&byte));
    let start = line.len() - rest.len();
    (clock && record(line, start).is_some()).then_some(start)
}

/// Returns the level and the message of a line in which a record begins.
fn record(line: &str, start: usize) -> Option<(&str, &str)> {
    let head = line.get(..start)?;
    let level = line.get(start..start + LEVEL)?;
    let name = level.trim_end();
    (prefix::level(name, true).is_some()
        && name.len() < LEVEL
        && (head.trim().is_empty() || head.starts_with('[')))
    .then(|| (name, line.get(start + LEVEL..).unwrap_or_default()))
}

/// Removes the place at the right edge of a message's first line, and returns the width of the message's column.
fn without_place(message: &str) -> (&str, Option<usize>) {
    let text = message.trim_end();
    let place = text.rsplit_once(' ').filter(|(_, place)| {
        let line = place.rsplit_once(".py:").map(|(_, line)| line);
        line.is_some_and(|line| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()))
    });
    match place {
        Some((message, _)) => (message.trim_end(), Some(message.chars().count())),
        None => (text, None),
    }
}

/// Returns what stood between two lines if the second goes on where the column of the first ended.
fn wrapped(above: &str, line: &str, width: usize) -> Option<&'static str> {
    let above =
        above
            .split_once(": ")
            .map_or(above, |(level, message)| match prefix::level(level, true) {
                Some(_) => message,
                None => above,
            });
    let word = line
        .split(' ')
        .next()
        .filter(|word| !word.is_empty())?
        .chars()
        .count();
    // Of a joined line, only its last part lies in the column.
    let used = above.chars().count();
    let used = if used > width {
        used % width.max(1)
    } else {
        used
    };
    match above.is_empty() {
        false if used == width || used == 0 => Some(""),
        false if used + 1 + word > width => Some(" "),
        _ => None,
    }
}

/// Removes the time that `docker logs -t` or a workflow engine writes before every line, from a text that it tore apart: a stack
/// over several lines.
pub(super) fn without_clock(text: &str) -> Option<String> {
    const ENOUGH: usize = 3;
    let stamped = || text.lines().filter_map(stamp);
    let torn = |rest: &str| {
        rest.starts_with("  ") || rest.starts_with("Traceback (most recent call last)")
    };
    if stamped().take(ENOUGH).count() < ENOUGH || !stamped().any(torn) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        out.push_str(stamp(line).unwrap_or(line));
        out.push('\n');
    }
    Some(out)
}

/// Returns what follows a time and the process that a workflow engine names: `2026-11-30 16:10:22.129 [17/start/1 (pid 24408)] `.
fn stamp(line: &str) -> Option<&str> {
    let date = line.get(..10)?;
    let digits = |text: &str, mark: u8| {
        text.bytes().enumerate().all(|(at, byte)| match at % 3 {
            2 => byte == mark,
            _ => byte.is_ascii_digit(),
        })
    };
    let dated = date.get(..4)?.bytes().all(|byte| byte.is_ascii_digit())
        && matches!(date.as_bytes()[4], b'-' | b'/')
        && matches!(date.as_bytes()[7], b'-' | b'/');
    let rest = line.get(10..)?.strip_prefix([' ', 'T'])?;
    if !dated || !digits(rest.get(..8)?, b':') {
        return None;
    }
    let (_, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let process = rest
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(")] "))
        .filter(|(process, _)| process.contains(" (pid ") && process.len() < 80);
    Some(process.map_or(rest, |(_, rest)| rest))
}

/// Removes the source lines with which a console program shows where an exception was raised: ` → 829│     raise ...`.
pub(super) fn without_numbered_source(text: &str) -> Option<String> {
    const ENOUGH: usize = 3;
    let numbered = |line: &&str| is_numbered_source(line);
    if !text.contains(['\u{2502}', '\u{2595}'])
        || text.lines().filter(numbered).take(ENOUGH).count() < ENOUGH
    {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        out.push_str(if is_numbered_source(line) { "" } else { line });
        out.push('\n');
    }
    Some(out)
}

fn is_numbered_source(line: &str) -> bool {
    let line = line
        .trim_start()
        .trim_start_matches(['\u{2192}', '\u{279c}', '>', '*'])
        .trim_start();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let behind = line.get(digits..).unwrap_or_default().trim_start();
    digits > 0 && behind.starts_with(['\u{2502}', '\u{2595}'])
}

#[cfg(test)]
mod tests {
    use super::{without_clock, without_numbered_source, without_rich_log};
    use rstest::rstest;

    const RICH: &str = "\
[11/30/26 16:08:34] INFO     loading the model                       load.py:12
                    WARNING  The request failed, and the provider     ask.py:48
                             said that it is down for maintenance.
                    ERROR    Traceback:                               ask.py:49
                             ValueError: no";

    #[test]
    fn rich_log() {
        let text = without_rich_log(RICH).expect("a log");
        assert_eq!(
            text,
            "INFO: loading the model\n\
             WARNING: The request failed, and the provider said that it is down for maintenance.\n\n\
             ERROR: Traceback:\nValueError: no"
        );
        assert_eq!(text.lines().count(), RICH.lines().count());
    }

    #[rstest]
    #[case("[OpenRouter] INFO     x   a.py:1\n  y")]
    #[case("[11/30/26 16:08:34] INFO     only one   a.py:1\n  y")]
    #[case("see a.py:12 and b.py:13\nnothing")]
    fn no_rich_log(#[case] text: &str) {
        assert_eq!(without_rich_log(text), None);
    }

    #[rstest]
    #[case(
        "2024-06-07 13:47:17 Error: x\n2024-06-07 13:47:17     at a (b.js:1:2)\n2024-06-07 13:47:17 }",
        Some("Error: x\n    at a (b.js:1:2)\n}\n")
    )]
    #[case(
        "2026-11-30 16:10:22.1 [17/a/1 (pid 2)] Traceback (most recent call last):\n2026-11-30 16:10:22.1 [17/a/1 (pid 2)] x\n2026-11-30 16:10:22.1 y",
        Some("Traceback (most recent call last):\nx\ny\n")
    )]
    #[case(
        "2024-06-07 13:47:17 a\n2024-06-07 13:47:18 b\n2024-06-07 13:47:19 c",
        None
    )]
    fn clock(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(without_clock(text).as_deref(), expected);
    }

    #[rstest]
    #[case("Boom\n  828│ x\n→ 829│ raise y\n  830│ z", Some("Boom\n\n\n\n"))]
    #[case("│ 402 │ no credits │", None)]
    fn numbered_source(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(without_numbered_source(text).as_deref(), expected);
    }
}
