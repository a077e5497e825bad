//! Progress bars for long work on a terminal. Nothing is shown unless [`show`] was called and standard error is a
//! terminal. Only the outermost of nested work is shown.

use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

static SHOWN: AtomicBool = AtomicBool::new(false);
static BUSY: AtomicBool = AtomicBool::new(false);

/// Enables progress bars.
pub fn show() {
    SHOWN.store(true, Ordering::Relaxed);
}

/// Work in progress, until dropped.
#[derive(Debug)]
pub struct Progress(Option<ProgressBar>);

/// Begins work with this many steps.
#[must_use]
pub fn begin(what: &str, steps: usize) -> Progress {
    if !SHOWN.load(Ordering::Relaxed) || BUSY.swap(true, Ordering::Relaxed) {
        return Progress(None);
    }
    let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{msg} {pos}/{len} [{wide_bar}] {elapsed}");
    if let Ok(style) = style {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message(what.to_owned());
    Progress(Some(bar))
}

impl Progress {
    /// Records that one step is done.
    pub fn step(&self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.0.take() {
            bar.finish_and_clear();
            BUSY.store(false, Ordering::Relaxed);
        }
    }
}
