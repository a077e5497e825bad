//! Providers that are named in words only.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::reading::Reading;

use super::facts::{Around, Facts};

/// Words before a provider's name, and what ends the name.
const HINTS: &[(&str, &[&str])] = &[
    ("upstream error from ", &[":", " (", "\n"]),
    ("requires moderation on ", &[". ", ".", "\n"]),
];

/// The hints without their first letter, which may be a capital.
static FINDERS: LazyLock<[Finder<'static>; 2]> =
    LazyLock::new(|| ["rror from ", "oderation on "].map(Finder::new));

/// The provider: as a member names it, as a relayed envelope does, as the words do.
pub(crate) fn provider(
    reading: &Reading<'_>,
    facts: &Facts<'_>,
    around: Around<'_>,
    message: Option<&str>,
) -> Option<String> {
    let stated = reading.provider().map(str::to_owned);
    let relayed = || {
        [&facts.inner, &facts.raw]
            .into_iter()
            .flatten()
            .find_map(|dug| dug.provider.clone())
    };
    let outside = || around.provider.map(str::to_owned);
    let words = || {
        let stated = reading.message();
        let first = around.text.and(stated).and_then(in_words);
        let more = || message.filter(|message| Some(*message) != stated);
        first
            .or_else(|| facts.named_in_words.clone())
            .or_else(|| more().and_then(in_words))
    };
    stated.or_else(relayed).or_else(outside).or_else(words)
}

/// The provider that a message names.
pub(crate) fn in_words(text: &str) -> Option<String> {
    // Rare: most texts end here.
    if FINDERS
        .iter()
        .all(|words| words.find(text.as_bytes()).is_none())
    {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    HINTS.iter().find_map(|(before, ends)| {
        let start = lower.find(before)? + before.len();
        let rest = &text[start..];
        let end = ends.iter().filter_map(|end| rest.find(end)).min()?;
        let name = rest[..end].trim();
        (!name.is_empty() && name.len() <= 40).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn names_in_words() {
        let name = |text| in_words(text);
        assert_eq!(
            name("upstream error from nvidia: enginecore").as_deref(),
            Some("nvidia")
        );
        assert_eq!(
            name("m requires moderation on Amazon Bedrock. Your input was flagged").as_deref(),
            Some("Amazon Bedrock")
        );
        assert_eq!(name("Provider rejections: OpenAI: n"), None);
    }
}
