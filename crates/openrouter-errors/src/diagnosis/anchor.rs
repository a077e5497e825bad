//! The error's own sentence in a pasted text: the one that contains the words by which the rule recognised it.
//!
//! People and programs introduce an error in countless ways (`OpenAI error: ...`, `I get "...`, `error_message="...`,
//! `对话失败 401 ...`), and no list of introductions is complete. The words of the rule show where the error is, and the last
//! introduction before them shows where its sentence begins.

use super::met;
use super::rules::{RULES, Rule, When};
use super::text::fold;
use super::unwrap::{glue, labels, lines, openings, prefix, runtime, sentence, status, words};

/// The maximum length of a text whose sentence is searched for.
const LIMIT: usize = 16 * 1024;

/// How Node prints the cause of an exception, which says more than `fetch failed` or `terminated`.
const CAUSE: &str = "[cause]: ";

/// Returns the sentence that contains the words of `rule`, without what introduces it: in `message`, or in the whole `text`
/// if the message is another part of it.
pub(super) fn sentence_of(message: &str, text: &str, rule: &Rule) -> Option<String> {
    if message.len() > LIMIT || glue::is_of_client(message) {
        return None;
    }
    let found = positions(message, rule);
    if message.split(' ').nth(2).is_none() && text.len() <= LIMIT && text.contains(CAUSE) {
        let stated = positions(text, rule).into_iter();
        let of_cause = |at: &usize| {
            let head = text.get(line_start(text, *at)..*at);
            head.is_some_and(|head| head.contains(CAUSE))
        };
        let mut causes = stated.filter(of_cause).filter_map(|at| at_words(text, at));
        if let Some(line) = causes.next().and_then(|cause| cause.lines().next()) {
            return Some(line.to_owned());
        }
    }
    if found.is_empty() && message.starts_with('{') && text.len() <= LIMIT {
        let mut found = positions(text, rule).into_iter();
        return found.find_map(|at| at_words(text, at)).map(str::to_owned);
    }
    let found = found.into_iter().find_map(|at| at_words(message, at))?;
    (found.len() < message.trim().len()).then(|| found.to_owned())
}

/// Whether a text has a phrase of the rule that is a part of a sentence, and no term that anyone may use.
pub(super) fn is_specific(text: &str, rule: &str) -> bool {
    has_phrase(text, rule, 3)
}

/// Whether a text has a phrase of the rule with at least so many words.
pub(super) fn has_phrase(text: &str, rule: &str, least: usize) -> bool {
    let folded = fold(text);
    let rule = RULES.iter().copied().flatten().find(|one| one.id == rule);
    let mut phrases = rule
        .into_iter()
        .flat_map(|rule| rule.when)
        .flat_map(|when| match when {
            When::Phrase(phrases) | When::Raw(phrases) | When::Body(phrases) => *phrases,
            _ => &[],
        });
    phrases.any(|phrase| {
        phrase.split(' ').nth(least - 1).is_some() && position(&folded, &fold(phrase)).is_some()
    })
}

/// Returns what a client's exception says about a response that it could not read, without what introduces it. All of its
/// lines belong to it.
pub(super) fn exception_of(message: &str, rule: &Rule) -> Option<String> {
    if message.len() > LIMIT || message.starts_with('{') {
        return None;
    }
    let at = *positions(message, rule).first()?;
    // The words of the rule introduce what the client printed: `responses fail to parse with `data did not match ...``.
    if let Some(quoted) = sentence::last_quotation(message)
        && quoted.as_ptr() as usize + quoted.len() > message.as_ptr() as usize + at
    {
        return Some(quoted.to_owned());
    }
    let headline = lines::validation_headline(message).filter(|headline| *headline < at);
    let found = exception_at(message, headline.unwrap_or(at))?;
    (found.len() < message.trim().len()).then(|| found.to_owned())
}

