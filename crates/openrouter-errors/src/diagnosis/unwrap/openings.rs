//! What libraries print before a sentence that names neither a class nor a party: an object, a reason phrase, a code of gRPC.

use super::status;

/// Returns the text behind such an opening, and the status that the opening suggests.
pub(super) fn without_opening(text: &str) -> Option<(&str, Option<u16>)> {
    let plain = |rest| (rest, None);
    object(text)
        .or_else(|| of_pool(text))
        .or_else(|| settings(text))
        .or_else(|| text.strip_prefix(". ").map(str::trim_start))
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

/// Handles an object of Python: `<urllib3.connection.HTTPSConnection object at 0x7f1c2a3b4d90>: Failed to resolve ...`.
fn object(text: &str) -> Option<&str> {
    let (object, rest) = text.strip_prefix('<')?.split_once(">: ")?;
    object.contains(" object at 0x").then_some(rest)
}

/// Handles what urllib3 raises when it gives up: `HTTPSConnectionPool(host='...', port=443): Max retries exceeded with url: ...
/// (Caused by SSLError(SSLCertVerificationError(1, '[SSL: ...] certificate verify failed')))`.
fn of_pool(text: &str) -> Option<&str> {
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

/// Handles the status of gRPC before a sentence: `RESOURCE_EXHAUSTED. You exceeded your current quota`.
fn grpc_code(text: &str) -> Option<(&str, Option<u16>)> {
    let (code, rest) = text.split_once(". ")?;
    let upper = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
    let status = super::super::codes::status_of_code(code).filter(|_| code.bytes().all(upper));
    status.map(|status| (rest.trim_start(), Some(status)))
}

/// Handles a reason phrase before a sentence: `Payment Required: Insufficient credits`.
fn reason(text: &str) -> Option<(&str, Option<u16>)> {
    let (phrase, rest) = text.split_once(": ")?;
    let status = status::of_reason(phrase)?;
    let rest = rest.trim_start();
    rest.starts_with(|first: char| first.is_ascii_uppercase() || first == '[')
        .then_some((rest, Some(status)))
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
    #[case("(model a/b) User not found.", None)]
    #[case("NOTES. You exceeded your quota", None)]
    #[case("Payment Required: Insufficient credits", Some("Insufficient credits"))]
    #[case("Not Found: nothing", None)]
    #[case(". Not the same number of calls", Some("Not the same number of calls"))]
    fn openings(#[case] text: &str, #[case] rest: Option<&str>) {
        assert_eq!(without_opening(text).map(|(rest, _)| rest), rest);
    }
}
