//! Progress bars for long work on a terminal. Nothing is shown unless [`show`] was called and standard error is a
//! terminal. Only the outermost of nested work is shown.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

static SHOWN: AtomicBool = AtomicBool::new(false);
static BUSY: AtomicBool = AtomicBool::new(false);
/// The current work.
static CURRENT: Mutex<Option<ProgressBar>> = Mutex::new(None);

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
    *current() = Some(bar.clone());
    Progress(Some(bar))
}

/// Returns the progress, such as ` after 12 of 430 calls`; empty if there is no work.
#[must_use]
pub fn so_far() -> String {
    current().as_ref().map_or(String::new(), |bar| {
        let (done, what) = (bar.position(), bar.message());
        let all = bar.length().unwrap_or(done);
        format!(" after {done} of {all} ({what})")
    })
}

fn current() -> MutexGuard<'static, Option<ProgressBar>> {
    CURRENT.lock().unwrap_or_else(PoisonError::into_inner)
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
            *current() = None;
            BUSY.store(false, Ordering::Relaxed);
        }
    }
}
