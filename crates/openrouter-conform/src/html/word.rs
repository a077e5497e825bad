//! The presentation of verdicts: those of clients, gateways and programs in one order.

use std::sync::LazyLock;

/// A verdict with its presentation, as an index into `WORDS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Word(usize);

/// The data of a verdict: its name, a two-letter code for cells and styles, its severity, its meaning.
type Entry = (&'static str, &'static str, Tone, &'static str);

openrouter_corpus::words! {
    /// The severity of a verdict, which determines its style.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub(super) enum Tone {
        /// The caller is misled or blocked.
        Harm = "t-harm",
        /// The caller receives wrong information.
        Wrong = "t-wrong",
        /// The caller receives incomplete information.
        Part = "t-part",
        /// The result is good.
        Good = "t-good",
        /// There is no verdict.
        Open = "t-open",
    }
}

/// Every verdict, the most severe first: the lines of `words.txt`.
static WORDS: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let lines = include_str!("words.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    lines
        .map(|line| entry(line).unwrap_or_else(|| panic!("words.txt: {line}")))
        .collect()
});

/// Parses a line: name, code, severity, meaning.
fn entry(line: &'static str) -> Option<Entry> {
    let (name, rest) = line.split_once(' ')?;
    let (code, rest) = rest.trim_start().split_once(' ')?;
    let (tone, meaning) = rest.split_once(' ')?;
    let of_name = |known: &&Tone| known.as_str().strip_prefix("t-") == Some(tone);
    let tone = Tone::ALL.iter().find(of_name)?;
    Some((name, code, *tone, meaning.trim_start()))
}

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
