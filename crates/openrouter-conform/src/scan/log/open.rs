//! A record of text while its lines come in.

use std::sync::LazyLock;

use regex::Regex;

use super::fields::hash;
use super::head::Head;
use super::level::Level;
use super::wrap::Around;

/// The most lines and bytes of one record.
const LINES: usize = 2_000;
const BYTES: usize = 1 << 20;

/// A record of text whose end has not been seen.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) text: String,
    pub(super) head: Head,
    pub(super) around: Around,
    /// The line of the segment in which it begins.
    pub(super) line: u64,
    pub(super) lines: usize,
    /// Brackets that are open.
    depth: i64,
    blank: bool,
    /// Frames of a traceback were seen, and what was thrown is still to come.
    frames: bool,
    /// A traceback was seen.
    traceback: bool,
    /// The last line says that another traceback follows.
    chained: bool,
    /// An error was seen: what follows without a head is part of it.
    error: bool,
}

impl Open {
    pub(super) fn new(line: &str, head: Head, around: Around, number: u64) -> Self {
        let error = head.level.or(around.level) == Some(Level::Error);
        let mut open = Self {
            text: String::new(),
            head,
            around,
            line: number,
            lines: 0,
            depth: 0,
            blank: false,
            frames: false,
            traceback: false,
            chained: false,
            error,
        };
        open.push(line);
        open
    }

    /// Takes a line that belongs to the record; whether it does. `starts`: the line has what a record begins with.
    pub(super) fn takes(&mut self, line: &str, starts: bool) -> bool {
        if self.lines >= LINES || self.text.len() >= BYTES {
            return false;
        }
        if line.trim().is_empty() {
            self.blank = true;
            return true;
        }
        let takes = self.belongs(line, starts);
        if takes {
            if self.blank {
                self.text.push('\n');
            }
            self.push(line);
        }
        takes
    }

    /// Whether it is an error of which more may follow.
    pub(super) fn waits(&self) -> bool {
        self.error && self.head.is_record() && !self.blank
    }

    fn belongs(&self, line: &str, starts: bool) -> bool {
        let indented = line.starts_with([' ', '\t']);
        if indented {
            return !self.blank || self.frames || self.depth > 0 || self.error || !starts;
        }
        if starts {
            return false;
        }
        if goes_on(line) {
            return true;
        }
        if line.starts_with("Traceback (most recent call last)") {
            // A record that says nothing of an error, or has its traceback, has nothing to do with one behind it.
            let waits = self.error || self.head.level >= Some(Level::Warn);
            return self.chained || (waits && !self.traceback);
        }
        if self.depth > 0 && !line.starts_with("{\"") {
            return true;
        }
        if self.frames {
            return true;
        }
        self.waits()
    }

    fn push(&mut self, line: &str) {
        if self.lines > 0 {
            self.text.push('\n');
        }
        let frame = is_frame(line);
        if line.starts_with("Traceback (most recent call last)")
            || line.ends_with("Traceback (most recent call last):")
        {
            self.frames = true;
            self.traceback = true;
            self.error = true;
        } else if !line.starts_with([' ', '\t'])
            && self.lines > 0
            && !line.trim().is_empty()
            && !frame
        {
            self.frames = false;
        }
        self.error |= frame;
        self.chained = line.starts_with("During handling of the above")
            || line.starts_with("The above exception was");
        self.lines += 1;
        self.blank = false;
        self.text.push_str(line);
        self.depth = (self.depth + balance(line)).max(0);
    }
}

/// Whether a line goes on with what precedes it: frames, causes, closing brackets, boxes.
fn goes_on(line: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "Caused by",
        "caused by",
        "During handling of the above",
        "The above exception was",
        "Suppressed:",
        "... ",
        "at ",
        "--- End of",
        "--->",
        "}",
        "]",
        ")",
        "│",
        "╭",
        "╰",
        "┃",
        "└",
        "├",
        "^",
        "goroutine ",
        "[cause]",
        "Stack trace",
        "stack trace",
        "stack backtrace",
        "note: run with",
        "created by ",
        "Stack Trace:",
        "#0 ",
        "#1 ",
        "  ",
    ];
    BEGINNINGS
        .iter()
        .any(|beginning| line.starts_with(beginning))
}

/// Whether a line is a frame of a stack.
fn is_frame(line: &str) -> bool {
    let text = line.trim_start();
    text.len() < line.len()
        && (text.starts_with("at ") || text.starts_with("File \"") || text.starts_with("Caused by"))
}

/// By how many brackets a line opens more than it closes.
fn balance(line: &str) -> i64 {
    let mut depth = 0;
    let mut quoted = false;
    let mut bytes = line.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if quoted => {
                bytes.next();
            }
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth -= 1,
            _ => {}
        }
    }
    depth
}

/// What identifies the request in a text: `request_id=abc`, `[req-1a2b3c4d]`.
pub(super) fn request(text: &str) -> Option<u64> {
    static REQUEST: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)\b(?:x-)?(?:request|req|correlation|trace|call)[_. -]?id["']?\s?[=:]\s?["']?([\w:.-]{6,80})"#)
            .expect("the pattern is valid")
    });
    REQUEST.captures(text).map(|found| hash(&found[1]))
}
