//! Parses the additions of log drivers and collectors to each line: docker, containerd, syslog, journald, Heroku,
//! docker compose, kubectl, stern, PM2, Fly.io and logcli.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::fields::hash;
use super::head::Head;
use crate::scan::kinds::By;
use crate::scan::level::Level;
use crate::scan::time;

/// The context of a line, from its wrapper.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Around {
    pub(super) time: Option<i64>,
    pub(super) level: Option<Level>,
    /// Distinguishes interleaved sources: the two streams of a container, programs.
    pub(super) stream: u64,
    /// The wrapper.
    pub(super) by: Option<By>,
    /// Whether the line continues in the next one of its stream.
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

/// Parses a line of docker's json-file driver.
pub(super) fn docker(line: &str) -> Option<(Around, Cow<'_, str>)> {
    memchr::memmem::find(line.as_bytes(), b"\"log\"")?;
    let docker: Docker<'_> = serde_json::from_str(line).ok()?;
    if docker.stream.is_none() && docker.time.is_none() {
        return None;
    }
    let around = Around {
        time: docker.time.as_deref().and_then(time::of_text),
        stream: docker.stream.as_deref().map_or(0, hash),
        by: Some(By::Docker),
        // The text of a complete line ends with its line feed.
        partial: !docker.log.ends_with('\n'),
        ..Around::default()
    };
    Some((around, docker.log))
}

/// Parses a line of another wrapper and removes its prefix.
pub(super) fn text(line: &str) -> Option<(Around, &str)> {
    match line.as_bytes().first()? {
        b'0'..=b'9' => containerd(line)
            .or_else(|| placed(line))
            .or_else(|| syslog(line))
            .or_else(|| pm2(line)),
        b'A'..=b'Z' | b'<' => syslog(line),
        b'[' => kubectl(line),
        _ => compose(line).or_else(|| stern(line)),
    }
}

/// Parses `2026-11-29T10:00:00.1Z stderr F text`.
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
        by: Some(By::Containerd),
        partial,
        ..Around::default()
    };
    Some((around, parts.next().unwrap_or_default()))
}

/// Parses `<11>Nov 29 10:00:00 host program[12]: text` with any time format; RFC 5424; Heroku, which names no host.
fn syslog(line: &str) -> Option<(Around, &str)> {
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?x)^\ +(?:
              (?<dyno>[a-z][a-z-]*)\[[\w.-]+\]:\ ?
            | (?<host>[\w.:-]+)\ (?:
                (?<program>[\w./@()-]+?)(?:\[(?<pid>\d+)\])?:\ ?
              | \S+\ \S+\ \S+\ (?:-|(?:\[[^\]]*\])+)\ ?
              )
            )",
        )
        .expect("the pattern is valid")
    });
    let mut rest = line;
    let mut level = None;
    if let Some((priority, behind)) = line.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        level = Some(Level::of_syslog(priority.parse().ok()?));
        rest = behind.strip_prefix("1 ").unwrap_or(behind);
    } else if line.as_bytes()[0].is_ascii_digit() && !line.contains("]: ") {
        return None;
    }
    let length = time::length(rest)?;
    let found = BEHIND.captures(&rest[length..])?;
    let has = |name| found.name(name).is_some();
    // Without a priority, `ERROR app: text` and `INFO a b c - text` have a similar form.
    let month = rest.as_bytes()[0].is_ascii_uppercase();
    let sure = level.is_some() || has("dyno") || (has("program") && (has("pid") || month));
    let named = found.name("host").or(found.name("dyno"))?;
    if !sure || Level::of_word(named.as_str()).is_some() {
        return None;
    }
    let front = found.get(0)?;
    // An event in CEF or LEEF names no program.
    let program = found.name("program");
    let event = program.filter(|name| matches!(name.as_str(), "CEF" | "LEEF"));
    let end = event.map_or(front.end(), |event| event.start());
    let around = Around {
        time: time::of_text(&rest[..length]),
        level: level.filter(|_| event.is_none()),
        stream: hash(front.as_str()),
        by: Some(By::Syslog),
        partial: false,
    };
    Some((around, &rest[length + end..]))
}

/// Parses `[pod/name/container] text`.
fn kubectl(line: &str) -> Option<(Around, &str)> {
    let (name, text) = line.strip_prefix("[pod/")?.split_once(']')?;
    let text = text.strip_prefix(' ').unwrap_or(text);
    Some((named(name, By::Kubectl), text))
}