/// Returns the exception of which the words at `at` are part.
fn exception_at(text: &str, at: usize) -> Option<&str> {
    let start = line_start(text, at);
    let head = text.get(start..at)?;
    let (mut cut, mut close) = introduction(head);
    let words = head.trim_end_matches(['\'', '"', '`']);
    let tail = text.get(at..)?;
    let quoted = close
        .and_then(|close| closing(tail, close))
        .is_some_and(|end| tail.get(..end).is_some_and(|tail| tail.contains(' ')));
    if names_failure(words, words.len() < head.len()) && !quoted {
        (cut, close) = (words.len(), None);
    }
    // The line above announces this one, and is part of the message.
    if cut == 0 && text.get(..start)?.trim_end().ends_with(':') {
        return None;
    }
    // A value that was printed is part of the exception.
    if text.get(..start + cut)?.contains('{')
        || head.get(..cut)?.contains('[') && !head.starts_with('[')
        || close.is_some() && !quoted
    {
        return None;
    }
    let tail = text.get(start + cut..)?;
    let end = close.and_then(|close| closing(tail, close));
    let found = sentence::tidy(tail.get(..end.unwrap_or(tail.len()))?.trim());
    // async-openai's `failed to deserialize api response: error:missing field ...`
    let found = found
        .split_once(": error:")
        .map(|(_, own)| own)
        .filter(|own| own.starts_with(|first: char| first.is_ascii_lowercase()))
        .unwrap_or(found);
    let found = prefix::without_marks(labels::without_classes(without_tag(found)));
    let least = if cut == 0 { 1 } else { 2 };
    found.split_whitespace().nth(least).map(|_| found)
}

/// Whether the words before an exception name a program or say that something failed: `Mistral AI: `, `error for key x: `,
/// and before a quotation mark `request failure `.
fn names_failure(words: &str, quoted: bool) -> bool {
    let Some(label) = words.strip_suffix(": ") else {
        let failure = ["failure ", "failed ", "error "];
        return quoted && failure.iter().any(|word| words.ends_with(word));
    };
    let label = label.rsplit([':', '\n']).next().unwrap_or_default().trim();
    let lower = label.to_ascii_lowercase();
    let fails = ["error", "fail", "crash", "exception"]
        .iter()
        .any(|word| lower.contains(word));
    let named = label.split(' ').all(|word| {
        word.starts_with(|first: char| first.is_ascii_uppercase())
            && word.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    fails && !lower.ends_with("runtime error") || named && label.split(' ').count() <= 2
}

/// Returns the sentence that contains the words at `at`.
fn at_words(text: &str, at: usize) -> Option<&str> {
    let start = line_start(text, at);
    let line = text.get(start..)?;
    let (mut cut, close) = introduction(text.get(start..at)?);
    // OpenAI's whole sentence: `400 status code (no body)`.
    if line.get(cut..)?.starts_with("status code (no body)") {
        cut = cut.saturating_sub("400 ".len());
    }
    // `it comes back with Rate limit exceeded`: the capital of the words begins the sentence.
    if let Some(head) = text.get(start + cut..at)
        && tells_of(head, text.get(at..)?)
    {
        cut = at - start;
    }
    let tail = line.get(cut..)?;
    let end = close
        .and_then(|close| closing(tail, close))
        .unwrap_or_else(|| line_end(tail));
    let found = sentence::tidy(tail.get(..end)?.trim().trim_end_matches('\\'));
    let found = sentence::quotation(found).unwrap_or(found);
    let found = runtime::message(found).unwrap_or(found);
    let found = openings::arguments(found)
        .or_else(|| openings::of_pool(found.get(found.find("HTTPSConnectionPool(")?..)?))
        .unwrap_or(found);
    // OpenSSL's code: `[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed`.
    let found = match found
        .strip_prefix("[SSL: ")
        .and_then(|tag| tag.split_once("] "))
    {
        Some((_, words)) => words,
        None => found,
    };
    let found = labels::without_classes(without_tag(found));
    let found = found.strip_prefix("> ").unwrap_or(found);
    // The bullet of a list is part of some sentences: `* GenerateContentRequest.contents: ...`.
    let found = match found.starts_with(|first: char| first.is_ascii()) {
        true => found,
        false => prefix::without_marks(found),
    };
    let found = labels::without_own_number(found);
    // A sentence, and not only a code.
    found.split_whitespace().nth(1).map(|_| found)
}

/// Whether the words before a phrase tell that someone met it, so that its capital begins the error's sentence.
fn tells_of(head: &str, phrase: &str) -> bool {
    const VERBS: &str = "with get gets got getting says said see sees seeing returns returned shows showing hit hits receive received \
        gives throws into only";
    let last = head.trim_end().rsplit(' ').next().unwrap_or_default();
    head.ends_with(' ')
        && head.contains(' ')
        && phrase.starts_with(|first: char| first.is_ascii_uppercase())
        && !phrase.starts_with("HTTP")
        && met::one_of(VERBS, last)
}

/// Removes a tag: `(content_filter) `, `[openrouter] `.
fn without_tag(text: &str) -> &str {
    text.split_once([')', ']'])
        .filter(|(tag, rest)| {
            let name = tag.trim_start_matches(['(', '[']);
            !name.is_empty() && !name.contains([' ', '(', '[', '"', '\'']) && rest.starts_with(' ')
        })
        .map_or(text, |(_, rest)| rest.trim_start())
}

/// Returns where the words of the rule are, in order.
fn positions(text: &str, rule: &Rule) -> Vec<usize> {
    let mut folded = Vec::with_capacity(text.len());
    let mut origins = Vec::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        if letter.is_ascii_whitespace() {
            if folded.last().is_some_and(|last| *last != b' ') {
                folded.push(b' ');
                origins.push(at);
            }
        } else if !matches!(
            letter,
            '\\' | '"' | '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}'
        ) {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                folded.push(byte.to_ascii_lowercase());
                origins.push(at);
            }
        }
    }
    let phrases = rule.when.iter().flat_map(|when| match when {
        When::Phrase(phrases) | When::Raw(phrases) | When::Body(phrases) => *phrases,
        _ => &[],
    });
    let mut found: Vec<usize> = phrases
        .filter_map(|phrase| {
            // The label or the mark is no part of the sentence: `failed: connection error`, `: connection error`.
            let label = ["failed: ", "error: ", ": ", ", "]
                .iter()
                .find(|label| phrase.starts_with(**label));
            let at = position(&folded, &fold(phrase))?;
            origins
                .get(at + label.map_or(0, |label| label.len()))
                .copied()
        })
        .collect();
    // `JSONDecodeError: Expecting value`: the name of a class is no part of its words.
    let class = |at: &usize| {
        let word = text.get(*at..).and_then(|rest| rest.split_once(": "));
        let lower = word.map_or("", |(word, _)| word).to_ascii_lowercase();
        // `error_type: JSONDecodeError, error: Expecting value`
        let lower = lower.split(',').next().unwrap_or_default();
        !lower.contains(' ') && (lower.ends_with("error") || lower.ends_with("exception"))
    };
    // Words in a quotation are the error's own rather than those of the sentence around it.
    let quoted = |at: &usize| {
        let place = text.as_bytes().as_ptr().wrapping_add(*at);
        sentence::quotations(text).any(|quote| quote.as_bytes().as_ptr_range().contains(&place))
    };
    // `model_not_found` above `The model x does not exist`: a code says less than the sentence.
    let code = |at: &usize| {
        let word = text
            .get(*at..)
            .and_then(|rest| rest.split_whitespace().next());
        word.is_some_and(|word| word.contains('_') && !word.contains(['.', '(', ':', '=']))
    };
    found.sort_by_cached_key(|at| (class(at), code(at), !quoted(at), *at));
    found
}

