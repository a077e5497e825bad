//! Broken responses: each with one fault, and its fixed version.

mod envelopes;
mod members;

use std::collections::BTreeSet;

use openrouter_errors::{Headers, Surface};

use super::{Act, Saboteur};
use openrouter_conformance::check::{Judgement, Violation};
use openrouter_conformance::payload::{Answer, Check, ResponseView, Subject};

/// One response, broken and fixed.
#[derive(Debug)]
pub struct Mutation {
    /// The requirement that it tests.
    pub requirement: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The surface.
    pub surface: Surface,
    /// The headers of the broken response.
    pub headers: &'static [(&'static str, &'static str)],
    /// The headers of the fixed response.
    pub mended_headers: &'static [(&'static str, &'static str)],
    /// The body of the broken response.
    pub broken: &'static [u8],
    /// The JSON pointer of the violation.
    pub at: &'static str,
    /// The bytes to replace in the broken body, and the replacement; empty if only the headers are wrong.
    pub mend: (&'static [u8], &'static [u8]),
}

const CHAT: Mutation = Mutation {
    requirement: "",
    status: 400,
    surface: Surface::ChatCompletions,
    headers: &[],
    mended_headers: &[],
    broken: b"",
    at: "",
    mend: (b"", b""),
};
const STREAM: Mutation = Mutation {
    status: 200,
    ..CHAT
};
const RESPONSES: Mutation = Mutation {
    status: 200,
    surface: Surface::Responses,
    ..CHAT
};
const MESSAGES: Mutation = Mutation {
    surface: Surface::Messages,
    ..CHAT
};

/// Defines a table of broken responses. Each row has the base of the response, its name, description and violations;
/// then the tested requirement, the pointer, the broken body, and the fix.
macro_rules! mutations {
    ($($base:ident $name:literal, $sentence:literal, [$($breaks:literal),+],
        $requirement:literal at $at:literal: $broken:literal, $from:literal => $to:literal $(, $field:ident = $value:expr)*;)+) => {
        &[$(Saboteur {
            name: $name,
            sentence: $sentence,
            breaks: &[$($breaks),+],
            act: crate::sabotage::Act::Payload(&Mutation {
                requirement: $requirement,
                at: $at,
                broken: $broken.as_bytes(),
                mend: ($from.as_bytes(), $to.as_bytes()),
                $($field: $value,)*
                ..$base
            }),
        },)+]
    };
}
use mutations;

/// The response whose bytes are not text.
const BYTES: &[Saboteur] = &[Saboteur {
    name: "latin-1-stream",
    sentence: "has bytes that are not UTF-8 in a stream",
    breaks: &["STREAM-2", "STREAM-7"],
    act: Act::Payload(&Mutation {
        requirement: "STREAM-2",
        broken: b"data: {\"choices\":[{\"delta\":{\"content\":\"\xff\"}}]}\n\ndata: [DONE]\n\n",
        mend: (b"\xff", b"y"),
        ..STREAM
    }),
}];

/// Returns every broken response.
pub(super) fn rows() -> impl Iterator<Item = &'static Saboteur> {
    envelopes::ROWS.iter().chain(BYTES).chain(members::ROWS)
}

/// The results of the payload checks on a response.
#[derive(Debug, Default)]
pub struct CheckResults {
    /// The requirements that it meets.
    pub held: BTreeSet<&'static str>,
    /// The requirements that it violates.
    pub broken: BTreeSet<&'static str>,
}

impl Mutation {
    /// Returns the body of the fixed response.
    #[must_use]
    pub fn fixed(&self) -> Vec<u8> {
        let (from, to) = self.mend;
        let at = if from.is_empty() {
            None
        } else {
            self.broken
                .windows(from.len())
                .position(|window| window == from)
        };
        match at {
            Some(at) => [&self.broken[..at], to, &self.broken[at + from.len()..]].concat(),
            None => self.broken.to_vec(),
        }
    }

    /// Runs one check on the response, broken or fixed.
    #[must_use]
    pub fn judge(&self, check: &Check, fixed: bool) -> Judgement {
        self.with(fixed, |view| check.run(view))
    }

    /// Runs these checks on the response, broken or fixed.
    #[must_use]
    pub fn results<'c>(
        &self,
        checks: impl Iterator<Item = &'c Check>,
        fixed: bool,
    ) -> CheckResults {
        self.with(fixed, |view| {
            let mut results = CheckResults::default();
            for check in checks {
                match check.run(view) {
                    Judgement::NotApplicable => {}
                    Judgement::Holds => _ = results.held.insert(check.requirement),
                    Judgement::Broken(_) => _ = results.broken.insert(check.requirement),
                }
            }
            results
        })
    }

    /// Returns the pointers of the violations of the tested requirement in the broken response.
    #[must_use]
    pub fn places(&self, check: &Check) -> Vec<String> {
        let pointers = |violations: Vec<Violation>| {
            violations
                .into_iter()
                .map(|violation| violation.pointer)
                .collect()
        };
        match self.judge(check, false) {
            Judgement::Broken(violations) => pointers(violations),
            _ => Vec::new(),
        }
    }

    fn with<T>(&self, fixed: bool, then: impl FnOnce(&ResponseView<'_>) -> T) -> T {
        let (body, headers) = if fixed {
            (self.fixed(), self.mended_headers)
        } else {
            (self.broken.to_vec(), self.headers)
        };
        let headers: Headers<'_> = headers.iter().copied().collect();
        let answer = Answer {
            status: Some(self.status),
            surface: Some(self.surface),
            headers_whole: headers.get("content-type").is_some(),
            headers,
            ..Answer::new(&body)
        };
        then(&Subject::new(&answer).view())
    }
}
