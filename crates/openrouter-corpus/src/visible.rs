//! Escapes foreign text for display: no invisible characters, and no terminal control sequences.

use std::borrow::Cow;

/// Replaces every control character with its control picture, except line feeds and tabs.
///
/// ```
/// use openrouter_corpus::visible::visible;
/// assert_eq!(visible("a\r\nb\x1b[2J"), "a\nb\u{241b}[2J");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, |_| 0)
}

/// Does the same for one line: also replaces line feeds and tabs.
#[must_use]
pub fn visible_line(text: &str) -> Cow<'_, str> {
    let text = visible(text);
    if text.contains(['\n', '\t']) {
        let pictures = text.chars().map(|c| {
            if matches!(c, '\n' | '\t') {
                picture(c)
            } else {
                c
            }
        });
        return Cow::Owned(pictures.collect());
    }
    text
}

/// Does the same for text that the suite styled: keeps colours and weights, but no other sequence.
#[must_use]
pub fn visible_styled(text: &str) -> Cow<'_, str> {
    shown(text, style)
}

/// Returns the length of the style at the start of the text, or 0 if there is none: `ESC [`, at most three digits, `m`.
fn style(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("\x1b[") else {
        return 0;
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits <= 3 && rest[digits..].starts_with('m') {
        "\x1b[m".len() + digits
    } else {
        0
    }
}

fn shown(text: &str, kept: fn(&str) -> usize) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_hidden) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let style = kept(rest);
        if style > 0 {
            out.push_str(&rest[..style]);
            rest = &rest[style..];
        } else if let Some(after) = rest.strip_prefix("\r\n") {
            out.push('\n');
            rest = after;
        } else {
            let mut chars = rest.chars();
            out.extend(chars.next().map(picture));
            rest = chars.as_str();
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Whether a character is a control character or a bidirectional mark, with which a payload could disguise itself as
/// something else.
fn is_hidden(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && !matches!(c, '\n' | '\t'))
}

fn picture(c: char) -> char {
    match c {
        '\u{7f}' => '\u{2421}',
        c if c < ' ' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        _ => '\u{fffd}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_seen() {
        assert_eq!(
            visible("a\r\nb\rc\0\u{202e}\u{9b}2J\x7f\té"),
            "a\nb\u{240d}c\u{2400}\u{fffd}\u{fffd}2J\u{2421}\té"
        );
        assert_eq!(visible_line("a\nb"), "a\u{240a}b");
    }

    #[test]
    fn styles_stay_and_nothing_else_does() {
        let own = "\x1b[1m\x1b[31mred\x1b[0m";
        assert_eq!(visible_styled(own), own);
        assert_eq!(
            visible_styled("\x1b]0;title\x07\x1b[2J\x1b[1;31m\x1b"),
            "\u{241b}]0;title\u{2407}\u{241b}[2J\u{241b}[1;31m\u{241b}"
        );
    }
}
