//! Findings of payloads that were seen before: logs repeat themselves.

use std::collections::HashMap;
use std::hash::BuildHasher as _;
use std::ops::Range;

use foldhash::fast::RandomState;
use openrouter_errors::Surface;

use super::finding::Verdict;
use super::limits::{MEMO_BYTES, MEMO_PAYLOAD};

/// What a finding depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Question<'a> {
    pub(super) status: Option<u16>,
    pub(super) surface: Option<Surface>,
    pub(super) model: Option<&'a str>,
    pub(super) body: &'a [u8],
}

#[derive(Debug)]
struct Held {
    status: Option<u16>,
    surface: Option<Surface>,
    model: Option<Box<str>>,
    /// Where it stands among the bodies.
    body: Range<usize>,
    verdict: Verdict,
}

/// Remembered findings. What is found does not depend on what is remembered.
///
/// Where a log does not repeat itself (each payload has an id of its own, say), remembering costs more than looking: then
/// most payloads are looked at without it, and now and then it is tried again.
#[derive(Debug, Default)]
pub(super) struct Memo {
    hasher: RandomState,
    held: HashMap<u64, Held, RandomState>,
    /// The bodies, one behind the other: thousands of them are let go at once.
    bodies: Vec<u8>,
    asked: usize,
    known: usize,
    /// Payloads that are still to be looked at without it.
    passing: usize,
}

/// After how many questions it is seen whether enough of them were known.
const TRIAL: usize = 2_048;

impl Memo {
    /// The remembered verdict, or the one that `look` gives.
    pub(super) fn get(
        &mut self,
        question: Question<'_>,
        look: impl FnOnce() -> Verdict,
    ) -> Verdict {
        if question.body.len() > MEMO_PAYLOAD {
            return look();
        }
        if self.passing > 0 {
            self.passing -= 1;
            return look();
        }
        self.asked += 1;
        if self.asked == TRIAL {
            self.judge_trial();
        }
        let hash = self.hasher.hash_one(question);
        if let Some(held) = self.held.get(&hash)
            && held.question(&self.bodies) == question
        {
            self.known += 1;
            return held.verdict.clone();
        }
        let verdict = look();
        self.keep(hash, question, &verdict);
        verdict
    }

    /// Less than one in eight known: the next ones are looked at without it.
    fn judge_trial(&mut self) {
        if self.known * 8 < self.asked {
            self.passing = TRIAL * 15;
        }
        (self.asked, self.known) = (0, 0);
    }

    fn keep(&mut self, hash: u64, question: Question<'_>, verdict: &Verdict) {
        let size = self.bodies.len() + question.body.len();
        if size + (self.held.len() + 1) * size_of::<Held>() > MEMO_BYTES {
            self.held.clear();
            self.bodies.clear();
        }
        let start = self.bodies.len();
        self.bodies.extend_from_slice(question.body);
        let held = Held {
            status: question.status,
            surface: question.surface,
            model: question.model.map(Into::into),
            body: start..self.bodies.len(),
            verdict: verdict.clone(),
        };
        self.held.insert(hash, held);
    }
}

impl Held {
    fn question<'a>(&'a self, bodies: &'a [u8]) -> Question<'a> {
        Question {
            status: self.status,
            surface: self.surface,
            model: self.model.as_deref(),
            body: &bodies[self.body.clone()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(memo: &mut Memo, body: &[u8], looked: &mut usize) {
        let question = Question {
            status: None,
            surface: None,
            model: None,
            body,
        };
        memo.get(question, || {
            *looked += 1;
            Verdict {
                broken: body.len().is_multiple_of(2),
                error: None,
            }
        });
    }

    #[test]
    fn what_repeats_is_looked_at_once() {
        let (mut memo, mut looked) = (Memo::default(), 0);
        for round in 0..3 * TRIAL {
            ask(
                &mut memo,
                format!("body {}", round % 7).as_bytes(),
                &mut looked,
            );
        }
        assert_eq!(looked, 7);
    }

    #[test]
    fn what_does_not_repeat_is_not_kept() {
        let (mut memo, mut looked) = (Memo::default(), 0);
        for round in 0..20 * TRIAL {
            ask(&mut memo, format!("body {round}").as_bytes(), &mut looked);
        }
        assert_eq!(looked, 20 * TRIAL);
        assert!(memo.held.len() < 4 * TRIAL, "{}", memo.held.len());
        // It is tried again, and found to be worth it.
        for _ in 0..20 * TRIAL {
            ask(&mut memo, b"again", &mut looked);
        }
        assert!(looked < 40 * TRIAL - TRIAL, "{looked}");
    }

    #[test]
    fn bodies_of_any_number_stay_within_the_bound() {
        let (mut memo, mut looked) = (Memo::default(), 0);
        let long = "x".repeat(MEMO_PAYLOAD - 8);
        for round in 0..2 * MEMO_BYTES / MEMO_PAYLOAD {
            ask(&mut memo, format!("{long}{round}").as_bytes(), &mut looked);
            assert!(memo.bodies.len() <= MEMO_BYTES);
        }
    }
}
