//! The words around a number that decide whether it is a status.

/// Whether a colon and a quoted sentence follow a status, with or without the mark of inline code.
pub(super) fn quotes_sentence(after: &str) -> bool {
    const QUOTES: [char; 4] = ['"', '\u{201c}', '\u{ab}', '\u{201e}'];
    let quoted = after
        .strip_prefix(": ")
        .and_then(|rest| rest.trim_start_matches('`').strip_prefix(QUOTES));
    quoted.is_some_and(|words| words.split_whitespace().nth(1).is_some())
}

/// Whether the words before a number name someone who answers, or say that it answers.
pub(super) fn names_party(before: &str) -> bool {
    const WORDS: [&str; 20] = [
        "openrouter",
        "api",
        "server",
        "servidor",
        "serveur",
        "proxy",
        "gateway",
        "provider",
        "model",
        "mod\u{e8}l",
        "modell",
        "request",
        "call",
        "error",
        "retorna",
        "devuelve",
        "renvoie",
        "liefert",
        "antwortet",
        "http",
    ];
    let line = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    WORDS.iter().any(|word| line.contains(word))
}

/// Whether a client writes a placeholder because it knows no reason phrase: `522 Unknown`, `530 <none>`.
pub(super) fn is_unnamed(after: &str) -> bool {
    const WORDS: [&str; 5] = [
        "Unknown",
        "<none>",
        "<no response>",
        "<unknown status code>",
        "Unknown Status Code",
    ];
    WORDS.iter().any(|words| {
        let rest = after.strip_prefix(words);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['\n', ':', ')', '\'', '"']))
    })
}

/// Matches `I got 502 points`, `received 404 applications`: a number of things.
pub(super) fn is_amount(cue: &str, after: &str) -> bool {
    const MEET: [&str; 6] = [
        "got",
        "gets",
        "getting",
        "received",
        "receives",
        "receiving",
    ];
    const OTHER: [&str; 12] = [
        "errors",
        "responses",
        "codes",
        "replies",
        "answers",
        "always",
        "sometimes",
        "this",
        "across",
        "unless",
        "statuses",
        "as",
    ];
    let word = after.split(' ').next().unwrap_or_default();
    MEET.contains(&cue)
        && word.len() > 2
        && word.ends_with('s')
        && word.bytes().all(|byte| byte.is_ascii_lowercase())
        && !OTHER.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::{names_party, quotes_sentence};
    use rstest::rstest;

    #[rstest]
    #[case("OpenRouter retorna ", ": `\"free is not a valid model ID\"`", true)]
    #[case("El servidor devuelve ", ": \"Insufficient credits\"", true)]
    #[case("In 2024 we sold ", ": \"a record for the team\"", false)]
    #[case("The server returned ", ": \"odd\"", false)]
    fn quotations(#[case] before: &str, #[case] after: &str, #[case] expected: bool) {
        assert_eq!(names_party(before) && quotes_sentence(after), expected);
    }
}
