//! A text record while its lines are being read.

use super::frames;
use super::head::Head;
use super::record::Record;
use super::response::Response;
use super::wrap::Around;
use crate::scan::level::Level;
use crate::scan::time;

/// The most lines and bytes of one record.
const LINES: usize = 2_000;
const BYTES: usize = 1 << 20;
/// The most lines that are added to an error only because they have no head.
const PLAIN_LINES: usize = 40;
/// The fewest digits of a time.
const DIGITS: usize = 6;
/// The most seconds between the first and another line of a traceback.
const GAP: i64 = 1;

/// A text record whose end has not been read.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) text: String,
    pub(super) head: Head,
    /// Its first line, parsed as an access log line.
    pub(super) access: Option<Record<'static>>,
    pub(super) around: Around,
    /// The segment line at which it begins.
    pub(super) line: u64,
    pub(super) lines: usize,
    /// The number of open brackets.
    depth: i64,
    blank: bool,
    /// Whether traceback frames were read but the exception is missing.
    frames: bool,
    /// Whether a traceback was read.
    traceback: bool,
    /// Whether the last line announces another traceback.
    chained: bool,
    /// Whether an error was read, so that following lines without a head belong to it.
    error: bool,
    /// Whether an exception was named.
    thrown: bool,
    /// Whether the last line states the status of an exception whose message follows a blank line, as in .NET.
    paragraph: bool,
    /// The number of further lines that may be added only because they have no head.
    plain_left: usize,
    /// The next part of a printed response.
    response: Option<Response>,
    /// Where the last object that began on its own line begins, and whether it is complete.
    object: Option<(usize, bool)>,
}

/// Whether a line begins a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Starts {
    No,
    /// A time, a level or a request.
    Probably,
    /// A level in the column of levels.
    Surely,
}

impl Open {
    pub(super) fn new(
        line: &str,
        head: Head,
        access: Option<Record<'static>>,
        around: Around,
        number: u64,
        headless_log: bool,
    ) -> Self {
        let error = head.level.or(around.level) == Some(Level::Error);
        // A line with a complete object is complete; in a log without heads, a line without a head begins another
        // record.
        let complete = headless_log || (line.ends_with('}') && line.contains('{'));
        let mut open = Self {
            text: String::new(),
            head,
            access,
            around,
            line: number,
            lines: 0,
            depth: 0,
            blank: false,
            frames: false,
            traceback: false,
            chained: false,
            error,
            thrown: false,
            paragraph: false,
            plain_left: if complete { 0 } else { PLAIN_LINES },
            response: Response::begins(line),
            object: None,
        };
        open.push(line);
        open
    }

    /// Adds a line if it belongs to the record; returns whether it does.
    pub(super) fn takes(&mut self, line: &str, starts: Starts) -> bool {
        if self.lines >= LINES || self.text.len() >= BYTES {
            return false;
        }
        if let Some(response) = self.response {
            let (takes, next) = response.takes(line);
            self.response = next;
            if takes {
                self.push(line);
                return true;
            }
        }
        if line.trim().is_empty() {
            self.blank = true;
            return true;
        }
        let belongs = self.belongs(line, starts);
        let plain = !belongs && self.takes_plain(line, starts);
        let takes = belongs || plain;
        if takes {
            self.plain_left -= usize::from(plain);
            if self.blank {
                self.text.push('\n');
            }
            self.push(line);
        }
        takes
    }

    /// Returns whether it is an error that may continue.
    pub(super) fn waits(&self) -> bool {
        self.error && self.head.is_record() && !self.blank
    }

    /// Returns whether it is a response whose body comes next.
    pub(super) fn waits_for_body(&self) -> bool {
        self.response == Some(Response::Body)
    }

    /// Returns whether it announces a response: `Request failed with status 402`.
    pub(super) fn announces(&self) -> bool {
        const WORDS: [&str; 4] = ["rror", "ail", "tatus", "esponse"];
        self.lines == 1
            && !self.blank
            && !self.text.starts_with('{')
            && !self.text.ends_with('}')
            && (self.text.ends_with(':') || WORDS.iter().any(|word| self.text.contains(word)))
    }

    /// Returns whether a line without a head belongs to it because the error may continue.
    fn takes_plain(&self, line: &str, starts: Starts) -> bool {
        let waits = self.waits() || (self.blank && self.error && self.paragraph);
        starts == Starts::No && self.plain_left > 0 && waits && !line.starts_with(TRACEBACK)
    }

    /// Returns whether a line with the same head belongs to it, because some loggers repeat the head for each line of a
    /// message.
    pub(super) fn goes_on_below(&self, line: &str, head: &Head) -> bool {
        let words = |text: &str| !untagged(text).trim().is_empty();
        self.error
            && head.is_record()
            && self.text.get(..self.head.text) == line.get(..head.text)
            && head.time.is_some()
            && (!words(&self.text[self.head.text..])
                || !words(&line[head.text..])
                || is_source_line(untagged(&line[head.text..])))
    }