/// Parses `2026-11-29T10:00:00Z app[148e] fra [error] text` (Fly.io), and `2026-11-29T10:00:00Z {app="x"} text` (Loki's
/// logcli).
fn placed(line: &str) -> Option<(Around, &str)> {
    static PLACE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?x)^\ +(?:
              (?<fly>[a-z][a-z-]*\[[0-9a-f]{8,20}\]\ [a-z]{3})\ ?\[(?<level>[a-z]+)\]\ ?
            | \{(?<labels>[A-Za-z_]\w*="(?:[^"\\]|\\.)*"(?:,\ ?[A-Za-z_]\w*="(?:[^"\\]|\\.)*")*)\}\ 
            )"#,
        )
        .expect("the pattern is valid")
    });
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"\b(?:detected_)?level="(\w+)""#).expect("the pattern is valid")
    });
    if !line.contains(['{', '[']) {
        return None;
    }
    let length = time::length(line)?;
    let found = PLACE.captures(&line[length..])?;
    let labels = found.name("labels").map(|labels| labels.as_str());
    let label = labels.and_then(|labels| LABEL.captures(labels)?.get(1));
    let level = found.name("level").or(label);
    let around = Around {
        time: time::of_text(&line[..length]),
        level: level.and_then(|level| Level::of_word(level.as_str())),
        stream: hash(labels.or(found.name("fly").map(|name| name.as_str()))?),
        by: Some(if labels.is_some() { By::Loki } else { By::Fly }),
        partial: false,
    };
    Some((around, &line[length + found.get(0)?.end()..]))
}

/// Parses `pod-6c9d-x1 container text` (stern). Only a pod's name with a number, before the head of a record, is sure.
fn stern(line: &str) -> Option<(Around, &str)> {
    let (pod, rest) = line.split_once(' ')?;
    let (container, text) = rest.split_once(' ')?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_pod = pod.chars().all(plain)
        && pod.matches('-').count() >= 2
        && pod.contains(|c: char| c.is_ascii_digit())
        && !container.is_empty()
        && container.chars().all(plain)
        && (text.starts_with('{') || Head::of(text).is_record());
    is_pod.then(|| (named(pod, By::Kubectl), text))
}

/// Parses `0|service  | text`.
fn pm2(line: &str) -> Option<(Around, &str)> {
    let (number, rest) = line.split_once('|')?;
    let (name, text) = rest.split_once("| ")?;
    let name = name.trim_end();
    (number.bytes().all(|byte| byte.is_ascii_digit()) && is_service(name))
        .then(|| (named(name, By::Pm2), text))
}

/// Parses `service-1  | text`.
fn compose(line: &str) -> Option<(Around, &str)> {
    let (name, text) = line.split_once(" | ")?;
    let name = name.trim_end();
    (name.contains(['-', '_']) && is_service(name)).then(|| (named(name, By::Compose), text))
}

fn is_service(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    !name.is_empty() && name.len() < 64 && name.chars().all(plain)
}

fn named(name: &str, by: By) -> Around {
    Around {
        stream: hash(name),
        by: Some(by),
        ..Around::default()
    }
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
    #[case("2026-11-29T10:00:00.1+00:00 app[web.1]: it broke", Some("it broke"))]
    #[case(
        "<13>Nov 29 10:00:00 host CEF:0|Acme|it broke",
        Some("CEF:0|Acme|it broke")
    )]
    #[case("gateway-1  | it broke", Some("it broke"))]
    #[case("0|gateway  | it broke", Some("it broke"))]
    #[case("[pod/gateway-6c9d/app] it broke", Some("it broke"))]
    #[case(
        "2026-11-29T10:00:00Z app[148ed193f9d789] fra [error] it broke",
        Some("it broke")
    )]
    #[case(
        "2026-11-29T10:00:00Z {app=\"chat\", level=\"error\"} it broke",
        Some("it broke")
    )]
    #[case("chat-6c9d8-x1 app ERROR it broke", Some("ERROR it broke"))]
    #[case("chat-6c9d8-x1 app it broke", None)]
    #[case("gpt-4 said ERROR today", None)]
    #[case("2026-11-29T10:00:00Z {\"error\": 1} it broke", None)]
    #[case("[error] it broke", None)]
    #[case("2026-11-29 10:00:00 ERROR app: it broke", None)]
    #[case("2026-11-29 10:00:00 | ERROR | it broke", None)]
    #[case("it broke | badly", None)]
    fn what_is_around(#[case] line: &str, #[case] expected: Option<&str>) {
        assert_eq!(text(line).map(|found| found.1), expected);
    }
}
