//! Responses as `curl -i` and `curl -v` print them: a status line, headers, an empty line, the body.

/// The part of a printed response that comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Response {
    Headers,
    Body,
    /// The rest of a body that is no JSON.
    Text,
}

impl Response {
    pub(super) fn begins(line: &str) -> Option<Self> {
        Self::is_status_line(line).then_some(Self::Headers)
    }

    /// Whether a text begins with a status line.
    pub(super) fn is_status_line(text: &str) -> bool {
        status(text).is_some()
    }

    /// Whether a line is part of the response, and the part that comes after it.
    pub(super) fn takes(self, line: &str) -> (bool, Option<Self>) {
        let line = printed(line);
        let blank = line.trim().is_empty();
        match self {
            Self::Headers if blank => (true, Some(Self::Body)),
            Self::Headers if is_header(line) => (true, Some(self)),
            Self::Headers => (false, None),
            // What curl says itself, and the next command.
            _ if blank || line.starts_with(['*', '>', '$', '%']) || Self::is_status_line(line) => {
                (false, None)
            }
            // Brackets tell where JSON ends.
            Self::Body if line.starts_with(['{', '[']) => (true, None),
            Self::Body | Self::Text => (true, Some(Self::Text)),
        }
    }
}

/// The status of a response whose status line a text begins with: `HTTP/2 402`.
pub(super) fn status(text: &str) -> Option<u16> {
    let (version, rest) = printed(text).strip_prefix("HTTP/")?.split_once(' ')?;
    let plain = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    let digits = rest.get(..3).filter(|_| version.bytes().all(plain))?;
    let ends = rest[3..].chars().next().is_none_or(char::is_whitespace);
    digits
        .parse()
        .ok()
        .filter(|status| ends && (100..600).contains(status))
}

/// A line without what `curl -v` puts in front of it.
fn printed(line: &str) -> &str {
    match line.strip_prefix('<') {
        Some(rest) if rest.is_empty() || rest.starts_with(' ') => rest.trim_start(),
        _ => line,
    }
}

fn is_header(line: &str) -> bool {
    let name = line.split(':').next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    !name.is_empty() && name.len() < line.len() && name.chars().all(plain)
}
