//! Provider names in free text.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::reading::Reading;

use super::facts::{Around, Facts};

/// Phrases before a provider's name, and the delimiters that end the name.
const HINTS: &[(&str, &[&str])] = &[
    ("upstream error from ", &[":", " (", "\n"]),
    ("requires moderation on ", &[". ", ".", "\n"]),
];

/// Returns the provider: from a member, else from a relayed envelope, else from the text.
pub(crate) fn provider(
    reading: &Reading<'_>,
    facts: &Facts<'_>,
    around: Around<'_>,
    message: Option<&str>,
) -> Option<String> {
    let stated = reading.provider().filter(|name| !is_gateway(name));
    let stated = stated.map(str::to_owned);
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

/// Whether a provider name is the gateway's own, which clients fill in if they know no other; it names no provider.
pub(crate) fn is_gateway(name: &str) -> bool {
    // `Console` is opencode's own.
    const GATEWAYS: [&str; 4] = ["openrouter", "console", "console go", "console zen"];
    let name = name.trim();
    GATEWAYS.iter().any(|one| name.eq_ignore_ascii_case(one))
}

/// Returns the provider that a message names.
pub(crate) fn in_words(text: &str) -> Option<String> {
    // Fast path: most texts contain no hint.
    if !may_name(text.as_bytes()) {
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

/// Whether a text contains one of the hints, apart from their first words, which may be capitalized.
fn may_name(text: &[u8]) -> bool {
    static FINDERS: LazyLock<[Finder<'static>; 2]> =
        LazyLock::new(|| ["rror from ", "oderation on "].map(Finder::new));
    FINDERS.iter().any(|finder| finder.find(text).is_some())
}

/// Whether a text says that part of the answer had arrived: `Connection closed mid-response`, `interrupted after 214 tokens`.
pub(crate) fn says_delivered(text: &str) -> bool {
    const WORDS: [&str; 7] = [
        "mid-response",
        "mid-stream",
        "midstream",
        "midway through",
        "halfway through",
        "response above may be incomplete",
        "partial response",
    ];
    const PARTS: [&str; 5] = ["token", "chunk", "byte", "character", "event"];
    // Who tells how far it came says so at once.
    let head = text
        .get(..text.floor_char_boundary(512))
        .unwrap_or_default();
    let counted = |at: usize| {
        let mut words = head.get(at..).unwrap_or_default().split(' ').skip(2);
        let amount = words.next().unwrap_or_default();
        let unit = words.next().unwrap_or_default();
        amount.parse::<u64>().is_ok_and(|amount| amount > 0)
            && PARTS.iter().any(|part| unit.starts_with(part))
    };
    WORDS
        .iter()
        .any(|words| memchr::memmem::find(head.as_bytes(), words.as_bytes()).is_some())
        || head.match_indices(" after ").any(|(at, _)| counted(at))
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
