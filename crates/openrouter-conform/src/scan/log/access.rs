//! Lines of access logs: a request and its response status.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use openrouter_errors::Surface;
use regex::Regex;

use super::fields::hash;
use super::record::Record;
use crate::scan::level::Level;
use crate::scan::time;

/// Matches the request and the status, as web servers, frameworks and HTTP clients log them.
static LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?x)
          # common, combined, nginx, uvicorn, gunicorn, werkzeug, chi: "POST /x HTTP/1.1" 429
          "(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\ (?<a>\S+)(?:\ HTTP/[0-9.]+)?"
            (?:\ (?:from|-)\ \S+\ -)?\ (?<as>[1-5][0-9]{2})\b
          # load balancers of AWS: 429 429 100 200 "POST https://x:443/v1 HTTP/2.0"
        | \ (?<es>[1-5][0-9]{2})\ (?:[1-5][0-9]{2}|-)\ [0-9]+\ [0-9]+\ "(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\ (?<e>\S+)\ HTTP
          # httpx: POST https://x "HTTP/1.1 429 Too Many Requests"
        | \b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\ (?<b>\S+)\ "HTTP/[0-9.]+\ (?<bs>[1-5][0-9]{2})\b
          # morgan, and clients that imitate it: POST /x 429 12 ms
        | ^\W*(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\ (?<c>/\S*)\ (?:HTTP/[0-9.]+\ )?(?:-\ |->\ |=>\ )?(?<cs>[1-5][0-9]{2})\ 
          # HAProxy: 429 512 - - ---- 1/1/0/0/0 0/0 {captured} "POST /x HTTP/1.1"
        | \ (?<fs>[1-5][0-9]{2})\ [0-9]+\ \S+\ \S+\ [A-Za-z-]{4}\ [0-9/]+\ [0-9/]+\ (?:\{[^}]*\}\ ){0,2}"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\ (?<f>\S+)\ HTTP
        # gin: | 429 | 1.2ms | 127.0.0.1 | POST "/x"
        | \|\s*(?<ds>[1-5][0-9]{2})\s*\|[^|]*\|[^|]*\|\s*(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+"?(?<d>[^"\s]+)
        "#,
    )
    .expect("the pattern is valid")
});

/// Matches the time of the common log format, which follows the addresses.
static MOMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[([^\]]{10,40})\]").expect("the pattern is valid"));

static METHODS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let methods = [
        "GET ", "POST ", "PUT ", "PATCH ", "DELETE ", "HEAD ", "OPTIONS ",
    ];
    AhoCorasick::new(methods).expect("the words are few")
});

/// Returns whether a request is for something other than the API, because a page that browsers and crawlers do not find
/// is not an API error.
pub(super) fn is_page(method: &str, path: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS")
        && !["/v1/", "/api/", "openrouter"]
            .iter()
            .any(|part| path.contains(part))
}

/// Parses a line of an access log.
pub(super) fn record(line: &str) -> Option<Record<'static>> {
    if !METHODS.is_match(line) {
        return completed(line);
    }
    let found = LINE.captures(line)?;
    let ends = found.get(0)?.end();
    let one = |names: [&str; 6]| names.into_iter().find_map(|name| found.name(name));
    let status = one(["as", "bs", "cs", "ds", "es", "fs"])?
        .as_str()
        .parse()
        .ok()?;
    let target = one(["a", "b", "c", "d", "e", "f"])?;
    let path = target.as_str();
    let time = MOMENT
        .captures(line)
        .and_then(|found| time::of_text(&found[1]));
    // The rest matters only if the server logged bodies.
    let rest = unescape(&line[ends..]);
    let texts = if rest.contains('{') {
        vec![rest.into()]
    } else {
        Vec::new()
    };
    let method = line[..target.start()]
        .trim_end_matches(['"', ' '])
        .rsplit(|c: char| !c.is_ascii_uppercase())
        .next();
    let page = is_page(method.unwrap_or_default(), path);
    Some(Record {
        time,
        status: Some(status).filter(|_| !page),
        level: page.then_some(Level::Low),
        surface: Surface::from_path(path),
        access: texts.is_empty(),
        texts,
        head: hash("access"),
        ..Record::default()
    })
}

/// Parses the line with which Rails ends a request that failed: `Completed 500 Internal Server Error in 431ms`.
fn completed(line: &str) -> Option<Record<'static>> {
    const WORD: &str = "Completed 5";
    let rest = &line[line.find(WORD)? + WORD.len() - 1..];
    let status = rest.get(..3)?.parse().ok()?;
    let (reason, duration) = rest[3..].split_once(" in ")?;
    let plain = |c: char| c.is_ascii_alphabetic() || c == ' ';
    (reason.chars().all(plain) && duration.starts_with(|c: char| c.is_ascii_digit())).then(|| {
        Record {
            status: Some(status),
            access: true,
            head: hash("access"),
            ..Record::default()
        }
    })
}

/// Decodes the quotes and control characters that web servers write as `\x22`.
fn unescape(text: &str) -> String {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\x") {
        plain.extend_from_slice(&rest.as_bytes()[..at]);
        let code = rest
            .get(at + 2..at + 4)
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        match code {
            Some(byte) => plain.push(byte),
            None => plain.extend_from_slice(b"\\x"),
        }
        rest = &rest[at + if code.is_some() { 4 } else { 2 }..];
    }
    plain.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(r#"1.2.3.4 - - [29/Nov/2026:10:00:00 +0000] "POST /api/v1/chat/completions HTTP/1.1" 429 120 "-" "x""#, 429)]
    #[case(
        r#"INFO:     127.0.0.1:5 - "POST /v1/chat/completions HTTP/1.1" 503 Service Unavailable"#,
        503
    )]
    #[case(r#"HTTP Request: POST https://openrouter.ai/api/v1/chat/completions "HTTP/1.1 402 Payment Required""#, 402)]
    #[case(r#"h2 2026-11-29T10:00:00Z app/lb/1 1.2.3.4:4 10.0.0.1:80 0.0 0.4 0.0 503 503 100 200 "POST https://x:443/v1/chat/completions HTTP/2.0" "curl""#, 503)]
    #[case(r#"10.0.0.7:4010 [29/Nov/2026:10:00:00.123] fe be/s1 0/0/1/430/431 503 512 - - ---- 1/1/0/0/0 0/0 {gw|curl} "POST /v1/chat/completions HTTP/1.1""#, 503)]
    #[case("POST /api/v1/messages 500 12.3 ms - 40", 500)]
    #[case(
        r#"[GIN] 2026/11/29 - 10:00:00 | 401 |  1.2ms |  127.0.0.1 | POST     "/v1/responses""#,
        401
    )]
    #[case(
        r#""POST http://h/v1/chat/completions HTTP/1.1" from 127.0.0.1:1 - 429 120B in 1.2ms"#,
        429
    )]
    fn lines(#[case] line: &str, #[case] status: u16) {
        let record = record(line).expect("a line of an access log");
        assert_eq!(record.status, Some(status));
        assert!(record.surface.is_some());
    }

    #[test]
    fn bodies_are_unescaped() {
        let line = r#"1.2.3.4 - - [29/Nov/2026:10:00:00 +0000] "POST / HTTP/1.1" 402 9 "{\x22error\x22:{\x22message\x22:\x22caf\xC3\xA9 \x5Cx\x22}}""#;
        let record = record(line).expect("a line of an access log");
        assert!(
            record.texts[0].contains(r#"{"error":{"message":"café \x"}}"#),
            "{:?}",
            record.texts
        );
        assert_eq!(record.time, Some(1_795_946_400));
    }
}
