//! Parses the head of a text log line: time, level, and start of the text.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::scan::level::{Level, is_word};
use crate::scan::time;

/// The part of a line before the text.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// The range of the time.
    pub(super) time: Option<Range<usize>>,
    pub(super) level: Option<Level>,
    /// The position of the level.
    pub(super) level_at: Option<usize>,
    /// The start of the text.
    pub(super) text: usize,
}

/// The most words before the level.
const WORDS: usize = 8;

impl Head {
    /// Parses the head of a line.
    pub(super) fn of(line: &str) -> Self {
        let mut head = Self::default();
        // Names in an object are not levels.
        if line.trim_start().starts_with('{') {
            return head;
        }
        if let Some(head) = report(line).or_else(|| marked(line)) {
            return head;
        }
        let start = line.len() - line.trim_start_matches(['[', '(', '<', '"', '|']).len();
        if let Some(length) = time::length(&line[start..]) {
            head.time = Some(start..start + length);
            head.text = start + length;
        } else if let Some(glog) = glog(line) {
            return glog;
        } else if let Some(length) = epoch(&line[start..]) {
            head.time = Some(start..start + length);
            head.text = start + length;
        }
        if let Some((level, word)) = level(&line[head.text..], head.time.is_some()) {
            head.level = Some(level);
            head.level_at = Some(head.text + word.start);
            head.text += word.end;
        }
        let text =
            line[head.text..].trim_start_matches([' ', '\t', ']', ')', '|', ':', '-', '>', '"']);
        // `-1` and `"quoted"` keep their first character if there is no head.
        if head.is_record() {
            head.text = line.len() - text.len();
        }
        head
    }

    /// Returns whether the line begins a record.
    pub(super) fn is_record(&self) -> bool {
        self.time.is_some() || self.level.is_some()
    }
}

/// Parses `E1129 07:10:43.123456 1234 file.go:12] text`, and Ruby's `E, [2026-11-29T07:10:43.1 #12] ERROR -- : text`.
fn glog(line: &str) -> Option<Head> {
    static GLOG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^(?:[IWEF][0-9]{4} [0-9:.]{8,15} +[0-9]+ [^\]]*\]|[DIWEFA], \[([^ \]]+)[^\]]*\] +[A-Z]+ -- [^:]*:)",
        )
        .expect("the pattern is valid")
    });
    let marked = matches!(
        line.as_bytes(),
        [
            b'D' | b'I' | b'W' | b'E' | b'F' | b'A',
            b'0'..=b'9' | b',',
            ..
        ]
    );
    let found = marked.then(|| GLOG.captures(line))??;
    let whole = found.get(0)?;
    Some(Head {
        time: Some(found.get(1).map_or(1..1, |time| time.range())),
        level: Level::of_letter(line.as_bytes()[0]),
        level_at: None,
        text: whole.end() + usize::from(line[whole.end()..].starts_with(' ')),
    })
}

/// Parses the line above a report of Erlang: `=ERROR REPORT==== 29-Nov-2026::10:00:00.123456 ===`.
fn report(line: &str) -> Option<Head> {
    const MARK: &str = " REPORT==== ";
    let (kind, rest) = line.strip_prefix('=')?.split_once(MARK)?;
    let start = 1 + kind.len() + MARK.len();
    Some(Head {
        time: time::length(rest).map(|length| start..start + length),
        level: Some(match kind {
            "ERROR" | "CRASH" | "SUPERVISOR" => Level::Error,
            "WARNING" => Level::Warn,
            _ => Level::Low,
        }),
        level_at: None,
        text: line.len(),
    })
}

/// Parses the mark of Next.js: ` ⨯ Error: it broke`.
fn marked(line: &str) -> Option<Head> {
    let mark = line.strip_prefix(' ')?.chars().next()?;
    let level = match mark {
        '⨯' => Level::Error,
        '⚠' => Level::Warn,
        '✓' | '○' | '▲' => Level::Low,
        _ => return None,
    };
    let text = 1 + mark.len_utf8();
    line[text..].starts_with(' ').then_some(Head {
        level: Some(level),
        text: text + 1,
        ..Head::default()
    })
}

