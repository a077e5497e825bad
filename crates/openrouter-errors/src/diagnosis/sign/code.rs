//! Recognition of source lines, commit messages and headings.

use crate::diagnosis::unwrap::status;

/// Whether a line gives a number a name: `Unauthorized = 401,`. Logs put no blanks around the sign.
fn is_constant(line: &str) -> bool {
    let parts = line.trim_end_matches([',', ';']).split_once(" = ");
    parts.is_some_and(|(name, value)| {
        let named = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        named && !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a line is source code.
pub(super) fn is_code(line: &str, lower: &str) -> bool {
    if is_constant(line) {
        return true;
    }
    const STARTS: &[&str] = &[
        "->",
        "<?php",
        "raise ",
        "throw ",
        "except ",
        "except:",
        "catch ",
        "catch(",
        "} catch",
        "rescue ",
        "if (",
        "if(",
        "if err",
        "def ",
        "class ",
        "import ",
        "return ",
        "return err",
        "const ",
        "let ",
        "var ",
        "pub ",
        "fn ",
        "func ",
        "export ",
        "interface ",
        "enum ",
        "async ",
        "await ",
        "try:",
        "try {",
        "match ",
        "case ",
        "assert ",
        "assert(",
        "assert_",
        "assertequals(",
        "asserttrue(",
        "expect(",
        "it(\"",
        "it('",
        "describe(",
        "console.",
        "logger.",
        "logging.",
        "print(",
        "println",
        "res.status",
        "select ",
        "curl -",
        "curl http",
        "docker ",
        "git ",
        "$ ",
        "#[",
        "/*",
        "*/",
        "<!--",
        ":raises",
        "timeout:",
        "switch (",
        "switch(",
        "msgid ",
        "msgstr ",
        "<string ",
        "sum(",
        "rate(",
        "# help ",
        "# type ",
        "ratelimit:",
        "setting --",
        "#define ",
        "#include ",
        "create table ",
        "insert into ",
        "alter table ",
        ">>> ",
        "revert \"",
        "proposal: ",
    ];
    STARTS.iter().any(|start| lower.starts_with(start)) && !shows_what_it_raised(line)
        || is_annotation(line)
        // An SQL comment or an option, and not a rule of dashes before a message.
        || lower.starts_with("--") && !lower.starts_with("----")
        || is_assignment(line)
        || lower.starts_with("from ") && lower.contains(" import ")
        || lower.starts_with("// ") && !line.contains("ERROR: ")
        || lower.starts_with("type ") && (lower.contains(" = ") || lower.contains(" struct"))
        || line.ends_with(';') && !line.contains("error: ")
        || (line.ends_with(");")
            || line.starts_with("self.")
            || line.ends_with(')') && ["%s", "{}", ", err)"].iter().any(|mark| line.contains(mark)))
            && is_call(line)
        || line.starts_with("{:") && line.contains("} -> ")
        || is_translation(line)
        || line.ends_with("=> {")
        || line.ends_with(") {") && !line.contains(" at ") && !line.trim_start().starts_with("at ")
        || (line.ends_with("):")
            && line.contains('(')
            && !lower.contains("error (")
            && !lower.contains("error: ")
            && !line.contains(". ")
            && !is_raised(line))
        || line.contains(" === ")
        || line.contains(" == 4")
        || line.contains(" == 5")
        || line.contains("=> Error::")
        || line.contains("err =>")
        || lower.starts_with("print(")
        || lower.starts_with("usage:")
        || lower.starts_with("time.sleep(")
        || lower.starts_with("error_log=")
        || lower.starts_with("log_level")
        || lower.starts_with("--> ")
        || lower.starts_with("npm warn")
        || lower.starts_with("warning: unused")
        || lower.starts_with("retry")
            && !lower.starts_with("retryerror")
            && lower.contains(['=', ':'])
            && lower.contains('[')
        || lower.starts_with("| ") && lower.ends_with('|')
        || line.contains('|') && line.contains(['\u{2713}', '\u{2717}', '\u{2714}', '\u{2718}'])
        || is_rule_of_style(line)
        || is_definition(line)
        || lower.starts_with("alert: ")
        || is_metric(lower)
        || is_described(lower)
}

/// Matches a rule of a style sheet: `.error--timeout::before { content: "x"; }`.
fn is_rule_of_style(line: &str) -> bool {
    line.starts_with(['.', '#', '@'])
        && line.contains(" {")
        && line.ends_with('}')
        && !line.contains("rror: ")
}

/// Matches an entry of a glossary: `**Overloaded**: a provider has more traffic than machines.`
fn is_definition(line: &str) -> bool {
    let entry = line
        .strip_prefix("**")
        .and_then(|rest| rest.split_once("**"));
    entry.is_some_and(|(_, meaning)| {
        let meaning = meaning.trim_start_matches([':', ' ', '-', '\u{2013}', '\u{2014}']);
        ["a ", "an ", "the ", "how ", "one ", "what ", "when "]
            .iter()
            .any(|start| meaning.starts_with(start))
    })
}

/// Matches the last lines of a traceback that lost their line break: `raise APIError( openai.APIError: Provider returned error`.
fn shows_what_it_raised(line: &str) -> bool {
    let Some((source, raised)) = line.split_once("( ") else {
        return false;
    };
    let class = raised.split(": ").next().unwrap_or_default();
    source.starts_with("raise ")
        && !class.contains([' ', '"', '\'', '(', '='])
        && (class.ends_with("Error") || class.ends_with("Exception"))
        && class.len() + 2 < raised.len()
}

/// Matches `@Override`, `@retry(times=3)`, and not a mention of people: `@here prod is down`.
fn is_annotation(line: &str) -> bool {
    let Some(name) = line.strip_prefix('@') else {
        return false;
    };
    let word = name.split(' ').next().unwrap_or_default();
    word.len() == name.len()
        || word.contains(['(', '.', ':'])
        || word.starts_with(|first: char| first.is_ascii_uppercase())
}

/// Matches a call of a method: `mock.onPost('/chat').reply(500, {...});`.
fn is_call(line: &str) -> bool {
    line.split_once('(').is_some_and(|(name, _)| {
        // `openai.RateLimitError('...')` is a value that Python prints.
        let method = name.rsplit('.').next().unwrap_or_default();
        name.contains('.')
            && method.starts_with(|first: char| first.is_ascii_lowercase())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$'))
    })
}

/// Matches an entry of a program's texts: `"errors.credits.insufficient": "Insufficient credits.",`.
fn is_translation(line: &str) -> bool {
    let entry = line.trim_end_matches(',').strip_prefix('"');
    entry
        .and_then(|entry| entry.split_once("\": \""))
        .is_some_and(|(key, value)| {
            let name = key.rsplit('.').next().unwrap_or_default();
            (key.matches('.').count() >= 2 || key.starts_with("errors."))
                && !key.contains(['"', ' '])
                && value
                    .strip_suffix('"')
                    .is_some_and(|value| !value.contains('"'))
                && !matches!(
                    name,
                    "message" | "reason" | "detail" | "description" | "body"
                )
        })
}

/// Matches Rails' `RestClient::Forbidden (403 Forbidden):`.
pub(super) fn is_raised(line: &str) -> bool {
    let class = line.split(' ').next().unwrap_or_default();
    class.starts_with(|letter: char| letter.is_ascii_uppercase())
        && line
            .get(class.len()..)
            .is_some_and(|rest| rest.starts_with(" ("))
        && line.ends_with("):")
        && (class.contains("::") || class.ends_with("Error") || class.ends_with("Exception"))
}

/// Matches `GEMINI_REQUEST_TIMEOUT=`, `export TIMEOUT=30`, `EMAIL_TIMEOUT = None`: a variable and its value.
pub(super) fn is_assignment(line: &str) -> bool {
    const OUTCOMES: [&str; 6] = [
        "ERROR",
        "EXCEPTION",
        "FAIL",
        "MESSAGE",
        "REASON",
        "RESPONSE",
    ];
    let line = line.trim_matches('`');
    line.split_once('=').is_some_and(|(name, value)| {
        let name = name.trim_end();
        let value = value.trim_start();
        let quoted = || {
            value.starts_with(['[', '{', '(', '\'', '"'])
                && name.contains('_')
                && !OUTCOMES.iter().any(|word| name.contains(word))
                && status::stated(value).is_empty()
        };
        name.len() > 3
            && name
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
            && (!value.contains(' ') || quoted())
    })
}

/// Matches a setting of a request in a dump: `max_tokens: 900,`, `stream: false,`.
pub(super) fn is_setting(line: &str) -> bool {
    const KEYS: &str = "max_tokens stream stop logit_bias temperature top_p top_k n seed presence_penalty \
        frequency_penalty logprobs reasoning_effort";
    line.split_once(": ")
        .is_some_and(|(key, value)| KEYS.split(' ').any(|one| one == key) && !value.contains(' '))
}

/// Matches a list of limits: `timeoutMs: 30000, retries: 2`.
pub(super) fn is_limits(line: &str) -> bool {
    let limit = |member: &str| {
        let pair = member.split_once(": ").or_else(|| member.split_once(" = "));
        pair.is_some_and(|(name, value)| {
            name.starts_with(|first: char| first.is_ascii_lowercase())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                && !matches!(
                    name,
                    "code" | "status" | "statusCode" | "status_code" | "error" | "errno"
                )
                && value.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    line.trim_end_matches(',').split(", ").all(limit)
}

/// Matches a member of a dump that is off or absent: `clarifyTimeoutError: false,`, `ERR! chat   errored: null,`.
pub(super) fn is_unset(line: &str) -> bool {
    let line = line.trim_end_matches(',');
    line.rsplit_once(": ").is_some_and(|(name, value)| {
        let (before, name) = name.rsplit_once("  ").unwrap_or(("", name));
        matches!(value, "false" | "null" | "undefined" | "None" | "False")
            && name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !before.contains(": ")
    })
}

/// Matches a response of an OpenAPI document: `"402": {"description": "...`.
fn is_described(lower: &str) -> bool {
    let key = lower
        .split_once("\": {\"description\": ")
        .map_or("", |(head, _)| head);
    let digits = key.len().checked_sub(3).and_then(|at| key.get(at..));
    digits.is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Matches a sample of a metric: `errors_total{code="502"} 0`.
fn is_metric(lower: &str) -> bool {
    let name = lower
        .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .unwrap_or(lower.len());
    let labels = lower.get(name..).and_then(|rest| rest.strip_prefix('{'));
    let value = labels.and_then(|rest| {
        let mut quoted = false;
        let end = rest.find(|letter: char| {
            quoted ^= letter == '"';
            letter == '}' && !quoted
        })?;
        Some((lower.get(..name + 1 + end)?, rest.get(end + 1..)?))
    });
    name > 0
        && value.is_some_and(|(head, value)| {
            head.contains('_') && (value.is_empty() || value.trim().parse::<f64>().is_ok())
        })
}

/// Whether most lines are code.
pub(super) fn is_code_block(lines: &[&str]) -> bool {
    let comment = lines.iter().any(|line| line.trim() == "*/");
    let code = |line: &&&str| {
        let trimmed = line.trim();
        comment && trimmed.starts_with('*')
            || is_code(trimmed, &trimmed.to_ascii_lowercase())
            || matches!(trimmed, "}" | "});" | "};")
    };
    let count = lines.iter().filter(code).count();
    let first = lines.first().map(|line| line.trim()).unwrap_or_default();
    count * 2 > lines.len()
        || (is_code(first, &first.to_ascii_lowercase()) && count + 1 >= lines.len() / 2)
}

/// Whether a line is a commit message or changelog entry.
pub(super) fn is_change(rest: &str, lower: &str, logged: bool) -> bool {
    let conventional = is_conventional(lower);
    const VERBS: &str = "Fix Fixes Fixed Fixing Adding Updating Removing Making Using Handle Handles Add Added Adds Improve Improved Update Updated Remove Removed Bump \
        Merge Refactor Support Implement Treat Avoid Ensure Allow Rename Document Log Ignore Show Prevent \
        Don't Preserve Preserves Prefer Prefers Breaking Changed Deprecated Return Raise Make Use Errors Retry-After Compiling Downloading \
        Deleted Installing Started";
    let first = rest
        .trim_start_matches(['-', '*', '`', '#', ' '])
        .split([' ', ':', '`'])
        .next()
        .unwrap_or_default();
    // `timeout`: fails the request after this many seconds
    let described = |rest: &str| {
        rest.split_once("`: ").is_some_and(|(name, says)| {
            let verb = says.split(' ').next().unwrap_or_default();
            let asks = matches!(verb, "which" | "whether" | "how" | "when");
            !name.contains([' ', '.'])
                && (verb.ends_with('s') || asks)
                && verb.bytes().all(|byte| byte.is_ascii_lowercase())
        })
    };
    let defined = rest
        .strip_prefix('`')
        .is_some_and(|rest| rest.contains("` is ") || described(rest));
    let verb = VERBS
        .split(' ')
        .any(|verb| verb == first || first.ends_with("ed") && verb.eq_ignore_ascii_case(first));
    // `Retries added to handle common 429 errors`, `Better messages for 402`
    let mut words = rest.trim_start_matches(['-', '*', ' ']).split(' ');
    let (noun, done, then) = (words.next(), words.next(), words.next());
    let passive = noun
        .is_some_and(|noun| noun.starts_with(|first: char| first.is_ascii_uppercase()))
        && matches!(
            done,
            Some("added" | "introduced" | "improved" | "removed" | "updated")
        )
        && matches!(then, Some("to" | "for" | "in"));
    let better = matches!(noun, Some("Better" | "Clearer" | "Nicer"))
        && (then == Some("for") || words.next() == Some("for"));
    // The pull request that a commit names: `... (#402)`.
    let request = rest
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" (#"))
        .is_some_and(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
    // `Adding a model reports an error: ...` tells what happens.
    const HAPPENS: [&str; 5] = [" reports ", " fails ", " throws ", " gives ", " shows "];
    let verb =
        verb && !(first.ends_with("ing") && HAPPENS.iter().any(|happens| rest.contains(happens)));
    !logged && (defined || conventional || verb || request || passive || better)
}

/// Matches the title of a conventional commit: `fix(stream): ...`.
pub(super) fn is_conventional(title: &str) -> bool {
    const KINDS: &str = "fix feat chore docs refactor test tests perf ci build style revert wip rfc bugfix bugfixes hotfix";
    title.split_once(": ").is_some_and(|(head, _)| {
        // The commit's own name, as `git log --oneline` prints it.
        let head = match head.split_once(' ') {
            Some((name, kind))
                if name.len() > 6 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) =>
            {
                kind
            }
            _ => head,
        };
        let kind = head
            .split('(')
            .next()
            .unwrap_or_default()
            .trim_end_matches('!');
        KINDS.split(' ').any(|one| kind.eq_ignore_ascii_case(one))
    })
}

/// Matches `## Errors`, `# Errors and retries`.
pub(super) fn is_heading(line: &str) -> bool {
    let words = line.trim_start_matches(['#', ' ']);
    if words.starts_with("Error: ") {
        return false;
    }
    line.starts_with("## ") || line.starts_with("# ") || line.starts_with("### ")
}
