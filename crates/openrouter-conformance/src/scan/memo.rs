//! Findings of payloads that were seen before: logs repeat themselves.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

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
    body: Box<[u8]>,
    verdict: Verdict,
}

/// Remembered findings. What is found does not depend on what is remembered.
#[derive(Debug, Default)]
pub(super) struct Memo {
    hasher: RandomState,
    held: HashMap<u64, Held, RandomState>,
    bytes: usize,
}

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
        let hash = self.hasher.hash_one(question);
        if let Some(held) = self.held.get(&hash)
            && held.question() == question
        {
            return held.verdict.clone();
        }
        let verdict = look();
        self.keep(hash, question, &verdict);
        verdict
    }

    fn keep(&mut self, hash: u64, question: Question<'_>, verdict: &Verdict) {
        self.bytes += question.body.len() + size_of::<Held>();
        if self.bytes > MEMO_BYTES {
            self.held.clear();
            self.bytes = 0;
        }
        let held = Held {
            status: question.status,
            surface: question.surface,
            model: question.model.map(Into::into),
            body: question.body.into(),
            verdict: verdict.clone(),
        };
        self.held.insert(hash, held);
    }
}

impl Held {
    fn question(&self) -> Question<'_> {
        Question {
            status: self.status,
            surface: self.surface,
            model: self.model.as_deref(),
            body: &self.body,
        }
    }
}
