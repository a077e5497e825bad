//! Undoes the effects of pasting: colours, quote marks of mail and terminals, typographic quotes, HTML entities.

use std::borrow::Cow;

/// Removes the traces of the place from which the text was copied.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text.trim_start_matches('\u{feff}'));
    if text.contains('\u{1b}') {
        text = Cow::Owned(without_colours(&text));
    }
    if let Some(stripped) = without_box(&text).or_else(|| without_margin(&text)) {
        text = Cow::Owned(stripped);
    }
    if [
        "{&quot;",
        "{ &quot;",
        "{&#34;",
        "&apos;",
        "{&#x27;",
        "{&#39;",
        "&quot;message&quot;",
        "&#39;message&#39;",
    ]
    .iter()
    .any(|mark| text.contains(mark))
    {
        let plain = text
            .replace("&quot;", "\"")
            .replace("&#34;", "\"")
            .replace("&#39;", "'")
            .replace("&#x27;", "'")
            .replace("&apos;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
        text = Cow::Owned(plain);
    }
    if let Some(plain) = without_places(&text) {
        text = Cow::Owned(plain);
    }
    if let Some(plain) = dictionaries(&text) {
        text = Cow::Owned(plain);
    }
    if let Some(plain) = go_values(&text) {
        text = Cow::Owned(plain);
    }
    let typographic = |open: char| {
        text.match_indices(['{', '['])
            .filter_map(|(at, _)| text.get(at + 1..))
            .any(|rest| rest.chars().take(8).find(|next| !next.is_whitespace()) == Some(open))
    };
    if text.contains(['\u{201c}', '\u{2018}'])
        && (typographic('\u{201c}') || typographic('\u{2018}'))
    {
        text = Cow::Owned(
            text.replace(['\u{201c}', '\u{201d}'], "\"")
                .replace(['\u{2018}', '\u{2019}'], "'"),
        );
    }
    text
}

/// Converts Swift dictionaries, which use square brackets: `["error": ["code": 402]]` to `{"error": {"code": 402}}`.
fn dictionaries(text: &str) -> Option<String> {
    let opens = |at: usize| {
        let rest = text.get(at + 1..)?.strip_prefix('"')?;
        let end = memchr::memchr(b'"', rest.as_bytes()).filter(|end| (1..=64).contains(end))?;
        rest.get(end + 1..)?.starts_with(": ").then_some(())
    };
    text.match_indices("[\"")
        .take(64)
        .find_map(|(at, _)| opens(at))?;
    let mut out = String::with_capacity(text.len());
    let (mut open, mut quoted, mut escaped) = (Vec::new(), false, false);
    for (at, letter) in text.char_indices() {
        let inside = !open.is_empty();
        if inside && quoted {
            quoted = escaped || letter != '"';
            escaped = !escaped && letter == '\\';
            out.push(letter);
            continue;
        }
        match letter {
            '[' => {
                let dictionary = opens(at).is_some();
                open.push(dictionary);
                out.push(if dictionary { '{' } else { '[' });
            }
            ']' => out.push(if open.pop() == Some(true) { '}' } else { ']' }),
            _ => {
                quoted = inside && letter == '"';
                out.push(letter);
            }
        }
    }
    Some(out.replace("<null>", "null"))
}

