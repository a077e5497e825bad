//! What libraries print before a sentence that names neither a class nor a party: an object, a reason phrase, a code of gRPC.

use super::labels::without_tag;
use super::status;

/// Returns the text behind such an opening, and the status that the opening suggests.
pub(super) fn without_opening(text: &str) -> Option<(&str, Option<u16>)> {
    let plain = |rest| (rest, None);
    object(text)
        .or_else(|| of_pool(text))
        .or_else(|| settings(text))
        .or_else(|| arguments(text))
        .or_else(|| of_swift(text))
        .or_else(|| element(text))
        .or_else(|| system_number(text))
        .or_else(|| visual_studio(text))
        .or_else(|| logger(text))
        .or_else(|| answered(text))
        .or_else(|| placed(text))
        .or_else(|| {
            [". ", "# "]
                .iter()
                .find_map(|mark| text.strip_prefix(mark))
                .map(str::trim_start)
        })
        .map(plain)
        .or_else(|| grpc_code(text))
        .or_else(|| reason(text))
        .filter(|(rest, _)| rest.split_whitespace().nth(1).is_some())
}

/// Handles the settings of a call in brackets: `(model=openai/gpt-4o-mini, endpoint=https://...) User not found.`
fn settings(text: &str) -> Option<&str> {
    let (settings, rest) = text.strip_prefix('(')?.split_once(") ")?;
    let named = |part: &str| {
        part.split_once('=')
            .is_some_and(|(name, _)| !name.contains(' '))
    };
    settings.split(", ").all(named).then_some(rest)
}

/// Returns the reason phrase in a line of an access log: `10.0.0.1:43364 - "POST /v1/chat/completions HTTP/1.1" 500 Internal
/// Server Error`.
pub(super) fn access_reason(text: &str) -> Option<&str> {
    let (request, rest) = text.split_once(" HTTP/1.1\" ")?;
    let reason = rest.get(3..)?.trim_start();
    (request.contains('"') && status::of_reason(reason).is_some()).then_some(reason)
}

/// Returns the words of an error that stand behind a system's number or in an assistant's brackets, without a quotation mark that
/// opens nowhere.
pub(crate) fn last_words(text: &str) -> Option<&str> {
    let words = system_number(text)
        .or_else(|| answered(text))
        .unwrap_or(text);
    let open = words.matches('\'').count() % 2 == 1;
    let words = words.strip_suffix('\'').filter(|_| open).unwrap_or(words);
    (words.len() < text.len()).then_some(words)
}

/// Handles the number of a system's error: `[Errno 111] Connection refused`, `[WinError 10061] No connection could be made`.
fn system_number(text: &str) -> Option<&str> {
    let (number, rest) = text
        .strip_prefix("[Errno ")
        .or_else(|| text.strip_prefix("[WinError "))?
        .split_once("] ")?;
    let number = number.strip_prefix('-').unwrap_or(number);
    number
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(rest)
}

/// Handles an exception as Visual Studio copies it: `HResult=0x80131500 Message=Service request failed.`
fn visual_studio(text: &str) -> Option<&str> {
    let (result, rest) = text
        .strip_prefix("HResult=0x")?
        .split_once(char::is_whitespace)?;
    let message = rest.trim_start().strip_prefix("Message=")?;
    result
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then_some(message)
}

/// Handles what a terminal assistant shows of an error: `API Error (Request timed out.) · Retrying in 1 seconds…`.
pub(super) fn answered(text: &str) -> Option<&str> {
    let (inner, behind) = text.strip_prefix("API Error (")?.split_once(')')?;
    (behind.is_empty() || behind.starts_with(" \u{b7}")).then_some(inner)
}

/// Handles the place that a browser's console and Ruby name: `index.html:1 Access to fetch at ...`, `'Chat#ask!': no key`.
fn placed(text: &str) -> Option<&str> {
    if let Some((method, rest)) = text
        .strip_prefix('\'')
        .and_then(|rest| rest.split_once("': "))
    {
        return (method.contains('#') && !method.contains(' ')).then_some(rest);
    }
    let (place, rest) = text.split_once(' ')?;
    let (file, line) = place.rsplit_once(':')?;
    let page = [".html", ".js", ".ts", ".mjs", ".tsx"]
        .iter()
        .any(|end| file.ends_with(end));
    let numbered = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    (page && numbered && rest.starts_with(|first: char| first.is_ascii_uppercase())).then_some(rest)
}

/// Handles the logger that an IDE names: `#ee.acme.Listener - Request timed out.`
fn logger(text: &str) -> Option<&str> {
    let (name, rest) = text.strip_prefix('#')?.split_once(" - ")?;
    (name.contains('.') && !name.contains(' ')).then_some(rest)
}

