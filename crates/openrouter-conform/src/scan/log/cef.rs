//! Lines in the Common Event Format, `CEF:0|Acme|Gateway|1.0|42|Call failed|8|rt=1795946400000 msg=it broke`, and in
//! QRadar's format, `LEEF:2.0|Acme|Gateway|1.0|42|^|devTime=1795946400000^sev=8^msg=it broke`.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// Matches the name of a member of the extension. A value may contain spaces and `\\=`.
static NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^| )([A-Za-z_][\w.\[\]-]*)=").expect("the pattern is valid"));

/// Returns the level and the members of a line in either format.
pub(super) fn pairs(line: &str) -> Option<Vec<(&str, Cow<'_, str>)>> {
    match (line.find("CEF:"), line.find("LEEF:")) {
        (Some(at), _) => cef(&line[at..]),
        (None, Some(at)) => leef(&line[at..]),
        (None, None) => None,
    }
}

/// Splits off the fields of a header, each of which ends with `|`.
fn header<const FIELDS: usize>(line: &str) -> Option<([&str; FIELDS], &str)> {
    let mut rest = line;
    let mut header = [""; FIELDS];
    for field in &mut header {
        let end = unescaped(rest, b'|')?;
        *field = &rest[..end];
        rest = &rest[end + 1..];
    }
    Some((header, rest))
}

/// Returns the name of the level for a severity from 0 to 10.
fn level(severity: &str) -> Option<&'static str> {
    Some(match severity.trim() {
        "0" | "1" | "2" | "3" | "Low" => "info",
        "4" | "5" | "6" | "Medium" => "warn",
        "7" | "8" | "9" | "10" | "High" | "Very-High" => "error",
        _ => return None,
    })
}

fn leef(line: &str) -> Option<Vec<(&str, Cow<'_, str>)>> {
    let ([version, ..], mut rest) = header::<5>(line)?;
    let mut delimiter = '\t';
    if version == "LEEF:2.0" {
        let (stated, members) = rest.split_once('|')?;
        let code = stated.trim_start_matches('0').strip_prefix('x');
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        delimiter = code
            .and_then(char::from_u32)
            .or(stated.chars().next())
            .unwrap_or('\t');
        rest = members;
    }
    let members = rest
        .split(delimiter)
        .filter_map(|member| member.split_once('='));
    let pairs = members.filter_map(|(name, value)| match name {
        "sev" => Some(("level", level(value)?.into())),
        "devTime" => Some(("time", value.into())),
        _ => Some((name, plain(value))),
    });
    Some(pairs.collect())
}

fn cef(line: &str) -> Option<Vec<(&str, Cow<'_, str>)>> {
    let ([_, _, _, _, _, name, severity], rest) = header::<7>(line)?;
    let names: Vec<_> = NAME
        .captures_iter(rest)
        .filter_map(|found| found.get(1))
        .collect();
    let members: Vec<(&str, &str)> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let end = names.get(at + 1).map_or(rest.len(), |next| next.start());
            (name.as_str(), rest[name.end() + 1..end].trim_end())
        })
        .collect();
    // `cn1=429 cn1Label=httpStatus` is `httpStatus=429`.
    let label = |name: &str| {
        let labels = members.iter();
        let mut labels = labels.filter(|(key, _)| key.strip_suffix("Label") == Some(name));
        labels.next().map(|(_, label)| *label)
    };
    let level = level(severity).map(|level| ("level", level.into()));
    let mut pairs: Vec<_> = level.into_iter().collect();
    for (name, value) in &members {
        if !name.ends_with("Label") {
            let known = if matches!(*name, "rt" | "end") {
                "time"
            } else {
                name
            };
            pairs.push((label(name).unwrap_or(known), plain(value)));
        }
    }
    pairs.push(("summary", plain(name)));
    Some(pairs)
}

/// Returns the position of a byte that is not escaped.
fn unescaped(text: &str, wanted: u8) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let found = byte == wanted && !escaped;
        escaped = byte == b'\\' && !escaped;
        found
    })
}

/// Decodes `\|`, `\=`, `\\` and `\n`.
fn plain(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return value.into();
    }
    let mut text = String::with_capacity(value.len());
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match (letter, letters.clone().next()) {
            ('\\', Some('n' | 'r')) => {
                letters.next();
                text.push('\n');
            }
            ('\\', Some(next @ ('\\' | '|' | '='))) => {
                letters.next();
                text.push(next);
            }
            _ => text.push(letter),
        }
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_an_event() {
        let line = r"CEF:0|Acme|Gate\|way|1.0|42|Call failed|8|rt=1795946400000 cn1=429 cn1Label=httpStatus msg=a\=b is {} over\nthere";
        let pairs = pairs(line).expect("pairs");
        let value = |name| {
            pairs
                .iter()
                .find(|pair| pair.0 == name)
                .map(|pair| &*pair.1)
        };
        assert_eq!(value("level"), Some("error"));
        assert_eq!(value("time"), Some("1795946400000"));
        assert_eq!(value("httpStatus"), Some("429"));
        assert_eq!(value("msg"), Some("a=b is {} over\nthere"));
        assert_eq!(value("summary"), Some("Call failed"));
    }

    #[test]
    fn a_line_of_leef() {
        for line in [
            "LEEF:2.0|Acme|Gateway|1.0|42|^|devTime=1795946400000^sev=8^msg=it broke",
            "LEEF:2.0|Acme|Gateway|1.0|42|x5E|devTime=1795946400000^sev=8^msg=it broke",
            "LEEF:1.0|Acme|Gateway|1.0|42|devTime=1795946400000\tsev=8\tmsg=it broke",
        ] {
            let expected = [
                ("time", "1795946400000"),
                ("level", "error"),
                ("msg", "it broke"),
            ];
            let found = pairs(line).expect("pairs");
            assert_eq!(found, expected.map(|(name, value)| (name, value.into())));
        }
    }

    #[test]
    fn a_cut_header_is_no_event() {
        assert_eq!(pairs("CEF:0|Acme|Gateway|1.0|42|Call failed"), None);
    }
}