/// Returns the first position of a phrase that is searched for only once, so that building a searcher would take longer.
fn position(text: &[u8], phrase: &[u8]) -> Option<usize> {
    let first = *phrase.first()?;
    memchr::memchr_iter(first, text).find(|&at| text[at..].starts_with(phrase))
}

/// Returns the start of the line at `at`, or of the lines that a terminal broke.
fn line_start(text: &str, at: usize) -> usize {
    let mut start = at;
    loop {
        let before = text.get(..start).unwrap_or_default();
        let Some(line) = before.rfind('\n') else {
            return 0;
        };
        start = line + 1;
        let above = before.get(..line).unwrap_or_default().trim_end();
        let first = text.get(start..).unwrap_or_default().trim_start();
        // `system.7.cache_control: Extra inputs` begins a sentence, although in lower case.
        let member = first
            .split(' ')
            .next()
            .is_some_and(|word| word.trim_end_matches('.').contains(['.', '_']));
        // The sentence went on in the line above, too.
        let inside = || {
            let line = above.rsplit('\n').next().unwrap_or_default();
            above.ends_with(':') && line.trim_start().starts_with(char::is_lowercase)
        };
        let broken = !member
            && first.starts_with(|letter: char| letter.is_lowercase() || letter == '`')
            && (above.ends_with(|letter: char| {
                letter.is_alphanumeric() || matches!(letter, ',' | '`' | '\'' | ')')
            }) || inside())
            && above
                .rsplit('\n')
                .next()
                .is_some_and(|line| line.len() > 40);
        if !broken {
            return start;
        }
        start = line;
    }
}

