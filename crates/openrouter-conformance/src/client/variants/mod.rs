//! Variants of a response that may not change what a client reports: the same content in other bytes and writes, and errors
//! with changes that the accept schemas allow. They bring no expectations of their own: a call with a variant is compared with
//! the call of the same client that got the response as recorded.

mod kind;
#[cfg(test)]
mod tests;
mod tolerance;
mod wire;

use std::fmt;
use std::sync::Arc;

use openrouter_errors::read;
use openrouter_mock::CannedResponse;

pub use kind::{Family, Kind, Kinds};

use crate::payload::Answer;
use crate::seed::Seed;
use crate::upstream;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::VariantChoice;
use openrouter_corpus::schemas::Compiled;

/// One variant of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variant {
    /// One kind, wherever it applies.
    One(Kind),
    /// Several kinds of the wire at once: a quick test for all of them.
    Combined,
    /// One change of one kind, by its place in the list.
    Place(Kind, usize),
}

/// How many variants of a family are played for each exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// This many, sampled.
    Sample(u16),
    /// All.
    All,
}

/// The variants of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Those of [`Family::Wire`].
    pub wire: Amount,
    /// Those of [`Family::Tolerance`].
    pub tolerance: Amount,
    /// The kinds to choose from.
    pub kinds: Kinds,
    /// The exchanges that have variants; `None`: all.
    pub only: Option<&'static [&'static str]>,
}

impl Choice {
    /// Every variant.
    pub const ALL: Self = Self {
        wire: Amount::All,
        tolerance: Amount::All,
        kinds: Kinds::ALL,
        only: None,
    };
    /// A few variants of two exchanges: one for each requirement that only variants show.
    pub const SMOKE: Self = Self {
        kinds: Kinds::of(&[Kind::NoSpace, Kind::Chunked, Kind::Null]),
        only: Some(&[
            "chat_completions/429-typed-rate-limit",
            "chat_completions/stream-502-choice-nebius",
        ]),
        ..Self::ALL
    };
}

impl Choice {
    /// Returns the choice as a report states it.
    #[must_use]
    pub fn stated(&self) -> VariantChoice {
        let most = |amount| match amount {
            Amount::Sample(most) => Some(most),
            Amount::All => None,
        };
        let kinds = Kind::ALL.iter().filter(|_| self.kinds != Kinds::ALL);
        let kinds = kinds.filter(|kind| self.kinds.has(**kind));
        VariantChoice {
            wire: most(self.wire),
            tolerance: most(self.tolerance),
            kinds: kinds.map(ToString::to_string).collect(),
        }
    }

    /// Returns the choice that a report states.
    ///
    /// # Errors
    /// If a kind is unknown.
    pub fn of(stated: &VariantChoice) -> Result<Self, String> {
        let amount = |most: Option<u16>| most.map_or(Amount::All, Amount::Sample);
        let kinds = stated.kinds.iter().map(|kind| {
            let kind: Result<Kind, String> = kind.parse();
            kind
        });
        let kinds: Vec<Kind> = kinds.collect::<Result<_, _>>()?;
        Ok(Self {
            wire: amount(stated.wire),
            tolerance: amount(stated.tolerance),
            kinds: match &kinds[..] {
                [] => Kinds::ALL,
                kinds => Kinds::of(kinds),
            },
            only: None,
        })
    }
}

/// A variant of one exchange.
#[derive(Debug, Clone)]
pub struct Form {
    /// The variant.
    pub variant: Variant,
    /// The exchange: as recorded, or with the changes of a tolerance kind.
    pub fixture: Arc<Fixture>,
    /// The response to play.
    pub play: CannedResponse,
    /// Where the error was changed, if it was.
    pub places: Vec<String>,
}

/// Derives the variants of one exchange.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The exchange.
    pub fixture: &'a Fixture,
    /// The schemas that say what may change.
    pub schemas: &'a Compiled,
    /// Determines what is sampled.
    pub seed: Seed,
    /// Whether the client accepts gzip.
    pub gzip: bool,
    /// The kinds to choose from.
    pub kinds: Kinds,
}

