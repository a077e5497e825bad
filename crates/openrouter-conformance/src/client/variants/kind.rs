//! The kinds of variants, by family, with the requirement that each rests on.

use std::fmt;
use std::str::FromStr;

/// What a family of variants leaves as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// The content: other bytes or writes carry the same events and members.
    Wire,
    /// The error: the accept schemas allow the change, and the error reads as before.
    Tolerance,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $id:literal $family:ident $words:literal,)+) => {
        /// One way to change a response that may not change what a client reports.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])* $kind,)+ }

        impl Kind {
            /// All kinds, in order.
            pub const ALL: &[Self] = &[$(Self::$kind,)+];

            /// Returns the word that selects the kind and names its variant.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $id,)+ }
            }

            /// Returns the family.
            #[must_use]
            pub const fn family(self) -> Family {
                match self { $(Self::$kind => Family::$family,)+ }
            }

            /// Describes how the response differs.
            #[must_use]
            pub const fn in_words(self) -> &'static str {
                match self { $(Self::$kind => $words,)+ }
            }
        }
    };
}

kinds! {
    /// One write for the whole body.
    Whole "whole" Wire "the whole body in one write",
    /// One write for each event.
    Events "events" Wire "a write for each event, one after the other",
    /// Cuts at sampled bytes.
    Pieces "pieces" Wire "small writes, cut at sampled bytes",
    /// Cuts inside UTF-8 sequences.
    Utf8 "utf8" Wire "a cut inside each UTF-8 sequence",
    /// CRLF line ends.
    Crlf "crlf" Wire "lines that end in CRLF",
    /// Comments between events.
    Comments "comments" Wire "a comment before and between events",
    /// No space after the colon.
    NoSpace "no-space" Wire "no space after the colon of a field",
    /// Data in several lines.
    DataLines "data-lines" Wire "the data of each event in two `data` lines",
    /// Chunked framing.
    Chunked "chunked" Wire "`Transfer-Encoding: chunked` instead of a length",
    /// Framing by length.
    Length "length" Wire "`Content-Length` instead of chunks",
    /// Compressed.
    Gzip "gzip" Wire "compressed with gzip",
    /// Header names in another case.
    HeaderCase "header-case" Wire "header names in capitals",
    /// A second choice.
    Choice "choice" Wire "a second, unharmed choice with the index 1",
    /// An unknown member in each object.
    UnknownMember "unknown-member" Tolerance "an unknown member in each object",
    /// Unknown values of vocabularies.
    UnknownValue "unknown-value" Tolerance "an unknown value of each open vocabulary",
    /// `null` for absent members.
    Null "null" Tolerance "`null` for each absent member that may be null",
    /// Integers as floats.
    Float "float" Tolerance "each whole number as a float, such as 429.0",
    /// Longer strings.
    Long "long" Tolerance "longer texts",
    /// A nested unknown member in each object.
    Nesting "nesting" Tolerance "a nested unknown member in each object",
    /// Members in another order.
    Order "order" Tolerance "members in reverse order",
}

impl Kind {
    /// Returns the requirement that a client violates which reports something else, for a stream or another body.
    #[must_use]
    pub const fn requirement(self, is_stream: bool) -> &'static str {
        match (self, is_stream) {
            (Self::Whole | Self::Events | Self::Pieces | Self::Utf8, true) => "STREAM-15",
            (Self::Crlf, _) => "STREAM-14",
            (Self::Comments, _) => "STREAM-13",
            (Self::NoSpace | Self::DataLines, _) => "STREAM-18",
            (Self::Choice, true) => "STREAM-10",
            (Self::Choice, false) => "BODY-6",
            (
                Self::Whole
                | Self::Events
                | Self::Pieces
                | Self::Utf8
                | Self::Chunked
                | Self::Length
                | Self::Gzip
                | Self::HeaderCase,
                _,
            ) => "HTTP-12",
            (Self::UnknownMember | Self::Nesting, _) => "CLIENT-13",
            (Self::UnknownValue, _) => "TYPE-5",
            (Self::Null | Self::Float | Self::Long | Self::Order, _) => "CLIENT-15",
        }
    }

    /// Returns the kinds of a family.
    pub fn of(family: Family) -> impl Iterator<Item = Self> {
        let all = Self::ALL.iter().copied();
        all.filter(move |kind| kind.family() == family)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().find(|kind| kind.as_str() == text);
        known.copied().ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|kind| kind.as_str()).collect();
            format!("there is no such kind; the kinds are {}", names.join(", "))
        })
    }
}

/// A set of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u32);

impl Kinds {
    /// All kinds.
    pub const ALL: Self = Self(u32::MAX);

    /// A set of these kinds.
    #[must_use]
    pub const fn of(kinds: &[Kind]) -> Self {
        let (mut set, mut rest) = (0, kinds);
        while let [kind, after @ ..] = rest {
            set |= 1 << *kind as u32;
            rest = after;
        }
        Self(set)
    }

    /// Returns whether a kind is part of the set.
    #[must_use]
    pub const fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u32) != 0
    }
}
