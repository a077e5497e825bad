//! The parts of the search for secrets.

/// A part of the search. Each finds secrets that no other part finds, which the self-check proves by leaving it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Tokens with a format of their own.
    Tokens,
    /// Values whose name says that they are secret.
    Names,
    /// Credentials by their position: in URLs, behind a scheme or an option.
    Positions,
    /// Ids of users and organisations by their prefix.
    Ids,
    /// E-mail addresses.
    Emails,
    /// IP addresses.
    Addresses,
    /// Text behind JSON escapes.
    Escapes,
    /// Percent-encoded text.
    Percent,
    /// Text in base64.
    Base64,
    /// Text that is split across the events of a stream.
    Streams,
    /// Secrets that were given to the program.
    Known,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Tokens,
        Self::Names,
        Self::Positions,
        Self::Ids,
        Self::Emails,
        Self::Addresses,
        Self::Escapes,
        Self::Percent,
        Self::Base64,
        Self::Streams,
        Self::Known,
    ];

    /// What it finds, in a few words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tokens => "tokens by their format",
            Self::Names => "values by their name",
            Self::Positions => "credentials by their position",
            Self::Ids => "ids by their prefix",
            Self::Emails => "e-mail addresses",
            Self::Addresses => "IP addresses",
            Self::Escapes => "text behind escapes",
            Self::Percent => "percent-encoded text",
            Self::Base64 => "text in base64",
            Self::Streams => "text across the events of a stream",
            Self::Known => "secrets that were given",
        }
    }
}
