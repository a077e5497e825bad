//! Finding and replacing, with as much care as the place of the text asks for.

use std::borrow::Cow;

use super::{Hit, Kind, allowed, patterns, random};

/// What is taken for a secret.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Care {
    /// What has the form of one: for fixtures, reports and messages.
    #[default]
    Form,
    /// Also what only begins as a key does: for journals.
    Prefix,
    /// Also words that look random, and ids of callers in whatever form: for recordings of real traffic.
    Words,
    /// Also what callers and models said.
    Recording,
}

/// Finds and replaces secrets.
#[derive(Clone, Default)]
pub struct Redactor {
    care: Care,
    known: Vec<(Kind, String)>,
}

impl Redactor {
    /// Shorter than this, a known secret would be found in any text.
    const SHORTEST: usize = 6;

    /// A redactor of that care.
    #[must_use]
    pub fn new(care: Care) -> Self {
        Self {
            care,
            known: Vec::new(),
        }
    }

    /// The same, which also finds this secret wherever it stands. One that is too short to be told from other text, or
    /// that is none, such as the suite's own selectors, is not taken.
    #[must_use]
    pub fn knowing(mut self, kind: Kind, secret: &str) -> Self {
        let secret = secret.trim();
        if secret.len() >= Self::SHORTEST && !allowed::is_allowed(kind, secret) {
            self.known.push((kind, secret.to_owned()));
        }
        self
    }

    /// Every secret of a text, in its order; none overlaps another.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Hit> {
        let mut hits = self.plain(text);
        if self.care >= Care::Words {
            hits.extend(random::escaped(text, |plain| {
                self.plain(plain).first().map(|hit| hit.kind)
            }));
        }
        hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end)));
        let mut apart: Vec<Hit> = Vec::with_capacity(hits.len());
        for hit in hits {
            match apart.last_mut() {
                // What begins within another ends with it at the earliest, or its rest would stay.
                Some(last) if hit.range.start < last.range.end => {
                    last.range.end = last.range.end.max(hit.range.end);
                }
                _ => apart.push(hit),
            }
        }
        apart
    }

    /// The text with every secret replaced by its placeholder, and the kinds that were replaced.
    #[must_use]
    pub fn redact<'t>(&self, text: &'t str) -> (Cow<'t, str>, Vec<Kind>) {
        let hits = self.find(text);
        if hits.is_empty() {
            return (Cow::Borrowed(text), Vec::new());
        }
        let (clean, kinds) = self.replace_all(text, hits, &mut []);
        (Cow::Owned(clean), kinds)
    }

    /// The same, with places of the text (byte offsets, ascending) moved to where they are in what comes out. A place
    /// within a secret stays within its placeholder as far as that is long enough.
    #[must_use]
    pub fn redact_with_places(&self, text: &str, places: &mut [usize]) -> (String, Vec<Kind>) {
        self.replace_all(text, self.find(text), places)
    }

    /// How often what came out is looked at again.
    const ROUNDS: usize = 8;

    /// Replaces the hits, and whatever their placeholders and what is next to those look like together.
    fn replace_all(
        &self,
        text: &str,
        mut hits: Vec<Hit>,
        places: &mut [usize],
    ) -> (String, Vec<Kind>) {
        let mut clean = text.to_owned();
        let mut kinds = Vec::new();
        for _ in 0..Self::ROUNDS {
            if hits.is_empty() {
                break;
            }
            kinds.extend(hits.iter().map(|hit| hit.kind));
            clean = replace(&clean, &hits, places);
            hits = self.find(&clean);
        }
        kinds.sort_unstable();
        kinds.dedup();
        (clean, kinds)
    }

    /// What is found without undoing escapes; overlapping, in no order.
    fn plain(&self, text: &str) -> Vec<Hit> {
        let mut hits = patterns::forms(text);
        if self.care >= Care::Prefix {
            hits.extend(patterns::prefixes(text));
        }
        if self.care >= Care::Words {
            hits.extend(patterns::members(text));
            hits.extend(random::words(text));
        }
        if self.care < Care::Recording {
            hits.retain(|hit| hit.kind != Kind::Text);
        }
        for hit in &mut hits {
            hit.range.start += escape_at(text, hit.range.start);
        }
        hits.retain(|hit| !allowed::is_allowed(hit.kind, &text[hit.range.clone()]));
        for (kind, secret) in &self.known {
            hits.extend(text.match_indices(secret.as_str()).map(|(at, _)| Hit {
                kind: *kind,
                range: at..at + secret.len(),
            }));
        }
        hits
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redactor")
            .field("care", &self.care)
            .finish_non_exhaustive()
    }
}

/// How much of what begins there belongs to an escape sequence of JSON: a secret behind `\n` does not begin with the n.
fn escape_at(text: &str, start: usize) -> usize {
    let (before, rest) = text.as_bytes().split_at(start);
    match (before.last(), rest) {
        (Some(b'\\'), [b'b' | b'f' | b'n' | b'r' | b't', ..]) => 1,
        (Some(b'\\'), [b'u', digits @ ..])
            if digits.len() > 4 && digits[..4].iter().all(u8::is_ascii_hexdigit) =>
        {
            5
        }
        _ => 0,
    }
}

