//! The labels before a sentence: tags, class names, what a program was doing.

use super::lists::PHRASES;
use super::status;

/// The maximum number of prefixes removed from one text.
pub(super) const MAX_PREFIXES: usize = 16;

/// Removes an emoji's name at the start of a chat message: `:warning: it broke`.
pub(super) fn without_emoji(text: &str) -> &str {
    let named = text
        .strip_prefix(':')
        .and_then(|rest| rest.split_once(": "));
    match named {
        Some((name, rest))
            if name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_') =>
        {
            rest
        }
        _ => text,
    }
}

/// Removes what a program was doing: `image generation failed: No provider for ...`, `Failed to call OpenRouter: ...`,
/// `LLM call failed after 3 attempts: ...`. An error's own sentence may begin in the same way, so the words must name a
/// call, or be all in lower case.
pub(super) fn without_task(text: &str) -> Option<&str> {
    /// What programs call the thing that failed.
    const CALLS: &str = "call calls completion completions chat llm model openrouter api query generation job task step \
        agent run inference invocation trpc rpc procedure summary request requests bot message prompt pipeline worker";
    const DOING: &str = "call calling query querying generate generating complete completing invoke invoking ask asking \
        run running execute executing perform performing summarise summarising summarize summarizing translate translating classify classifying get getting chat chatting";
    /// What the API and its providers say of themselves.
    const OWN: &str = "provider upstream tool function validation precondition authentication moderation image parse file \
        turn fetch decode deserialize deserialise url json thought";
    let (task, rest) = text.split_once(": ").or_else(|| text.split_once(":\n"))?;
    let (task, rest) = match text.split_once(":\n") {
        // smolagents: `Error in generating model output:` and the words in the next line.
        Some((head, below)) if head.len() < task.len() => (head, below),
        _ => (task, rest),
    };
    let (task, rest) = match task.rsplit_once(' ') {
        // `completion failed Error: ...`, printed as two values.
        Some((words, class)) if is_class(class) => (words, text.get(words.len() + 1..)?),
        _ => (task, rest.trim_start()),
    };
    // `Error while running the agent (session ID: x): ...`
    let aside = task
        .rsplit_once(" (")
        .filter(|(_, aside)| !aside.contains(')'));
    let (task, rest) = match aside.zip(rest.split_once("): ")) {
        Some(((words, _), (_, rest))) => (words, rest),
        None => (task, rest),
    };
    let lower = task.to_ascii_lowercase();
    let is_plain = |letter: char| letter.is_alphanumeric() || " _-/.`'\"()#".contains(letter);
    if task.len() > 72
        || rest.is_empty()
        || !task.chars().all(is_plain)
        || !status::stated(task).is_empty()
    {
        return None;
    }
    let ends = lower.split_once(" (").map_or(&*lower, |(head, _)| head);
    let counted = |word: &str| {
        let tail = ends.rsplit_once(word).map_or("", |(_, tail)| tail);
        tail.starts_with(|letter: char| letter.is_ascii_digit())
    };
    let failed = ["failed", "failure", "error"]
        .iter()
        .any(|word| ends.ends_with(word))
        || counted("failed after ")
        || counted("error after ")
        || counted("failed on attempt ")
        // `tRPC failed on chat.ask`
        || ["failed on ", "error on "].iter().any(|words| {
            let name = ends.rsplit_once(words).map_or("", |(_, name)| name);
            !name.is_empty() && !name.contains(' ')
        });
    let tried = [
        "failed to ",
        "error while ",
        "error in ",
        "error when ",
        "error ",
        "could not ",
        "exception while ",
    ]
    .iter()
    .find_map(|lead| ends.strip_prefix(lead))
    .is_some_and(|doing| {
        let verb = doing.split(' ').next().unwrap_or_default();
        DOING.split_whitespace().any(|one| one == verb)
    });
    let has = |list: &str| {
        let mut words = ends.split(|letter: char| !letter.is_alphanumeric());
        words.any(|word| !word.is_empty() && list.split_whitespace().any(|one| one == word))
    };
    let classed = lower.starts_with("error in ")
        && without_class(rest).is_some()
        && without_classes(rest).split_whitespace().nth(2).is_some();
    // `Runtime error (title_generation): ...`
    let named = aside.is_none()
        && lower.strip_suffix(')').is_some_and(|head| {
            let name = head.rsplit_once(" (").map_or("", |(_, name)| name);
            name.contains(['_', '-']) && !name.contains(' ')
        });
    let raised = failed || ends.ends_with("exception");
    let calls = failed && has(CALLS) || raised && named || classed;
    let plain = ends.ends_with(" failed")
        && task.len() < 32
        && task
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b' ')
        && rest.starts_with(|letter: char| letter.is_uppercase());
    let own = has(OWN) && without_class(rest).is_none();
    ((calls || tried) && !own || plain).then_some(rest)
}

