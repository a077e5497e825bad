//! `--wire-variants`, `--tolerance` and `--variant`: the variants of responses to play as well.

use openrouter_conformance::client::variants::{Amount, Choice, Kind, Kinds};

/// The number of variants of a family that an adapter gets for each exchange by default.
const SAMPLE: u16 = 3;

/// The variants of the command line.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct VariantArgs {
    /// Also send each response in up to N variants of its bytes, none of which may change what the client reports [default N: 3 sampled ones, all for built-in clients]
    #[arg(long, value_name = "N", num_args = 0..=1)]
    wire_variants: Option<Option<u16>>,
    /// Also send each error with up to N changes that the accept schemas allow [default N: as for --wire-variants]
    #[arg(long, value_name = "N", num_args = 0..=1)]
    tolerance: Option<Option<u16>>,
    /// Use only variants of these kinds; alone, it sends all of them (an unknown kind lists the kinds)
    #[arg(long = "variant", value_name = "KIND", value_delimiter = ',')]
    kinds: Vec<Kind>,
}

impl VariantArgs {
    /// Returns the variants to play, if any.
    pub(super) fn choice(&self, built_in: bool) -> Option<Choice> {
        let only_kinds = self.wire_variants.is_none() && self.tolerance.is_none();
        let amount = |given: Option<Option<u16>>| match given {
            None if only_kinds && !self.kinds.is_empty() => Amount::All,
            None => Amount::Sample(0),
            Some(None) if built_in => Amount::All,
            Some(None) => Amount::Sample(SAMPLE),
            Some(Some(most)) => Amount::Sample(most),
        };
        let kinds = match &self.kinds[..] {
            [] => Kinds::ALL,
            kinds => Kinds::of(kinds),
        };
        let choice = Choice {
            wire: amount(self.wire_variants),
            tolerance: amount(self.tolerance),
            kinds,
            only: None,
        };
        let nothing = Amount::Sample(0);
        ((choice.wire, choice.tolerance) != (nothing, nothing)).then_some(choice)
    }
}
