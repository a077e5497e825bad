//! The parts of a request that may be journalled: all names, values by allow-list, and never a key.

use super::{Care, HIDDEN, Redactor, headers};

/// The maximum length of a recorded value.
const LONGEST: usize = 512;

/// Cuts a text to a bounded length and replaces everything that looks like a key, however short, or that
/// [`redact`](super::redact()) detects; the suite's own case selectors (`sk-or-v1-conform-...`) are not secrets.
#[must_use]
pub fn scrub(text: &str) -> String {
    let redactor = Redactor::new(Care::Prefix);
    // Redact the whole first: the beginning of a secret may not have its form.
    let clean = redactor.redact(text).0;
    let Some((at, _)) = clean.char_indices().nth(LONGEST) else {
        return clean.into_owned();
    };
    // Redact the rest again: the cut may have made it look like a secret.
    let cut = format!("{}…", &clean[..at]);
    redactor.redact(&cut).0.into_owned()
}

/// Replaces the value of every header that is not on the allow-list with [`HIDDEN`].
#[must_use]
pub fn redact_headers(headers: &[(String, String)]) -> Vec<(String, String)> {
    let shown = |name: &str, value: &str| {
        if headers::of_requests(name) {
            scrub(value)
        } else {
            HIDDEN.to_owned()
        }
    };
    headers
        .iter()
        .map(|(name, value)| (scrub(name), shown(name, value)))
        .collect()
}

/// Redacts the target of a request: scrubs the path, keeps the names of the query, hides their values.
#[must_use]
pub fn redact_target(target: &str) -> String {
    let (path, query) = target
        .split_once('?')
        .map_or((target, None), |(path, query)| (path, Some(query)));
    let mut shown = scrub(path);
    if let Some(query) = query {
        let names: Vec<String> = query
            .split('&')
            .map(|pair| {
                pair.split_once('=').map_or_else(
                    || HIDDEN.to_owned(),
                    |(name, _)| format!("{}={HIDDEN}", scrub(name)),
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
    use rstest::rstest;

    #[test]
    fn keys_go_and_selectors_stay() {
        assert_eq!(scrub("a sk-or-v1-abc/x"), "a REDACTED-KEY/x");
        assert_eq!(
            scrub("sk-or-v1-conform-a~429-b"),
            "sk-or-v1-conform-a~429-b"
        );
        assert_eq!(scrub("ask-me"), "ask-me");
        assert_eq!(scrub("sk-1 sk-2"), "REDACTED-KEY REDACTED-KEY");
        assert!(scrub(&"é".repeat(600)).ends_with("é…"));
    }

    /// The first case was found by fuzzing.
    #[rstest]
    #[case(r#""userId":"123456789012345"#, r#"""#, r#""userId":"user_REDACTED"#)]
    #[case("user_2aBcDeFgH", "iJkLm", "user_REDACTED …")]
    #[case("jane.doe@corp", ".co.uk", "redacted@exam…")]
    #[case("84.12.9.2", "00", "192.0.2.1…")]
    fn what_is_cut_is_clean(#[case] before: &str, #[case] behind: &str, #[case] end: &str) {
        let start = " ".repeat(LONGEST - before.len());
        let shown = scrub(&format!("{start}{before}{behind} and so on"));
        assert_eq!(shown, format!("{start}{end}"));
        assert_eq!(Redactor::new(Care::Prefix).find(&shown), []);
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
        assert_eq!(shown, [HIDDEN, HIDDEN, HIDDEN, "text/html"]);
    }

    #[test]
    fn queries_keep_names_only() {
        assert_eq!(
            redact_target("/key?code=abc&x"),
            format!("/key?code={HIDDEN}&{HIDDEN}")
        );
    }
}
