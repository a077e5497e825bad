//! The parts of the search for secrets.

crate::words! {
    /// A part of the search. Each finds secrets that no other part finds, which the self-check proves by leaving it out.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Part {
        /// Tokens with a format of their own.
        Tokens = "tokens by their format",
        /// Values whose name says that they are secret.
        Names = "values by their name",
        /// Credentials by their position: in URLs, behind a scheme or an option.
        Positions = "credentials by their position",
        /// Ids of users and organisations by their prefix.
        Ids = "ids by their prefix",
        /// E-mail addresses.
        Emails = "e-mail addresses",
        /// IP addresses.
        Addresses = "IP addresses",
        /// Text behind JSON escapes.
        Escapes = "text behind escapes",
        /// Percent-encoded text.
        Percent = "percent-encoded text",
        /// Text in base64.
        Base64 = "text in base64",
        /// Text that is split across the events of a stream.
        Streams = "text across the events of a stream",
        /// Secrets that were given to the program.
        Known = "secrets that were given",
    }
}
