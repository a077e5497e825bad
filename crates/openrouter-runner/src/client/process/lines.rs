//! Reads lines from a pipe, with limits; a cancelled read loses no data.

use tokio::io::{AsyncRead, AsyncReadExt};

use super::limits::Limits;

/// Reads lines.
#[derive(Debug)]
pub(super) struct Lines<R> {
    pipe: R,
    held: Vec<u8>,
    /// The offset of the current line in the buffer.
    begin: usize,
    /// The offset up to which the buffer contains no line feed.
    searched: usize,
    total: usize,
    line_bytes: usize,
    stdout_bytes: usize,
}

/// The next item read from the pipe.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A line, without its line feed; the last one may have none.
    Line(Vec<u8>),
    /// A limit was exceeded; nothing more is read.
    Limit(String),
    /// The end of the pipe.
    End,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(pipe: R, limits: &Limits) -> Self {
        Self {
            pipe,
            held: Vec::new(),
            begin: 0,
            searched: 0,
            total: 0,
            line_bytes: limits.line_bytes,
            stdout_bytes: limits.stdout_bytes,
        }
    }

    /// Returns the next non-blank line. Cancel-safe.
    pub(super) async fn next(&mut self) -> Next {
        loop {
            if let Some(line) = self.line() {
                return Next::Line(line);
            }
            if self.held.len() > self.line_bytes {
                return Next::Limit(format!(
                    "a line on stdout exceeds {} bytes",
                    self.line_bytes
                ));
            }
            if self.total > self.stdout_bytes {
                return Next::Limit(format!("stdout exceeds {} bytes", self.stdout_bytes));
            }
            match self.pipe.read_buf(&mut self.held).await {
                Ok(0) | Err(_) => {
                    self.searched = 0;
                    let rest = std::mem::take(&mut self.held);
                    return if rest.trim_ascii().is_empty() {
                        Next::End
                    } else {
                        Next::Line(rest)
                    };
                }
                Ok(count) => self.total += count,
            }
        }
    }

    /// Returns the first non-blank line in the buffer, without leading white space. Bytes are moved once per read, not
    /// per line, so that many short lines cost no more than one long line.
    fn line(&mut self) -> Option<Vec<u8>> {
        if self.begin == self.searched {
            let rest = &self.held[self.begin..];
            self.begin += rest.len() - rest.trim_ascii_start().len();
            self.searched = self.begin;
        }
        if let Some(at) = memchr::memchr(b'\n', &self.held[self.searched..]) {
            let end = self.searched + at;
            let line = self.held[self.begin..end].to_vec();
            (self.begin, self.searched) = (end + 1, end + 1);
            return Some(line);
        }
        self.held.drain(..self.begin);
        (self.begin, self.searched) = (0, self.held.len());
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(bytes: &[u8], limits: Limits) -> Vec<Next> {
        let mut lines = Lines::new(bytes, &limits);
        let mut all = Vec::new();
        loop {
            let next = lines.next().await;
            let last = !matches!(next, Next::Line(_));
            all.push(next);
            if last {
                return all;
            }
        }
    }

    fn line(text: &str) -> Next {
        Next::Line(text.as_bytes().to_vec())
    }

    #[tokio::test]
    async fn lines_blank_ones_left_out() {
        assert_eq!(
            all(b"a\n\nb\r\n  \nc", Limits::default()).await,
            [line("a"), line("b\r"), line("c"), Next::End]
        );
    }

    #[tokio::test]
    async fn limits_are_named() {
        let limits = Limits {
            line_bytes: 3,
            ..Limits::default()
        };
        assert!(
            matches!(&all(b"aaaaaaaa", limits).await[..], [Next::Limit(why)] if why.contains("exceeds 3 bytes"))
        );
        let limits = Limits {
            stdout_bytes: 3,
            ..Limits::default()
        };
        let found = all(b"a\nbbbbb", limits).await;
        assert!(
            matches!(&found[..], [Next::Line(_), Next::Limit(why)] if why.contains("exceeds 3 bytes")),
            "{found:?}"
        );
    }

    #[tokio::test]
    async fn lines_that_come_in_pieces() {
        use tokio::io::AsyncWriteExt as _;
        let (mut far, near) = tokio::io::duplex(3);
        let text = b"one\n\n\ntwo\n three \n\nfour";
        let writing = tokio::spawn(async move { far.write_all(text).await });
        let mut lines = Lines::new(near, &Limits::default());
        let mut all = Vec::new();
        while let Next::Line(line) = lines.next().await {
            all.push(String::from_utf8(line).expect("text"));
        }
        assert_eq!(all, ["one", "two", "three ", "four"]);
        writing.await.expect("no panic").expect("it is read");
    }
}
