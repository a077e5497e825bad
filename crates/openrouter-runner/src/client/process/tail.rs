//! The end of a process's stderr, kept for messages.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::AsyncReadExt;
use tokio::task::JoinHandle;

use super::limits::Limits;

/// The end of a process's stderr.
#[derive(Debug)]
pub(super) struct Tail {
    text: Arc<Mutex<TailBuffer>>,
    reader: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct TailBuffer {
    text: Vec<u8>,
    /// Whether earlier output was dropped.
    is_cut: bool,
}

impl TailBuffer {
    fn push(&mut self, piece: &[u8], limit: usize) {
        self.text.extend_from_slice(piece);
        let over = self.text.len().saturating_sub(limit);
        self.text.drain(..over);
        self.is_cut |= over > 0;
    }

    /// Returns the text from the first whole word, because the end of a truncated secret may not be recognised.
    fn words(&self) -> String {
        let text = String::from_utf8_lossy(&self.text);
        let whole = if self.is_cut {
            text.split_once(char::is_whitespace)
                .map_or("", |(_, whole)| whole)
        } else {
            &text
        };
        whole.trim().to_owned()
    }
}

impl Tail {
    pub(super) fn of(mut stderr: tokio::process::ChildStderr, limit: usize) -> Self {
        let text = Arc::new(Mutex::new(TailBuffer::default()));
        let kept = Arc::clone(&text);
        let reader = tokio::spawn(async move {
            let mut piece = vec![0; 4096];
            while let Ok(count @ 1..) = stderr.read(&mut piece).await {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push(&piece[..count], limit);
            }
        });
        Self { text, reader }
    }

    /// Waits briefly for the last output of a process that has ended.
    pub(super) async fn settle(&mut self) {
        let _ = tokio::time::timeout(Limits::DRAIN, &mut self.reader).await;
    }

    /// Returns the tail for a message, or an empty text.
    pub(super) fn words(&self) -> String {
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        let text = text.words();
        if text.is_empty() {
            String::new()
        } else {
            format!("; its stderr ends:\n{text}")
        }
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("one two", 100, "one two")]
    #[case("one two three", 9, "three")]
    #[case("onetwothree", 5, "")]
    fn a_word_that_is_cut_is_dropped(
        #[case] text: &str,
        #[case] limit: usize,
        #[case] shown: &str,
    ) {
        let mut kept = TailBuffer::default();
        for piece in text.as_bytes().chunks(4) {
            kept.push(piece, limit);
        }
        assert_eq!(kept.words(), shown);
    }
}