/// Removes a label in bold type: `**Error:** Provider returned error`.
pub(super) fn without_bold(text: &str) -> Option<&str> {
    let (label, rest) = text.strip_prefix("**")?.split_once(":**")?;
    let plain = label.len() <= 24
        && label
            .chars()
            .all(|letter| letter.is_alphabetic() || letter == ' ');
    (plain && !rest.trim().is_empty()).then(|| rest.trim_start())
}

/// Removes what people write before the sentence of an error: `Getting  No endpoints found`, and the name of a program before a
/// runtime's sentence: `open router Cannot read properties of undefined`.
pub(super) fn without_speaker(text: &str) -> Option<&str> {
    const VERBS: [&str; 4] = ["Getting ", "getting ", "Receiving ", "receiving "];
    const SENTENCES: [&str; 4] = [
        " Cannot read propert",
        " Cannot destructure property",
        " Cannot set propert",
        " Cannot access '",
    ];
    let told = VERBS
        .iter()
        .find_map(|verb| text.strip_prefix(verb))
        .map(str::trim_start);
    if let Some(told) = told.filter(|told| {
        told.starts_with(|first: char| first.is_ascii_uppercase())
            && told.split(' ').nth(2).is_some()
    }) {
        return Some(told);
    }
    let head = text.get(..text.floor_char_boundary(64))?;
    let at = SENTENCES
        .iter()
        .filter_map(|sentence| head.find(sentence))
        .min()?;
    let name = head.get(..at)?;
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '.' | '_');
    (name.split(' ').count() <= 4 && name.chars().all(plain)).then(|| &text[at + 1..])
}

/// Removes the number of a step in a report: `5. See error: ...`.
pub(super) fn without_number(text: &str) -> &str {
    numbered(text).unwrap_or(text)
}

/// Removes a number before a sentence, a provider's own or that of a task: `20015: The parameter is invalid.`
pub(crate) fn without_own_number(text: &str) -> &str {
    let Some((number, rest)) = text.split_once(": ") else {
        return text;
    };
    // A status is not the provider's own number.
    let short = number.len() < 4 && !number.starts_with(['4', '5']);
    let own = ((4..=6).contains(&number.len()) || short && !number.is_empty())
        && number.bytes().all(|byte| byte.is_ascii_digit());
    match own && rest.starts_with(|first: char| first.is_ascii_uppercase()) {
        true => rest,
        false => text,
    }
}

/// Whether a line is an item of a list: `- ...`, `2. ...`.
pub(crate) fn is_item(line: &str) -> bool {
    let bullet = ["- ", "* ", "\u{2022} "];
    bullet.iter().any(|mark| line.starts_with(mark)) || numbered(line).is_some()
}

fn numbered(text: &str) -> Option<&str> {
    let (number, rest) = text.split_once(". ")?;
    let digits = number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit());
    (digits && rest.starts_with(|letter: char| letter.is_uppercase())).then_some(rest)
}

/// Removes a label made only of words for the parties and the call: `OpenAI API error: `, `LLM provider: `.
pub(super) fn without_label(text: &str) -> Option<&str> {
    const WORDS: &str = "openai openrouter anthropic claude gemini google vertex groq mistral deepseek azure bedrock api llm \
        ai sdk chat completion completions model provider server client http stream error exception response request \
        call failed failure agent the an from unexpected unknown unhandled fatal code";
    let (label, rest) = text.split_once(": ")?;
    // The whole message of a provider that lacks a model: `model: claude-1`.
    if label.eq_ignore_ascii_case("model") {
        return None;
    }
    // A class without its beginning: `xception: `.
    if label.len() > 3
        && ["exception", "error"]
            .iter()
            .any(|class| class.ends_with(label))
    {
        return Some(rest.trim_start());
    }
    let mut words = 0;
    for word in label.split(' ') {
        words += 1;
        if words > 5 || !WORDS.split(' ').any(|one| word.eq_ignore_ascii_case(one)) {
            return None;
        }
    }
    (!rest.trim().is_empty()).then(|| rest.trim_start())
}

