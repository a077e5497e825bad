//! The presentation of verdicts: those of clients, gateways and programs in one order.

/// A verdict with its presentation, as an index into `WORDS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Word(usize);

/// The data of a verdict: its name, a two-letter code for cells and styles, its severity, its meaning.
type Entry = (&'static str, &'static str, Tone, &'static str);

/// The severity of a verdict, which determines its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tone {
    /// The caller is misled or blocked.
    Harm,
    /// The caller receives wrong information.
    Wrong,
    /// The caller receives incomplete information.
    Part,
    /// The result is good.
    Good,
    /// There is no verdict.
    Open,
}

/// Every verdict, the most severe first.
const WORDS: &[Entry] = &[
    ("swallowed", "Sw", Tone::Harm, "the caller saw a success"),
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
        "it ended in an unrelated exception, or without a response",
    ),
    (
        "clean_ended",
        "Ce",
        Tone::Harm,
        "an interrupted stream arrived with a regular end",
    ),
    (
        "misclassified",
        "Mi",
        Tone::Wrong,
        "the caller saw a different error from the one that happened, or an error although none happened",
    ),
    (
        "misleading",
        "Ms",
        Tone::Wrong,
        "the program names another cause",
    ),
    ("violated", "Vi", Tone::Wrong, "a response violates a MUST"),
    (
        "leaked",
        "Le",
        Tone::Wrong,
        "the caller saw internals that it must not see",
    ),
    (
        "retried",
        "Re",
        Tone::Wrong,
        "the gateway silently repeated the request",
    ),
    (
        "lost",
        "Lo",
        Tone::Part,
        "the error arrived without some of its details",
    ),
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
        "the caller saw the error without some of its details, or another requirement was violated",
    ),
    (
        "translated",
        "Tr",
        Tone::Good,
        "the error arrived in another form, as a requirement allows",
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
        "the caller saw everything that the client's API can express",
    ),
    ("preserved", "Pr", Tone::Good, "the error arrived unchanged"),
    ("passed", "Pa", Tone::Good, "every MUST holds"),
    ("flaky", "Fl", Tone::Open, "two runs differ"),
    (
        "suspect",
        "Su",
        Tone::Open,
        "the client's report contradicts the wire",
    ),
    (
        "twin_failed",
        "Tw",
        Tone::Open,
        "the control request failed, so the probe is inconclusive",
    ),
    (
        "not_provoked",
        "Np",
        Tone::Open,
        "the invalid request was accepted, so there was no error to check",
    ),
    ("not_tested", "Nt", Tone::Open, "it could not be checked"),
    (
        "not_applicable",
        "Na",
        Tone::Open,
        "the target has no such call",
    ),
];

impl Word {
    /// Returns every verdict, the most severe first.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..WORDS.len()).map(Self)
    }

    /// Returns the entry of a verdict. An unknown verdict counts as not tested; a test excludes that.
    pub(super) fn of(verdict: &str) -> Self {
        let known = |word: &str| WORDS.iter().position(|entry| entry.0 == word);
        Self(
            known(verdict)
                .or_else(|| known("not_tested"))
                .unwrap_or_default(),
        )
    }

    /// Returns the suite's name of the verdict.
    pub(super) fn as_str(self) -> &'static str {
        WORDS[self.0].0
    }

    /// Returns the display name.
    pub(super) fn plain(self) -> String {
        self.as_str().replace('_', " ")
    }

    /// Returns the two-letter code, used as the style and the text of a cell.
    pub(super) fn code(self) -> &'static str {
        WORDS[self.0].1
    }

    pub(super) fn tone(self) -> Tone {
        WORDS[self.0].2
    }

    /// Returns the meaning of the verdict.
    pub(super) fn meaning(self) -> &'static str {
        WORDS[self.0].3
    }

    /// Returns whether a call with the verdict is worth showing.
    pub(super) fn is_telling(self) -> bool {
        self.tone() != Tone::Good && self.as_str() != "not_applicable"
    }
}

impl Tone {
    /// Returns the style.
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
    use openrouter_corpus::verdict_kind::VerdictKind as _;

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
