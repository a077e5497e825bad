//! The informative lines of a text: no stack trace, no excerpt of source code, no advice by the client.

use std::sync::LazyLock;

use memchr::memmem::{Finder, FinderRev};

use super::labels::without_class;
use super::lists::BOILERPLATE;
use super::units::{self, is_fence};

/// Returns the informative lines: no stack trace, no advice by the client.
pub(super) fn meaningful(text: &str) -> String {
    let text = text.trim();
    let text = match memchr::memchr(b'\n', text.as_bytes()) {
        Some(_) => raised(text)
            .or_else(|| root(text))
            .or_else(|| below_category(text))
            .or_else(|| thrown(text))
            .unwrap_or(text),
        None => text,
    };
    let mut kept: Vec<&str> = Vec::new();
    let (mut dumped, mut framed) = (false, false);
    let mut shown = 0;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let plain = line.trim();
        if is_position(plain) {
            shown = source_lines(lines.clone());
        } else if shown > 0 {
            shown -= 1;
            continue;
        }
        if shown > 0 {
            continue;
        }
        // A frame of Python, and its line of source.
        let source = framed && line.starts_with("    ");
        if let Some(head) = plain.strip_suffix("Traceback (most recent call last):") {
            let head = head.trim_matches([' ', ':', '|', '-']);
            let head = head.strip_suffix(" Traceback").unwrap_or(head);
            if head.contains(' ') {
                kept.push(head);
            }
            continue;
        }
        if let Some(above) = above_source(plain)
            && lines.clone().any(|line| !line.trim().is_empty())
        {
            kept.extend(Some(above).filter(|above| !above.is_empty()));
            continue;
        }
        framed = line.starts_with("  File \"");
        if framed || source {
            continue;
        }
        // The members of the error, which Node prints in braces after its stack.
        if dumped {
            dumped = line != "}" && line != "  }";
            continue;
        }
        if plain.starts_with("at ") && plain.ends_with('{') {
            dumped = true;
            continue;
        }
        if is_frame(plain)
            || is_fence(plain)
            || is_excerpt(plain)
            || is_column(plain)
            || is_tag(plain)
        {
            continue;
        }
        let begins = |start: &&str| {
            let head = plain.get(..start.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(start))
        };
        if !BOILERPLATE.iter().any(begins) {
            kept.push(without_interval(line));
        } else if let Some(words) = bracketed(plain)
            && kept.last() != Some(&words)
        {
            kept.push(words);
        }
    }
    kept.join("\n").trim().to_owned()
}

/// Whether a line is the place in the source code with which Node begins an uncaught exception: `/app/ask.js:12`,
/// `C:\\app\\core.ts:507`.
fn is_position(line: &str) -> bool {
    let place = line.rsplit_once(':');
    place.is_some_and(|(path, number)| {
        !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && path.contains(['/', '\\', '.'])
            && !path.contains(": ")
    })
}

/// Returns the number of lines behind such a place that show its source code, of which the last marks the column: `^`.
fn source_lines<'t>(lines: impl Iterator<Item = &'t str>) -> usize {
    const MAX_LINES: usize = 3;
    let marks = |line: &str| is_column(line.trim());
    lines.take(MAX_LINES).position(marks).map_or(0, |at| at + 1)
}

/// Whether a line is only a tag of XML, around an exception: `<exception>`, `</failed_attempts>`.
fn is_tag(line: &str) -> bool {
    let name = line
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    name.is_some_and(|name| {
        let name = name.strip_prefix('/').unwrap_or(name);
        let name = name.split(' ').next().unwrap_or_default();
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    })
}

/// Whether a line only marks columns of the line above it: `^^^^`.
fn is_column(line: &str) -> bool {
    !line.is_empty() && line.bytes().all(|byte| matches!(byte, b'^' | b'~'))
}

/// Returns the label before a line of source code that raises an exception: `raise APITimeoutError(request=request) from err`,
/// `throw new APIError(status);`.
fn above_source(line: &str) -> Option<&str> {
    const WORDS: [&str; 2] = ["raise ", "throw new "];
    let (at, word) = WORDS
        .iter()
        .find_map(|word| Some((line.rfind(word)?, word)))?;
    let label = line.get(..at)?;
    let labelled = label.is_empty() || label.trim_end().ends_with([':', '\u{ff1a}']);
    let call = line.get(at + word.len()..)?;
    let (class, rest) = call.split_once('(')?;
    let named = class
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'));
    let ends = rest.ends_with([')', ';', '(']) || rest.contains(") from ");
    (labelled && named && ends).then_some(label.trim_end())
}

