//! Responses as `curl -i` and `curl -v` print them: a status line, headers, an empty line, the body.

/// The part of a printed response that comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Response {
    Headers,
    Body,
    /// The rest of a body that is not JSON.
    Text,
}

impl Response {
    pub(super) fn begins(line: &str) -> Option<Self> {
        Self::is_status_line(line).then_some(Self::Headers)
    }

    /// Returns whether a text begins with a status line.
    pub(super) fn is_status_line(text: &str) -> bool {
        status(text).is_some()
    }

    /// Returns whether a line is part of the response, and the next part.
    pub(super) fn takes(self, line: &str) -> (bool, Option<Self>) {
        let line = printed(line);
        let blank = line.trim().is_empty();
        match self {
            Self::Headers if blank => (true, Some(Self::Body)),
            Self::Headers if is_header(line) => (true, Some(self)),
            Self::Headers => (false, None),
            // curl's own messages, and the next command.
            _ if blank || line.starts_with(['*', '>', '$', '%']) || Self::is_status_line(line) => {
                (false, None)
            }
            // Brackets determine the end of JSON.
            Self::Body if line.starts_with(['{', '[']) => (true, None),
            Self::Body | Self::Text => (true, Some(Self::Text)),
        }
    }
}

/// Returns the status of a status line at the start of a text: `HTTP/2 402`.
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

/// Removes the prefix that `curl -v` adds to a line.
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
