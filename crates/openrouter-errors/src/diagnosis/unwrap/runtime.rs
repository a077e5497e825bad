//! Prefixes that runtimes and tools print before a message: `curl: (28) `, `lua: ask.lua:22: `,
//! `thread 'main' panicked at src/main.rs:12:31:`, `Post "https://...": `, `Error Domain=... Code=-1009 "..."`.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// Returns the message after the prefix of a runtime or tool.
pub(crate) fn message(text: &str) -> Option<&str> {
    nserror(text)
        .or_else(|| behind_word(text))
        .or_else(|| go_request(text))
        .or_else(|| numbered(text))
        .or_else(|| panicked(text))
        .or_else(|| elixir(text))
        .or_else(|| at_source(text))
        .or_else(|| native_source(text))
        .or_else(|| execution_error(text))
        .or_else(|| with_class_behind(text))
        .or_else(|| ruby_inspect(text))
        .or_else(|| with_message_behind(text))
        .or_else(|| r_condition(text))
        .or_else(|| botocore(text))
        .or_else(|| foreign(text))
        .or_else(|| sending(text))
        .or_else(|| root_of_chain(text))
        .or_else(|| retried(text))
        .map(str::trim_start)
        .filter(|message| !message.is_empty())
}

/// Handles the words of runtimes: `PHP Fatal error:  Uncaught `, `Fatal error: `, `Unhandled exception. `.
fn behind_word(text: &str) -> Option<&str> {
    const WORDS: [&str; 17] = [
        "Invoke-RestMethod :",
        "Invoke-WebRequest :",
        "Uncaught (in promise)",
        "error: Uncaught (in promise)",
        "Fatal error: exception",
        "PHP Fatal error:",
        "PHP Warning:",
        "PHP Notice:",
        "Fatal error:",
        "fatal error:",
        "Warning:",
        "Unhandled exception.",
        "Unhandled exception:",
        "Unhandled Exception:",
        "Uncaught ",
        "panic:",
        "Error: error:",
    ];
    let word = WORDS.iter().find(|word| text.starts_with(**word))?;
    let rest = text.get(word.len()..)?.trim_start();
    // `... in /var/www/ask.php on line 31`, `... in /app/ask.php:31`
    let end = rest
        .rfind(" in /")
        .filter(|at| {
            word.starts_with("PHP")
                && !rest
                    .get(at + 4..)
                    .is_some_and(|path| path.contains(": ") || path.contains('\n'))
        })
        .unwrap_or(rest.len());
    rest.get(..end)
}

/// Handles `Post "https://openrouter.ai/...": ` of Go.
fn go_request(text: &str) -> Option<&str> {
    const METHODS: [&str; 6] = [
        "Post \"",
        "Get \"",
        "Put \"",
        "Delete \"",
        "POST \"",
        "GET \"",
    ];
    // Go errors are chains: `ask: Post "...": EOF`.
    let head = text.get(..text.floor_char_boundary(200))?;
    let url = METHODS.iter().find_map(|method| {
        let at = head.find(method)?;
        let chained = at == 0 || head.get(..at)?.ends_with(": ");
        chained.then(|| text.get(at + method.len()..))?
    })?;
    let (url, rest) = url.split_once("\": ")?;
    (url.starts_with("http") && !url.contains(' ')).then_some(rest)
}

/// Handles `curl: (28) `, `cURL error 28: `, `(node:221) `.
fn numbered(text: &str) -> Option<&str> {
    let head = text.get(..text.floor_char_boundary(60))?;
    let (rest, close) = head
        .find("curl: (")
        .and_then(|at| text.get(at + "curl: (".len()..))
        .or_else(|| text.strip_prefix("(node:"))
        .map(|rest| (rest, ')'))
        .or_else(|| Some((strip_any(text, &["cURL error ", "Curl error "])?, ':')))?;
    let (number, rest) = rest.split_once(close)?;
    number
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(rest)
}

fn strip_any<'a>(text: &'a str, prefixes: &[&str]) -> Option<&'a str> {
    prefixes.iter().find_map(|prefix| text.strip_prefix(prefix))
}

/// Handles `thread 'main' panicked at src/main.rs:12:31:` of Rust.
fn panicked(text: &str) -> Option<&str> {
    let (_, rest) = text
        .strip_prefix("thread '")?
        .split_once("' panicked at ")?;
    let place = rest.split([' ', '\n']).next()?;
    let placed = place.ends_with(':') && place.contains(".rs:");
    rest.get(place.len()..).filter(|_| placed)
}

/// Handles `** (Req.TransportError) ` of Elixir.
fn elixir(text: &str) -> Option<&str> {
    let (name, rest) = text.strip_prefix("** (")?.split_once(") ")?;
    let class = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'));
    class.then_some(rest)
}

