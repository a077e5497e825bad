//! Forms in which tools list an error: reports of test runners, and members with their whole path.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde_json::{Map, Value};

use crate::diagnosis::met;

/// Returns the first of `"failureMessages": ["Error: 402 ..."]` in a report of Jest or Vitest.
pub(super) fn failure_message(text: &str) -> Option<String> {
    const NAME: &str = "\"failureMessages\":";
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(NAME));
    if !text.starts_with('{') {
        return None;
    }
    FINDER.find_iter(text.as_bytes()).find_map(|at| {
        let list = text.get(at + NAME.len()..)?.trim_start();
        string(list.strip_prefix('[')?.trim_start())
    })
}

/// Returns the JSON string at the start of a text.
pub(crate) fn string(text: &str) -> Option<String> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<String>();
    values.next()?.ok()
}

/// Returns what a failed test got, if the text is the report of one.
pub(crate) fn of_tests(text: &str) -> Option<String> {
    uncommented(text)
        .or_else(|| raised_in_pytest(text))
        .or_else(|| got_in_tap(text))
}

/// Removes the marks of a comment, in which Perl's tests print what they got: `#   Failed test 'status'`.
fn uncommented(text: &str) -> Option<String> {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("#   Failed test"));
    FINDER.find(text.as_bytes())?;
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.strip_prefix("# ").unwrap_or(line))
        .collect();
    Some(lines.join("\n"))
}

/// Returns what a failed test of pytest raised, without the source code that the report shows above it: the lines that begin with
/// `E  `.
fn raised_in_pytest(text: &str) -> Option<String> {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\nE   "));
    FINDER.find(text.as_bytes())?;
    let source = text.lines().any(|line| {
        line.strip_prefix('>')
            .is_some_and(|rest| rest.starts_with("   "))
    });
    let raised: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("E  "))
        .map(str::trim_start)
        .collect();
    source.then(|| raised.join("\n"))
}

/// Returns what a test that reports in TAP got instead of what it expected: a status, and the error behind it.
fn got_in_tap(text: &str) -> Option<String> {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\n    actual: "));
    if !text.contains("not ok ") {
        return None;
    }
    let mut status = "";
    for at in FINDER.find_iter(text.as_bytes()) {
        let value = text.get(at + "\n    actual: ".len()..)?;
        let (line, below) = value.split_once('\n')?;
        let line = line.trim();
        if met::is_status(line) {
            status = line;
        } else if line.starts_with('|') {
            let block: Vec<&str> = below
                .lines()
                .take_while(|line| line.starts_with("      "))
                .map(str::trim_start)
                .collect();
            let block = block.join("\n");
            if block.contains(['{', ' ']) {
                return Some(format!("{status} {block}").trim_start().to_owned());
            }
        }
    }
    None
}

/// Returns the object whose members a tool printed with their path, one a line: `error.message   Insufficient credits` of
/// Miller, `json.error.code = 402;` of gron.
pub(super) fn paths(text: &str) -> Option<String> {
    const ROOTS: [&str; 3] = ["error.", "json.error.", ".error."];
    const MAX_LINES: usize = 256;
    let is_path = |line: &str| ROOTS.iter().any(|root| line.starts_with(root));
    if !is_path(text) {
        return None;
    }
    let mut object = Map::new();
    for line in text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(MAX_LINES)
    {
        let end = line.find([' ', '=', ':', '\t'])?;
        let (path, value) = line.split_at(end);
        let value = value
            .trim_start_matches([' ', '=', ':', '\t'])
            .trim_end()
            .trim_end_matches(';');
        let path = path.trim_start_matches('.');
        let path = path.strip_prefix("json.").unwrap_or(path);
        insert(&mut object, path, value)?;
    }
    object
        .get("error")?
        .get("message")
        .and_then(Value::as_str)?;
    Some(Value::Object(object).to_string())
}

/// Inserts a value at its path; a list becomes an object with numbers as names.
fn insert(object: &mut Map<String, Value>, path: &str, value: &str) -> Option<()> {
    match path.split_once('.') {
        Some((head, rest)) => {
            let inner = object
                .entry(head)
                .or_insert_with(|| Value::Object(Map::new()));
            insert(inner.as_object_mut()?, rest, value)
        }
        None => {
            let parsed = serde_json::from_str(value).ok();
            let value = parsed.unwrap_or_else(|| Value::from(value));
            // The beginning of an object, as gron prints it: `json.error = {};`
            if !object.contains_key(path) {
                object.insert(path.to_owned(), value);
            }
            Some(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{failure_message, of_tests, paths, uncommented};
    use rstest::rstest;

    #[rstest]
    #[case(
        "error.code     402\nerror.message  Insufficient credits",
        Some(r#"{"error":{"code":402,"message":"Insufficient credits"}}"#)
    )]
    #[case(
        ".error.message = \"slow down\"\n.error.metadata.provider_name = \"Acme\"",
        Some(r#"{"error":{"message":"slow down","metadata":{"provider_name":"Acme"}}}"#)
    )]
    #[case("error.log is empty", None)]
    #[case("error.code 402\nand more", None)]
    fn members_with_their_path(#[case] text: &str, #[case] json: Option<&str>) {
        let found = paths(text).map(|found| serde_json::from_str::<serde_json::Value>(&found));
        let wanted = json.map(serde_json::from_str::<serde_json::Value>);
        assert_eq!(found.map(Result::ok), wanted.map(Result::ok));
    }

    #[rstest]
    #[case(
        ">       ask('x')\n\n    except timeout() as error:\nE       ValueError: it broke\nE        twice",
        Some("ValueError: it broke\ntwice")
    )]
    #[case("E   no report", None)]
    #[case(
        "not ok 1\n    expected: 200\n    actual:   429\nnot ok 2\n    actual: |-\n      { message: 'slow down' }\n    at: x",
        Some("429 { message: 'slow down' }")
    )]
    #[case("not ok 1\n    actual:   7\n", None)]
    fn tests_that_failed(#[case] text: &str, #[case] got: Option<&str>) {
        assert_eq!(of_tests(text).as_deref(), got);
    }

    #[rstest]
    #[case(
        r#"{"numFailedTests":1,"testResults":[{"failureMessages":["Error: 402 x\n at y"]}]}"#,
        Some("Error: 402 x\n at y")
    )]
    #[case("#   Failed test 'a'\n# got 402", Some("  Failed test 'a'\ngot 402"))]
    #[case(r#"{"failureMessages":[]}"#, None)]
    fn reports(#[case] text: &str, #[case] found: Option<&str>) {
        let found_here = failure_message(text).or_else(|| uncommented(text));
        assert_eq!(found_here.as_deref(), found);
    }
}