/// Handles an object of Python: `<urllib3.connection.HTTPSConnection object at 0x7f1c2a3b4d90>: Failed to resolve ...`.
fn object(text: &str) -> Option<&str> {
    let (object, rest) = text.strip_prefix('<')?.split_once(">: ")?;
    object.contains(" object at 0x").then_some(rest)
}

/// Handles what urllib3 raises when it gives up: `HTTPSConnectionPool(host='...', port=443): Max retries exceeded with url: ...
/// (Caused by SSLError(SSLCertVerificationError(1, '[SSL: ...] certificate verify failed')))`.
pub(crate) fn of_pool(text: &str) -> Option<&str> {
    if !text.starts_with("HTTPSConnectionPool(") && !text.starts_with("HTTPConnectionPool(") {
        return None;
    }
    let (_, cause) = text.split_once("(Caused by ")?;
    // Of nested exceptions the innermost says why, in its last argument.
    let starts =
        ["('", "(\"", ", '", ", \""].map(|open| cause.rfind(open).map(|at| at + open.len()));
    let words = cause.get(starts.into_iter().flatten().max()?..)?;
    let ends = ["')", "\")"].map(|close| words.find(close));
    words.get(..ends.into_iter().flatten().min()?)
}

/// Handles the arguments of an exception that Python prints as a tuple: `(1, '[SSL: ...] certificate verify failed')`.
pub(crate) fn arguments(text: &str) -> Option<&str> {
    let quoted = behind_number(text.strip_prefix('(').unwrap_or(text))?;
    let quote = quoted.chars().next()?;
    let inner = quoted.get(1..)?;
    let end = inner
        .rfind(&[quote, ')'][..])
        .filter(|_| inner.contains(quote))?;
    let end = inner.get(..end)?.rfind(quote).unwrap_or(end);
    let inner = inner.get(..end).filter(|inner| inner.contains(' '))?;
    Some(without_tag(inner).unwrap_or(inner))
}

/// Returns the quoted argument of an exception behind its number: `1, '[SSL: ...] certificate verify failed'`.
pub(super) fn behind_number(text: &str) -> Option<&str> {
    let (number, quoted) = text.split_once(", ")?;
    let number = number.strip_prefix('-').unwrap_or(number);
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (digits && quoted.starts_with(['\'', '"'])).then_some(quoted)
}

/// Handles a sentence in an element of XML: `<error>No endpoints found for acme/chat-9.</error>`.
fn element(text: &str) -> Option<&str> {
    const NAMES: [&str; 5] = [
        "error",
        "exception",
        "message",
        "tool_use_error",
        "error_message",
    ];
    let (name, rest) = text.strip_prefix('<')?.split_once('>')?;
    let inner = rest
        .trim_end()
        .strip_suffix('>')?
        .strip_suffix(name)?
        .strip_suffix("</")?;
    NAMES.contains(&name).then(|| inner.trim())
}

/// Handles the error of Swift's decoder: `keyNotFound(..., Swift.DecodingError.Context(..., debugDescription: "...", ...))`.
fn of_swift(text: &str) -> Option<&str> {
    const KINDS: [&str; 4] = [
        "keyNotFound(",
        "valueNotFound(",
        "typeMismatch(",
        "dataCorrupted(",
    ];
    let (kind, context) = text.split_once("Context(codingPath: ")?;
    let named = KINDS.iter().any(|name| kind.contains(name));
    let (_, quoted) = context.split_once("debugDescription: \"")?;
    let end = quoted
        .find("\", underlyingError")
        .or_else(|| quoted.find("\")"))?;
    quoted.get(..end).filter(|_| named)
}

/// Handles the status of gRPC before a sentence: `RESOURCE_EXHAUSTED. You exceeded your current quota`,
/// `INVALID_ARGUMENT: Function call is missing ...`.
fn grpc_code(text: &str) -> Option<(&str, Option<u16>)> {
    let end = text.find(|letter: char| !letter.is_ascii_uppercase() && letter != '_')?;
    let (code, rest) = text.split_at(end);
    let rest = rest
        .strip_prefix(". ")
        .or_else(|| rest.strip_prefix(": "))?;
    let status = super::super::codes::status_of_code(code)?;
    Some((rest.trim_start(), Some(status)))
}

/// Handles a reason phrase before a sentence: `Payment Required: Insufficient credits`.
fn reason(text: &str) -> Option<(&str, Option<u16>)> {
    let (phrase, rest) = text.split_once(": ")?;
    let status = status::of_reason(phrase)?;
    let rest = rest.trim_start();
    rest.starts_with(|first: char| first.is_ascii_uppercase() || first == '[')
        .then_some((rest, Some(status)))
}

