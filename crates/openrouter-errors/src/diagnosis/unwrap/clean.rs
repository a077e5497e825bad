//! What pasting does to a text: colours, quote marks of mail and terminals, typographic quotes, HTML entities.

use std::borrow::Cow;

/// The text without the traces of the place from which it was copied.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text.trim_start_matches('\u{feff}'));
    if text.contains('\u{1b}') {
        text = Cow::Owned(without_colours(&text));
    }
    if let Some(stripped) = without_margin(&text) {
        text = Cow::Owned(stripped);
    }
    if ["{&quot;", "{ &quot;", "{&#34;", "{&#x27;", "{&#39;"]
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

/// Terminal control sequences: `ESC [ ... letter` and `ESC ] ... BEL`.
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

/// The lines behind a margin (`> `, `│ `) that every line has.
fn without_margin(text: &str) -> Option<String> {
    let mark = |line: &str| line.trim_start().chars().next();
    let margin = mark(text).filter(|mark| matches!(mark, '>' | '\u{2502}' | '\u{2503}' | '|'))?;
    let mut lines = 0;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
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
    Some(text.lines().map(inner).collect::<Vec<_>>().join("\n"))
}
