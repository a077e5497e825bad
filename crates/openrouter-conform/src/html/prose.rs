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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_code_and_nothing_is_markup() {
        let made = prose("`a<b` is <b>").into_string();
        assert_eq!(made, "<code>a&lt;b</code> is &lt;b&gt;");
    }
}