/// Returns the start of the headline of a pydantic report: `4 validation errors for ChatCompletion`, and the problems below it.
pub(crate) fn validation_headline(text: &str) -> Option<usize> {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" validation error"));
    let at = FINDER.find(text.as_bytes())?;
    let head = text.get(..at)?;
    let start = head
        .trim_end_matches(|letter: char| letter.is_ascii_digit())
        .len();
    let behind = text.get(at + FINDER.needle().len()..)?;
    let behind = behind.strip_prefix('s').unwrap_or(behind);
    (start < at && behind.starts_with(" for ")).then_some(start)
}

/// Removes the time since the line before, which Node's `debug` prints behind each line: `chat:error it broke +27s`.
fn without_interval(line: &str) -> &str {
    let Some((head, interval)) = line.trim_end().rsplit_once(" +") else {
        return line;
    };
    let unit = interval.trim_start_matches(|digit: char| digit.is_ascii_digit());
    match unit.len() < interval.len() && matches!(unit, "ms" | "s" | "m" | "h" | "d") {
        true => head,
        false => line,
    }
}

/// Matches a frame of a stack: `at ask (/app/ask.mjs:9:24)`, `at a.B.c(B.java:9) ~[b.jar:1]`, `at /app/ask.ts:31:14`.
fn is_frame(line: &str) -> bool {
    is_placed(line)
        || line.strip_prefix("at ").is_some_and(|place| {
            place.ends_with([')', ']'])
                || place.starts_with("async ")
                || place.starts_with("file:")
                || place.contains([':', '/']) && place.ends_with(|last: char| last.is_ascii_digit())
        })
}

/// Matches a frame of another language: Ruby's `lib/ask.rb:9:in 'call'`, PHP's `#0 /app/ask.php(9): ask()`, Go's
/// `/app/main.go:41 +0x1d`, and the headings around them.
fn is_placed(line: &str) -> bool {
    let line = line.strip_prefix("from ").unwrap_or(line);
    let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let numbered = line.strip_prefix('#').is_some_and(|rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let place = rest.get(digits..).unwrap_or_default();
        digits > 0
            && (place == " {main}"
                || place.starts_with(" /")
                || place.starts_with(" [internal")
                || place.contains("::") && place.contains('('))
    });
    let ruby = [":in `", ":in '"].iter().any(|mark| {
        line.split_once(mark).is_some_and(|(place, name)| {
            digit(place.as_bytes().last()) && !place.contains(' ') && name.ends_with('\'')
        })
    });
    let go = line.starts_with('/')
        && line.split_once(".go:").is_some_and(|(place, rest)| {
            !place.contains(' ') && rest.starts_with(|first: char| first.is_ascii_digit())
        })
        || !line.contains(' ') && (line.starts_with("main.") || line.starts_with("runtime."))
        || !line.contains(' ') && line.contains('/') && line.contains(".(*") && line.ends_with(')')
        || line.starts_with("created by ") && line.contains('/')
        || line.starts_with("goroutine ") && line.ends_with("]:")
        || line.starts_with("exit status ")
        || line == "FAIL"
        || line.starts_with("FAIL\t")
        || line.starts_with("--- FAIL: ");
    let php = matches!(line, "Stack trace:" | "[stacktrace]")
        || (line.starts_with("thrown in ") || line.starts_with("in /"))
            && digit(line.trim_end_matches("</b><br />").as_bytes().last());
    // A browser's console: `request @ plugin:acme:1167`, `await in send (async)`
    let browser = line.split_once(" @ ").is_some_and(|(name, place)| {
        !name.contains(' ') && !place.contains(' ') && digit(place.as_bytes().last())
    }) || line.starts_with("await in ") && line.ends_with(" (async)");
    numbered || ruby || go || php || browser
}

/// Matches a line of the source code that a bundler prints: `> 21 |     throw error`, `     |     ^`.
fn is_excerpt(line: &str) -> bool {
    let line = line.strip_prefix("> ").unwrap_or(line);
    let code = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    code.starts_with(" | ") && code.len() < line.len()
        || line.starts_with("| ") && line.ends_with('^')
}

