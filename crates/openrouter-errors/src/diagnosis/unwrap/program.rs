//! What a terminal shows around the output of a program: the name that a runner writes before each line, the prompt and the
//! command, the source of which a value is the result. The lines keep their numbers.

use std::collections::BTreeMap;

use super::columns::{without_clock, without_numbered_source, without_rich_log};
use super::prefix;
use crate::vocab::ProviderName;

/// Returns the text without the terminal's part, if there is any.
pub(crate) fn output(text: &str) -> Option<String> {
    if !text.trim_end().contains('\n') {
        return None;
    }
    let mut found: Option<String> = None;
    for step in [
        without_rich_log,
        without_clock,
        without_numbered_source,
        without_runner,
        without_group,
        without_commands,
        without_source,
        without_marks,
    ] {
        found = step(found.as_deref().unwrap_or(text)).or(found);
    }
    found
}

/// Removes the name that a runner of several programs writes before each line: `web-1  | ` of docker compose, `0|bot | ` of
/// pm2, `@acme/web:dev: ` of turbo, `apps/api dev: ` of pnpm, `[server] ` and `[0] ` of concurrently. Only a text that they tore apart
/// needs it: a dump or a stack over several lines.
fn without_runner(text: &str) -> Option<String> {
    let mut programs: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
    for (name, rest) in text.lines().filter_map(runner) {
        let (lines, torn) = programs.entry(name).or_default();
        *lines += 1;
        *torn |= rest.starts_with("  ") || rest.trim() == "}";
    }
    programs.retain(|_, (lines, torn)| *lines > 1 && *torn);
    if programs.is_empty() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let own = runner(line).filter(|(name, _)| programs.contains_key(name));
        out.push_str(own.map_or(line, |(_, rest)| rest));
        out.push('\n');
    }
    Some(out)
}

/// Removes the marks that Python draws around the exceptions of a group: `    | ValueError: ...`,
/// `  +-+---------------- 1 ----------------`.
fn without_group(text: &str) -> Option<String> {
    const RULE: usize = 20;
    let rule = |line: &str| {
        let line = line.trim();
        let drawn = |byte: u8| matches!(byte, b'+' | b'-' | b' ' | b'.') || byte.is_ascii_digit();
        line.starts_with("+-")
            && !line.ends_with('+')
            && line.len() > RULE
            && line.bytes().all(drawn)
    };
    let inner = |line: &str| {
        let own = line.trim_start();
        let mark = own.len() < line.len() && !own.ends_with('|');
        let own = own
            .strip_prefix("| ")
            .or_else(|| own.strip_prefix("+ Exception Group "));
        own.filter(|_| mark).map(str::to_owned)
    };
    if !text.lines().any(rule) || !text.lines().any(|line| inner(line).is_some()) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        if !rule(line) {
            out.push_str(&inner(line).unwrap_or_else(|| line.to_owned()));
        }
        out.push('\n');
    }
    Some(out)
}

/// Splits a line into the name of the program that wrote it and the rest.
fn runner(line: &str) -> Option<(&str, &str)> {
    const TASKS: &str = "dev start build test serve lint preview watch worker api web server";
    const LIMIT: usize = 64;
    let line = line.trim_start_matches('`');
    let line = line.strip_prefix("> ").unwrap_or(line);
    let name = |name: &str| {
        let part = |byte: u8| byte.is_ascii_alphanumeric() || b"@/._-|:".contains(&byte);
        let level = prefix::level(name, true).is_some();
        (2..LIMIT).contains(&name.len()) && name.bytes().all(part) && !level
    };
    // What the program wrote begins behind one blank.
    let behind = |rest: &str| usize::from(rest.starts_with(' '));
    if let Some((tag, rest)) = line.strip_prefix('[').and_then(|line| line.split_once(']')) {
        let rest = rest.strip_prefix(':').unwrap_or(rest);
        let blank = rest.is_empty() || rest.starts_with(' ');
        let numbered = tag.len() == 1 && tag.bytes().all(|byte| byte.is_ascii_digit());
        // A provider's name is part of what a client says.
        let provider = ProviderName::from(tag).is_known();
        let named = name(tag) && tag.bytes().any(|byte| byte.is_ascii_lowercase()) && !provider;
        return (blank && (named || numbered)).then(|| (tag, &rest[behind(rest)..]));
    }
    if let Some((head, rest)) = line.split_once(" |") {
        let head = head.trim_end();
        let blank = rest.is_empty() || rest.starts_with(' ');
        let named = name(head) && head.bytes().any(|byte| byte.is_ascii_lowercase());
        return (blank && named).then(|| (head, &rest[behind(rest)..]));
    }
    let (head, rest) = line
        .split_once(": ")
        .or_else(|| Some((line.strip_suffix(':')?, "")))?;
    let (package, task) = head
        .split_once(' ')
        .filter(|(package, _)| package.contains('/'))
        .or_else(|| head.rsplit_once(':'))?;
    let listed = TASKS.split(' ').any(|one| one == task);
    (listed && name(package)).then_some((head, rest))
}

/// Removes the lines in which someone typed a command, with what it continues on: `C:\app>curl ...`, `PS C:\app> curl ...`,
/// `dev@box:~/app$ curl ...`. What the command sends is no error.
fn without_commands(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let (mut typed, mut removed) = (false, false);
    // A body between quotation marks goes on over several lines.
    let mut quotes = 0;
    for line in text.split_inclusive('\n') {
        typed = typed || is_typed(line.trim_start());
        if typed {
            removed = true;
            out.push('\n');
            quotes += line.matches('\'').count();
            typed = line.trim_end().ends_with(['\\', '^', '`']) || quotes % 2 == 1;
        } else {
            out.push_str(line);
        }
    }
    (removed && !out.trim().is_empty()).then_some(out)
}

