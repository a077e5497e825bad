//! English words of an error within a sentence of Chinese, Japanese or Korean.

use super::prefix;
use crate::diagnosis::met::negative;

/// Whether a character belongs to one of these scripts or to its punctuation.
fn is_ideographic(letter: char) -> bool {
    matches!(letter, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

/// Returns the error's own words in a sentence that people wrote around them: `提示 Failed to fetch，...`.
pub(super) fn quoted_words(text: &str) -> Option<&str> {
    if text.is_ascii() || text.contains(['{', '\n']) {
        return None;
    }
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).count();
    text.split(is_ideographic)
        .map(|run| run.trim_matches([' ', ':', '-', '|', ',', '"', '`', '(']))
        .map(|run| match run.contains('(') {
            true => run,
            false => run.trim_end_matches([')', ' ']),
        })
        .map(|run| match prefix::strip(run) {
            line if line.logged => line.rest,
            _ => run,
        })
        .find(|run| {
            // `RuntimeError: API_KEY` and what is said of it.
            let named = run.rsplit_once(": ").is_some_and(|(_, name)| {
                name.contains('_') && !name.contains(' ') || name.eq_ignore_ascii_case("api key")
            });
            run.is_ascii()
                && !named
                && run.len() < text.len()
                && run.split_whitespace().nth(1).is_some()
                && letters(run) >= 10
                && negative(&run.to_ascii_lowercase())
        })
}

#[cfg(test)]
mod tests {
    use super::quoted_words;
    use rstest::rstest;

    #[rstest]
    #[case(
        "\u{63d0}\u{793a} Failed to fetch\u{ff0c}\u{770b}\u{4e0d}\u{5230}",
        Some("Failed to fetch")
    )]
    #[case(
        "\u{5c31}\u{62a5}400 invalid model ID\u{3002}\u{6587}\u{6863}",
        Some("400 invalid model ID")
    )]
    #[case("\u{6a21}\u{578b} gpt-4o \u{4e0d}\u{5b58}\u{5728}", None)]
    #[case("OpenAI API key \u{65e0}\u{6548}", None)]
    #[case("RuntimeError: API_KEY \u{304c}\u{8a2d}\u{5b9a}", None)]
    #[case("Failed to fetch", None)]
    fn runs(#[case] text: &str, #[case] words: Option<&str>) {
        assert_eq!(quoted_words(text), words);
    }
}
