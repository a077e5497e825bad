//! Lines of a pipe, bounded; a read that is cancelled loses nothing.

use tokio::io::{AsyncRead, AsyncReadExt};

use super::limits::Limits;

/// Reads lines.
#[derive(Debug)]
pub(super) struct Lines<R> {
    pipe: R,
    held: Vec<u8>,
    searched: usize,
    total: usize,
    line_bytes: usize,
    stdout_bytes: usize,
}

/// What stands next on the pipe.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A line, without its line feed. The last one may lack it.
    Line(Vec<u8>),
    /// A limit was passed; nothing more is read.
    Limit(String),
    /// The end.
    End,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(pipe: R, limits: &Limits) -> Self {
        Self {
            pipe,
            held: Vec::new(),
            searched: 0,
            total: 0,
            line_bytes: limits.line_bytes,
            stdout_bytes: limits.stdout_bytes,
        }
    }

    /// The next line that is not blank. Safe to cancel.
    pub(super) async fn next(&mut self) -> Next {
        loop {
            if let Some(at) = self.held[self.searched..]
                .iter()
                .position(|byte| *byte == b'\n')
            {
                let end = self.searched + at;
                let mut line: Vec<u8> = self.held.drain(..=end).collect();
                line.pop();
                self.searched = 0;
                if line.trim_ascii().is_empty() {
                    continue;
                }
                return Next::Line(line);
            }
            self.searched = self.held.len();
            if self.held.len() > self.line_bytes {
                return Next::Limit(format!(
                    "a line on stdout is longer than {} bytes",
                    self.line_bytes
                ));
            }
            if self.total > self.stdout_bytes {
                return Next::Limit(format!(
                    "stdout brought more than {} bytes",
                    self.stdout_bytes
                ));
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
            matches!(&all(b"aaaaaaaa", limits).await[..], [Next::Limit(why)] if why.contains("longer than 3 bytes"))
        );
        let limits = Limits {
            stdout_bytes: 3,
            ..Limits::default()
        };
        let found = all(b"a\nbbbbb", limits).await;
        assert!(
            matches!(&found[..], [Next::Line(_), Next::Limit(why)] if why.contains("more than 3 bytes")),
            "{found:?}"
        );
    }
}
