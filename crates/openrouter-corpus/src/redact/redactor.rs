//! Detection and replacement of secrets, with a configurable level of care.

use std::borrow::Cow;
use std::sync::{PoisonError, RwLock};

use super::{Hit, Kind, Part, allowed, forms, members, random, views};

/// What counts as a secret.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Care {
    /// Text with the form of a secret: for fixtures, reports and messages.
    #[default]
    Form,
    /// Also text that only begins like a key: for journals.
    Prefix,
    /// Also words that look random, and ids of callers in any form: for recordings of real traffic.
    Words,
    /// Also text of callers and models.
    Recording,
}

/// Secrets given to this process, in any form.
static REMEMBERED: RwLock<Vec<String>> = RwLock::new(Vec::new());

/// Makes every redactor of this process detect a secret from now on, in any form: a key, the value of a header.
/// Idempotent.
pub fn remember(secret: &str) {
    let secret = secret.trim();
    if is_knowable(Kind::Key, secret) {
        let mut remembered = REMEMBERED.write().unwrap_or_else(PoisonError::into_inner);
        if !remembered.iter().any(|known| known == secret) {
            remembered.push(secret.to_owned());
        }
    }
}

/// Whether a text is a secret, unlike the suite's own selectors, and long enough to be distinguished from other text.
fn is_knowable(kind: Kind, secret: &str) -> bool {
    /// A shorter secret would be found in any text.
    const SHORTEST: usize = 6;
    secret.len() >= SHORTEST && !allowed::is_allowed(kind, secret)
}

/// Finds and replaces secrets.
#[derive(Clone, Default)]
pub struct Redactor {
    care: Care,
    known: Vec<(Kind, String)>,
    without: Option<Part>,
}

impl Redactor {
    /// Creates a redactor with a level of care.
    #[must_use]
    pub fn new(care: Care) -> Self {
        Self {
            care,
            known: Vec::new(),
            without: None,
        }
    }

    /// A broken redactor: the same without one part of the search. For the self-check.
    #[must_use]
    pub fn without(mut self, part: Part) -> Self {
        self.without = Some(part);
        self
    }

    fn has(&self, part: Part) -> bool {
        self.without != Some(part)
    }

    /// Makes the redactor detect this secret anywhere. Ignores text that is too short to be distinguished from other
    /// text or that is not a secret, such as the suite's own selectors.
    #[must_use]
    pub fn knowing(mut self, kind: Kind, secret: &str) -> Self {
        let secret = secret.trim();
        if is_knowable(kind, secret) {
            self.known.push((kind, secret.to_owned()));
        }
        self
    }