/// Returns the end of the sentence: of its line, or of the lines that a terminal broke.
fn line_end(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.trim_end().len();
        at += line.len();
        let next = text.get(at..).unwrap_or_default();
        let goes_on = next
            .trim_start()
            .starts_with(|letter: char| letter.is_lowercase() || letter.is_ascii_digit())
            && !next.starts_with('\n')
            && !line.trim_end().ends_with(['.', '!', '?', '}', '"']);
        if !goes_on {
            return end;
        }
    }
    text.len()
}

/// Returns where the sentence begins in the text before the rule's words, and the mark that closes it if it is quoted.
fn introduction(head: &str) -> (usize, Option<char>) {
    let mut best = (0, None);
    let mut take = |at: usize, close: Option<char>| {
        if at > best.0 {
            best = (at, close);
        }
    };
    // An opening quotation mark that is not closed before the words.
    for (open, close) in [
        ('"', '"'),
        ('\u{201c}', '\u{201d}'),
        ('`', '`'),
        ('\'', '\''),
        ('\u{2018}', '\u{2019}'),
        ('\u{300c}', '\u{300d}'),
        ('\u{300e}', '\u{300f}'),
    ] {
        let at = head.rfind(open).filter(|at| {
            let before = head.get(..*at).unwrap_or_default();
            let behind = head.get(at + open.len_utf8()..).unwrap_or_default();
            // A logger's `\"`, and a quotation in a mark of Markdown.
            let before = before.trim_end_matches('\\');
            let before = match open {
                '"' => before.strip_suffix('`').unwrap_or(before),
                _ => before,
            };
            let opens = before.is_empty()
                || before.ends_with([' ', '(', ':', '=', '[', '{', '\u{ff1a}', '>', '*'])
                || open != close && before.ends_with(|letter: char| !letter.is_ascii());
            let even = open != close
                || before.ends_with([' ', '='])
                || before.matches(open).count() % 2 == 0;
            // `at 'tools[0].function.parameters'` names a member.
            let sentence = matches!(open, '"' | '\u{201c}' | '\u{300c}' | '\u{300e}')
                || behind
                    .starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit())
                || behind.is_empty();
            opens && even && sentence && !behind.starts_with(' ') && !behind.contains(close)
        });
        if let Some(at) = at {
            take(at + open.len_utf8(), Some(close));
        }
    }
    // `Repeated 529 Overloaded errors` counts the answers.
    let counted = |end: usize| {
        head.get(..end - 3)
            .is_some_and(|head| head.ends_with("Repeated "))
    };
    if let Some(end) = status::last_number(head).filter(|end| !counted(*end)) {
        take(words::after_status(head, end), None);
    }
    for (at, mark) in head.match_indices([':', '\u{ff1a}', '-', ']', ')', '\u{3002}', '\u{ff01}']) {
        let behind = head.get(at + mark.len()..).unwrap_or_default();
        let label = head.get(..at).unwrap_or_default();
        let introduces = match mark {
            ":" | "\u{ff1a}" => {
                (behind.starts_with(' ') || !mark.is_ascii() || behind.is_empty())
                    && (is_label(label) || is_program(label))
            }
            // A sentence of another script, before an English one.
            "\u{3002}" | "\u{ff01}" => behind.trim_start().is_ascii(),
            "-" => label.ends_with(' ') && behind.starts_with(' ') && is_name(label.trim_end()),
            _ => behind.starts_with([' ', ':']) && is_tag(label, mark),
        };
        if introduces {
            let skipped = behind.len() - behind.trim_start_matches([' ', ':']).len();
            take(at + mark.len() + skipped, None);
        }
    }
    best
}

