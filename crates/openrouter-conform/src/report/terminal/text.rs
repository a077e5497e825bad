//! Wraps text to the width of a terminal.

use std::fmt::Write as _;

use anstyle::Style;
use textwrap::{Options, WordSplitter};

/// A text buffer with a line width.
pub(crate) struct Page {
    pub(crate) out: String,
    width: usize,
}

/// The minimum width: a line that is too long is easier to read than single words per line.
const NARROWEST: usize = 40;

impl Page {
    pub(crate) fn new(width: usize) -> Self {
        Self {
            out: String::new(),
            width: width.max(NARROWEST),
        }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Adds an indented text; its further lines are aligned with the first.
    pub(crate) fn paragraph(&mut self, indent: usize, text: &str) {
        for line in self.wrap(indent, text) {
            let _ = writeln!(self.out, "{:indent$}{line}", "");
        }
    }

    /// Adds an indented, dimmed text.
    pub(crate) fn dimmed(&mut self, indent: usize, text: &str) {
        let dim = super::DIM;
        for line in self.wrap(indent, text) {
            let _ = writeln!(self.out, "{:indent$}{dim}{line}{dim:#}", "");
        }
    }

    /// Adds an indented label, and a text aligned at the column `hang`.
    pub(crate) fn labelled(
        &mut self,
        style: Style,
        label: &str,
        indent: usize,
        hang: usize,
        text: &str,
    ) {
        let _ = write!(self.out, "{:indent$}{style}{label}{style:#}", "");
        let pad = hang.saturating_sub(indent + label.chars().count()).max(1);
        for (at, line) in self.wrap(hang, text).iter().enumerate() {
            let pad = if at == 0 { pad } else { hang };
            let _ = writeln!(self.out, "{:pad$}{line}", "");
        }
    }

    /// Wraps a text that begins at a column. Words are never split, because long ones are paths or values.
    fn wrap(&self, column: usize, text: &str) -> Vec<String> {
        let width = self.width.saturating_sub(column).max(NARROWEST / 2);
        let options = Options::new(width)
            .break_words(false)
            .word_splitter(WordSplitter::NoHyphenation);
        let lines = textwrap::wrap(text.trim_end(), options);
        lines.into_iter().map(|line| line.into_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_the_width_and_words_are_whole() {
        let mut page = Page::new(40);
        let long = "/a/very/long/path/that/does/not/fit/anywhere/at/all";
        let text = format!("one two three four five six seven eight nine ten {long}\nnext");
        page.labelled(Style::new(), "expected", 2, 11, &text);
        insta::assert_snapshot!(page.out, @r"
          expected one two three four five six
                   seven eight nine ten
                   /a/very/long/path/that/does/not/fit/anywhere/at/all
                   next
        ");
    }
}