fn replace(text: &str, hits: &[Hit], places: &mut [usize]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut places = places.iter_mut().peekable();
    let mut from = 0;
    for hit in hits {
        let before = out.len();
        while let Some(place) = places.next_if(|place| **place <= hit.range.start) {
            *place = before + (*place - from);
        }
        out.push_str(&text[from..hit.range.start]);
        let (start, new) = (out.len(), hit.kind.replacement(&text[hit.range.clone()]));
        while let Some(place) = places.next_if(|place| **place < hit.range.end) {
            *place = start + (*place - hit.range.start).min(new.len());
        }
        out.push_str(&new);
        from = hit.range.end;
    }
    let before = out.len();
    for place in places {
        *place = before + (*place - from);
    }
    out.push_str(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(
        r#"{"content":"My name is J\u00fcrgen"}"#,
        r#"{"content":"xx xxxx xx xxxxxxxxxxx"}"#
    )]
    #[case(r#"{"delta":{"content":""}}"#, r#"{"delta":{"content":""}}"#)]
    #[case(r#"{"user":"bob"}"#, r#"{"user":"user_REDACTED"}"#)]
    #[case(r#"{"user":"84.12.9.200"}"#, r#"{"user":"192.0.2.1"}"#)]
    #[case(
        r#"{"raw":"{\"user_id\":\"bob\"}"}"#,
        r#"{"raw":"{\"user_id\":\"user_REDACTED\"}"}"#
    )]
    #[case(
        r#"{"raw":"{\"content\":\"tell me\"}"}"#,
        r#"{"raw":"{\"content\":\"xxxx xx\"}"}"#
    )]
    #[case(
        r#"{"m":"key \u0073k-or-v1-0123456789 refused"}"#,
        r#"{"m":"REDACTED-KEY"}"#
    )]
    #[case("Incorrect key: sk-or-v1-12ab****34", "Incorrect key: REDACTED-KEY")]
    #[case("token 5f4dcc3b5aa765d61d8327deb882cf99.", "token REDACTED-KEY.")]
    #[case(
        r#"{"message":"I told canary-1"}"#,
        r#"{"message":"I told REDACTED-KEY"}"#
    )]
    fn recordings_are_redacted_with_more_care(#[case] text: &str, #[case] clean: &str) {
        let redactor = Redactor::new(Care::Recording).knowing(Kind::Key, "canary-1");
        assert_eq!(redactor.redact(text).0, clean);
        assert_eq!(redactor.find(clean), [], "what is clean stays as it is");
    }

    #[rstest]
    #[case(r#"{"m":"at\fe80:1:22:3:4:5:6:7"}"#, r#"{"m":"at\f192.0.2.1"}"#)]
    #[case(r#"{"m":"\r8_0123456789abcdef0123"}"#, r#"{"m":"\rREDACTED-KEY"}"#)]
    #[case(r#"{"m":"\nvapi-0123456789abcdef0123"}"#, r#"{"m":"\nREDACTED-KEY"}"#)]
    #[case(r#"{"m":"\nobody@corp.example"}"#, r#"{"m":"\nredacted@example.com"}"#)]
    #[case(
        r#"{"m":"\u00e9tienne@corp.example"}"#,
        r#"{"m":"\u00e9redacted@example.com"}"#
    )]
    #[case(
        r#"{"m":"yours:\nsk-0123456789abcdef0123456789"}"#,
        r#"{"m":"yours:\nREDACTED-KEY"}"#
    )]
    #[case(r#"{"m":"from\t84.12.9.200"}"#, r#"{"m":"from\t192.0.2.1"}"#)]
    #[case(
        r#"{"m":"\u2014user_2aBcDeFgHiJkLm"}"#,
        r#"{"m":"\u2014user_REDACTED"}"#
    )]
    fn escapes_are_left_whole(#[case] text: &str, #[case] clean: &str) {
        assert_eq!(Redactor::default().redact(text).0, clean);
        assert_eq!(Redactor::default().find(clean), []);
    }

    #[rstest]
    #[case(
        Care::Form,
        "2a01:4f8:c17:b8f::2@jane.doe@corp.co.uk",
        "redacted@example.com"
    )]
    #[case(
        Care::Prefix,
        "Bearer -sk-or-v1-conform-a~1@eyJhbGciOiJIUzI1.@",
        "Bearer REDACTED-KEY@REDACTED-KEY"
    )]
    fn what_comes_out_is_looked_at_again(
        #[case] care: Care,
        #[case] text: &str,
        #[case] clean: &str,
    ) {
        assert_eq!(Redactor::new(care).redact(text).0, clean);
        assert_eq!(Redactor::new(care).find(clean), []);
    }

    #[test]
    fn nothing_is_left_of_two_that_overlap() {
        let text = "a.b@corp.example-0123456789abcdef0123456789.";
        let clean = Redactor::new(Care::Words).redact(text).0;
        assert_eq!(clean, "redacted@example.com.");
    }

    #[test]
    fn places_move_with_the_text() {
        let text = "ab sk-or-v1-0123456789abcdef0123456789 cd a@b.example";
        let mut places = [0, 2, 5, 30, 39, 40, text.len()];
        let (clean, _) = Redactor::default().redact_with_places(text, &mut places);
        assert_eq!(clean, "ab REDACTED-KEY cd redacted@example.com");
        assert_eq!(places, [0, 2, 5, 15, 16, 17, clean.len()]);
    }

    #[test]
    fn what_is_too_short_or_no_secret_is_not_known() {
        let redactor = Redactor::default()
            .knowing(Kind::Key, "abc")
            .knowing(Kind::Key, "sk-or-v1-conform-control");
        assert_eq!(redactor.find("abc sk-or-v1-conform-control"), []);
    }
}