pub(super) fn without_phrase(text: &str) -> Option<(&str, Option<u16>)> {
    PHRASES.iter().find_map(|(phrase, hint)| {
        let (first, start) = (text.as_bytes().first()?, phrase.as_bytes().first()?);
        if first.is_ascii() && !first.eq_ignore_ascii_case(start) {
            return None;
        }
        let head = text.get(..phrase.len())?;
        let same =
            head.eq_ignore_ascii_case(phrase) || !head.is_ascii() && head.to_lowercase() == *phrase;
        same.then(|| {
            (
                text.get(phrase.len()..).unwrap_or_default().trim_start(),
                *hint,
            )
        })
    })
}

/// Removes the class names and phrases before a sentence.
pub(crate) fn without_classes(text: &str) -> &str {
    let mut rest = text;
    for _ in 0..MAX_PREFIXES {
        let shorter = without_phrase(rest)
            .map(|(tail, _)| tail)
            .or_else(|| without_class(rest))
            .filter(|tail| !tail.is_empty());
        match shorter {
            Some(tail) => rest = tail,
            None => break,
        }
    }
    rest
}

/// Removes a class name: `litellm.RateLimitError: `, `java.io.IOException: `, `OpenrouterException - `.
pub(super) fn without_class(text: &str) -> Option<&str> {
    let part =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '$' | '\\');
    let mut end = 0;
    loop {
        end += text.get(end..)?.find(|letter: char| !part(letter))?;
        // Ruby's `Net::OpenTimeout: `.
        match text.get(end..).and_then(|rest| rest.strip_prefix("::")) {
            Some(rest) if rest.starts_with(|letter: char| letter.is_ascii_uppercase()) => end += 2,
            _ => break,
        }
    }
    let (name, rest) = text.split_at(end);
    let class = ["Error", "Exception", "Timeout", "Failure", "error", "ERROR"]
        .iter()
        .any(|suffix| name.ends_with(suffix))
        // A name of several words: pydantic-ai's `UnexpectedModelBehavior: `, `google.api_core.exceptions.ResourceExhausted: `
        || rest.starts_with(": ") && humps(name) > usize::from(!name.contains('.')) + 1;
    if !class {
        return None;
    }
    let rest = rest.trim_start_matches(' ');
    // Dio's `DioException [bad response]: `.
    let rest = match rest.strip_prefix('[').and_then(|tag| tag.split_once("]:")) {
        Some((kind, _)) if kind.len() < 32 => rest.get(kind.len() + 2..)?,
        _ => rest,
    };
    // Dart's `ClientException with SocketException: `.
    if let Some(inner) = rest.strip_prefix("with ") {
        return without_class(inner);
    }
    // .NET's `System.Text.Json.JsonException The JSON value ...`.
    if name.starts_with("System.") && rest.starts_with(|first: char| first.is_ascii_uppercase()) {
        return Some(rest);
    }
    rest.strip_prefix(':')
        .or_else(|| rest.strip_prefix("- "))
        .or_else(|| (rest == "-").then_some(""))
        .map(str::trim_start)
}

/// Returns the number of words in the last part of a class name, or 0 if it is none: 3 in `UnexpectedModelBehavior`.
fn humps(name: &str) -> usize {
    let (path, name) = name.rsplit_once('.').unwrap_or(("", name));
    let module = |byte: u8| byte.is_ascii_lowercase() || byte == b'.' || byte == b'_';
    let plain = name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let word = |part: &str| part.len() > 2;
    // `response_format.JsonSchema: ` names a member of the request.
    let raised = path.is_empty() || path.contains("exception") || path.contains("error");
    if !plain
        || !raised
        || !path.bytes().all(module)
        || !name.starts_with(|first: char| first.is_ascii_uppercase())
    {
        return 0;
    }
    let capital = |letter: char| letter.is_ascii_uppercase();
    let parts = name.split(capital).skip(1);
    match parts.clone().all(word) {
        true => parts.count(),
        false => 0,
    }
}