/// Removes the types from the values that Go prints with `%#v`: `map[string]interface {}{"raw":"..."}` to `{"raw":"..."}`.
fn go_values(text: &str) -> Option<String> {
    const MAPS: [&str; 4] = [
        "map[string]interface {}{",
        "map[string]interface{}{",
        "map[string]any{",
        "map[string]string{",
    ];
    const LISTS: [&str; 3] = ["[]interface {}{", "[]any{", "[]string{"];
    const NILS: [&str; 3] = [
        "interface {}(nil)",
        "map[string]interface {}(nil)",
        "(*string)(nil)",
    ];
    let typed = |text: &str| {
        MAPS.iter()
            .chain(&LISTS)
            .chain(&NILS)
            .any(|mark| text.contains(mark))
    };
    if !super::has_go_map(text) || !typed(text) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let (mut open, mut quoted, mut at) = (Vec::new(), false, 0);
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let begins = |marks: &[&str]| {
            marks
                .iter()
                .find(|mark| rest.starts_with(**mark))
                .map(|mark| mark.len())
        };
        let step = if quoted {
            let step = if letter == '\\' { 2 } else { letter.len_utf8() };
            quoted = letter != '"';
            let step = if rest.is_char_boundary(step.min(rest.len())) {
                step.min(rest.len())
            } else {
                letter.len_utf8()
            };
            out.push_str(rest.get(..step).unwrap_or_default());
            step
        } else if let Some(length) = begins(&NILS) {
            out.push_str("null");
            length
        } else if let Some(length) = begins(&MAPS) {
            open.push('}');
            out.push('{');
            length
        } else if let Some(length) = begins(&LISTS) {
            open.push(']');
            out.push('[');
            length
        } else {
            match letter {
                '{' => {
                    open.push('}');
                    out.push('{');
                }
                '}' => out.push(open.pop().unwrap_or('}')),
                _ => {
                    quoted = letter == '"';
                    out.push(letter);
                }
            }
            letter.len_utf8()
        };
        at += step;
    }
    Some(out)
}

/// Removes terminal control sequences: `ESC [ ... letter` and `ESC ] ... BEL`.
fn without_colours(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(next) = chars.next() {
        if next != '\u{1b}' {
            out.push(next);
            continue;
        }
        match chars.next() {
            Some('[') => {
                while chars
                    .next_if(|part| !part.is_ascii_alphabetic() && *part != '\n')
                    .is_some()
                {}
                chars.next_if(char::is_ascii_alphabetic);
            }
            Some(']') => {
                while chars
                    .next_if(|part| *part != '\u{7}' && *part != '\n')
                    .is_some()
                {}
                chars.next_if_eq(&'\u{7}');
            }
            _ => {}
        }
    }
    out
}

/// Removes the column with the place in the source that Rich's log handler prints beside a message of several lines.
fn without_places(text: &str) -> Option<String> {
    /// The width of the columns before the message.
    const MARGIN: &str = "          ";
    if !text.contains(".py:") {
        return None;
    }
    let mut lines = text.lines().peekable();
    let (mut out, mut removed) = (String::with_capacity(text.len()), false);
    while let Some(line) = lines.next() {
        const LEVELS: [&str; 3] = ["WARNING  ", "ERROR    ", "CRITICAL "];
        let goes_on = lines.peek().is_some_and(|next| next.starts_with(MARGIN))
            && LEVELS.iter().any(|level| line.contains(level));
        let place = |(message, place): &(&str, &str)| {
            let (file, number) = place.trim().rsplit_once(".py:").unwrap_or_default();
            !message.trim().is_empty()
                && !file.is_empty()
                && !file.contains(' ')
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
        };
        let beside = line.trim_end().rsplit_once(' ').filter(place);
        let message = beside
            .filter(|_| goes_on)
            .map(|(message, _)| message.trim_end());
        removed |= message.is_some();
        out.push_str(message.unwrap_or(line));
        out.push('\n');
    }
    removed.then_some(out)
}

/// Removes a box drawn by a terminal program (`╭── Error ──╮`, `│ ... │`, `╰──╯`) and joins the lines that the box broke.
/// Keeps the text around the box.
fn without_box(text: &str) -> Option<String> {
    let plain = |line: &'_ str| line.trim().to_owned();
    let is_top = |line: &str| line.starts_with(['\u{256d}', '\u{250c}', '\u{250f}', '\u{2554}']);
    let is_bottom = |line: &str| line.starts_with(['\u{2570}', '\u{2514}', '\u{2517}', '\u{255a}']);
    let is_side = |letter: char| matches!(letter, '\u{2502}' | '\u{2503}' | '\u{2551}');
    if !text.lines().any(|line| is_top(line.trim())) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    // The inner width of the box, and whether its last line was full.
    let mut inside = None;
    let mut full = false;
    // Where a box of frames began, and where one began that has ended.
    let (mut frames, mut done) = (None, None);
    for line in text.lines() {
        let trimmed = plain(line);
        if is_top(&trimmed) {
            inside = Some(trimmed.chars().count().saturating_sub(4));
            full = false;
            frames = trimmed
                .contains("Traceback (most recent call last)")
                .then_some(out.len());
        } else if is_bottom(&trimmed) {
            inside = None;
            done = frames.take();
        } else if let Some(width) = inside.filter(|_| trimmed.starts_with(is_side)) {
            let content = trimmed.trim_matches(is_side).trim();
            if !out.is_empty() && !out.ends_with('\n') {
                out.push(if full && !content.is_empty() {
                    ' '
                } else {
                    '\n'
                });
            }
            out.push_str(content);
            full = content.chars().count() * 3 > width * 2;
        } else {
            // Rich draws the frames into a box, and the exception below it.
            if let Some(start) = done.take_if(|_| !trimmed.is_empty()) {
                out.truncate(start);
            }
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(line);
            full = false;
        }
    }
    Some(out)
}

