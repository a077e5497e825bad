//! A work limit: every examined byte consumes steps from a budget sized by the input.

use std::cell::Cell;

/// The number of steps per byte of input.
const STEPS_PER_BYTE: usize = 20;

/// The remaining work budget for one text.
#[derive(Debug)]
pub(super) struct StepBudget(Cell<usize>);

impl StepBudget {
    /// Creates a budget for a text of `len` bytes.
    pub(super) fn for_text(len: usize) -> Self {
        Self(Cell::new(
            len.saturating_mul(STEPS_PER_BYTE).saturating_add(1 << 13),
        ))
    }

    /// Consumes `steps`; returns false if the budget is exhausted.
    pub(super) fn consume(&self, steps: usize) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(steps));
        left >= steps && left > 0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.get() == 0
    }
}