/// Whether a line is a prompt and a command that sends a request.
fn is_typed(line: &str) -> bool {
    const COMMANDS: &str = "curl curl.exe http https wget wget.exe xh";
    const PROMPT: usize = 120;
    let head = line
        .get(..line.floor_char_boundary(PROMPT))
        .unwrap_or_default();
    let command = |mark: &str| {
        head.split_once(mark).is_some_and(|(place, rest)| {
            let word = rest.trim_start().split(' ').next().unwrap_or_default();
            let shell = place.starts_with("PS ")
                || place.get(1..3) == Some(":\\")
                || place.contains('@') && !place.contains(": ");
            shell && COMMANDS.split(' ').any(|one| one == word)
        })
    };
    [">", "$ ", "# ", "% "].iter().any(|mark| command(mark))
}

/// Removes the source above the value that it had, as documentation and shells print it: `# => {:error, ...`,
/// `iex(1)> ask("...")`.
fn without_source(text: &str) -> Option<String> {
    const RESULTS: [&str; 4] = ["# => ", "#=> ", "// => ", "//=> "];
    let mut at = 0;
    let mut above = String::new();
    for line in text.split_inclusive('\n') {
        let mark = RESULTS.iter().find(|mark| line.starts_with(**mark));
        if let Some(mark) = mark.filter(|_| at > 0) {
            let value = text.get(at + mark.len()..)?;
            let structured = value.starts_with(['{', '%', '[', '#']);
            return structured.then(|| above + value);
        }
        if line.starts_with("iex(") && line.contains(")> ") {
            let value = text.get(at + line.len()..)?;
            return (value.starts_with(['{', '%']) && at == 0).then(|| above + "\n" + value);
        }
        at += line.len();
        above.push('\n');
    }
    None
}

/// Removes the mark of inline code around several lines: `` `Error: ... `` and, lines below, ``...` ``.
fn without_marks(text: &str) -> Option<String> {
    let single = |line: &str| line.matches('`').count() == 1;
    let mut at = 0;
    let mut open = None;
    for line in text.split_inclusive('\n') {
        let end = at + line.trim_end().len();
        match open {
            None if line.starts_with('`') && single(line) => open = Some(at),
            Some(start) if line.trim_end().ends_with('`') && single(line) => {
                let before = text.get(..start)?;
                let inner = text.get(start + 1..end - 1)?;
                return Some(format!("{before}{inner}{}", text.get(end..)?));
            }
            // Another mark: the first one was not of several lines.
            Some(_) if line.contains('`') => return None,
            _ => {}
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{is_typed, output, runner};
    use rstest::rstest;

    #[rstest]
    #[case("web-1  | it broke", Some(("web-1", "it broke")))]
    #[case("web-1  |   status: 401,", Some(("web-1", "  status: 401,")))]
    #[case("0|bot      | it broke", Some(("0|bot", "it broke")))]
    #[case("@acme/web:dev: it broke", Some(("@acme/web:dev", "it broke")))]
    #[case("apps/api dev: }", Some(("apps/api dev", "}")))]
    #[case("> [@acme/api]:     error: {", Some(("@acme/api", "    error: {")))]
    #[case("[pod/chat-7/api] it broke", Some(("pod/chat-7/api", "it broke")))]
    #[case("[0] it broke", Some(("0", "it broke")))]
    #[case("[ERROR] it broke", None)]
    #[case("[401] it broke", None)]
    #[case("[OpenAI] it broke", None)]
    #[case("WARNING | it broke", None)]
    #[case("Error: it broke", None)]
    #[case("the server: it broke", None)]
    fn runners(#[case] line: &str, #[case] parts: Option<(&str, &str)>) {
        assert_eq!(runner(line), parts);
    }

    #[rstest]
    #[case("C:\\app>curl -X POST http://x.test", true)]
    #[case("PS C:\\app> curl.exe http://x.test", true)]
    #[case("dev@box:~/app$ curl http://x.test", true)]
    #[case("dev@mac app % curl http://x.test", true)]
    #[case("it costs 5 $ curl", false)]
    #[case("C:\\app>node ask.js", false)]
    fn commands(#[case] line: &str, #[case] typed: bool) {
        assert_eq!(is_typed(line), typed);
    }

    /// Each step runs once, however many marks a text has, and the lines keep their numbers.
    #[rstest]
    #[case("x\n", "# => {a\n")]
    #[case("", "`a\nb`\n")]
    #[case("", "iex(1)> a\n{\n")]
    #[case("", "C:\\a>curl x\n{\n")]
    fn many_marks(#[case] head: &str, #[case] part: &str) {
        let text = format!("{head}{}", part.repeat(500));
        if let Some(output) = output(&text) {
            assert_eq!(output.lines().count(), text.lines().count());
        }
    }

    #[rstest]
    #[case("a-1 | Error {\na-1 |   x: 1\na-1 | }", Some("Error {\n  x: 1\n}\n"))]
    #[case("a-1 | one\na-1 | two", None)]
    #[case(
        "  | Error: x\n  +-+---------------- 1 ----------------\n    | y",
        Some("Error: x\n\ny\n")
    )]
    #[case("  | a |\n  +-----------------------+\n  | b |", None)]
    #[case("ask(\n)\n# => {:error, 1}", Some("\n\n{:error, 1}"))]
    #[case("Logs:\n`Error: x\n  at y`\nend", Some("Logs:\nError: x\n  at y\nend"))]
    #[case("`one` and\n`two`", None)]
    #[case("a@b ~ % curl x \\\n-d '{\n  \"a\": 1\n}'\n{}\n", Some("\n\n\n\n{}\n"))]
    fn outputs(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(output(text).as_deref(), expected);
    }
}
