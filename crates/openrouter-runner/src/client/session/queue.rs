//! Schedules the calls of a plan.

use std::collections::VecDeque;

use openrouter_conformance::client::plan::Planned;

/// The most calls that spend their time waiting, in addition to the client's concurrent calls.
const PATIENT: usize = 8;

/// The remaining calls, by their index in the plan, with their number of repetitions.
#[derive(Debug)]
pub(super) struct Queue {
    /// The calls that mostly wait; they start first.
    patient: VecDeque<usize>,
    busy: VecDeque<usize>,
    /// The calls to repeat, each when no other call is in progress.
    alone: VecDeque<(usize, u32)>,
    /// The most concurrent calls, and the most of them that do not wait.
    room: (usize, usize),
    /// The number of calls in progress, and the number of them that wait.
    running: (usize, usize),
}

/// A call to make now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Next {
    /// Its index in the plan.
    pub(super) at: usize,
    /// The number of repetitions so far.
    pub(super) again: u32,
    patient: bool,
}

impl Queue {
    /// Queues every applicable call of a plan; `parallel` is the client's number of concurrent calls.
    pub(super) fn new(plan: &[Planned<'_>], parallel: usize) -> Self {
        let parallel = parallel.max(1);
        let asked = |(_, planned): &(usize, &Planned<'_>)| planned.not_applicable.is_none();
        let (patient, busy): (Vec<_>, Vec<_>) = plan
            .iter()
            .enumerate()
            .filter(asked)
            .partition(|(_, planned)| planned.is_patient());
        let places = |calls: Vec<(usize, &Planned<'_>)>| calls.iter().map(|(at, _)| *at).collect();
        let total = if parallel > PATIENT {
            parallel
        } else {
            parallel + PATIENT
        };
        Self {
            patient: places(patient),
            busy: places(busy),
            alone: VecDeque::new(),
            room: (total, parallel),
            running: (0, 0),
        }
    }

    /// Returns the next call, if there is room for one.
    pub(super) fn next(&mut self) -> Option<Next> {
        let (running, waiting) = self.running;
        let next = if running == 0 && self.patient.is_empty() && self.busy.is_empty() {
            let (at, again) = self.alone.pop_front()?;
            (at, again, false)
        } else if running >= self.room.0 {
            return None;
        } else if let Some(at) = self.patient.pop_front_if(|_| waiting + 1 < self.room.0) {
            (at, 0, true)
        } else {
            let at = self
                .busy
                .pop_front_if(|_| running - waiting < self.room.1)?;
            (at, 0, false)
        };
        let (at, again, patient) = next;
        self.running = (running + 1, waiting + usize::from(patient));
        Some(Next { at, again, patient })
    }

    /// Marks a call as finished.
    pub(super) fn over(&mut self, call: Next) {
        self.running.0 -= 1;
        self.running.1 -= usize::from(call.patient);
    }

    /// Queues a call for repetition.
    pub(super) fn again(&mut self, call: Next) {
        self.alone.push_back((call.at, call.again + 1));
    }
}
