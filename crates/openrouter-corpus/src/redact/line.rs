//! What of a request may be written into a journal: names always, values by allow-list, and no key in any of them.

use super::{Care, HIDDEN, Redactor, headers};

/// Longest value that is written down.
const LONGEST: usize = 512;

/// A text cut to a bounded length, with everything replaced that looks like a key, however short, or that
/// [`redact`](super::redact()) knows; the suite's own case selectors (`sk-or-v1-conform-...`) are no secrets and stay.
#[must_use]
pub fn scrub(text: &str) -> String {
    let redactor = Redactor::new(Care::Prefix);
    // The whole first: the beginning of a secret may not have its form.
    let clean = redactor.redact(text).0;
    let Some((at, _)) = clean.char_indices().nth(LONGEST) else {
        return clean.into_owned();
    };
    // And what is left once more: where it is cut it may look like a secret that the whole was not.
    let cut = format!("{}…", &clean[..at]);
    redactor.redact(&cut).0.into_owned()
}

/// The headers of a request with every value that is not on the allow-list replaced by [`HIDDEN`].
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

/// The target of a request as it may be written down: path scrubbed, names of the query kept, values not.
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

    /// The first was found by fuzzing.
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