/// Handles the source position in `lua: ask.lua:22: `, `main.go:52: `, `ask.rb:3:in 'call': `.
fn at_source(text: &str) -> Option<&str> {
    let rest = text
        .strip_prefix("lua: ")
        .or_else(|| text.strip_prefix("lua5.4: "))
        .unwrap_or(text);
    let (place, behind) = rest.split_once(": ")?;
    let (file, line) = place.split_once(':')?;
    let named = file.len() <= 120
        && !file.contains(' ')
        && file.rsplit_once('.').is_some_and(|(_, end)| {
            (1..=4).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphabetic())
        });
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let placed = digits > 0
        && line.get(digits..).is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(":in ") || rest.starts_with(':')
        });
    (named && placed).then_some(behind)
}

/// Handles the source position before a line of Chromium's loggers: `flutter/runtime/dart_vm_initializer.cc(41)] `.
fn native_source(text: &str) -> Option<&str> {
    let (place, rest) = text.split_once(")] ")?;
    let (file, line) = place.split_once('(')?;
    let named = file.ends_with(".cc") && !file.contains(' ');
    (named && line.bytes().all(|byte| byte.is_ascii_digit())).then_some(rest)
}

/// Handles `Execution error (SocketTimeoutException) at app.core/ask (core.clj:12).` of Clojure, before the message.
fn execution_error(text: &str) -> Option<&str> {
    let (place, rest) = text.strip_prefix("Execution error ")?.split_once('\n')?;
    place.ends_with(").").then_some(rest)
}

/// Handles `User not found. (OpenRouter::ApiError)` of Ruby and Crystal, before stack frames.
fn with_class_behind(text: &str) -> Option<&str> {
    let line = text.lines().next()?;
    let (message, _) = class_behind(line)?;
    let frames = text.get(line.len()..)?.trim_start();
    (frames.is_empty() || frames.starts_with("from ")).then_some(message)
}

/// Splits a line that ends with its exception class in parentheses into the message and the class.
pub(crate) fn class_behind(line: &str) -> Option<(&str, &str)> {
    let (message, class) = line.trim_end().strip_suffix(')')?.rsplit_once(" (")?;
    let part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, ':' | '_');
    let named = class.starts_with(|letter: char| letter.is_ascii_uppercase())
        && class.chars().all(part)
        && (class.ends_with("Error") || class.ends_with("Exception"));
    (named && !message.trim().is_empty()).then(|| (message.trim_end(), class))
}

/// Handles `#<OpenRouterError: User not found.>` of Ruby's `inspect`.
fn ruby_inspect(text: &str) -> Option<&str> {
    let (class, message) = text.strip_prefix("#<")?.split_once(": ")?;
    let named = class
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, ':' | '_'));
    let message = message.trim_end();
    named.then(|| message.strip_suffix('>').unwrap_or(message))
}

/// Handles `OpenRouterError (User not found.):` of Rails, before stack frames.
fn with_message_behind(text: &str) -> Option<&str> {
    let (class, rest) = text.split_once(" (")?;
    let named = class.starts_with(|letter: char| letter.is_ascii_uppercase())
        && class
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, ':' | '_'));
    let end = rest.rfind("):")?;
    let behind = rest.get(end + 2..)?;
    (named && (behind.trim().is_empty() || behind.starts_with('\n'))).then(|| &rest[..end])
}

/// Handles `Error in resp$choices[[1]] : ` of R, whose call ends in a space and a colon.
fn r_condition(text: &str) -> Option<&str> {
    let (call, rest) = text.strip_prefix("Error in ")?.split_once(" : ")?;
    (!call.contains('\n') && call.len() <= 120).then_some(rest)
}

/// Handles `Error Domain=NSURLErrorDomain Code=-1009 "..." UserInfo={...}` of Apple's frameworks.
fn nserror(text: &str) -> Option<&str> {
    let (_, rest) = text.strip_prefix("Error Domain=")?.split_once(" \"")?;
    rest.split_once('"').map(|(message, _)| message)
}

/// Handles `An error occurred (ThrottlingException) when calling the Converse operation (reached max retries: 4): ` of botocore.
fn botocore(text: &str) -> Option<&str> {
    let (_, rest) = text
        .strip_prefix("An error occurred (")?
        .split_once(") when calling the ")?;
    let (name, words) = rest.split_once(" operation")?;
    let message = match words.strip_prefix(" (") {
        Some(retries) => retries.split_once("): ").map(|(_, message)| message),
        None => words.strip_prefix(": "),
    };
    message.filter(|_| !name.contains(' '))
}

/// Handles `error sending request for url (https://...): ` of reqwest.
fn sending(text: &str) -> Option<&str> {
    text.strip_prefix("error sending request for url (")?
        .split_once("): ")
        .map(|(_, cause)| cause)
}

/// Handles the numbered causes of Rust's error reports, of which the last is the root: `0: chat failed`, `1: timed out`.
fn root_of_chain(text: &str) -> Option<&str> {
    let mut root = None;
    for (number, line) in text.lines().enumerate() {
        let (stated, cause) = line.trim_start().split_once(": ")?;
        if stated.parse() != Ok(number) {
            return None;
        }
        root = Some(cause).filter(|_| number > 0);
    }
    root
}

