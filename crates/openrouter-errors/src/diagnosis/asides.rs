//! Parts of a pasted text that state no error: the request that a program printed, what someone guesses or asks, an excerpt of an
//! answer, a part of a page.

use super::met;
use super::page::page_start;
use super::sign::{self, Sign};
use super::unwrap::units;

/// Removes the requests that a program printed before an error, and headers that every answer of OpenRouter has. The lines keep
/// their numbers. Returns `None` if there are none.
pub(super) fn without_echo(text: &str) -> Option<String> {
    let has = |part: &str| memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some();
    // What Clerk says of a key that is no session.
    let header = |line: &str| {
        line.trim_start()
            .trim_start_matches(['\'', '"'])
            .starts_with("x-clerk-")
    };
    let dumped = || has("model") && has("{\n") && has("\n}");
    let listed = || has("temperature") || has("top_p");
    if !has("x-clerk-") && !dumped() && !listed() {
        return None;
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut out = String::with_capacity(text.len());
    let (mut at, mut removed) = (0, false);
    // The lines that are looked at in all: each belongs to few requests.
    let mut left = lines.len() * 4;
    while let Some(line) = lines.get(at) {
        let length = echo(lines.get(at..).unwrap_or_default(), &mut left)
            .or_else(|| parameters(lines.get(at..).unwrap_or_default()))
            .or_else(|| header(line).then_some(1))
            .unwrap_or_default();
        match length {
            0 if line.contains("x-clerk-") => {
                removed = true;
                out.push_str(&without_header(line));
            }
            0 => out.push_str(line),
            _ => {
                removed = true;
                out.extend(std::iter::repeat_n('\n', length));
            }
        }
        at += length.max(1);
    }
    removed.then_some(out)
}

/// Returns the number of lines that list parameters of a request: `temperature: 0.9,`, `max_tokens: 900,`, `stream: false,`.
fn parameters(lines: &[&str]) -> Option<usize> {
    const ENOUGH: usize = 3;
    const NAMES: &str = "model temperature max_tokens max_completion_tokens stream top_p top_k presence_penalty frequency_penalty \
        stop logit_bias n seed logprobs min_p repetition_penalty";
    let listed = |line: &&&str| {
        let line = line.trim().trim_start_matches(['"', '\'', '-', ' ']);
        let name = line.split([':', '=', '"', '\'']).next().unwrap_or_default();
        name.len() < line.len() && met::one_of(NAMES, name)
    };
    let count = lines.iter().take_while(listed).count();
    (count >= ENOUGH).then_some(count)
}

/// Removes Clerk's headers from a line with others: `{ 'x-clerk-auth-reason': 'token-invalid', server: 'cloudflare' }`.
fn without_header(line: &str) -> String {
    const NAME: &str = "x-clerk-";
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(NAME) {
        let (before, header) = rest.split_at(at);
        out.push_str(before.trim_end_matches(['"', '\'']));
        let value = header.find(": ").map_or(header.len(), |at| at + ": ".len());
        let quoted = header.get(value..).unwrap_or_default();
        let open = quoted
            .chars()
            .next()
            .filter(|mark| matches!(mark, '"' | '\''));
        let end = match open {
            Some(mark) => quoted
                .get(1..)
                .and_then(|inner| Some(inner.find(mark)? + 2)),
            None => quoted.find([',', '}', '\n']),
        };
        let behind = quoted
            .get(end.unwrap_or(quoted.len())..)
            .unwrap_or_default();
        rest = behind.strip_prefix(", ").unwrap_or(behind);
    }
    out + rest
}

/// Returns the number of lines of the request that begins in the first one: `payload {`, `  model: 'acme/chat-9',`.
fn echo(lines: &[&str], left: &mut usize) -> Option<usize> {
    const MAX_LINES: usize = 400;
    const REQUEST: &str = "messages max_tokens maxTokens max_completion_tokens temperature top_p stream prompt tools input";
    const ANSWER: &str = "error errors message status statusCode status_code code detail choices usage id object output cause name \
        response responseBody finish_reason";
    let first = lines.first()?;
    let head = first.trim_end().strip_suffix('{')?;
    let fails = ["rror", "xception", "ailed"];
    if first.starts_with([' ', '\t']) || fails.iter().any(|word| head.contains(word)) {
        return None;
    }
    let (mut depth, mut model, mut request) = (0_usize, false, false);
    for (at, line) in lines.iter().enumerate().take(MAX_LINES) {
        *left = left.checked_sub(1)?;
        // `Request {`, `  body: {`, `    model: ...`
        if matches!(depth, 1 | 2)
            && let Some((name, _)) = line.split_once(':')
        {
            let name = name.trim().trim_matches(['"', '\'']);
            model |= name == "model";
            request |= met::one_of(REQUEST, name);
            if depth == 1 && met::one_of(ANSWER, name) {
                return None;
            }
        }
        depth = depth_behind(line, depth);
        if depth == 0 {
            return (model && request).then_some(at + 1);
        }
    }
    None
}

/// Returns how many brackets are open behind a line.
fn depth_behind(line: &str, mut depth: usize) -> usize {
    let (mut quote, mut escaped) = (None, false);
    for letter in line.chars() {
        match (quote, letter) {
            _ if escaped => escaped = false,
            (_, '\\') => escaped = true,
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(letter),
            (None, '{' | '[' | '(') => depth += 1,
            (None, '}' | ']' | ')') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth
}

/// Removes the records in which people only talk, so that their words decide nothing. Returns `None` if there are none.
pub(super) fn without_talk(text: &str) -> Option<String> {
    let units = units::units(text);
    let talks = |unit: &units::Unit<'_>| {
        !unit.logged
            && !unit.text.contains(['{', '<'])
            && sign::of(unit.text).sign == Sign::Talk
            && sign::is_spoken(unit.text)
            && !met::tells(unit.text)
    };
    let kept: Vec<&str> = units
        .iter()
        .filter(|unit| !talks(unit))
        .map(|unit| unit.text)
        .collect();
    (!kept.is_empty() && kept.len() < units.len()).then(|| kept.join("\n\n"))
}

/// Removes the lines with which a program's own code fails beside an API error, because it took an answer for granted.
/// Returns `None` if there is none, or nothing else.
pub(super) fn without_code_errors(text: &str) -> Option<String> {
    const ERRORS: [&str; 24] = [
        "UnboundLocalError",
        "NameError",
        "AttributeError",
        "ReferenceError",
        "TypeError",
        "IndexError",
        "KeyError",
        "NoMethodError",
        "UndefVarError",
        "NullPointerException",
        "NullReferenceException",
        "IndexOutOfBoundsException",
        "FunctionClauseError",
        "BadMapError",
        "runtime error:",
        "[signal SIGSEGV",
        "undefined method",
        "Undefined array key",
        "Undefined index",
        "Cannot read propert",
        "is not defined",
        "attempt to index",
        "object has no attribute",
        "object is not subscriptable",
    ];
    let code = |line: &str| ERRORS.iter().any(|error| line.contains(error));
    let mut removed = false;
    let mut rest = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if code(line) {
            // The lines keep their numbers.
            removed = true;
            rest.push('\n');
        } else {
            rest.push_str(line);
        }
    }
    (removed && !rest.trim().is_empty()).then_some(rest)
}

/// Removes what a program only guesses: `\u{53ef}\u{80fd}\u{662f}...` up to the end of the sentence. Returns `None` if there is nothing.
pub(super) fn without_guess(text: &str) -> Option<String> {
    const GUESSES: [&str; 3] = [
        "\u{53ef}\u{80fd}\u{662f}",
        "\u{53ef}\u{80fd}\u{7531}\u{4e8e}",
        "\u{4e5f}\u{8bb8}\u{662f}",
    ];
    const ENDS: [char; 4] = ['\u{3002}', '\u{ff01}', '\u{ff1b}', '\n'];
    let mut rest = text;
    let mut out = String::new();
    while let Some(at) = GUESSES
        .iter()
        .filter_map(|guess| memchr::memmem::find(rest.as_bytes(), guess.as_bytes()))
        .min()
    {
        out.push_str(rest.get(..at)?);
        let guess = rest.get(at..)?;
        let error = ["Error:", "error:", "Exception:", "HTTP"].iter();
        let end = error
            .filter_map(|mark| guess.find(mark))
            .chain(guess.find(ENDS))
            .min();
        rest = guess.get(end.unwrap_or(guess.len())..)?;
    }
    (rest.len() < text.len()).then(|| out + rest)
}

/// Whether a text of another script says that something failed, and not what would happen then.
pub(super) fn says_failed(text: &str) -> bool {
    const WORDS: [&str; 4] = [
        "\u{5931}\u{8d25}",
        "\u{9519}\u{8bef}",
        "\u{5f02}\u{5e38}",
        "\u{4e0d}\u{53ef}\u{7528}",
    ];
    WORDS.iter().any(|word| text.contains(word)) && !is_supposed(text)
}

/// Whether a text of another script says what would happen: `\u{5982}\u{679c} ...`.
pub(super) fn is_supposed(text: &str) -> bool {
    let words = ["\u{5982}\u{679c}", "\u{82e5}", "\u{5f53}"];
    let text = text.trim_start();
    words.iter().any(|word| text.starts_with(word))
}

/// Returns a record without the question with which a person ends it: `I'm using acme/chat-9. Does it not support tool calls?`
pub(super) fn without_question(text: &str) -> &str {
    let text = text.trim_end();
    if !text.ends_with('?') {
        return text;
    }
    let start = [". ", "! ", ".\n", "\n"]
        .iter()
        .filter_map(|mark| Some(text.rfind(mark)? + mark.len()))
        .max();
    start
        .filter(|start| text.get(*start..).is_some_and(sign::begins_as_speech))
        .and_then(|start| text.get(..start))
        .map_or(text, str::trim_end)
}

/// Whether a text is an excerpt of an answer that was printed over several lines: it ends between two members. A transfer that broke
/// off ends within a line.
pub(super) fn is_excerpt(text: &str) -> bool {
    let mut lines = text.trim().lines();
    let opens = lines
        .next()
        .is_some_and(|first| matches!(first.trim(), "{" | "["));
    let inner = |line: &str| {
        line.is_empty() || line.starts_with([' ', '\t']) || line.starts_with(['}', ']'])
    };
    let ends = text.trim_end().ends_with([',', '{', '[', '}', ']']);
    let mut count = 0;
    let printed = lines.all(|line| {
        count += 1;
        inner(line)
    });
    let fails = ["rror", "xception", "fail"];
    opens && ends && printed && count > 1 && !fails.iter().any(|word| text.contains(word))
}

/// Returns the status that a part of Cloudflare's page names in its links: `.../5xx-error-landing?utm_source=errorcode_524`.
pub(super) fn edge_fragment(text: &str) -> Option<u16> {
    const LINK: &str = "5xx-error-landing?utm_source=errorcode_";
    let at = memchr::memmem::find(text.as_bytes(), LINK.as_bytes())?;
    let status = text.get(at + LINK.len()..)?.get(..3)?.parse().ok()?;
    let headed = page_start(text).is_some() || text.contains("<title");
    let whole = headed || !text.trim_start().starts_with('<');
    (!whole && (500..600).contains(&status)).then_some(status)
}

/// Whether a record is about a file that a program loads from elsewhere, without which it goes on: LiteLLM's table of prices,
/// the encoding of tiktoken, the list of models.dev, usage statistics.
pub(super) fn is_download(text: &str) -> bool {
    const PLACES: [&str; 9] = [
        "cost map",
        "model_prices_and_context_window",
        "raw.githubusercontent.com",
        "openaipublic.blob.core.windows.net",
        "tiktoken encoding",
        "models.dev",
        "posthog.com",
        "registry.npmjs.org",
        "telemetry",
    ];
    PLACES
        .iter()
        .any(|place| memchr::memmem::find(text.as_bytes(), place.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::{edge_fragment, is_excerpt, without_echo, without_guess, without_question};
    use rstest::rstest;

    #[test]
    fn listed_parameters() {
        let list = "  temperature: 0.9,\n  max_tokens: 900,\n  stream: false,\n";
        let text = format!("{list}}}\nError: 404 no such model\n");
        assert_eq!(
            without_echo(&text).as_deref(),
            Some("\n\n\n}\nError: 404 no such model\n")
        );
        assert_eq!(
            without_echo("temperature: 2\nis too high\nmax_tokens: 1\n"),
            None
        );
    }

    #[rstest]
    #[case(
        "payload {\n  model: 'a',\n  stream: false\n}\nError: 503\n",
        Some("\n\n\n\nError: 503\n")
    )]
    #[case(
        "x {\n  model: 'a',\n  messages: [\n  { c: '}' }\n]\n}\ny",
        Some("\n\n\n\n\n\ny")
    )]
    #[case("APIError {\n  model: 'a',\n  stream: false\n}\n", None)]
    #[case("x {\n  model: 'a',\n  stream: false,\n  status: 429\n}\n", None)]
    #[case("x {\n  model: 'a',\n  stream: false\n", None)]
    #[case("'x-clerk-auth-message': 'Invalid'\nx", Some("\nx"))]
    #[case("{ 'x-clerk-a': 'it, y', b: 1 }", Some("{ b: 1 }"))]
    #[case("{ b: 1, \"x-clerk-a\": \"y\" }", Some("{ b: 1,  }"))]
    #[case("{ x-clerk-a: y", Some("{ "))]
    fn echoes(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(without_echo(text).as_deref(), expected);
    }

    #[test]
    fn guesses() {
        assert_eq!(
            without_guess("失败，可能是密钥错误，也可能是超时。401").as_deref(),
            Some("失败，。401")
        );
        assert_eq!(without_guess("密钥错误"), None);
    }

    #[rstest]
    #[case("It broke. Does it not work?", "It broke.")]
    #[case("Does it not work?", "Does it not work?")]
    #[case("It broke? Yes.", "It broke? Yes.")]
    fn questions(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(without_question(text), expected);
    }

    #[rstest]
    #[case("{\n  \"id\": 1,\n  \"model\": \"a\",", true)]
    #[case("{\n  \"id\": 1,\n  \"model\": \"a", false)]
    #[case("{\"id\": 1,\n\"model\": \"a\",", false)]
    #[case("{\n  \"error\": {\n    \"code\": 1,", false)]
    fn excerpts(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_excerpt(text), expected);
    }

    #[rstest]
    #[case(
        "<a href=\"https://x/5xx-error-landing?utm_source=errorcode_524&u=1\">",
        Some(524)
    )]
    #[case(
        "<html><a href=\"https://x/5xx-error-landing?utm_source=errorcode_524\">",
        None
    )]
    #[case("see 5xx-error-landing?utm_source=errorcode_524", None)]
    #[case(
        "<a href=\"https://x/5xx-error-landing?utm_source=errorcode_5\u{e9}\">",
        None
    )]
    fn fragments(#[case] text: &str, #[case] expected: Option<u16>) {
        assert_eq!(edge_fragment(text), expected);
    }
}
