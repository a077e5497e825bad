//! Parses HTTP/1.1 responses from bytes: head, framing and body, complete or not.

use openrouter_conformance::server::limits::Limits;
use openrouter_mock::header;

/// The head of a response.
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) framing: Framing,
}

/// How the end of a body is determined.
#[derive(Debug)]
pub(crate) enum Framing {
    Length(usize),
    Chunked,
    UntilClose,
}

impl Framing {
    /// Returns whether these bytes are the complete body; a body that ends with the connection is never known to be
    /// complete.
    pub(crate) fn is_whole(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Length(length) => bytes.len() >= *length,
            Self::Chunked => unchunked(bytes).1,
            Self::UntilClose => false,
        }
    }

    /// Decodes the body from these bytes; also returns what is missing of it.
    pub(crate) fn body(&self, mut bytes: Vec<u8>) -> (Vec<u8>, Option<String>) {
        match self {
            Self::UntilClose => (bytes, None),
            Self::Length(length) => {
                let missing = length.saturating_sub(bytes.len());
                bytes.truncate(*length);
                let why = || format!("{missing} of {length} bytes never arrived");
                (bytes, (missing > 0).then(why))
            }
            Self::Chunked => {
                let (body, complete) = unchunked(&bytes);
                let why = || "the last chunk never arrived".to_owned();
                (body, (!complete).then(why))
            }
        }
    }
}

/// Parses the head at the beginning of these bytes and returns it with its length; `None` if it is incomplete.
///
/// # Errors
/// If the bytes are not HTTP.
pub(crate) fn head(bytes: &[u8]) -> Result<Option<(Head, usize)>, String> {
    let mut headers = vec![httparse::EMPTY_HEADER; Limits::HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let length = match response.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(format!("not HTTP: {error}")),
    };
    let text = |header: &httparse::Header<'_>| {
        (
            header.name.to_owned(),
            String::from_utf8_lossy(header.value).into_owned(),
        )
    };
    let headers: Vec<(String, String)> = response.headers.iter().map(text).collect();
    let find = |name| header(&headers, name).map(str::trim);
    let status = response.code.unwrap_or_default();
    let framing = match (
        find("transfer-encoding"),
        find("content-length").map(str::parse),
    ) {
        _ if matches!(status, 100..=199 | 204 | 304) => Framing::Length(0),
        (Some(coding), _) if coding.eq_ignore_ascii_case("chunked") => Framing::Chunked,
        (_, Some(Ok(length))) => Framing::Length(length),
        _ => Framing::UntilClose,
    };
    Ok(Some((
        Head {
            status,
            headers,
            framing,
        },
        length,
    )))
}

/// Decodes a chunked body, and returns whether its last chunk arrived.
fn unchunked(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Ok(httparse::Status::Complete((line, size))) = httparse::parse_chunk_size(rest) {
        if size == 0 {
            return (body, true);
        }
        rest = rest.get(line..).unwrap_or_default();
        let size = usize::try_from(size).unwrap_or(usize::MAX).min(rest.len());
        body.extend_from_slice(&rest[..size]);
        rest = rest.get(size + 2..).unwrap_or_default();
    }
    (body, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", "abc", true)]
    #[case("2\r\nab\r\n1\r\nc\r\n", "abc", false)]
    #[case("5\r\nab", "ab", false)]
    #[case("", "", false)]
    #[case("zz", "", false)]
    fn chunks(#[case] framed: &str, #[case] body: &str, #[case] complete: bool) {
        assert_eq!(
            unchunked(framed.as_bytes()),
            (body.as_bytes().to_vec(), complete)
        );
    }

    #[test]
    fn heads() {
        let (found, length) = head(b"HTTP/1.1 404 X\r\nContent-Length: 3\r\n\r\nabc")
            .expect("HTTP")
            .expect("whole");
        assert_eq!((found.status, length), (404, 37));
        assert!(matches!(found.framing, Framing::Length(3)));
        assert!(
            head(b"HTTP/1.1 404 X\r\nCont")
                .expect("HTTP so far")
                .is_none()
        );
        assert!(head(b"<html>").is_err());
    }
}
