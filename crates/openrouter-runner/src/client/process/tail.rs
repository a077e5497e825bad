//! The end of what a process writes to stderr, kept for messages.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::AsyncReadExt;
use tokio::task::JoinHandle;

use super::limits::Limits;

/// The end of a process's stderr.
#[derive(Debug)]
pub(super) struct Tail {
    text: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
}

impl Tail {
    pub(super) fn of(mut stderr: tokio::process::ChildStderr, limit: usize) -> Self {
        let text = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&text);
        let reader = tokio::spawn(async move {
            let mut piece = vec![0; 4096];
            while let Ok(count @ 1..) = stderr.read(&mut piece).await {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(&piece[..count]);
                let over = kept.len().saturating_sub(limit);
                kept.drain(..over);
            }
        });
        Self { text, reader }
    }

    /// Waits a moment for what a process that has ended wrote last.
    pub(super) async fn settle(&mut self) {
        let _ = tokio::time::timeout(Limits::DRAIN, &mut self.reader).await;
    }

    /// The tail for a message: redacted, or nothing.
    pub(super) fn words(&self) -> String {
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&text);
        let text = text.trim();
        if text.is_empty() {
            String::new()
        } else {
            format!(
                "; its stderr ends:\n{}",
                openrouter_corpus::redact::clean(text)
            )
        }
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        self.reader.abort();
    }
}
