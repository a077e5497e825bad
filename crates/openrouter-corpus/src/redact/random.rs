//! Secrets that have no form of their own: words that look random, and words behind JSON's escapes.

use std::sync::LazyLock;

use regex::Regex;

use super::{Hit, Kind};

static WORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("[A-Za-z0-9_-]{20,}").expect("the pattern is valid"));

static ESCAPED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#""(?<s>(?:[^"\\\r\n]|\\[^\r\n])*\\u00[2-7][0-9a-fA-F](?:[^"\\\r\n]|\\[^\r\n])*)""#)
        .expect("the pattern is valid")
});

/// Ids of responses, which open nothing and which support asks for.
const IDS: &[&str] = &[
    "gen-",
    "chatcmpl-",
    "cmpl-",
    "req_",
    "req-",
    "msg_",
    "resp_",
    "call_",
    "toolu_",
    "fc_",
    "rs_",
    "fp_",
    "item_",
];

/// From how many letters and digits in a row a word is long enough to be a credential.
const LONG: usize = 20;

/// Words that nobody would write: a long row of letters and digits in which both are mixed.
pub(super) fn words(text: &str) -> Vec<Hit> {
    WORD.find_iter(text)
        .filter(|word| is_random(word.as_str()))
        .map(|word| Hit {
            kind: Kind::Key,
            range: word.range(),
        })
        .collect()
}

fn is_random(word: &str) -> bool {
    if IDS.iter().any(|id| word.starts_with(id)) {
        return false;
    }
    word.split(['-', '_']).any(|part| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        part.len() >= LONG && digits >= 3 && part.len() - digits >= 3
    })
}

/// Strings with escaped ASCII in which, once the escapes are undone, `find` finds something.
pub(super) fn escaped(text: &str, find: impl Fn(&str) -> Option<Kind>) -> Vec<Hit> {
    let strings = ESCAPED.captures_iter(text);
    let hit = |found: regex::Captures<'_>| {
        let inner = found.name("s")?;
        let plain: String = serde_json::from_str(found.get(0)?.as_str()).ok()?;
        Some(Hit {
            kind: find(&plain)?,
            range: inner.range(),
        })
    };
    strings.filter_map(hit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("5f4dcc3b5aa765d61d8327deb882cf99", true)]
    #[case("key-AbCdEf0123456789GhIjKl", true)]
    #[case("gen-1759000000-AbCdEf0123456789GhIj", false)]
    #[case("3fa85f64-5717-4562-b3fc-2c963f66afa6", false)]
    #[case("claude-3-5-sonnet-20241022", false)]
    #[case("max_completion_tokens_exceeded_4096", false)]
    #[case("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    fn random_words(#[case] word: &str, #[case] random: bool) {
        assert_eq!(words(word).len(), usize::from(random), "{word}");
    }
}
