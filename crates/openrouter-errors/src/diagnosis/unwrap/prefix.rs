//! Prefixes that a logger, a terminal or a list puts before a line: time, level, logger, brackets, bullets.

/// The level of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Info,
    Warn,
    Error,
}

/// A line without its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line<'t> {
    pub(crate) level: Option<Level>,
    /// Whether a time or level precedes the text, so that a logger wrote this line.
    pub(crate) logged: bool,
    pub(crate) rest: &'t str,
}

/// The maximum position of a level in a line.
const LEVEL_WINDOW: usize = 160;

/// Returns the level that a word names, in capitals or, with `any_case`, in any case.
pub(super) fn level(word: &str, any_case: bool) -> Option<Level> {
    if !any_case && !word.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    const NAMES: [(&str, Level); 23] = [
        ("ERROR", Level::Error),
        ("ERR", Level::Error),
        ("FATAL", Level::Error),
        ("CRITICAL", Level::Error),
        ("CRIT", Level::Error),
        ("SEVERE", Level::Error),
        ("PANIC", Level::Error),
        ("DPANIC", Level::Error),
        ("ALERT", Level::Error),
        ("EMERGENCY", Level::Error),
        ("EMERG", Level::Error),
        ("FAIL", Level::Error),
        ("WARN", Level::Warn),
        ("WARNING", Level::Warn),
        ("INFO", Level::Info),
        ("INFORMATION", Level::Info),
        ("NOTICE", Level::Info),
        ("DEBUG", Level::Info),
        ("TRACE", Level::Info),
        ("VERBOSE", Level::Info),
        ("SUCCESS", Level::Info),
        ("LOG", Level::Info),
        ("FINE", Level::Info),
    ];
    let found = NAMES
        .iter()
        .find(|(name, _)| word.eq_ignore_ascii_case(name));
    found.map(|(_, level)| *level)
}

/// Removes the prefix of a line. A logger that records the output of another program writes its own prefix before that of the
/// other, whose level counts: `10:00:00 INFO - STDOUT - 10:00:00.977 [exec-6] ERROR x.Handler - ...`.
pub(crate) fn strip(line: &str) -> Line<'_> {
    let outer = strip_once(line);
    if outer.level != Some(Level::Info) {
        return outer;
    }
    let written = line.len() - outer.rest.len();
    let output = ["STDOUT", "STDERR", "stdout", "stderr"]
        .iter()
        .find_map(|name| {
            let at = line.get(..written)?.find(name)? + name.len();
            Some(
                line.get(at..)?
                    .trim_start_matches([' ', '-', ':', '|', ']']),
            )
        });
    let Some(rest) = output.or_else(|| behind_program(outer.rest)) else {
        return outer;
    };
    Line {
        logged: true,
        ..strip_once(rest)
    }
}

/// Returns the second prefix of a line behind the name of the program that wrote it: `web-1 | 2026-03-01 10:00:00 ERROR ...`.
fn behind_program(rest: &str) -> Option<&str> {
    const WORDS: usize = 3;
    let mut at = 0;
    for word in rest.split_inclusive(' ').take(WORDS) {
        let plain = word.trim().trim_matches(['[', ']', '(', ')', ',']);
        let inner = rest.get(at..)?;
        if is_time(plain) && strip_once(inner).level == Some(Level::Error) {
            return Some(inner);
        }
        at += word.len();
    }
    None
}