/// Returns the value of aiohttp's `message='Bad Request', url='https://...'`.
pub(super) fn message_member(text: &str) -> Option<&str> {
    let quoted = text
        .strip_prefix("message=")
        // Cohere's own body: `data=None message='...'`.
        .or_else(|| text.strip_prefix("data=None message="))
        // vLLM's: `Error with model object='error' message='...' type='NotFoundError' param=None code=404`.
        .or_else(|| {
            text.split_once("object='error' message=")
                .map(|(_, quoted)| quoted)
        })?;
    let quote = quoted
        .chars()
        .next()
        .filter(|quote| matches!(quote, '\'' | '"'))?;
    let inner = quoted.get(1..)?;
    let end = inner
        .find(&format!("{quote}, "))
        .or_else(|| inner.find(&format!("{quote} type=")))
        .or_else(|| inner.ends_with(quote).then(|| inner.len() - 1))?;
    inner.get(..end)
}

/// Returns the text of an exception that Python printed as a call: `ConnectionResetError('Connection closed')`.
pub(super) fn in_constructor(text: &str) -> Option<&str> {
    let (class, rest) = text.split_once('(')?;
    let named = class.ends_with("Error") || class.ends_with("Exception");
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
    let rest = behind_number(rest).unwrap_or(rest);
    let quote = rest
        .chars()
        .next()
        .filter(|quote| matches!(quote, '\'' | '"'))?;
    let inner = rest
        .get(1..)?
        .strip_suffix(')')?
        .trim_end_matches(',')
        .strip_suffix(quote)?;
    (named && class.chars().all(plain) && !inner.contains(quote)).then_some(inner)
}

/// Returns the text in Swift's `Optional("Too many tokens"), requestID: nil)`.
pub(super) fn in_optional(text: &str) -> Option<&str> {
    let quoted = text.strip_prefix("Optional(\"")?;
    quoted.split_once("\")").map(|(inner, _)| inner)
}

#[cfg(test)]
mod tests {
    use super::without_opening;
    use rstest::rstest;

    #[rstest]
    #[case(
        "<urllib3.connection.HTTPSConnection object at 0x7f1c>: Failed to resolve 'a.example'",
        Some("Failed to resolve 'a.example'")
    )]
    #[case(
        "HTTPSConnectionPool(host='a.example', port=443): Max retries exceeded with url: /v1 (Caused by SSLError(SSLEOFError(8, 'EOF occurred (_ssl.c:997)')))",
        Some("EOF occurred (_ssl.c:997)")
    )]
    #[case(
        "HTTPSConnectionPool(host='a.example', port=443): Read timed out. (read timeout=60)",
        None
    )]
    #[case(
        "RESOURCE_EXHAUSTED. You exceeded your quota",
        Some("You exceeded your quota")
    )]
    #[case("(model=a/b, provider=x) User not found.", Some("User not found."))]
    #[case("[Errno 111] Connection refused", Some("Connection refused"))]
    #[case("[Errno x] Connection refused", None)]
    #[case(
        "HResult=0x80131500 Message=Service request failed.",
        Some("Service request failed.")
    )]
    #[case("#ee.acme.Listener - Request timed out.", Some("Request timed out."))]
    #[case(
        "index.html:1 Access to fetch was blocked",
        Some("Access to fetch was blocked")
    )]
    #[case("'Chat#ask!': no key", Some("no key"))]
    #[case("# insufficient balance", Some("insufficient balance"))]
    #[case("(model a/b) User not found.", None)]
    #[case("NOTES. You exceeded your quota", None)]
    #[case(
        "INVALID_ARGUMENT: Function call is missing",
        Some("Function call is missing")
    )]
    #[case("NOTES: Function call is missing", None)]
    #[case(
        "(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed')",
        Some("certificate verify failed")
    )]
    #[case("(1, 'one')", None)]
    #[case(
        "typeMismatch(Swift.String, Swift.DecodingError.Context(codingPath: [], debugDescription: \"Found null instead.\", underlyingError: nil))",
        Some("Found null instead.")
    )]
    #[case(
        "<error>No endpoints found for a/b.</error>",
        Some("No endpoints found for a/b.")
    )]
    #[case("<b>No endpoints found for a/b.</b>", None)]
    #[case("Payment Required: Insufficient credits", Some("Insufficient credits"))]
    #[case("Not Found: nothing", None)]
    #[case(". Not the same number of calls", Some("Not the same number of calls"))]
    fn openings(#[case] text: &str, #[case] rest: Option<&str>) {
        assert_eq!(without_opening(text).map(|(rest, _)| rest), rest);
    }
}
