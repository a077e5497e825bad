//! The terminal of a run: it renders a program's output and answers terminal queries.

use std::num::NonZeroU16;

use vt100::{Callbacks, Parser, Screen};

/// Rows of the terminal.
pub const ROWS: NonZeroU16 = NonZeroU16::new(50).unwrap();

/// Columns of the terminal.
pub const COLUMNS: NonZeroU16 = NonZeroU16::new(132).unwrap();

/// The number of scrolled rows to keep.
const SCROLLBACK: usize = 4000;

/// A terminal that renders the output of a program.
pub struct Terminal(Parser<Answers>);

/// The bytes that the terminal sends back.
#[derive(Default)]
struct Answers(Vec<u8>);

impl Callbacks for Answers {
    fn unhandled_csi(
        &mut self,
        screen: &mut Screen,
        first: Option<u8>,
        _: Option<u8>,
        params: &[&[u16]],
        c: char,
    ) {
        let param = params.first().and_then(|param| param.first()).copied();
        match (first, param.unwrap_or(0), c) {
            (None, 0, 'c') => self.0.extend(b"\x1b[?1;2c"),
            (None, 5, 'n') => self.0.extend(b"\x1b[0n"),
            (None, 6, 'n') => {
                let (row, column) = screen.cursor_position();
                self.0
                    .extend(format!("\x1b[{};{}R", row + 1, column + 1).bytes());
            }
            _ => {}
        }
    }
}

impl Default for Terminal {
    fn default() -> Self {
        let answers = Answers::default();
        Self(Parser::new_with_callbacks(
            ROWS, COLUMNS, SCROLLBACK, answers,
        ))
    }
}

impl Terminal {
    /// Processes bytes that the program wrote; returns the terminal's answers.
    pub fn write(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.0.process(bytes);
        std::mem::take(&mut self.0.callbacks_mut().0)
    }

    /// Returns the text, scrolled and visible, without trailing spaces. A wrapped line counts as one line.
    #[must_use]
    pub fn text(&mut self) -> String {
        let screen = self.0.screen_mut();
        let rows = usize::from(ROWS.get());
        let mut lines: Vec<String> = Vec::new();
        let mut continues = false;
        let mut above = screen.scrollback_len();
        loop {
            screen.set_scrollback(above);
            // Take the new rows of each page: all of a page, or, on the last one, all visible rows.
            let new = if above == 0 { rows } else { above.min(rows) };
            for (at, row) in screen.rows(0, COLUMNS.get()).take(new).enumerate() {
                match lines.last_mut() {
                    Some(last) if continues => last.push_str(&row),
                    _ => lines.push(row),
                }
                let at = u16::try_from(at).unwrap_or(u16::MAX);
                continues = screen.row_wrapped(at);
            }
            if above == 0 {
                break;
            }
            above = above.saturating_sub(rows);
        }
        let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
        lines.join("\n").trim_matches('\n').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn shown(bytes: &[u8]) -> String {
        let mut terminal = Terminal::default();
        terminal.write(bytes);
        terminal.text()
    }

    #[rstest]
    #[case::colours("\x1b[31mError\x1b[0m: 402", "Error: 402")]
    #[case::spinner("- working\r\x1b[2K\\ working\r\x1b[2Kdone\r\n", "done")]
    #[case::overwritten("0 %\r50 %\r100 %", "100 %")]
    #[case::cursor_up("one\r\ntwo\x1b[1A\r\x1b[Kthree", "three\ntwo")]
    fn sequences_are_resolved(#[case] bytes: &str, #[case] expected: &str) {
        assert_eq!(shown(bytes.as_bytes()), expected);
    }

    #[test]
    fn lines_that_scrolled_away_are_kept_in_order() {
        for count in [10, 50, 51, 99, 100, 101, 260] {
            let lines: Vec<String> = (0..count).map(|n| format!("line {n}")).collect();
            assert_eq!(
                shown(lines.join("\r\n").as_bytes()),
                lines.join("\n"),
                "{count}"
            );
        }
    }

    #[test]
    fn a_wrapped_line_is_one_line() {
        let long = "x".repeat(300);
        assert_eq!(shown(long.as_bytes()), long);
        let many = format!("{}{long}", "\r\n".repeat(49));
        assert_eq!(shown(many.as_bytes()), long);
    }

    #[test]
    fn questions_are_answered() {
        let mut terminal = Terminal::default();
        assert_eq!(
            terminal.write(b"ab\x1b[6n\x1b[c\x1b[5n"),
            b"\x1b[1;3R\x1b[?1;2c\x1b[0n"
        );
    }
}