    /// Returns every secret of a text, in order and without overlaps.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Hit> {
        let mut hits = self.read(text);
        hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end)));
        let mut apart: Vec<Hit> = Vec::with_capacity(hits.len());
        for hit in hits {
            match apart.last_mut() {
                // Merge overlapping hits, or the rest of one would stay.
                Some(last) if hit.range.start < last.range.end => {
                    last.range.end = last.range.end.max(hit.range.end);
                }
                _ => apart.push(hit),
            }
        }
        apart
    }

    /// Replaces every secret by its placeholder; also returns the kinds that were replaced.
    #[must_use]
    pub fn redact<'t>(&self, text: &'t str) -> (Cow<'t, str>, Vec<Kind>) {
        let hits = self.find(text);
        if hits.is_empty() {
            return (Cow::Borrowed(text), Vec::new());
        }
        let (clean, kinds) = self.replace_all(text, hits, &mut []);
        (Cow::Owned(clean), kinds)
    }

    /// Redacts like [`Redactor::redact`] and updates positions in the text (byte offsets, ascending). A position inside
    /// a secret stays inside its placeholder if that is long enough.
    #[must_use]
    pub fn redact_with_places(&self, text: &str, places: &mut [usize]) -> (String, Vec<Kind>) {
        self.replace_all(text, self.find(text), places)
    }

    /// The maximum number of passes over the output.
    const ROUNDS: usize = 8;

    /// Replaces the hits, and repeats for secrets that placeholders and adjacent text form together.
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

    /// Searches the text with its escape sequences decoded; hits may overlap and are unordered.
    fn read(&self, text: &str) -> Vec<Hit> {
        let unescaped = self.has(Part::Escapes).then(|| views::unescaped(text));
        let mut hits = match unescaped.flatten() {
            None => self.decoded(text),
            Some(view) => {
                let hits = self.decoded(&view.text).into_iter();
                hits.map(|hit| Hit::new(hit.kind, view.range(hit.range)))
                    .chain(self.streamed(text))
                    .chain(forms::behind_backslashes(text))
                    .chain(self.known(text))
                    .collect()
            }
        };
        if self.care >= Care::Words {
            let mut found = members::scan(text);
            if self.care < Care::Recording {
                found.retain(|hit| hit.kind != Kind::Text);
            }
            found.retain(|hit| !allowed::is_allowed(hit.kind, &text[hit.range.clone()]));
            hits.extend(found);
        }
        hits
    }

    /// Searches the text as is, with URLs and base64 decoded, and across the events of a stream.
    fn decoded(&self, text: &str) -> Vec<Hit> {
        let mut hits = self.plain(text);
        if self.has(Part::Percent) {
            for view in views::percent(text) {
                let found = self.plain(&view.text).into_iter();
                hits.extend(found.map(|hit| Hit::new(hit.kind, view.range(hit.range))));
            }
        }
        if self.has(Part::Base64) {
            hits.extend(views::encoded(text, |plain| {
                self.plain(plain).first().map(|hit| hit.kind)
            }));
        }
        hits.extend(self.streamed(text));
        hits
    }

    /// Searches the joined events of a stream; each piece is a separate hit.
    fn streamed(&self, text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        if !self.has(Part::Streams) {
            return hits;
        }
        for view in views::streamed(text) {
            for hit in self.plain(&view.text) {
                let pieces = view.pieces(hit.range);
                if pieces.len() > 1 {
                    hits.extend(pieces.into_iter().map(|piece| Hit::new(hit.kind, piece)));
                }
            }
        }
        hits
    }

    /// Searches the text as is.
    fn plain(&self, text: &str) -> Vec<Hit> {
        let mut hits = forms::scan(text, self.care, self.without);
        if self.care >= Care::Words {
            hits.extend(random::words(text));
        }
        hits.retain(|hit| !allowed::is_allowed(hit.kind, &text[hit.range.clone()]));
        hits.extend(self.known(text));
        hits
    }

    fn known(&self, text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        if !self.has(Part::Known) {
            return hits;
        }
        let mut seek = |kind, secret: &str| {
            let found = text.match_indices(secret);
            hits.extend(found.map(|(at, _)| Hit::new(kind, at..at + secret.len())));
        };
        for (kind, secret) in &self.known {
            seek(*kind, secret);
        }
        let remembered = REMEMBERED.read().unwrap_or_else(PoisonError::into_inner);
        for secret in remembered.iter() {
            seek(Kind::Key, secret);
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
        r#"{"m":"key REDACTED-KEY refused"}"#
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
    #[case(Care::Form, "2a01:4f8:c17:b8f::2@jane.doe@corp.co.uk", "192.0.2.1")]
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
    fn what_the_process_was_given_is_found_by_every_redactor() {
        let secret = "no-form~at~all";
        assert_eq!(Redactor::default().find(secret), []);
        remember(secret);
        let text = format!("it sent {secret}, then %6eo-form~at~all");
        assert_eq!(
            Redactor::default().redact(&text).0,
            "it sent REDACTED-KEY, then REDACTED-KEY"
        );
    }

    #[test]
    fn what_is_too_short_or_no_secret_is_not_known() {
        let redactor = Redactor::default()
            .knowing(Kind::Key, "abc")
            .knowing(Kind::Key, "sk-or-v1-conform-control");
        assert_eq!(redactor.find("abc sk-or-v1-conform-control"), []);
    }
}
