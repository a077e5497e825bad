//! A bound on work: every byte looked at is paid for, and the tank is sized by the input.

use std::cell::Cell;

/// Steps paid in advance for each byte of input.
const STEPS_PER_BYTE: usize = 20;

/// What is left of the work that one text may cause.
#[derive(Debug)]
pub(super) struct StepBudget(Cell<usize>);

impl StepBudget {
    /// A tank for a text of `len` bytes.
    pub(super) fn for_text(len: usize) -> Self {
        Self(Cell::new(
            len.saturating_mul(STEPS_PER_BYTE).saturating_add(1 << 13),
        ))
    }

    /// Pays for `steps`; false when the tank is empty.
    pub(super) fn consume(&self, steps: usize) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(steps));
        left >= steps && left > 0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.get() == 0
    }
}