impl Source<'_> {
    /// Returns the chosen variants of the exchange.
    #[must_use]
    pub fn forms(&self, choice: &Choice) -> Vec<Form> {
        let mut forms = Vec::new();
        let wire = self.combined().len() > 1;
        match choice.wire {
            Amount::Sample(0) => {}
            // A combination first: it may show in one call what the single ones show in several.
            Amount::Sample(most) => {
                forms.extend(wire.then(|| self.form(Variant::Combined)).flatten());
                let most = usize::from(most).saturating_sub(forms.len());
                forms.extend(self.sampled(Family::Wire).take(most));
            }
            Amount::All => {
                forms.extend(self.sampled(Family::Wire));
                forms.extend(wire.then(|| self.form(Variant::Combined)).flatten());
            }
        }
        match choice.tolerance {
            Amount::Sample(most) => {
                forms.extend(self.sampled(Family::Tolerance).take(usize::from(most)));
            }
            Amount::All => forms.extend(self.sampled(Family::Tolerance)),
        }
        forms
    }

    /// Returns whether the exchange has a chosen variant.
    #[must_use]
    pub fn has_forms(&self, choice: &Choice) -> bool {
        let has =
            |amount, family| amount != Amount::Sample(0) && self.sampled(family).next().is_some();
        has(choice.wire, Family::Wire) || has(choice.tolerance, Family::Tolerance)
    }

    /// Returns the single variants of a family that apply, in an order that the seed determines.
    fn sampled(&self, family: Family) -> impl Iterator<Item = Form> {
        let mut kinds: Vec<Kind> = Kind::of(family)
            .filter(|kind| self.kinds.has(*kind))
            .collect();
        kinds.sort_by_key(|kind| self.draw(kind.as_str()));
        kinds
            .into_iter()
            .filter_map(|kind| self.form(Variant::One(kind)))
    }

    /// Returns smaller variants, one of which may show what this one shows.
    #[must_use]
    pub fn reduced(&self, form: &Form) -> Vec<Form> {
        let smaller: Vec<Variant> = match form.variant {
            Variant::Combined => self.combined().into_iter().map(Variant::One).collect(),
            Variant::One(kind) if form.places.len() > 1 => (0..form.places.len())
                .map(|place| Variant::Place(kind, place))
                .collect(),
            Variant::One(_) | Variant::Place(..) => Vec::new(),
        };
        smaller
            .into_iter()
            .filter_map(|variant| self.form(variant))
            .collect()
    }

    /// Returns the kinds of the combination that apply.
    fn combined(&self) -> Vec<Kind> {
        let play = upstream::canned(self.fixture);
        let kinds = wire::COMBINED.iter().copied();
        kinds
            .filter(|kind| self.kinds.has(*kind) && (*kind != Kind::Gzip || self.gzip))
            .filter(|kind| wire::apply(*kind, &play, 0).is_some())
            .collect()
    }

    fn draw(&self, purpose: &str) -> u64 {
        self.seed.draw(&format!("{} {purpose}", self.fixture.id))
    }

    /// Returns a variant, if it applies and the response still reads as recorded.
    #[must_use]
    pub fn form(&self, variant: Variant) -> Option<Form> {
        let play = upstream::canned(self.fixture);
        if !wire::is_whole(&play) {
            return None;
        }
        let of_wire = |play: CannedResponse| Form {
            variant,
            fixture: Arc::new(self.fixture.clone()),
            play,
            places: Vec::new(),
        };
        let form = match variant {
            Variant::One(Kind::Gzip) if !self.gzip => return None,
            Variant::One(kind) if kind.family() == Family::Wire => {
                of_wire(wire::apply(kind, &play, self.draw(kind.as_str()))?)
            }
            Variant::Combined => of_wire(self.combined().into_iter().fold(play, |play, kind| {
                wire::apply(kind, &play, self.draw(kind.as_str())).unwrap_or(play)
            })),
            Variant::One(kind) | Variant::Place(kind, _) => {
                let mut edits = tolerance::edits(self.fixture, kind, self.schemas);
                if let Variant::Place(_, place) = variant {
                    edits = edits.into_iter().skip(place).take(1).collect();
                }
                if edits.is_empty() {
                    return None;
                }
                let other = tolerance::edited(self.fixture, &edits)?;
                Form {
                    variant,
                    play: upstream::canned(&other),
                    fixture: Arc::new(other),
                    places: edits.into_iter().map(|edit| edit.at).collect(),
                }
            }
        };
        reads_alike(self.fixture, &form).then_some(form)
    }
}

/// Whether our own reader finds the same error and the same text in the variant.
fn reads_alike(fixture: &Fixture, form: &Form) -> bool {
    let recorded = Answer::of_fixture(fixture);
    let played = Answer {
        body: &form.play.body,
        ..Answer::of_fixture(&form.fixture)
    };
    let (before, after) = (recorded.input(), played.input());
    let (before, after) = (read(&before), read(&after));
    before.is_error() == after.is_error()
        && before.shape() == after.shape()
        && before.status() == after.status()
        && before.partial_text() == after.partial_text()
        && after.message() == form.fixture.case.expect.message.as_deref()
}

impl Variant {
    /// Returns the requirement that a client violates which reports something else, for a stream or another body.
    #[must_use]
    pub const fn requirement(self, is_stream: bool) -> &'static str {
        match self {
            Self::One(kind) | Self::Place(kind, _) => kind.requirement(is_stream),
            Self::Combined if is_stream => "STREAM-18",
            Self::Combined => "HTTP-12",
        }
    }

    /// Returns the family.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Self::One(kind) | Self::Place(kind, _) => kind.family(),
            Self::Combined => Family::Wire,
        }
    }

    /// Returns the kind, if it is one.
    #[must_use]
    pub const fn kind(self) -> Option<Kind> {
        match self {
            Self::One(kind) | Self::Place(kind, _) => Some(kind),
            Self::Combined => None,
        }
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(kind) => f.pad(kind.as_str()),
            Self::Combined => f.pad("combined"),
            Self::Place(kind, place) => write!(f, "{kind}.{place}"),
        }
    }
}

impl Form {
    /// Returns whether another variant is a part of this one.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        match (self.variant, other.variant) {
            (Variant::Combined, Variant::One(kind)) => wire::COMBINED.contains(&kind),
            (Variant::One(kind), Variant::Place(other, _)) => kind == other,
            _ => false,
        }
    }

    /// Describes how the response differs from the recorded one.
    #[must_use]
    pub fn in_words(&self) -> String {
        let words = self
            .variant
            .kind()
            .map_or("several changes of the bytes at once", Kind::in_words);
        match &self.places[..] {
            [] => format!("{}: {words}", self.variant),
            [place] => format!(
                "{}: {words}, at {place}",
                self.variant.kind().map_or("", Kind::as_str)
            ),
            [first, ..] => format!(
                "{}: {words}, at {first} and {} more",
                self.variant,
                self.places.len() - 1
            ),
        }
    }
}
