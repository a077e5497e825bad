//! Detects the format of an input from its first bytes.

use memchr::memmem;
use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::Form;
use super::journal;
use super::table::Table;

/// The number of bytes that determine whether the input is text.
const SAMPLE: usize = 4 << 10;

/// Returns the format of an input that begins with these bytes; for input that is not text, what it is and what to do.
pub(super) fn form(bytes: &[u8]) -> Result<Form, String> {
    let plain = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let start = plain.trim_ascii_start();
    if journal::begins(start) {
        return Ok(Form::Journal);
    }
    readable(bytes)?;
    let field = [&b"data:"[..], b"event:", b"id:", b"retry:", b": "];
    let line = start
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let first = Deserializer::from_slice(line)
        .into_iter::<&RawValue>()
        .next();
    let whole =
        matches!(&first, Some(Ok(value)) if value.get().len() == line.trim_ascii_end().len());
    Ok(match start.first() {
        Some(b'{') if whole => Form::Ndjson,
        Some(b'{' | b'[') if begins_with_value(start) => Form::Json,
        Some(b'{') if line.starts_with(b"{\"") => Form::Ndjson,
        _ if field.iter().any(|field| start.starts_with(field)) => Form::Sse,
        _ if Table::of(plain, false).is_some() => Form::Csv,
        _ => Form::Text,
    })
}

/// Returns whether bytes begin with an object, or an array of objects, that is complete or continues after them.
fn begins_with_value(bytes: &[u8]) -> bool {
    let inner = bytes.strip_prefix(b"[").unwrap_or(bytes).trim_ascii_start();
    inner.starts_with(b"{")
        && match Deserializer::from_slice(inner)
            .into_iter::<&RawValue>()
            .next()
        {
            Some(Ok(_)) => true,
            // A single truncated line is an invalid line.
            Some(Err(error)) => error.is_eof() && inner.trim_ascii_end().contains(&b'\n'),
            None => false,
        }
}

/// Returns whether bytes begin with a YAML document: `---` and a member, a list of members, or members of which one of
/// the first is a list or two levels deep.
fn is_yaml(bytes: &[u8]) -> bool {
    let mut lines = bytes
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii_end);
    let mut next = || lines.next().unwrap_or_default();
    let first = next();
    if first == b"---" {
        return is_member(next());
    }
    let item = |line: &[u8]| {
        line.trim_ascii_start()
            .strip_prefix(b"- ")
            .is_some_and(is_member)
    };
    if item(first) {
        return next().strip_prefix(b"  ").is_some_and(is_member);
    }
    let deep = |line: &[u8], depth: usize| {
        let spaces = line.iter().take_while(|byte| **byte == b' ').count();
        spaces >= depth && is_member(&line[spaces..])
    };
    let mut lines = [first, next(), next(), next(), next()];
    // Members before the first that has a value of several lines.
    let plain = lines
        .iter()
        .take_while(|line| is_member(line) && !line.ends_with(b":"));
    let plain = plain.count();
    lines.rotate_left(plain);
    let [head, one, other, ..] = lines;
    plain < 3
        && is_member(head)
        && head.ends_with(b":")
        && (item(one) || (deep(one, 2) && one.ends_with(b":") && (deep(other, 4) || item(other))))
}

/// Returns whether a line begins with a name and a colon.
fn is_member(line: &[u8]) -> bool {
    let plain = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let name = line.iter().take_while(plain).count();
    name > 0 && matches!(line[name..], [b':'] | [b':', b' ', ..])
}

