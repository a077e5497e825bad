//! What log drivers and collectors put around each line: docker, containerd, journald, syslog, docker compose.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::fields::hash;
use super::level::Level;
use crate::scan::time;

/// What is known of a line from around it.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Around {
    pub(super) time: Option<i64>,
    pub(super) level: Option<Level>,
    /// Tells apart what is written in turns: the two streams of a container, programs.
    pub(super) stream: u64,
    /// Who put it around.
    pub(super) by: Option<&'static str>,
    /// The line goes on in the next one of its stream.
    pub(super) partial: bool,
}

#[derive(Deserialize)]
struct Docker<'a> {
    #[serde(borrow)]
    log: Cow<'a, str>,
    #[serde(borrow, default)]
    stream: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    time: Option<Cow<'a, str>>,
}

/// A line of docker's json-file driver.
pub(super) fn docker(line: &str) -> Option<(Around, Cow<'_, str>)> {
    memchr::memmem::find(line.as_bytes(), b"\"log\"")?;
    let docker: Docker<'_> = serde_json::from_str(line).ok()?;
    if docker.stream.is_none() && docker.time.is_none() {
        return None;
    }
    let around = Around {
        time: docker.time.as_deref().and_then(time::of_text),
        stream: docker.stream.as_deref().map_or(0, hash),
        by: Some("docker json-file"),
        // A whole line has its end in the text.
        partial: !docker.log.ends_with('\n'),
        ..Around::default()
    };
    Some((around, docker.log))
}

/// A line that containerd, syslog, journald or docker compose wrote, without what they put in front.
pub(super) fn text(line: &str) -> Option<(Around, &str)> {
    let first = line.as_bytes().first()?;
    if first.is_ascii_digit() {
        containerd(line).or_else(|| syslog(line))
    } else if first.is_ascii_uppercase() || *first == b'<' {
        syslog(line)
    } else {
        compose(line)
    }
}

/// `2026-11-29T10:00:00.1Z stderr F text`.
fn containerd(line: &str) -> Option<(Around, &str)> {
    let mut parts = line.splitn(4, ' ');
    let (moment, stream, tag) = (parts.next()?, parts.next()?, parts.next()?);
    let partial = match tag.split(':').next()? {
        "P" => true,
        "F" => false,
        _ => return None,
    };
    if !matches!(stream, "stdout" | "stderr") {
        return None;
    }
    let around = Around {
        time: time::of_text(moment),
        stream: hash(stream),
        by: Some("containerd"),
        partial,
        ..Around::default()
    };
    Some((around, parts.next().unwrap_or_default()))
}

/// `<11>Nov 29 10:00:00 host program[12]: text`, with any moment, and RFC 5424.
fn syslog(line: &str) -> Option<(Around, &str)> {
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^ +(?<host>[\w.:-]+) (?:(?<program>[\w./@()-]+?)(?:\[(?<pid>\d+)\])?: ?|(?<app>\S+) (?<id>\S+) \S+ (?:-|(?:\[[^\]]*\])+) ?)")
            .expect("the pattern is valid")
    });
    let mut rest = line;
    let mut level = None;
    if let Some((priority, behind)) = line.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        level = Some(Level::of_syslog(priority.parse().ok()?));
        rest = behind.strip_prefix("1 ").unwrap_or(behind);
    }
    let length = time::length(rest)?;
    let found = BEHIND.captures(&rest[length..])?;
    let named = found.name("program").is_some();
    // Without a priority, `ERROR app: text` and `INFO a b c - text` look like it.
    let sure = level.is_some()
        || (named && (found.name("pid").is_some() || rest.as_bytes()[0].is_ascii_uppercase()));
    if !sure || Level::of_word(&found["host"]).is_some() {
        return None;
    }
    let around = Around {
        time: time::of_text(&rest[..length]),
        level,
        stream: hash(found.get(0)?.as_str()),
        by: Some("syslog"),
        partial: false,
    };
    Some((around, &rest[length + found.get(0)?.end()..]))
}

/// `service-1  | text`.
fn compose(line: &str) -> Option<(Around, &str)> {
    let (name, text) = line.split_once(" | ")?;
    let name = name.trim_end();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    (name.contains(['-', '_']) && name.len() < 64 && name.chars().all(plain)).then(|| {
        let around = Around {
            stream: hash(name),
            by: Some("docker compose"),
            ..Around::default()
        };
        (around, text)
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2026-11-29T10:00:00.123456789Z stderr F it broke", Some("it broke"))]
    #[case("2026-11-29T10:00:00.1+02:00 stdout P half", Some("half"))]
    #[case("Nov 29 10:00:00 host app[12]: it broke", Some("it broke"))]
    #[case("<11>Nov 29 10:00:00 host app: it broke", Some("it broke"))]
    #[case(
        "<11>1 2026-11-29T10:00:00Z host app 12 ID47 [x@1 a=\"b\"] it broke",
        Some("it broke")
    )]
    #[case("2026-11-29T10:00:00+0000 host app[12]: it broke", Some("it broke"))]
    #[case("gateway-1  | it broke", Some("it broke"))]
    #[case("2026-11-29 10:00:00 ERROR app: it broke", None)]
    #[case("2026-11-29 10:00:00 | ERROR | it broke", None)]
    #[case("it broke | badly", None)]
    fn what_is_around(#[case] line: &str, #[case] expected: Option<&str>) {
        assert_eq!(text(line).map(|found| found.1), expected);
    }
}
