//! Secrets without a form of their own: words that look random.

use std::sync::LazyLock;

use regex::Regex;

use super::{Hit, Kind, views};

static WORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("[A-Za-z0-9_-]{20,}").expect("the pattern is valid"));

/// Prefixes of response ids, which grant no access and which support asks for.
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

/// The minimum number of consecutive letters and digits of a credential.
const LONG: usize = 20;

/// The minimum entropy of a credential, in bits per character.
const ENTROPY: f64 = 3.0;

/// Detects random words: long runs of mixed letters and digits.
pub(super) fn words(text: &str) -> Vec<Hit> {
    WORD.find_iter(text)
        .filter(|word| is_random(word.as_str()))
        .map(|word| Hit::new(Kind::Key, word.range()))
        .collect()
}

/// Whether a word is long and random enough to be a secret without a name next to it.
pub(super) fn is_random(word: &str) -> bool {
    if IDS.iter().any(|id| word.starts_with(id)) {
        return false;
    }
    word.split(['-', '_']).any(|part| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        part.len() >= LONG && digits >= 3 && part.len() - digits >= 3
    })
}

/// Whether a word has digits and letters.
pub(super) fn is_mixed(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether a value looks random enough to be a secret, if its name suggests one.
pub(super) fn is_secret(value: &str) -> bool {
    if value.contains(' ') || IDS.iter().any(|id| value.starts_with(id)) {
        return false;
    }
    let part = |part: &str| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        part.len() >= 8 && digits >= 2 && part.len() - digits >= 2
    };
    let cases = value.bytes().any(|byte| byte.is_ascii_lowercase())
        && value.bytes().any(|byte| byte.is_ascii_uppercase());
    entropy(value) >= ENTROPY - f64::from(u8::from(value.len() < 16)) * 0.5
        && (value.split(['-', '_', '.', '/']).any(part)
            || cases && is_mixed(value) && value.len() >= 16)
}

/// Returns the Shannon entropy of a word, in bits per character.
fn entropy(word: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in word.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let length = word.len() as f64;
    let share = |count: &u32| f64::from(*count) / length;
    let shares = counts.iter().filter(|count| **count > 0).map(share);
    -shares.map(|share| share * share.log2()).sum::<f64>()
}

/// Whether a word is a `Basic` credential: a user and a password in base64.
pub(super) fn is_basic(word: &str) -> bool {
    views::base64(word).is_some_and(|plain| plain.contains(':'))
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

    #[rstest]
    #[case("a1b2c3d4e5", true)]
    #[case("3fa85f64-5717-4562-b3fc-2c963f66afa6", true)]
    #[case("per_minute_limit", false)]
    #[case("11111111aaaaaaaa", false)]
    #[case("gpt-4o-mini", false)]
    fn values_of_names_that_may_be_a_secrets(#[case] value: &str, #[case] secret: bool) {
        assert_eq!(is_secret(value), secret, "{value}");
    }
}