/// Returns the level in a text of PHP, and where it ends: `PHP Fatal error:  Uncaught`.
fn php(text: &str) -> Option<(Level, usize)> {
    let kind = text.strip_prefix("PHP ")?.split(':').next()?;
    let level = match kind {
        "Fatal error" | "Parse error" | "Recoverable fatal error" => Level::Error,
        "Warning" => Level::Warn,
        "Notice" | "Deprecated" => Level::Low,
        _ => return None,
    };
    Some((level, "PHP ".len() + kind.len()))
}

/// Returns the length of a plausible Unix time at the start of a line, followed by a space.
fn epoch(line: &str) -> Option<usize> {
    let end = line.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let digits = line[..end].split('.').next()?;
    (matches!(digits.len(), 10 | 13 | 16 | 19)
        && digits.starts_with(['1', '2'])
        && line[end..].starts_with([' ', ']', '\t']))
    .then_some(end)
}

/// Returns the level and its range at the start of a text, after names, numbers and bracketed parts.
fn level(text: &str, timed: bool) -> Option<(Level, Range<usize>)> {
    let mut plain = 0;
    let mut pairs = false;
    let mut at = 0;
    for _ in 0..if timed { WORDS } else { 2 } {
        let rest = text[at..].trim_start_matches([' ', '\t', '|', '*', '-']);
        at = text.len() - rest.len();
        let open = rest.starts_with(['[', '(', '<']);
        let end = match rest.chars().next()? {
            // Brackets may contain padding: `[error    ]`.
            '[' => rest.find(']').map_or(rest.len(), |end| end + 1),
            _ => rest.find([' ', '\t', '|']).unwrap_or(rest.len()),
        };
        let word = &rest[..end];
        let sure = open || !pairs || word.ends_with(':');
        if let Some((level, end)) = named(word, open).filter(|_| sure).or_else(|| php(rest)) {
            return Some((level, at..at + end));
        }
        // Elixir writes its metadata before the level: `request_id=F1 [error]`.
        if timed && !open && is_pair(word) {
            pairs = true;
            at += end;
            continue;
        }
        let name = word.trim_matches(|c: char| !c.is_alphanumeric());
        if !name.is_empty()
            && !open
            && name.chars().all(char::is_alphabetic)
            && !word.ends_with(':')
        {
            plain += 1;
        }
        // After a time, one plain word may be the program's name.
        if plain > usize::from(timed) || word.contains('=') {
            return None;
        }
        at += end;
    }
    None
}

/// Returns whether a word is a name and a value, and not a level.
fn is_pair(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c == '_';
    word.split_once('=').is_some_and(|(name, value)| {
        name.chars().all(plain) && !value.is_empty() && !value.starts_with('"')
    })
}

