//! Verdicts as a page shows them: those of clients and of gateways in one order.

/// A verdict: the word of the suite and what a page knows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Word(usize);

/// What is known of a word: itself, two letters for cells and style, how bad it is, what it means.
type Entry = (&'static str, &'static str, Tone, &'static str);

/// How bad a verdict is, which is its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tone {
    /// The caller is misled, or stuck.
    Harm,
    /// The caller is told something wrong.
    Wrong,
    /// The caller does not learn everything.
    Part,
    /// Nothing is open, nothing is wrong.
    Good,
    /// There is no verdict.
    Open,
}

/// Every word, the worst to overlook first.
const WORDS: &[Entry] = &[
    (
        "swallowed",
        "Sw",
        Tone::Harm,
        "the caller was told that all is well",
    ),
    (
        "silent",
        "Si",
        Tone::Harm,
        "the person sees no sign of a failure, and the exit code is 0",
    ),
    (
        "half_as_whole",
        "Ha",
        Tone::Harm,
        "part of an answer is presented as the answer",
    ),
    (
        "endless",
        "En",
        Tone::Harm,
        "the program had not ended at the limit",
    ),
    ("hung", "Hu", Tone::Harm, "the call did not end"),
    (
        "crashed",
        "Cr",
        Tone::Harm,
        "it ended in an unrelated exception, or without an answer",
    ),
    (
        "clean_ended",
        "Ce",
        Tone::Harm,
        "a stream that broke arrived with a regular end",
    ),
    (
        "misclassified",
        "Mi",
        Tone::Wrong,
        "the caller was told of another error, or of one that did not happen",
    ),
    (
        "misleading",
        "Ms",
        Tone::Wrong,
        "the program names another cause",
    ),
    ("violated", "Vi", Tone::Wrong, "an answer breaks a MUST"),
    (
        "leaked",
        "Le",
        Tone::Wrong,
        "the caller was shown what is none of its business",
    ),
    (
        "retried",
        "Re",
        Tone::Wrong,
        "the request was repeated behind the caller's back",
    ),
    ("lost", "Lo", Tone::Part, "it arrived, but not all of it"),
    (
        "generic",
        "Ge",
        Tone::Part,
        "the program failed visibly, but does not say why",
    ),
    (
        "degraded",
        "De",
        Tone::Part,
        "the caller learned of the error, but not all of it, or a requirement was broken in another way",
    ),
    (
        "translated",
        "Tr",
        Tone::Good,
        "it arrived in another form that a requirement allows",
    ),
    ("told", "To", Tone::Good, "the person sees the cause"),
    (
        "told_with_remedy",
        "Tm",
        Tone::Good,
        "the person sees the cause and what to do about it",
    ),
    (
        "exact",
        "Ex",
        Tone::Good,
        "the caller learned all that the client's API can express",
    ),
    ("preserved", "Pr", Tone::Good, "it arrived as it was sent"),
    ("passed", "Pa", Tone::Good, "all that must hold held"),
    ("flaky", "Fl", Tone::Open, "two runs differ"),
    (
        "suspect",
        "Su",
        Tone::Open,
        "what the client says and what was seen on the wire contradict each other",
    ),
    (
        "twin_failed",
        "Tw",
        Tone::Open,
        "the healthy request was refused, so that nothing can be said of the fault",
    ),
    (
        "not_provoked",
        "Np",
        Tone::Open,
        "the faulty request was taken, so that there was no error to judge",
    ),
    ("not_tested", "Nt", Tone::Open, "it could not be judged"),
    ("not_applicable", "Na", Tone::Open, "there is no such call"),
];

impl Word {
    /// Every word, the worst first.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..WORDS.len()).map(Self)
    }

    /// The word of a verdict. One that is not known counts as not tested, which a test rules out.
    pub(super) fn of(verdict: &str) -> Self {
        let known = |word: &str| WORDS.iter().position(|entry| entry.0 == word);
        Self(
            known(verdict)
                .or_else(|| known("not_tested"))
                .unwrap_or_default(),
        )
    }

    /// As the suite spells it.
    pub(super) fn as_str(self) -> &'static str {
        WORDS[self.0].0
    }

    /// As people read it.
    pub(super) fn plain(self) -> String {
        self.as_str().replace('_', " ")
    }

    /// Two letters, which are its style and what a cell shows.
    pub(super) fn code(self) -> &'static str {
        WORDS[self.0].1
    }

    pub(super) fn tone(self) -> Tone {
        WORDS[self.0].2
    }

    /// What it says of the call.
    pub(super) fn meaning(self) -> &'static str {
        WORDS[self.0].3
    }

    /// Whether there is something to tell about a call that got it.
    pub(super) fn is_telling(self) -> bool {
        self.tone() != Tone::Good && self.as_str() != "not_applicable"
    }
}

impl Tone {
    /// The style of it.
    pub(super) fn style(self) -> &'static str {
        match self {
            Self::Harm => "t-harm",
            Self::Wrong => "t-wrong",
            Self::Part => "t-part",
            Self::Good => "t-good",
            Self::Open => "t-open",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openrouter_conformance::{client, gateway, program, server};
    use openrouter_corpus::ranked::Ranked as _;

    #[test]
    fn every_verdict_has_a_word_with_letters_of_its_own() {
        let clients = client::judge::Verdict::ALL
            .iter()
            .map(|verdict| verdict.as_str());
        let gateways = gateway::Verdict::BY_HARM
            .iter()
            .map(|verdict| verdict.as_str());
        let servers = server::ProbeResult::ALL
            .iter()
            .map(|result| result.as_str());
        let programs = program::Verdict::ALL.iter().map(|verdict| verdict.as_str());
        for verdict in clients.chain(gateways).chain(servers).chain(programs) {
            assert_eq!(Word::of(verdict).as_str(), verdict);
        }
        let codes: std::collections::BTreeSet<_> = Word::all().map(Word::code).collect();
        assert_eq!(codes.len(), WORDS.len());
        for code in codes {
            assert!(
                super::super::STYLE.contains(&format!(".{code}::before")),
                "{code} has no style"
            );
        }
    }
}
