//! Lines of fields that a logger wrote: structlog's `error='...' attempt=2`, logfmt, logrus, slog, zerolog.

use super::scan;

/// Names of the field with the error.
const ERROR: [&str; 11] = [
    "error",
    "err",
    "exception",
    "exc",
    "cause",
    "exc_info",
    "error.message",
    "error_message",
    "errmsg",
    "err_msg",
    "error_msg",
];

/// Names of the field with the status.
const STATUS: [&str; 8] = [
    "status",
    "status_code",
    "statusCode",
    "http_status",
    "code",
    "http.status_code",
    "http_code",
    "http",
];

/// Names of the field with the response.
const BODY: [&str; 5] = ["body", "response", "response_body", "resp", "payload"];

/// The error of a line of fields.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    /// The text of the error's field.
    pub(super) error: String,
    /// The status in a field of its own.
    pub(super) status: Option<u16>,
}

/// The maximum number of fields examined.
const MAX_FIELDS: usize = 64;

/// Returns the error of a line of fields, if it is quoted and other fields are beside it.
pub(super) fn fields(text: &str) -> Option<Fields> {
    let tag = text
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("] "));
    let tagged = tag.is_some_and(|(tag, _)| !tag.contains([' ', '"', '\'', '{']));
    let listed = text.starts_with(['{', '[']) && !text.starts_with("[20") && !tagged;
    if listed || !text.contains('=') {
        return None;
    }
    let mut found = Fields::default();
    let mut body = None;
    let (mut count, mut at) = (0, 0);
    while count < MAX_FIELDS
        && let Some(step) = memchr::memchr(b'=', text.as_bytes().get(at..)?)
    {
        let equals = at + step;
        at = equals + 1;
        let before = text.get(..equals)?;
        let key = before.rsplit(char::is_whitespace).next()?;
        let head = before.get(..before.len() - key.len())?.trim_end();
        // `Error(code=429, message='...')` is a constructor's call.
        if key.is_empty()
            || !key.bytes().all(is_named)
            || head.ends_with([',', '(', '{', '[', '&', '?'])
        {
            continue;
        }
        let value = text.get(at..)?;
        count += 1;
        if let Some(quote) = value
            .chars()
            .next()
            .filter(|first| matches!(first, '"' | '\''))
        {
            let Some(end) = closing(value, quote) else {
                continue;
            };
            let inner = value.get(1..end)?;
            if ERROR.contains(&key) && found.error.is_empty() {
                found.error = plain(inner, quote);
            } else if BODY.contains(&key) && inner.contains("error") && inner.contains('{') {
                body = Some(plain(inner, quote));
            }
            at += end + 1;
        } else {
            let end = value.find(char::is_whitespace).unwrap_or(value.len());
            if STATUS.contains(&key) {
                let status = value.get(..end)?.parse().ok();
                found.status = status
                    .filter(|status| (400..600).contains(status))
                    .or(found.status);
            }
            // A value without marks: `err=Provider returned error turn=14`.
            if ERROR.contains(&key) && found.error.is_empty() {
                let value = value.lines().next().unwrap_or_default();
                let next = value
                    .match_indices(' ')
                    .map(|(at, _)| at)
                    .find(|at| value.get(*at..).is_some_and(is_field));
                // The last field ends with its line: `isError=true error=Connection error.`
                let last = next.is_none() && count > 1;
                let whole = next.or(last.then_some(value.len()));
                let whole = whole
                    .and_then(|end| value.get(..end))
                    .unwrap_or_default()
                    .trim_end();
                let plain = !whole.contains(['"', '\'', '{', '(', '=']);
                if plain && whole.contains(' ') {
                    found.error = whole.to_owned();
                }
            }
            at += end;
        }
    }
    // What a client could not read says more than that it could not.
    if let Some(body) = body.filter(|_| !found.error.is_empty()) {
        found.error.push('\n');
        found.error.push_str(&body);
    }
    let letters = found
        .error
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .count();
    (count > 1 && letters > 3).then_some(found)
}

/// Whether white space and another field begin a text.
fn is_field(text: &str) -> bool {
    let next = text.trim_start();
    let key = next.split('=').next().unwrap_or_default();
    next.len() < text.len()
        && key.len() < next.len()
        && !key.is_empty()
        && key.len() < 64
        && key.bytes().all(is_named)
}

fn is_named(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

/// Removes the escapes of a quoted value, unless the logger wrote none.
fn plain(value: &str, quote: char) -> String {
    let mut escaped = false;
    let bare = value.chars().any(|letter| {
        let bare = letter == quote && !escaped;
        escaped = letter == '\\' && !escaped;
        bare
    });
    if bare {
        value.to_owned()
    } else {
        scan::peel(value)
    }
}

/// Returns the position of the mark that closes a quoted value.
fn closing(value: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    value.char_indices().skip(1).find_map(|(at, letter)| {
        let behind = value.get(at + 1..).unwrap_or_default();
        let ends = letter == quote && !escaped && (behind.trim().is_empty() || is_field(behind));
        escaped = letter == '\\' && !escaped;
        ends.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::{Fields, fields};
    use rstest::rstest;

    #[rstest]
    #[case("error='it\\'s \"over\"' attempt=2 event='call'", Some(("it's \"over\"", None)))]
    #[case(
        "time=2026-03-01T09:12:44Z level=ERROR msg=\"call failed\" err=\"POST x: 429 {\\\"a\\\":1}\" status=429",
        Some(("POST x: 429 {\"a\":1}", Some(429)))
    )]
    #[case(
        "level=ERROR message=\"\" cause=\"Exception in thread \"a-1\" x.E: 400 {\"a\":1}\n\tat b\"",
        Some(("Exception in thread \"a-1\" x.E: 400 {\"a\":1}\n\tat b", None))
    )]
    #[case("[agent/run] end: id=7 isError=true error=Connection error.", Some(("Connection error.", None)))]
    #[case("isError=false error=null tokens=182", None)]
    #[case("level=error msg=\"it broke\"", None)]
    #[case("APIError(error='it broke', code=429)", None)]
    #[case("ask failed: error='it broke'", None)]
    #[case("error='open attempt=2", None)]
    fn lines(#[case] line: &str, #[case] expected: Option<(&str, Option<u16>)>) {
        let expected = expected.map(|(error, status)| Fields {
            error: error.to_owned(),
            status,
        });
        assert_eq!(fields(line), expected);
    }
}