/// Returns the level in a word such as `ERROR`, `[error]`, `app.ERROR:`, `ERROR:root:text`, `level=error`, and its end.
fn named(word: &str, open: bool) -> Option<(Level, usize)> {
    let mut end = 0;
    for part in word.split_inclusive([':', '.', '[', ']', '(', ')', '<', '>', '/', '=', ',', ' ']) {
        end += part.len();
        let name = part.trim_matches(|c: char| !c.is_alphanumeric());
        let upper = name.len() > 2 && name.bytes().all(|byte| byte.is_ascii_uppercase());
        let pair = word.starts_with("level=") || word.starts_with("lvl=");
        // A member of an object is no level, nor is a part of a path: `{'error':`, `(/app/error.js:4:20)`.
        let path = part.ends_with('.');
        if !pair && (path || part.contains(['\'', '"', '{'])) {
            continue;
        }
        let marked = open || part.ends_with(':') || pair;
        if (upper || marked)
            && let Some(level) = Level::of_word(name)
            // Words that count as levels only if they are unambiguous: `HTTP 429`, `Config: x`.
            && (open || !is_word(name))
        {
            return Some((level, end));
        }
        if open
            && Level::of_letter(name.as_bytes().first().copied().unwrap_or(0)).is_some()
            && name.len() == 1
        {
            return Some((Level::of_letter(name.as_bytes()[0])?, end));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::python(
        "2026-11-29 10:00:00,123 - app.core - ERROR - it broke",
        Some(Level::Error),
        "it broke"
    )]
    #[case::basic("ERROR:root:it broke", Some(Level::Error), "root:it broke")]
    #[case::loguru(
        "2026-11-29 10:00:00.123 | ERROR    | app.main:call:12 - it broke",
        Some(Level::Error),
        "app.main:call:12 - it broke"
    )]
    #[case::structlog(
        "2026-11-29T10:00:00Z [error    ] it broke",
        Some(Level::Error),
        "it broke"
    )]
    #[case::log4j(
        "2026-11-29 10:00:00.123 [http-nio-1] WARN  c.e.App - slow",
        Some(Level::Warn),
        "c.e.App - slow"
    )]
    #[case::tracing(
        "2026-11-29T10:00:00.1Z  INFO app::call: done",
        Some(Level::Low),
        "app::call: done"
    )]
    #[case::winston("error: it broke", Some(Level::Error), "it broke")]
    #[case::uvicorn(
        "INFO:     127.0.0.1:1 - \"GET / HTTP/1.1\" 200 OK",
        Some(Level::Low),
        "127.0.0.1:1 - \"GET / HTTP/1.1\" 200 OK"
    )]
    #[case::serilog("[10:00:00 ERR] it broke", Some(Level::Error), "it broke")]
    #[case::pino_pretty(
        "[10:00:00.123] ERROR (12): it broke",
        Some(Level::Error),
        "(12): it broke"
    )]
    #[case::monolog(
        "[2026-11-29T10:00:00+00:00] app.ERROR: it broke",
        Some(Level::Error),
        "it broke"
    )]
    #[case::nginx(
        "2026/11/29 10:00:00 [error] 12#12: it broke",
        Some(Level::Error),
        "12#12: it broke"
    )]
    #[case::zap(
        "2026-11-29T10:00:00.000Z\tERROR\tapp/main.go:12\tit broke",
        Some(Level::Error),
        "app/main.go:12\tit broke"
    )]
    #[case::go("2026/11/29 10:00:00 it broke", None, "it broke")]
    #[case::glog(
        "E1129 10:00:00.123456    12 main.go:12] it broke",
        Some(Level::Error),
        "it broke"
    )]
    #[case::ruby(
        "E, [2026-11-29T10:00:00.1 #12] ERROR -- : it broke",
        Some(Level::Error),
        "it broke"
    )]
    #[case::dotnet("fail: App.Chat[0]", Some(Level::Error), "App.Chat[0]")]
    #[case::litellm(
        "10:00:00 - LiteLLM Router:INFO: router.py:1 - done",
        Some(Level::Low),
        "router.py:1 - done"
    )]
    #[case::named(
        "2026-11-29 10:00:00,123 root ERROR it broke",
        Some(Level::Error),
        "it broke"
    )]
    #[case::elixir(
        "10:00:00.123 request_id=F1a [error] it broke",
        Some(Level::Error),
        "it broke"
    )]
    #[case::sidekiq(
        "2026-11-29T10:00:00.123Z pid=31 tid=ov4 class=ChatJob jid=f00d WARN: it broke",
        Some(Level::Warn),
        "it broke"
    )]
    #[case::erlang(
        "=ERROR REPORT==== 29-Nov-2026::10:00:00.123456 ===",
        Some(Level::Error),
        ""
    )]
    #[case::next(" ⨯ Error: it broke", Some(Level::Error), "Error: it broke")]
    #[case::frame(
        "2026-11-29T10:00:00Z     at ask (/app/core/error.js:45:20)",
        None,
        "at ask (/app/core/error.js:45:20)"
    )]
    #[case::php(
        "[29-Nov-2026 10:00:00 UTC] PHP Fatal error:  Uncaught it",
        Some(Level::Error),
        "Uncaught it"
    )]
    #[case::php_word("PHP is on: fine", None, "PHP is on: fine")]
    #[case::pair_before_a_word(
        "2026-11-29 10:00:00 state=ok ERROR pages are on",
        None,
        "state=ok ERROR pages are on"
    )]
    #[case::prose(
        "2026-11-29 10:00:00 there was no ERROR today",
        None,
        "there was no ERROR today"
    )]
    #[case::text("the ERROR page", None, "the ERROR page")]
    #[case::dumped(
        "2026-11-29 10:00:00 openai.RateLimitError: Error code: 429 - {'error': {'message': 'slow'}}",
        None,
        "openai.RateLimitError: Error code: 429 - {'error': {'message': 'slow'}}"
    )]
    #[case::status("429 Too Many Requests", None, "429 Too Many Requests")]
    fn heads(#[case] line: &str, #[case] level: Option<Level>, #[case] text: &str) {
        let head = Head::of(line);
        assert_eq!((head.level, &line[head.text..]), (level, text));
    }
}