/// Returns whether bytes begin with a page that shows a table. A page without one may be a response.
fn is_page_with_table(bytes: &[u8]) -> bool {
    let begins = |word: &[u8]| {
        bytes
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    (begins(b"<!doctype html") || begins(b"<html")) && memmem::find(bytes, b"<table").is_some()
}

/// Checks that bytes are text.
fn readable(bytes: &[u8]) -> Result<(), String> {
    const KNOWN: [(&[u8], &str, &str); 12] = [
        (
            b"\xFF\xFE",
            "UTF-16 text",
            "convert it: iconv -f UTF-16 -t UTF-8",
        ),
        (
            b"\xFE\xFF",
            "UTF-16 text",
            "convert it: iconv -f UTF-16 -t UTF-8",
        ),
        (b"PK\x03\x04", "a zip archive", "unpack it first"),
        (b"\xFD7zXZ\x00", "packed with xz", "unpack it first: xz -dc"),
        (b"BZh", "packed with bzip2", "unpack it first: bzip2 -dc"),
        (
            b"\x04\x22\x4D\x18",
            "packed with lz4",
            "unpack it first: lz4 -dc",
        ),
        (b"7z\xBC\xAF\x27\x1C", "a 7z archive", "unpack it first"),
        (b"PAR1", "a Parquet file", "export it as NDJSON or CSV"),
        (
            b"SQLite format 3\x00",
            "an SQLite database",
            "export it as NDJSON or CSV",
        ),
        (
            b"LPKSHHRH",
            "a file of the systemd journal",
            "export it: journalctl --file PATH -o json",
        ),
        (b"\x7FELF", "a program", "name logs"),
        (b"%PDF-", "a PDF document", "name logs"),
    ];
    let refuse =
        |what: &str, next: &str| Err(format!("it is {what}, which scan does not read; {next}"));
    if let Some((_, what, next)) = KNOWN.iter().find(|(magic, _, _)| bytes.starts_with(magic)) {
        return refuse(what, next);
    }
    if is_yaml(bytes) {
        return refuse("YAML", "export it as JSON, with --format=json for example");
    }
    if is_page_with_table(bytes) {
        return refuse("an HTML page", "export the table as CSV or NDJSON");
    }
    if memmem::find(&bytes[..bytes.len().min(SAMPLE)], b"\nSeverityNumber: ").is_some() {
        return refuse(
            "the output of OpenTelemetry's debug exporter",
            "write it with the file exporter instead, as JSON",
        );
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return refuse("a tar archive", "unpack it first: tar -x");
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let zeros = |from: usize| {
        sample
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    // In UTF-16, every second byte of Western text is zero.
    if sample.len() >= 4 && zeros(0).abs_diff(zeros(1)) * 10 > sample.len() * 4 {
        return refuse(
            "UTF-16 text",
            "convert it: iconv -f UTF-16LE -t UTF-8 (or UTF-16BE)",
        );
    }
    let odd = |byte: &&u8| matches!(byte, 0..=8 | 14..=26 | 28..=31);
    if sample.iter().filter(odd).count() * 20 > sample.len() {
        return refuse("binary", "name text files, packed with gzip or zstd or not");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(b"{\"a\":1}\n{\"a\":2}\n", Form::Ndjson)]
    #[case(b"\xEF\xBB\xBF{\"a\":1}\r\n", Form::Ndjson)]
    #[case::cut(b"{\"a\":1,\"b", Form::Ndjson)]
    #[case::concatenated(b"{\"a\":1}{\"a\":2}", Form::Json)]
    #[case::pretty(b"{\n  \"a\": 1\n}\n", Form::Json)]
    #[case::array(b"[{\"a\":1},\n{\"a\":2}]", Form::Json)]
    #[case::pretty_array(b"[\n  {\n    \"a\": 1", Form::Json)]
    #[case::bracketed(b"[2026-11-29 10:00:00] ERROR x\n", Form::Text)]
    #[case::inspected(b"{ level: 'error' }\n", Form::Text)]
    #[case(b"data: {}\n\n", Form::Sse)]
    #[case(b"time,level,message\n2026-11-29,error,\"a\nb\"\n", Form::Csv)]
    #[case::ruled(b"---\n2026-11-29 ERROR x\n", Form::Text)]
    #[case::prose(b"Well, yes, it broke\nAnd then, I think\n", Form::Text)]
    #[case(b"__CURSOR=s=1\nMESSAGE=x\n\n", Form::Journal)]
    #[case(b"2026-11-29 ERROR x\n", Form::Text)]
    #[case::levels(b"ERROR: x\nWARNING: y\n- note: z\n", Form::Text)]
    #[case::listed(b"- note: it broke\n- note: it works\n", Form::Text)]
    #[case::page(b"<!DOCTYPE html>\n<title>502 Bad Gateway</title>", Form::Text)]
    #[case::bordered_table(
        b"+----+-------+\n| id | level |\n+----+-------+\n|  1 | error |\n+----+-------+\n",
        Form::Csv
    )]
    #[case::ruled_table(
        b" id | level | message \n----+-------+---------\n  1 | error | x\n(1 row)\n",
        Form::Csv
    )]
    #[case(b"", Form::Text)]
    fn forms(#[case] bytes: &[u8], #[case] expected: Form) {
        assert_eq!(form(bytes), Ok(expected));
    }

    #[rstest]
    #[case(b"\xFF\xFEh\0i\0", "UTF-16")]
    #[case(b"h\0i\0 \0t\0h\0e\0r\0e\0", "UTF-16")]
    #[case(b"PK\x03\x04abc", "zip")]
    #[case(b"\x00\x01\x02\x03\x00\x00\x00\x10", "binary")]
    #[case(b"---\nseverity: ERROR\ntextPayload: x\n", "YAML")]
    #[case(b"apiVersion: v1\nitems:\n- kind: Event\n  type: Warning\n", "YAML")]
    #[case(b"services:\n  chat:\n    image: x\n", "YAML")]
    #[case(b"- level: error\n  message: x\n", "YAML")]
    #[case(b"<!DOCTYPE html>\n<html><body><table><tr>", "HTML")]
    #[case(
        b"LogRecord #0\nSeverityText: INFO\nSeverityNumber: Info(9)\n",
        "debug exporter"
    )]
    fn what_is_no_text(#[case] bytes: &[u8], #[case] says: &str) {
        assert!(form(bytes).is_err_and(|why| why.contains(says)));
    }
}