fn strip_once(line: &str) -> Line<'_> {
    let mut found = Line {
        level: None,
        logged: false,
        rest: without_marks(line),
    };
    let own = klog(found.rest, &mut found.level)
        .or_else(|| esp(found.rest, &mut found.level))
        .or_else(|| logcat(found.rest, &mut found.level))
        .or_else(|| dashed(found.rest, &mut found.level));
    if let Some(rest) = own {
        found.logged = true;
        found.rest = rest;
        return found;
    }
    // The level may follow a time, a logger's name and brackets.
    let head = found
        .rest
        .get(..floor(found.rest, LEVEL_WINDOW))
        .unwrap_or_default();
    let mut at = 0;
    let mut words = 0;
    for token in head.split_inclusive([' ', '\t']) {
        let start = at;
        at += token.len();
        let word = token
            .trim()
            .trim_matches(['[', ']', '(', ')', '<', '>', ':', '|', '-', '*', '│', '.']);
        if word.is_empty() {
            continue;
        }
        let bracketed = token.trim_start().starts_with(['[', '(', '<']);
        let first = words == 0;
        let named = word.rsplit_once('.').map_or(word, |(channel, name)| {
            if bracketed || channel.bytes().all(|byte| byte.is_ascii_lowercase()) {
                name
            } else {
                word
            }
        });
        if let Some(level) = level(named, bracketed)
            && (!first || bracketed || !token.trim_end().ends_with(':') || named.len() > 3)
        {
            found.level = Some(level);
            found.logged = true;
            found.rest = found.rest.get(at..).unwrap_or_default();
            break;
        }
        if let Some((key, value)) = word.split_once('=')
            && matches!(key, "level" | "lvl" | "severity" | "levelname")
            && let Some(level) = self::level(value.trim_matches('"'), true)
        {
            found.level = Some(level);
            found.logged = true;
            break;
        }
        // `openhands:ERROR: retry_mixin.py:47 - `, `LiteLLM Proxy:ERROR: proxy_server.py:3124 - `
        if let Some((_, name)) = word.rsplit_once(':')
            && words < 3
            && token.trim_end().ends_with(':')
            && let Some(level) = self::level(name, false)
        {
            found.level = Some(level);
            found.logged = true;
            found.rest = found.rest.get(at..).unwrap_or_default();
            break;
        }
        if let Some((name, _)) = word.split_once(':')
            && first
            && let Some(level) = self::level(name, false)
            && token.trim_end().len() > name.len() + 1
        {
            // Python's `INFO:httpx:HTTP Request: ...`
            found.level = Some(level);
            found.logged = true;
            let skip = start + token.find(':').unwrap_or_default() + 1;
            let rest = found.rest.get(skip..).unwrap_or_default();
            let logger = |name: &str| {
                !name.is_empty()
                    && name
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
            };
            found.rest = match rest.split_once(':') {
                Some((name, rest)) if logger(name) => rest,
                _ => rest,
            };
            break;
        }
        words += usize::from(!is_time(word));
        if words > 4 {
            break;
        }
    }
    found.rest = without_marks(found.rest);
    loop {
        let before = found.rest;
        if let Some(rest) = without_time(before) {
            found.logged = true;
            found.rest = rest;
        }
        if found.logged {
            found.rest = without_logger(found.rest);
        }
        found.rest = without_marks(found.rest);
        if found.rest == before {
            break;
        }
    }
    found
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

/// Removes bullets, quote marks, box drawing and emoji: any leading characters that are not words.
pub(crate) fn without_marks(text: &str) -> &str {
    let mark = |letter: char| {
        letter.is_whitespace()
            || matches!(letter, '>' | '|' | '•' | '·' | '»' | '→' | '↳' | '└' | '├')
            || ('\u{2190}'..='\u{2bff}').contains(&letter)
            || matches!(letter, '\u{fe0f}' | '\u{200d}' | '\u{2139}')
            || ('\u{1f000}'..='\u{1faff}').contains(&letter)
    };
    let mut text = text.trim_start_matches(mark);
    // The syslog priority: `<6>`.
    if let Some((priority, rest)) = text.strip_prefix('<').and_then(|rest| rest.split_once('>'))
        && !priority.is_empty()
        && priority.len() <= 3
        // Alibaba's `<400> InternalError` is a status.
        && priority.parse::<u8>().is_ok_and(|priority| priority < 192)
    {
        text = rest;
    }
    while let Some(rest) = text
        .strip_prefix("- ")
        .or_else(|| text.strip_prefix("* "))
        .or_else(|| text.strip_prefix(": "))
        .or_else(|| text.strip_prefix(", "))
        // A member that PHP's `print_r` prints.
        .or_else(|| text.strip_prefix("=> "))
        // The bullet of R's conditions.
        .or_else(|| text.strip_prefix("! "))
    {
        text = rest.trim_start_matches(mark);
    }
    text
}

/// Handles Google's format: `E0301 09:12:44.113 1 file.go:12] text`.
fn klog<'t>(text: &'t str, level: &mut Option<Level>) -> Option<&'t str> {
    let bytes = text.as_bytes();
    let kind = match bytes.first()? {
        b'E' | b'F' => Level::Error,
        b'W' => Level::Warn,
        b'I' => Level::Info,
        _ => return None,
    };
    let digits = bytes.get(1..5)?.iter().all(u8::is_ascii_digit);
    (digits && bytes.get(5) == Some(&b' ')).then_some(())?;
    *level = Some(kind);
    text.get(..floor(text, LEVEL_WINDOW))?
        .find("] ")
        .and_then(|at| text.get(at + 2..))
}