/// Whether a word is the name of an exception, or the brackets around it: `RateLimitError`, `[AI_APICallError]`.
fn is_class(word: &str) -> bool {
    let name = word.trim_matches(['[', ']']);
    ["Error", "Exception"]
        .iter()
        .any(|suffix| name.ends_with(suffix))
        && name.starts_with(|letter: char| letter.is_ascii_uppercase())
}

/// Removes the name of a Python logger behind its level: `ERROR:app.converter:Expecting value`.
pub(super) fn without_logger(text: &str) -> Option<&str> {
    let (name, rest) = text.split_once(':')?;
    let part = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '_' | '.')
    };
    let named = name.contains('.') && name.chars().all(part) && !name.starts_with('.');
    (named && rest.starts_with(|first: char| first.is_ascii_uppercase())).then_some(rest)
}

/// Removes a tag: `[openrouter] `, `[OPENROUTER] `.
pub(super) fn without_tag(text: &str) -> Option<&str> {
    let (tag, rest) = text.strip_prefix('[')?.split_once(']')?;
    if status::stated(tag).len() == 1 && tag.contains(' ') {
        return None;
    }
    let word = !tag.is_empty() && tag.len() <= 64 && !tag.contains(['{', '"', '\'']);
    (word && !rest.trim().is_empty()).then(|| rest.trim_start_matches([':', ' ']))
}

#[cfg(test)]
mod tests {
    use super::{without_bold, without_class, without_speaker, without_task};
    use rstest::rstest;

    #[rstest]
    #[case("UnexpectedModelBehavior: It broke", Some("It broke"))]
    #[case(
        "google.api_core.exceptions.ResourceExhausted: It broke",
        Some("It broke")
    )]
    #[case("response_format.JsonSchema: It broke", None)]
    #[case("OpenRouter: It broke", None)]
    #[case("InternalError.Algo.InvalidParameter: It broke", None)]
    fn classes(#[case] text: &str, #[case] rest: Option<&str>) {
        assert_eq!(without_class(text), rest);
    }

    #[rstest]
    #[case("**API Error:** It broke", Some("It broke"))]
    #[case("Getting  No endpoints found", Some("No endpoints found"))]
    #[case("getting better all the time", None)]
    #[case(
        "open router Cannot read properties of undefined",
        Some("Cannot read properties of undefined")
    )]
    #[case("{\"a\": 1} Cannot read properties of undefined", None)]
    #[case("**It broke**", None)]
    fn speakers(#[case] text: &str, #[case] rest: Option<&str>) {
        assert_eq!(without_bold(text).or_else(|| without_speaker(text)), rest);
    }

    #[rstest]
    #[case("LLM call failed: Error: it broke", Some("Error: it broke"))]
    #[case("OpenRouter call failed: It broke", Some("It broke"))]
    #[case("Failed to call OpenRouter: it broke", Some("it broke"))]
    #[case("Error calling OpenRouter: it broke", Some("it broke"))]
    #[case("Job `summarise` failed after 3 attempts: it broke", Some("it broke"))]
    #[case(
        "completion failed RateLimitError: it broke",
        Some("RateLimitError: it broke")
    )]
    #[case("image generation failed: It broke", Some("It broke"))]
    #[case("Failed to parse tool call arguments: it broke", None)]
    #[case(
        "Provider API error: Requests ending with a model turn are not supported.",
        None
    )]
    #[case("Unable to submit request because Thought signature: it broke", None)]
    #[case("Error processing completion request: it broke", None)]
    #[case("LLM call failed (HTTP 429): it broke", None)]
    #[case("Runtime error (title_generation): It broke", Some("It broke"))]
    #[case("Planner exception (tool_router): It broke", Some("It broke"))]
    #[case("Runtime error (again): It broke", None)]
    fn tasks(#[case] text: &str, #[case] rest: Option<&str>) {
        assert_eq!(without_task(text), rest);
    }
}
