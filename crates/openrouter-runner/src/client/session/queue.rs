//! Which call is made next.

use std::collections::VecDeque;

use openrouter_conformance::client::plan::Planned;

/// Calls that spend their time waiting and are made next to those that the client takes at a time.
const PATIENT: usize = 8;

/// The calls that are still to be made, by their place in the plan, with how often each was made already.
#[derive(Debug)]
pub(super) struct Queue {
    /// Those that wait: they are begun first.
    patient: VecDeque<usize>,
    busy: VecDeque<usize>,
    /// Those that are made again, when no other is on its way.
    alone: VecDeque<(usize, u32)>,
    /// How many may be on their way at a time, and how many of them that do not wait.
    room: (usize, usize),
    /// How many are on their way, and how many of them wait.
    running: (usize, usize),
}

/// A call to be made now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Next {
    /// Its place in the plan.
    pub(super) at: usize,
    /// How often it was made already.
    pub(super) again: u32,
    patient: bool,
}

impl Queue {
    /// Every call of a plan that is asked of the client; `parallel` is how many it takes at a time.
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

    /// The next call, where there is room for one.
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

    /// A call is over.
    pub(super) fn over(&mut self, call: Next) {
        self.running.0 -= 1;
        self.running.1 -= usize::from(call.patient);
    }

    /// A call is to be made again.
    pub(super) fn again(&mut self, call: Next) {
        self.alone.push_back((call.at, call.again + 1));
    }
}