/// Handles the format of ESP-IDF: `E (571141) llm: text`.
fn esp<'t>(text: &'t str, level: &mut Option<Level>) -> Option<&'t str> {
    let (kind, rest) = text.split_once(" (")?;
    let kind = match kind {
        "E" => Level::Error,
        "W" => Level::Warn,
        "I" | "D" | "V" => Level::Info,
        _ => return None,
    };
    let (time, rest) = rest.split_once(") ")?;
    let (_, rest) = rest.split_once(": ")?;
    let digits = time.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| *level = Some(kind))?;
    Some(rest)
}

/// Handles Android's format: `E/ChatRepository( 1234): text`.
fn logcat<'t>(text: &'t str, level: &mut Option<Level>) -> Option<&'t str> {
    // ESP-IDF's format: `E (571141) llm: text`.
    let (kind, tag) = match text.split_once(" (") {
        Some((kind, tag)) if kind.len() == 1 => (kind, tag),
        _ => text.split_once('/')?,
    };
    let kind = match kind {
        "E" | "F" => Level::Error,
        "W" => Level::Warn,
        "I" | "D" | "V" => Level::Info,
        _ => return None,
    };
    let (process, rest) = match tag.split_once("): ") {
        Some((tag, rest)) => (tag.split_once('(')?.1, rest),
        None => {
            let (time, rest) = tag.split_once(") ")?;
            (time, rest.split_once(": ")?.1)
        }
    };
    let digits = process
        .trim_start()
        .bytes()
        .all(|byte| byte.is_ascii_digit());
    digits.then(|| *level = Some(kind))?;
    Some(rest)
}

/// Handles a level between dashes behind brackets: `260204 10:24:59[0.8.6][core.llm]-ERROR-text`.
fn dashed<'t>(text: &'t str, level: &mut Option<Level>) -> Option<&'t str> {
    let head = text.get(..floor(text, LEVEL_WINDOW))?;
    let at = memchr::memmem::find(head.as_bytes(), b"]-")? + 2;
    let (name, rest) = text.get(at..)?.split_once('-')?;
    *level = Some(self::level(name, false)?);
    Some(rest)
}

/// Whether a word is a date or a time of day.
fn is_time(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let parts = word
        .bytes()
        .filter(|byte| matches!(byte, b':' | b'-' | b'/'))
        .count();
    let other = |byte: u8| {
        !matches!(
            byte,
            b':' | b'-' | b'/' | b'.' | b',' | b'T' | b'Z' | b'+' | b'0'..=b'9'
        )
    };
    digits >= 4 && parts >= 1 && !word.bytes().any(other)
}

/// Returns the text after a time: `2026-03-01T09:12:44Z`, `[09:12:44]`, `Mar  1 09:12:44 host name[1]:`.
fn without_time(text: &str) -> Option<&str> {
    let token = text.split([' ', '\t', '\n']).next()?;
    let rest = text.get(token.len()..)?;
    let plain = token.trim_matches(['[', ']', '(', ')', ',', '|', ':']);
    if is_time(plain) {
        return Some(rest.trim_start());
    }
    if let Some((key, value)) = plain.split_once('=')
        && matches!(key, "ts" | "time" | "timestamp" | "t")
        && value
            .trim_matches('"')
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_digit())
    {
        return Some(rest.trim_start());
    }
    if matches!(plain, "+0000" | "UTC" | "GMT" | "Z") {
        return Some(rest.trim_start());
    }
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    if MONTHS.contains(&token) {
        let mut words = rest.split_whitespace();
        let (day, clock) = (words.next()?, words.next()?);
        if day.bytes().all(|byte| byte.is_ascii_digit()) && is_time(clock) {
            let at = text.find(clock)? + clock.len();
            let rest = text.get(at..)?.trim_start();
            // The host and program of syslog.
            let behind = rest.split_once(": ").filter(|(head, _)| {
                head.len() < 80 && head.split_whitespace().count() == 2 && !head.contains('"')
            });
            return Some(behind.map_or(rest, |(_, text)| text));
        }
    }
    None
}

