//! The status that stands beside an error, in a member or a line of its own.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::lists::finders;
use super::status::is_assigned;

/// Returns the status that a text states in a member or a line of its own: `"http_code": "400"`, `StatusCode: 403, RequestID:
/// ...`, `HTTPStatusCode: (int) 400`, `OpenRouter code: 404`, Alibaba's `: <400> InternalError`.
pub(crate) fn beside(text: &str) -> Option<u16> {
    const NAMES: [&str; 11] = [
        "HTTPStatusCode",
        "StatusCode",
        "statusCode",
        "status_code",
        "http_code",
        "httpcode",
        "Response Status",
        "rror_Code",
        "rror_code",
        "rrorCode",
        " code",
    ];
    static FINDERS: LazyLock<Vec<Finder<'static>>> =
        LazyLock::new(|| finders(NAMES.iter().copied().chain([": <", ", <"])));
    FINDERS.iter().find_map(|finder| {
        finder.find_iter(text.as_bytes()).take(8).find_map(|at| {
            let rest = text.get(at + finder.needle().len()..)?;
            let alibaba = finder.needle().ends_with(b" <");
            let value = match alibaba {
                true => rest,
                false => {
                    let value = rest.trim_start_matches(['"', '\'', '\\', ' ']);
                    let value = value.strip_prefix([':', '='])?.trim_start();
                    let value = value.strip_prefix("(int) ").unwrap_or(value);
                    value.trim_start_matches(['"', '\'', '\\'])
                }
            };
            let behind = value.get(3..)?;
            // Words before a code may be anything: the line says nothing else.
            let label = finder.needle() == b" code";
            let line = || {
                let before = text.get(..at).unwrap_or_default();
                let before = before.rsplit('\n').next().unwrap_or_default();
                before.starts_with(|first: char| first.is_ascii_uppercase())
                    && !before.contains([' ', ':'])
            };
            let ends = match (alibaba, label) {
                (true, _) => behind.starts_with("> "),
                (_, true) => line() && (behind.is_empty() || behind.starts_with('\n')),
                _ => !behind.starts_with(|next: char| next.is_alphanumeric() || next == '.'),
            };
            let status = value.get(..3)?.parse().ok()?;
            (ends && is_assigned(status)).then_some(status)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::beside;
    use rstest::rstest;

    #[rstest]
    #[case("{\"type\":\"bad_request_error\",\"http_code\":\"400\"}", Some(400))]
    #[case("{\"API_Error_Code\": 400,", Some(400))]
    #[case("\"errorCode\": 1002", None)]
    #[case("stream chunk: error, <400> InternalError.Algo", Some(400))]
    #[case("https response error StatusCode: 403, RequestID: 0", Some(403))]
    #[case("HTTPStatusCode: (int) 400\n})", Some(400))]
    #[case("HTTPStatusCode =\n404", Some(404))]
    #[case("Error: it broke\nOpenRouter code: 404", Some(404))]
    #[case("Upstream error from Alibaba: <400> InternalError.Algo", Some(400))]
    #[case("\\\"statusCode\\\": 429,", Some(429))]
    #[case("\"statusCode\": 4290", None)]
    #[case("\"statusCode\": 200", None)]
    #[case("the error code: 404 means", None)]
    #[case("The area code: 404", None)]
    #[case("a <400> b", None)]
    fn statuses(#[case] text: &str, #[case] status: Option<u16>) {
        assert_eq!(beside(text), status);
    }
}