/// Whether the words before a colon introduce an error: `OpenAI error`, `the response`, `Failed to generate`,
/// `AiException`, or words of another script.
fn is_label(label: &str) -> bool {
    let label = label
        .rsplit([':', '\u{ff1a}', '`', '"', '\u{201c}'])
        .next()
        .unwrap_or_default()
        .trim();
    let words = label.split_whitespace().count();
    if words == 0 || words > 12 {
        return false;
    }
    let last = label
        .rsplit(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .find(|word| !word.is_empty())
        .unwrap_or_default();
    let lower = last.to_lowercase();
    // `chunk 12: ...`, `batch item failed 203: ...`
    const TASKS: &str =
        "chunk batch item segment row task job page step part file worker attempt failed error";
    if let Some((before, number)) = label.rsplit_once(' ')
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && status::stated(label).is_empty()
    {
        let word = before.rsplit(' ').next().unwrap_or_default();
        return TASKS.split(' ').any(|one| word.eq_ignore_ascii_case(one));
    }
    const LAST: &[&str] = &[
        "error",
        "errors",
        "exception",
        "failed",
        "failure",
        "message",
        "msg",
        "reason",
        "response",
        "details",
        "detail",
        "err",
        "body",
        "said",
        "says",
        "got",
        "get",
        "getting",
        "returned",
        "output",
        "log",
        "result",
        "cause",
        "description",
        "operation",
        "openrouter",
        "openai",
        "api",
        "llm",
    ];
    // Axum's own sentence: `Failed to deserialize the JSON body into the target type: ...`.
    if label.ends_with("runtime error") || label.ends_with("into the target type") {
        return false;
    }
    LAST.contains(&lower.as_str())
        || label == "200 OK"
        || lower.ends_with("error")
        || lower.ends_with("exception")
        || !last.is_ascii()
        || label.to_lowercase().starts_with("failed to ")
        || label.to_lowercase().starts_with("error ")
        || label.to_lowercase().starts_with("there was a")
}

/// Whether the word before a colon names a program: `ai.vim`, `gpt-cli`; `messages.5` and `tools.custom` name members of the
/// request.
fn is_program(label: &str) -> bool {
    const MEMBERS: [&str; 12] = [
        "message",
        "tool",
        "system",
        "input",
        "content",
        "model",
        "max",
        "response",
        "reasoning",
        "thinking",
        "metadata",
        "body",
    ];
    let part = |byte: u8| byte.is_ascii_lowercase() || matches!(byte, b'.' | b'-');
    label.bytes().all(part)
        && label.contains(['.', '-'])
        && !MEMBERS.iter().any(|member| label.starts_with(member))
}

/// Whether the words before a dash name a function, a class or a task: `predictionsServices.buildChatflow`.
fn is_name(label: &str) -> bool {
    let last = label.rsplit([':', ' ']).next().unwrap_or_default();
    last.len() > 3
        && last
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_'))
        && (last.contains(['.', '_'])
            || last
                .chars()
                .skip(1)
                .any(|letter| letter.is_ascii_uppercase())
            || ["error", "fail", "failed", "failure"]
                .iter()
                .any(|word| last.eq_ignore_ascii_case(word)))
}

/// Whether a bracket closes a tag at the start of a text: `[openrouter]`, `(content_filter)`, `(AI_APICallError)`.
fn is_tag(label: &str, close: &str) -> bool {
    let open = if close == "]" { '[' } else { '(' };
    let Some(at) = label.rfind(open) else {
        return false;
    };
    let before = label.get(..at).unwrap_or_default().trim_end();
    let tag = label.get(at + 1..).unwrap_or_default();
    !tag.is_empty()
        && !tag.contains(' ')
        && (before.is_empty() || before.ends_with([':', ']', ')', '-']))
}

/// Returns the end of a quotation in `text`.
fn closing(text: &str, close: char) -> Option<usize> {
    text.match_indices(close).map(|(at, _)| at).find(|at| {
        let behind = text.get(at + close.len_utf8()..).unwrap_or_default();
        let before = text.get(..*at).unwrap_or_default();
        !before.ends_with([' ', '('])
            && (behind.is_empty()
                || behind.starts_with(|letter: char| {
                    letter.is_whitespace()
                        || matches!(
                            letter,
                            ')' | ']' | '}' | ',' | '.' | ';' | '>' | '?' | '*' | '`'
                        )
                        || !letter.is_ascii() && !close.is_ascii()
                }))
            && (close != '\'' && close != '`' || before.matches(close).count() % 2 == 0)
    })
}

#[cfg(test)]
mod tests {
    use super::introduction;
    use rstest::rstest;

    #[rstest]
    #[case("OpenAI error: The ", "The ")]
    #[case("I get an error, indicating \"Rate ", "Rate ")]
    #[case("t=3 error_message=\"This model's ", "This model's ")]
    #[case("(content_filter) The ", "The ")]
    #[case("services.buildChat - The server ", "The server ")]
    #[case("ai.vim: You ", "You ")]
    #[case("openrouter ai : 400 some-model ", "some-model ")]
    #[case("服务器返回：This ", "This ")]
    #[case("messages.5: `tool_use` ids ", "messages.5: `tool_use` ids ")]
    #[case(
        "Invalid schema for 'x': In context=(), ",
        "Invalid schema for 'x': In context=(), "
    )]
    fn introductions(#[case] head: &str, #[case] sentence: &str) {
        let (at, _) = introduction(head);
        assert_eq!(head.get(at..), Some(sentence));
    }
}
