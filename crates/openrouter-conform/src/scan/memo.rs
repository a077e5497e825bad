//! A cache of findings, because logs repeat themselves.

use std::collections::HashMap;
use std::hash::BuildHasher as _;
use std::ops::Range;

use foldhash::fast::RandomState;
use openrouter_errors::Surface;

use super::finding::Verdict;
use super::ids;
use super::limits::{MEMO_BYTES, MEMO_PAYLOAD};

/// The input that a finding depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Question<'a> {
    pub(super) status: Option<u16>,
    pub(super) surface: Option<Surface>,
    pub(super) model: Option<&'a str>,
    pub(super) body: &'a [u8],
}

/// A cache key: a question, or (`of_any_request`) one whose body has no IDs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key<'a> {
    question: Question<'a>,
    of_any_request: bool,
}

#[derive(Debug)]
struct Held {
    status: Option<u16>,
    surface: Option<Surface>,
    model: Option<Box<str>>,
    /// The range of the body in `bodies`.
    body: Range<usize>,
    of_any_request: bool,
    verdict: Verdict,
}

/// A cache of findings, which never affects the results.
///
/// Bodies that differ only in their IDs share an entry if the finding does not depend on the IDs. If a log still does
/// not repeat itself, caching costs more than it saves: then most payloads bypass the cache, and it is retried from
/// time to time.
#[derive(Debug, Default)]
pub(super) struct Memo {
    hasher: RandomState,
    held: HashMap<u64, Held, RandomState>,
    /// The bodies, concatenated, so that thousands of them are freed at once.
    bodies: Vec<u8>,
    /// The current body without its IDs.
    without_ids: Vec<u8>,
    asked: usize,
    known: usize,
    /// The number of payloads that still bypass the cache.
    passing: usize,
}

/// The number of lookups after which the hit rate is checked.
const TRIAL: usize = 2_048;

impl Memo {
    /// Returns the cached verdict, or computes it with `look`, whose argument says whether `of_any_request` matters.
    pub(super) fn get(
        &mut self,
        question: Question<'_>,
        look: impl FnOnce(bool) -> Verdict,
    ) -> Verdict {
        if question.body.len() > MEMO_PAYLOAD {
            return look(false);
        }
        if self.passing > 0 {
            self.passing -= 1;
            return look(false);
        }
        self.asked += 1;
        if self.asked == TRIAL {
            self.judge_trial();
        }
        let mut without_ids = std::mem::take(&mut self.without_ids);
        let has_ids = ids::leave_out(question.body, &mut without_ids);
        let general = has_ids.then_some(Key {
            question: Question {
                body: &without_ids,
                ..question
            },
            of_any_request: true,
        });
        let verdict = self.recall_or(general, question, look);
        self.without_ids = without_ids;
        verdict
    }

    fn recall_or(
        &mut self,
        general: Option<Key<'_>>,
        question: Question<'_>,
        look: impl FnOnce(bool) -> Verdict,
    ) -> Verdict {
        let exact = Key {
            question,
            of_any_request: false,
        };
        for key in [general, Some(exact)].into_iter().flatten() {
            if let Some(verdict) = self.recall(key) {
                self.known += 1;
                return verdict;
            }
        }
        let verdict = look(general.is_some());
        let key = general.filter(|_| verdict.of_any_request).unwrap_or(exact);
        self.keep(key, &verdict);
        verdict
    }

    fn recall(&self, key: Key<'_>) -> Option<Verdict> {
        let held = self.held.get(&self.hasher.hash_one(key))?;
        (held.key(&self.bodies) == key).then(|| held.verdict.clone())
    }

    /// With a hit rate below one in eight, the next payloads bypass the cache.
    fn judge_trial(&mut self) {
        if self.known * 8 < self.asked {
            self.passing = TRIAL * 15;
            self.held = HashMap::default();
            self.bodies = Vec::new();
        }
        (self.asked, self.known) = (0, 0);
    }

    fn keep(&mut self, key: Key<'_>, verdict: &Verdict) {
        let question = key.question;
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
            of_any_request: key.of_any_request,
            verdict: verdict.clone(),
        };
        self.held.insert(self.hasher.hash_one(key), held);
    }
}

impl Held {
    fn key<'a>(&'a self, bodies: &'a [u8]) -> Key<'a> {
        Key {
            question: Question {
                status: self.status,
                surface: self.surface,
                model: self.model.as_deref(),
                body: &bodies[self.body.clone()],
            },
            of_any_request: self.of_any_request,
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
        memo.get(question, |_| {
            *looked += 1;
            Verdict {
                broken: body.len().is_multiple_of(2),
                error: None,
                of_any_request: body.starts_with(b"{\"error\""),
                foreign: false,
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
        // The cache is retried, and kept.
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