/// Handles the pair of words and their cause that urllib3 raises: `('Connection aborted.', ConnectionResetError(104,
/// 'Connection reset by peer'))`.
pub(super) fn cause_of_pair(text: &str) -> Option<&str> {
    static FINDER: LazyLock<Finder<'static>> =
        LazyLock::new(|| Finder::new("('Connection aborted.', "));
    let at = FINDER.find(text.as_bytes())?;
    let (_, cause) = text.get(at + FINDER.needle().len()..)?.split_once('(')?;
    let (_, words) = cause.split_once('\'')?;
    words.split_once('\'').map(|(words, _)| words)
}

/// Handles a note about the next attempt around a message: `Retry 1/3 after ECONNRESET: socket hang up, waiting 900ms`.
fn retried(text: &str) -> Option<&str> {
    let (count, rest) = text.strip_prefix("Retry ")?.split_once(" after ")?;
    let counted = count
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'/');
    let (code, message) = rest.split_once(": ")?;
    let message = message
        .split_once(", waiting ")
        .map_or(message, |(message, _)| message);
    (counted && !code.contains(' ')).then_some(message)
}

/// Handles a label in another script, with that script's colon or a plain one, before an English sentence.
fn foreign(text: &str) -> Option<&str> {
    let line = text.lines().next()?;
    let colon = line.find(['\u{ff1a}', ':'])?;
    let label = line.get(..colon)?;
    let width = line.get(colon..)?.chars().next()?.len_utf8();
    let rest = text.get(colon + width..)?.trim_start();
    let letters = || label.chars().filter(|letter| letter.is_alphabetic());
    let other = letters().filter(|letter| !letter.is_ascii()).count();
    // Most of the label is in another script, and none of the sentence is. A single word is the label's object.
    (letters().count() <= 40
        && other * 2 > letters().count()
        && rest.contains(' ')
        && rest.starts_with(|letter: char| letter.is_ascii_alphanumeric()))
    .then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::message;
    use rstest::rstest;

    #[rstest]
    #[case("(node:221) TimeoutError: too long", Some("TimeoutError: too long"))]
    #[case(
        "Failed to perform, curl: (7) Failed to connect",
        Some("Failed to connect")
    )]
    #[case("curl: (28) Operation timed out", Some("Operation timed out"))]
    #[case("cURL error 6: Could not resolve host", Some("Could not resolve host"))]
    #[case(
        "lua: ask.lua:22: attempt to index a nil value",
        Some("attempt to index a nil value")
    )]
    #[case("Post \"https://openrouter.ai/api/v1/models\": EOF", Some("EOF"))]
    #[case(
        "An error occurred (ThrottlingException) when calling the Converse operation (reached max retries: 4): Too many tokens",
        Some("Too many tokens")
    )]
    #[case(
        "thread 'main' panicked at src/main.rs:12:31:\nindex out of bounds",
        Some("index out of bounds")
    )]
    #[case(
        "Error in resp$choices[[1]] : subscript out of bounds",
        Some("subscript out of bounds")
    )]
    #[case(
        "PHP Warning:  Undefined array key \"choices\" in /var/www/ask.php on line 31",
        Some("Undefined array key \"choices\"")
    )]
    #[case(
        "Error Domain=NSURLErrorDomain Code=-1009 \"It is offline.\" UserInfo={a=b}",
        Some("It is offline.")
    )]
    #[case("** (Req.TransportError) timeout", Some("timeout"))]
    #[case("错误信息：Rate limit exceeded", Some("Rate limit exceeded"))]
    #[case(
        "User not found. (OpenRouter::Error)\n  from a.cr:1:2 in 'ask'",
        Some("User not found.")
    )]
    #[case("end of file reached (EOFError)", Some("end of file reached"))]
    #[case("#<OpenRouter::Error: User not found.>", Some("User not found."))]
    #[case("OpenRouterError (User not found.):\n", Some("User not found."))]
    #[case("runtime/init.cc(41)] it broke", Some("it broke"))]
    #[case(
        "Retry 1/3 after ECONNRESET: socket hang up, waiting 900ms",
        Some("socket hang up")
    )]
    #[case("Retry the call after login: it broke", None)]
    #[case(
        "Execution error (SocketTimeoutException) at a.core/ask (core.clj:12).\nRead timed out",
        Some("Read timed out")
    )]
    #[case("error: Uncaught (in promise) TypeError: x", Some("TypeError: x"))]
    #[case("an answer (see RateLimitError) is raised", None)]
    #[case("Insufficient credits", None)]
    #[case("messages.3: tool_use ids were found", None)]
    #[case("model: a/b is gone", None)]
    fn the_message_behind_it(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(message(text), expected);
    }
}
