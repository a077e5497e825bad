//! What of a request may be written down: names always, values by allow-list, and no key in any of them.

/// What stands for a value that is not shown.
pub const REDACTED: &str = "<redacted>";

/// Headers whose values say how a client behaves and nothing about its user.
const SHOWN: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "anthropic-beta",
    "anthropic-version",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "openai-beta",
    "transfer-encoding",
    "user-agent",
    "x-openrouter-experimental-metadata",
    "x-openrouter-metadata",
    "x-stainless-arch",
    "x-stainless-lang",
    "x-stainless-os",
    "x-stainless-package-version",
    "x-stainless-read-timeout",
    "x-stainless-retry-count",
    "x-stainless-runtime",
    "x-stainless-runtime-version",
    "x-stainless-timeout",
];

/// Longest value that is written down.
const LONGEST: usize = 512;

/// The headers with every value that is not on the allow-list replaced by [`REDACTED`].
#[must_use]
pub fn redact_headers(headers: &[(String, String)]) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            let shown = SHOWN
                .iter()
                .any(|allowed| name.eq_ignore_ascii_case(allowed));
            (
                scrub(name),
                if shown {
                    scrub(value)
                } else {
                    REDACTED.to_owned()
                },
            )
        })
        .collect()
}

/// A text cut to a bounded length, with everything replaced that looks like a key, however
/// short, or that [`mod@crate::redact`] knows; the suite's own case selectors
/// (`sk-or-v1-conform-...`) are no secrets and stay.
#[must_use]
pub fn scrub(text: &str) -> String {
    let cut = text
        .char_indices()
        .nth(LONGEST)
        .map_or(text, |(at, _)| &text[..at]);
    let mut out = String::with_capacity(cut.len());
    let mut rest = cut;
    while let Some(at) = key_start(rest) {
        let (before, key) = rest.split_at(at);
        let end = key
            .find(|c: char| !(c.is_ascii_alphanumeric() || "-_.~@".contains(c)))
            .unwrap_or(key.len());
        out.push_str(before);
        out.push_str(if key.starts_with("sk-or-v1-conform-") {
            &key[..end]
        } else {
            REDACTED
        });
        rest = &key[end..];
    }
    out.push_str(rest);
    let mut out = crate::redact::redact(&out).0.into_owned();
    if cut.len() < text.len() {
        out.push('…');
    }
    out
}

/// Where something begins that looks like a key: `sk-` or `pk-` or `eyJ` at the start of a word.
fn key_start(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len()).find(|&at| {
        let begins = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        begins
            && ["sk-", "pk-", "eyJ"]
                .iter()
                .any(|prefix| bytes[at..].starts_with(prefix.as_bytes()))
    })
}

/// The target of a request as it may be written down: path scrubbed, names of the query kept, values not.
pub(super) fn redact_target(target: &str) -> String {
    let (path, query) = target
        .split_once('?')
        .map_or((target, None), |(path, query)| (path, Some(query)));
    let mut shown = scrub(path);
    if let Some(query) = query {
        let names: Vec<String> = query
            .split('&')
            .map(|pair| {
                pair.split_once('=').map_or_else(
                    || REDACTED.to_owned(),
                    |(name, _)| format!("{}={REDACTED}", scrub(name)),
                )
            })
            .collect();
        shown.push('?');
        shown.push_str(&names.join("&"));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_go_and_selectors_stay() {
        assert_eq!(scrub("a sk-or-v1-abc/x"), format!("a {REDACTED}/x"));
        assert_eq!(
            scrub("sk-or-v1-conform-a~429-b"),
            "sk-or-v1-conform-a~429-b"
        );
        assert_eq!(scrub("ask-me"), "ask-me");
        assert_eq!(scrub("sk-1 sk-2"), format!("{REDACTED} {REDACTED}"));
        assert!(scrub(&"é".repeat(600)).ends_with("é…"));
    }

    #[test]
    fn values_are_shown_by_allow_list_only() {
        let headers = [
            ("Authorization", "Bearer x"),
            ("X-Api-Key", "y"),
            ("X-New", "z"),
            ("Accept", "text/html"),
        ];
        let headers: Vec<_> = headers.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec();
        let shown: Vec<String> = redact_headers(&headers)
            .into_iter()
            .map(|(_, v)| v)
            .collect();
        assert_eq!(shown, [REDACTED, REDACTED, REDACTED, "text/html"]);
    }

    #[test]
    fn queries_keep_names_only() {
        assert_eq!(
            redact_target("/key?code=abc&x"),
            format!("/key?code={REDACTED}&{REDACTED}")
        );
    }
}