/// Returns where the frames of a stack begin that lost its line breaks: ` at fetchWithRetry (c:\\ext\\api.js:57:25) at ...`.
pub(super) fn frames_at(text: &str) -> Option<usize> {
    const MARK: &str = " at ";
    let at = memchr::memmem::find(text.as_bytes(), MARK.as_bytes())?;
    memchr::memmem::find_iter(text.get(at..)?.as_bytes(), MARK.as_bytes()).find_map(|step| {
        let frame = text.get(at + step + MARK.len()..)?;
        let end = memchr::memmem::find(frame.as_bytes(), MARK.as_bytes()).unwrap_or(frame.len());
        let frame = frame.get(..end)?.trim_end().trim_end_matches(')');
        let (place, column) = frame.rsplit_once(':')?;
        let (path, line) = place.rsplit_once(':')?;
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let file = path.rsplit([' ', '(']).next().unwrap_or_default();
        let placed = digits(column) && digits(line) && file.contains(['/', '\\', ':', '.']);
        (placed && !frame.contains(['\n', '\'', '"', '`']) && !path.contains(": "))
            .then_some(at + step)
    })
}

/// Returns the last error of a chain that is drawn as a tree (miette, eyre): `╰─▶ 404: ...`.
fn root(text: &str) -> Option<&str> {
    const LAST: &str = "\u{2570}\u{2500}\u{25b6} ";
    static FINDER: LazyLock<FinderRev<'static>> = LazyLock::new(|| FinderRev::new(LAST));
    let at = FINDER.rfind(text.as_bytes())?;
    text.get(at + LAST.len()..)
}

/// Returns the words below Flutter's heading: `The following StateError was thrown building Chat(dirty):`.
fn thrown(text: &str) -> Option<&str> {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("The following "));
    let at = FINDER.find(text.as_bytes())?;
    let (heading, words) = text.get(at..)?.split_once('\n')?;
    let words = words
        .split_once("\n\nWhen the exception was thrown")
        .map_or(words, |(words, _)| words);
    (heading.contains(" was thrown ") && heading.ends_with(':')).then_some(words)
}

/// Returns the exception that .NET's console logger prints below its own sentence: `fail: Acme.Chat[0]`.
fn below_category(text: &str) -> Option<&str> {
    let (category, rest) = text.split_once('\n')?;
    let levels = ["fail: ", "crit: ", "warn: "];
    if !levels.iter().any(|level| category.starts_with(level)) {
        return None;
    }
    let line = rest
        .lines()
        .find(|line| line.starts_with("      ") && qualified(line.trim_start()))?;
    let at = line.as_ptr() as usize - text.as_ptr() as usize;
    text.get(at..).map(str::trim_start)
}

/// Matches `Acme.OpenRouterException: `.
fn qualified(line: &str) -> bool {
    line.split_once(": ").is_some_and(|(name, _)| {
        name.contains('.') && name.ends_with("Exception") && !name.contains(' ')
    })
}

/// Returns the bracketed text at the end of a line: `Retrying in 60 s: [API Error: 402 Insufficient credits]`.
pub(crate) fn bracketed(line: &str) -> Option<&str> {
    let inner = line.trim().strip_suffix(']')?;
    let inner = match inner.strip_prefix('[') {
        Some(inner) => inner,
        None => inner.split_once(": [")?.1,
    };
    let named = inner.starts_with(|first: char| first.is_alphabetic()) && inner.contains(": ");
    named.then_some(inner)
}

/// Returns the line of a Python traceback that names the exception: the last one, whatever was logged before.
fn raised(text: &str) -> Option<&str> {
    // Its header may have been left out.
    let start = text
        .rfind("Traceback (most recent call last)")
        .or_else(|| text.starts_with("File \"").then_some(0))?;
    let text = text.get(start..)?;
    if let Some(page) = units::page(text) {
        return Some(page);
    }
    if let Some(at) = validation_headline(text) {
        let line = text.get(..at)?.rfind('\n').map_or(0, |at| at + 1);
        return text.get(line..);
    }
    let last = text.lines().rev().find(|line| !line.trim().is_empty())?;
    // A message of several lines: `openai.NotFoundError: ... for the following reasons:`, and the reasons.
    let first = text
        .lines()
        .skip(2)
        .find(|line| !line.starts_with([' ', '\t']) && without_class(line).is_some());
    if let Some(first) =
        first.filter(|first| first.trim_end().ends_with(':') && !last.starts_with([' ', '\t']))
    {
        return text.get(first.as_ptr() as usize - text.as_ptr() as usize..);
    }
    (start == 0 || without_class(last).is_some()).then_some(last)
}