    /// Returns the text of a line that belongs to it although it has a head, because the stream or the logger puts a time
    /// or the same head before each line of a traceback.
    pub(super) fn below<'l>(&self, line: &'l str, head: &Head) -> Option<&'l str> {
        let text = match (head.level, &self.head.time, &head.time) {
            (None, Some(_), Some(time)) => {
                let rest = line[time.end..].trim_start_matches([']', ')', ':']);
                rest.strip_prefix([' ', '\t'])?
            }
            (Some(_), ..) if self.head.level.is_some() => &line[self.common_head(line)?..],
            _ => return None,
        };
        let indented = text.starts_with([' ', '\t']);
        let goes_on = if self.error {
            indented || self.belongs(text, Starts::No)
        } else {
            indented && is_frame(text)
        };
        let moments = [(&*self.text, &self.head.time), (line, &head.time)];
        let [one, other] = moments.map(|(line, time)| time::of_text(&line[time.clone()?]));
        let gap = one.zip(other).map_or(0, |(one, other)| other - one);
        (goes_on && (0..=GAP).contains(&gap)).then_some(text)
    }

    /// Returns the length of the head with a time that a line has in common with the first line.
    fn common_head(&self, line: &str) -> Option<usize> {
        let pairs = self.text.bytes().zip(line.bytes());
        let common = pairs
            .take_while(|(one, other)| one == other && *one != b'\n')
            .count();
        let head = &line.as_bytes()[..common];
        let ends = |at: &usize| matches!(&head[at - 2..*at], [b']' | b':' | b'|' | b'-', b' ']);
        let end = (2..=common).rev().find(ends)?;
        (head[..end]
            .iter()
            .filter(|byte| byte.is_ascii_digit())
            .count()
            >= DIGITS)
            .then_some(end)
    }

    /// Returns where the object begins that the last line closed, after other lines.
    pub(super) fn closed_object(&mut self) -> Option<usize> {
        let (start, _) = self.object.take_if(|(_, closed)| *closed)?;
        (start > 0 && !Response::is_status_line(&self.text)).then_some(start)
    }

    fn belongs(&self, line: &str, starts: Starts) -> bool {
        if starts == Starts::Surely {
            return false;
        }
        if line.starts_with([' ', '\t']) {
            let within = self.frames || self.depth > 0;
            return within || starts == Starts::No || !self.blank;
        }
        if starts == Starts::Probably {
            return false;
        }
        if continues(line) || (self.depth > 0 && !line.starts_with("{\"")) || self.frames {
            return true;
        }
        if line.starts_with(TRACEBACK) {
            // A record without an error, or with a complete traceback, is unrelated to the next exception.
            let waits = self.error
                || self.head.level >= Some(Level::Warn)
                || (self.lines == 1 && ANNOUNCES.iter().any(|words| self.text.starts_with(words)));
            return self.chained || (waits && !self.traceback);
        }
        // Java loggers leave a blank line before the exception.
        let exception = !self.thrown && self.head.is_record() && frames::names_error(line);
        (self.error && exception) || (line.starts_with('{') && (self.waits() || self.announces()))
    }

    /// Adds the text of a line with the same head.
    pub(super) fn push_text(&mut self, text: &str) {
        self.push(untagged(text));
    }

    pub(super) fn push(&mut self, line: &str) {
        if self.lines > 0 {
            self.text.push('\n');
        }
        let frame = is_frame(line);
        if line.contains(TRACEBACK) {
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
        if self.depth == 0 && line.starts_with('{') {
            self.object = Some((self.text.len(), false));
        }
        self.thrown |= frames::names_error(line);
        self.paragraph = line.contains("Exception: HTTP ");
        self.text.push_str(line);
        self.depth = (self.depth + balance(line)).max(0);
        if let Some((_, closed)) = &mut self.object {
            *closed = self.depth == 0;
        }
    }
}

/// How web frameworks begin the line before a traceback, without a head.
const ANNOUNCES: [&str; 5] = [
    "Internal Server Error",
    "Exception in ",
    "Exception on ",
    "Unhandled ",
    "Uncaught ",
];

const TRACEBACK: &str = "Traceback (most recent call last)";

/// Removes the bracketed tag at the start of a text.
pub(super) fn untagged(text: &str) -> &str {
    let tag = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    tag.map_or(text, |(_, rest)| rest.trim_start())
}

/// Returns whether a text is a Ruby stack frame: ``app/chat.rb:12:in `ask'``.
fn is_source_line(text: &str) -> bool {
    let place = text.split(":in ").next().unwrap_or_default();
    place.len() < text.len()
        && !place.contains(' ')
        && place.ends_with(|c: char| c.is_ascii_digit())
}

/// Returns whether a line begins with the name of its source: `[gateway] text`.
pub(super) fn is_tagged(line: &str) -> bool {
    let tag = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("] "));
    tag.is_some_and(|(tag, _)| {
        tag.starts_with(|c: char| c.is_ascii_alphabetic())
            && tag.len() < 40
            && tag
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.:/ ".contains(c))
    })
}

/// Returns whether a line continues the previous one: frames, causes, closing brackets, boxes.
fn continues(line: &str) -> bool {
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

/// Returns whether a line is a stack frame.
fn is_frame(line: &str) -> bool {
    let text = line.trim_start();
    text.len() < line.len()
        && (text.starts_with("at ") || text.starts_with("File \"") || text.starts_with("Caused by"))
}

/// Returns the number of opening minus closing brackets in a line.
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