/// Returns the text without the box that a program drew around it with `+--+` and `|`. A table has cells, a box has none.
pub(crate) fn in_box(text: &str) -> Option<String> {
    let rule = |line: &str| {
        line.len() > 4
            && line.starts_with('+')
            && line.ends_with('+')
            && line.bytes().all(|byte| matches!(byte, b'+' | b'-' | b'='))
    };
    let side = |line: &str| line.len() > 2 && line.starts_with('|') && line.ends_with('|');
    let lines = || text.lines().map(str::trim);
    let cells =
        |line: &str| line.matches('|').count() > 2 || rule(line) && line.matches('+').count() > 2;
    if !lines().any(rule) || !lines().any(side) || lines().any(cells) {
        return None;
    }
    let inner = |line: &str| match (rule(line), side(line)) {
        (true, _) => String::new(),
        (_, true) => line.trim_matches('|').trim().to_owned(),
        _ => line.to_owned(),
    };
    Some(
        text.lines()
            .map(|line| inner(line.trim()))
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

/// Makes a quotation of a code block inside a sentence: ``I get ```Insufficient credits``` today``. The lines keep their
/// numbers. Returns `None` if there is none.
pub(crate) fn without_inline_fences(text: &str) -> Option<String> {
    const FENCE: &str = "```";
    let mut rest = text;
    let mut out = String::new();
    while let Some((before, opened)) = rest.split_once(FENCE) {
        let inline = before.ends_with([' ', ':', '(', '\u{ff1a}'])
            && before
                .lines()
                .last()
                .is_some_and(|line| !line.trim().is_empty())
            && opened.starts_with(|first: char| first.is_alphanumeric());
        let block = opened
            .split_once(FENCE)
            .filter(|(inner, _)| inline && inner.contains(' ') && !inner.contains(['`', '{']));
        let Some((inner, behind)) = block else {
            if out.is_empty() {
                return None;
            }
            break;
        };
        out.push_str(before);
        out.push('`');
        out.push_str(&inner.trim().replace('\n', " "));
        out.push('`');
        let (line, below) = behind.split_at(behind.find('\n').unwrap_or(behind.len()));
        out.push_str(line);
        out.extend(inner.matches('\n'));
        rest = below;
    }
    out.push_str(rest);
    (rest.len() < text.len()).then_some(out)
}

/// Removes a margin (`> `, `│ `) that every line has.
fn without_margin(text: &str) -> Option<String> {
    let mark = |line: &str| line.trim_start().chars().next();
    let margin = mark(text).filter(|mark| matches!(mark, '>' | '\u{2502}' | '\u{2503}' | '|'))?;
    let mut lines = 0;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if margin == '|' && is_group_rule(line) {
            continue;
        }
        if mark(line) != Some(margin) {
            return None;
        }
        lines += 1;
    }
    if lines < 2 && margin != '>' {
        return None;
    }
    let inner = |line: &str| {
        let line = line.trim_start().trim_start_matches(margin);
        let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
        if margin == '>' {
            line.to_owned()
        } else {
            line.trim_end_matches(margin).trim_end().to_owned()
        }
    };
    let lines = text
        .lines()
        .filter(|line| margin != '|' || !is_group_rule(line));
    Some(lines.map(inner).collect::<Vec<_>>().join("\n"))
}

/// Whether a line separates the exceptions of a Python exception group: `  +-+---------------- 1 ----------------`.
fn is_group_rule(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("+-") && line.ends_with("--")
}
