//! Renders the suite's texts, with code in backticks, and links within a page.

use maud::{Markup, html};

/// Renders a text with its `code` spans.
pub(super) fn prose(text: &str) -> Markup {
    html! {
        @for (at, part) in text.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// Renders a link to an anchor of this page.
pub(super) fn anchor(id: &str) -> Markup {
    html! { a href={ "#" (id) } { (id) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_code_and_nothing_is_markup() {
        let made = prose("`a<b` is <b>").into_string();
        assert_eq!(made, "<code>a&lt;b</code> is &lt;b&gt;");
    }
}