/// Returns the text after a logger's name, a bracket or a field: `app.llm: `, `[s1] `, `root - `, `(1/3) `,
/// `request_id=7 `.
fn without_logger(text: &str) -> &str {
    let trimmed = text.trim_start_matches([' ', '\t', '-', '|', ':']);
    if let Some(rest) = trimmed
        .strip_prefix('[')
        .or_else(|| trimmed.strip_prefix('('))
        && let Some((tag, rest)) = rest.split_once([']', ')'])
        && tag.len() <= 64
        && !tag.contains(['{', '"', '\''])
        && !(tag.starts_with("HTTP") || tag.contains("Error") || tag.contains("rror:"))
        && !rest.trim().is_empty()
    {
        return rest;
    }
    let token = trimmed.split([' ', '\t']).next().unwrap_or_default();
    let rest = trimmed.get(token.len()..).unwrap_or_default();
    if rest.trim().is_empty() {
        return trimmed;
    }
    let identifier = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| {
                byte.is_ascii_alphanumeric()
                    || matches!(byte, b'_' | b'.' | b'-' | b'/' | b':' | b'[' | b']')
            })
    };
    if let Some((key, value)) = token.split_once('=')
        && identifier(key)
        && !value.starts_with(['"', '{', '\''])
        && !matches!(
            key,
            "error"
                | "err"
                | "msg"
                | "message"
                | "status"
                | "code"
                | "status_code"
                | "statusCode"
                | "exception"
                | "reason"
        )
    {
        return rest;
    }
    // `root - `, `app.llm.client │ `, `api.chat  `
    let separated = rest.trim_start().starts_with("- ")
        || rest.starts_with('\t')
        || rest.trim_start().starts_with(['|', '│'])
        || rest.starts_with("  ")
            && token.contains(['.', '-'])
            && !token.bytes().any(|byte| byte.is_ascii_uppercase());
    if identifier(token) && separated {
        return rest;
    }
    // A function: `proxy.async_data_generator(): `.
    if let Some(name) = token.strip_suffix("():")
        && identifier(name)
    {
        return rest;
    }
    // `loop: `, `app.llm: `: lower case, so neither an exception's name nor a sentence.
    if let Some(name) = token.strip_suffix(':')
        && identifier(name)
        && !name.bytes().any(|byte| byte.is_ascii_uppercase())
        && !matches!(
            name,
            "error"
                | "err"
                | "exception"
                | "failed"
                | "curl"
                | "tls"
                | "net"
                | "json"
                | "panic"
                | "fatal"
                | "openrouter"
                | "message"
                | "code"
                | "status"
                | "reason"
                | "detail"
        )
    {
        return rest;
    }
    trimmed
}

#[cfg(test)]
mod tests {
    use super::{Level, strip};
    use rstest::rstest;

    #[rstest]
    #[case(
        "2026-01-01 10:00:00,863 WARNING [s1] loop: call failed",
        Some(Level::Warn),
        "call failed"
    )]
    #[case(
        "INFO:httpx:HTTP Request: POST x",
        Some(Level::Info),
        "HTTP Request: POST x"
    )]
    #[case(
        "client WARNING correlation_id=abc OpenRouter error 402",
        Some(Level::Warn),
        "OpenRouter error 402"
    )]
    #[case(
        "[2026-03-01 09:12:44] production.ERROR: it broke",
        Some(Level::Error),
        "it broke"
    )]
    #[case("10:00:01 call 1 failed: x", None, "call 1 failed: x")]
    #[case(
        "E0301 09:12:44.113 1 file.go:12] it broke",
        Some(Level::Error),
        "it broke"
    )]
    #[case("Mar  1 09:12:44 web-1 chat[7]: it broke", None, "it broke")]
    #[case("│ ✖ it broke", None, "it broke")]
    #[case(
        "00:37:51 │ ERROR │ app.llm.api_client │ LLM API error",
        Some(Level::Error),
        "LLM API error"
    )]
    #[case("level=error msg=\"it broke\"", Some(Level::Error), "msg=\"it broke\"")]
    #[case(
        "04:10:03 - LiteLLM Proxy:ERROR: proxy_server.py:3124 - a.b(): it broke",
        Some(Level::Error),
        "it broke"
    )]
    #[case("Error: it broke", None, "Error: it broke")]
    #[case("RateLimitError: 429 slow down", None, "RateLimitError: 429 slow down")]
    #[case("[ERROR] it broke", Some(Level::Error), "it broke")]
    #[case("2026-02-01T00:00:00Z it broke", None, "it broke")]
    fn prefixes(#[case] line: &str, #[case] level: Option<Level>, #[case] rest: &str) {
        let found = strip(line);
        assert_eq!((found.level, found.rest), (level, rest));
    }
}
