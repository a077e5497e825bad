//! Text of the suite in which words stand between backticks, and links to the parts of a page.

use maud::{Markup, html};

/// A text with its `code` as such.
pub(super) fn prose(text: &str) -> Markup {
    html! {
        @for (at, part) in text.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// A link to a part of this page, named by its anchor.
pub(super) fn anchor(id: &str) -> Markup {
    html! { a href={ "#" (id) } { (id) } }
}

/// A text in which nothing is invisible: control characters are shown by their pictures, line ends as line ends.
pub(super) fn visible(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let picture = |c: char| match c {
        '\n' | '\t' => c,
        '\u{7f}' => '\u{2421}',
        c if c < ' ' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        // Marks that turn the direction of what follows, with which a payload could dress up as something else.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c => c,
    };
    text.chars().map(picture).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_code_and_nothing_is_markup() {
        let made = prose("`a<b` is <b>").into_string();
        assert_eq!(made, "<code>a&lt;b</code> is &lt;b&gt;");
    }

    #[test]
    fn control_characters_are_seen() {
        assert_eq!(
            visible("a\r\nb\rc\0\u{202e}"),
            "a\nb\u{240d}c\u{2400}\u{fffd}"
        );
    }
}
