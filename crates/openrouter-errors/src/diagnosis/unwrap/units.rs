//! Splits lines into records, which may span several lines.

use super::prefix;

/// A record: one or more lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unit<'t> {
    pub(crate) text: &'t str,
    /// The line number at which it begins, from 1.
    pub(crate) line: usize,
    /// Whether it continues the record before it: a cause of the same exception, a line of the same report.
    pub(crate) linked: bool,
    /// Whether it is the cause of the exception before it, or was raised because of it.
    pub(crate) caused: bool,
    /// Whether a logger wrote its first line.
    pub(crate) logged: bool,
}

/// The maximum number of lines over which brackets may stay open.
const OPEN_LINES: usize = 400;

/// Splits a text into records.
pub(crate) fn units(text: &str) -> Vec<Unit<'_>> {
    let mut cutter = Cutter {
        text,
        found: Vec::new(),
        start: 0,
        end: 0,
        line: 1,
        linked: false,
        caused: false,
        open: 0,
        open_lines: 0,
        state: State::Plain,
        quoted: false,
        page: false,
        framed: false,
    };
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        cutter.line(at, line, number + 1);
        at += line.len();
    }
    cutter.close(at);
    cutter.found
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Plain,
    /// Between the header of a Python traceback and the line that names the exception.
    Traceback,
    /// After the line that names the exception; continuation lines are indented or have no class of their own.
    Raised,
    /// A response head: header lines, a blank line, the body.
    Head,
    Body,
    /// Inside a box drawn by a terminal program.
    Box,
    /// After a line that only names a level: `error`.
    Level,
}

struct Cutter<'t> {
    text: &'t str,
    found: Vec<Unit<'t>>,
    start: usize,
    end: usize,
    line: usize,
    linked: bool,
    caused: bool,
    /// The number of open brackets.
    open: usize,
    open_lines: usize,
    state: State,
    /// Whether a quotation mark at the start of the line is unclosed.
    quoted: bool,
    /// Whether an HTML page has begun and not ended.
    page: bool,
    /// Whether the box holds the frames of a traceback.
    framed: bool,
}

impl<'t> Cutter<'t> {
    fn line(&mut self, at: usize, line: &str, number: usize) {
        let trimmed = line.trim();
        let fresh = self.start == self.end;
        if trimmed.is_empty() || fresh && is_fence(trimmed) {
            self.blank(at, line);
            return;
        }
        let glued = !fresh && self.is_glued(line, trimmed);
        if !glued {
            let behind_link = |unit: &Unit<'_>| {
                unit.text
                    .lines()
                    .last()
                    .is_some_and(|line| is_link(line.trim()))
            };
            let linked = !fresh && self.is_same_report(line);
            self.close(at);
            self.caused = is_link(trimmed) || self.found.last().is_some_and(behind_link);
            self.start = at;
            self.line = number;
            self.linked = linked;
            self.open = 0;
            self.open_lines = 0;
            self.quoted = false;
            self.page = false;
            self.framed = false;
            self.state = if is_head(trimmed) {
                State::Head
            } else if trimmed.starts_with(['\u{256d}', '\u{250c}', '\u{250f}', '\u{2554}']) {
                State::Box
            } else if matches!(
                trimmed,
                "info" | "debug" | "trace" | "notice" | "warn" | "error"
            ) {
                State::Level
            } else {
                State::Plain
            };
        } else if self.state == State::Box && closes_box(trimmed) {
            // Rich draws the frames into a box, and the exception below it.
            self.state = if self.framed {
                State::Traceback
            } else {
                State::Plain
            };
        }
        if trimmed.contains("Traceback (most recent call last)") {
            self.framed = self.state == State::Box;
            if !self.framed {
                self.state = State::Traceback;
            }
        } else if self.state == State::Traceback
            && !is_indented(line)
            && !is_cell(trimmed)
            && !closes_box(trimmed)
        {
            self.state = State::Raised;
        }
        self.page = (self.page || opens_page(trimmed)) && !closes_page(trimmed);
        self.count(trimmed);
        self.end = at + line.len();
    }

    fn blank(&mut self, at: usize, line: &str) {
        match self.state {
            State::Head => self.state = State::Body,
            State::Traceback => {}
            _ if self.open > 0 || self.page => {}
            _ if self.is_headed() => {}
            _ => {
                self.close(at);
                return;
            }
        }
        self.end = at + line.len();
    }

    /// Whether a line continues the current record.
    fn is_glued(&self, line: &str, trimmed: &str) -> bool {
        match self.state {
            State::Head | State::Box | State::Level => return true,
            State::Traceback if !is_link(trimmed) => return true,
            // The rule above a notebook's traceback.
            State::Plain if self.is_rule() => return true,
            // A logger's prefix in a line of its own.
            State::Plain if self.is_prefix() && !is_logged(line) => return true,
            _ => {}
        }
        if (self.open > 0 || self.page) && !is_logged(line) {
            return true;
        }
        if trimmed.starts_with(['}', ']', ')'])
            || trimmed.starts_with("at ")
            || trimmed.starts_with("... ")
            || trimmed.starts_with("--- End of stack trace")
            || trimmed.starts_with("Error message:")
            || matches!(trimmed, "Stack trace:" | "(")
            // A member that PHP's `print_r` prints.
            || trimmed.starts_with('[') && trimmed.contains("] => ")
            // A member that R's `str` prints.
            || line.starts_with(" $ ") && self.is_list()
        {
            return true;
        }
        if is_link(trimmed) {
            return false;
        }
        // `- Status code: 429`, `- Message: ...`
        let before = self.text.get(self.start..self.end).unwrap_or_default();
        if is_field(trimmed)
            && before
                .lines()
                .last()
                .is_some_and(|line| is_field(line.trim()))
        {
            return true;
        }
        if trimmed.starts_with("Traceback (most recent call last)") {
            // A log line, and the traceback after it.
            return self.state == State::Plain && self.has_level();
        }
        if is_logged(line) {
            return false;
        }
        // A logged error goes on: `This appears to be caused by a blocked prompt, see ...`.
        if self.state == State::Plain && trimmed.starts_with("This ") && self.has_level() {
            return true;
        }
        if self.state == State::Plain && self.is_headed() {
            return true;
        }
        // `Error: HTTP 429`, and the body in the next line.
        if self.state == State::Plain && self.is_status() && !starts_error(trimmed) {
            return true;
        }
        let before = self.text.get(self.start..self.end).unwrap_or_default();
        let last = before.trim_end().rsplit('\n').next().unwrap_or_default();
        if is_indented(line) && !is_listed(trimmed) && !starts_error(trimmed) {
            return true;
        }
        // Hard line breaks: a sentence continues in lower case.
        let name = trimmed.strip_prefix('`').unwrap_or(trimmed);
        let goes_on = name.starts_with(|letter: char| letter.is_lowercase())
            && !last.trim_end().ends_with(['.', '!', '?', ';', '}'])
            && !starts_error(trimmed)
            && !is_alike(last.trim_start(), trimmed);
        let asks = (last.trim_end().ends_with([':', ',', '-', '\\'])
            // n8n's own sentence, and the error's below it.
            || last.ends_with(" - please check your parameters"))
            && !is_listed(trimmed);
        goes_on || asks || self.state == State::Body || self.quoted
    }

    /// Whether the record is only a status: `Error: HTTP 429`.
    fn is_status(&self) -> bool {
        let before = self
            .text
            .get(self.start..self.end)
            .unwrap_or_default()
            .trim();
        let status = before
            .strip_prefix("Error: HTTP ")
            .or_else(|| before.strip_prefix("HTTP "));
        status.is_some_and(|status| {
            status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit())
        })
    }

    /// Whether the record ends in .NET's head of a response, below which the sentence stands: `HTTP 400 (invalid: 400)`.
    fn is_headed(&self) -> bool {
        let before = self.text.get(self.start..self.end).unwrap_or_default();
        let Some((head, code)) = before
            .trim_end()
            .strip_suffix(')')
            .and_then(|line| line.rsplit_once(": "))
        else {
            return false;
        };
        code.len() == 3
            && code.bytes().all(|byte| byte.is_ascii_digit())
            && head
                .rsplit_once("HTTP ")
                .is_some_and(|(_, status)| status.starts_with(code) && !status.contains('\n'))
    }

    /// Whether the record is a list that R prints.
    fn is_list(&self) -> bool {
        let before = self.text.get(self.start..self.end).unwrap_or_default();
        before.trim_start().starts_with("List of ")
    }

    /// Whether the record is only a line of dashes.
    fn is_rule(&self) -> bool {
        let before = self
            .text
            .get(self.start..self.end)
            .unwrap_or_default()
            .trim();
        before.len() > 20 && before.bytes().all(|byte| byte == b'-')
    }

    /// Whether the record is only a logger's prefix: `CodeCompanion [ERROR] 2025-10-15 13:19:57`.
    fn is_prefix(&self) -> bool {
        let before = self.text.get(self.start..self.end).unwrap_or_default();
        let line = before.trim_end();
        if line.contains('\n') {
            return false;
        }
        let found = prefix::strip(line);
        found.level.is_some() && found.rest.trim().is_empty()
    }

    fn has_level(&self) -> bool {
        let before = self.text.get(self.start..self.end).unwrap_or_default();
        before.lines().count() == 1
            && prefix::strip(before.lines().next().unwrap_or_default()).logged
    }

    /// Whether the line continues a multi-line report, because it has no log prefix of its own.
    fn is_same_report(&self, line: &str) -> bool {
        !prefix::strip(line).logged
    }

    fn count(&mut self, line: &str) {
        // The first line of a call in source code, whose other lines were not printed.
        let source = prefix::without_marks(line);
        if source.ends_with('(') && (source.starts_with("raise ") || source.starts_with("return "))
        {
            return;
        }
        for byte in line.bytes() {
            match byte {
                b'{' | b'[' | b'(' => self.open += 1,
                b'}' | b']' | b')' => self.open = self.open.saturating_sub(1),
                _ => {}
            }
        }
        self.open_lines += 1;
        if self.open_lines > OPEN_LINES {
            self.open = 0;
            self.page = false;
        }
    }

    fn close(&mut self, _at: usize) {
        let text = self.text.get(self.start..self.end).unwrap_or_default();
        if !text.trim().is_empty() {
            self.found.push(Unit {
                text: text.trim_end(),
                line: self.line,
                linked: (self.linked || self.caused) && !self.found.is_empty(),
                caused: self.caused && !self.found.is_empty(),
                logged: text.lines().next().is_some_and(is_logged),
            });
        }
        self.start = self.end;
        self.state = State::Plain;
    }
}

/// Matches the lower edge of a box.
fn closes_box(trimmed: &str) -> bool {
    trimmed.starts_with(['\u{2570}', '\u{2514}', '\u{2517}', '\u{255a}'])
}

/// Matches a frame of a notebook traceback: `Cell In[7], line 3`, `File ~/x.py:9, in ask()`, `----> 3 ask()`.
fn is_cell(trimmed: &str) -> bool {
    const STARTS: [&str; 6] = [
        "Cell In[",
        "Input In [",
        "<ipython-input",
        "File ",
        "--",
        "\u{276f}",
    ];
    STARTS.iter().any(|start| trimmed.starts_with(start))
        // A notebook's links: `[<ipython-input-11-d4>](https://localhost:8080/#) in <cell line: 11>()`
        || trimmed.starts_with('[') && trimmed.contains("](http")
        || trimmed.starts_with(|letter: char| letter.is_ascii_digit())
}

/// Whether two lines begin with the same label, so that each is an entry of its own: `openrouter: ...`.
fn is_alike(one: &str, other: &str) -> bool {
    let word = one.split(' ').next().unwrap_or_default();
    word.len() > 2 && word.ends_with(':') && other.starts_with(word)
}

/// Matches an item of a list that describes one error: `- Status code: 429`, `* **Message:** ...`.
fn is_field(trimmed: &str) -> bool {
    const LABELS: &str = "status code|status|http status|message|error message|error|code|error code|type|error type|\
        metadata|provider|model|details|detail|reason|url|request id|host|port";
    let label = trimmed.split(':').next().unwrap_or_default();
    let label = label
        .trim_matches(['-', '*', '`', ' ', '\u{2022}'])
        .to_ascii_lowercase();
    is_listed(trimmed) && LABELS.split('|').any(|one| one == label)
}

/// Matches the marks around a code block.
pub(super) fn is_fence(line: &str) -> bool {
    line.strip_prefix("```")
        .is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn is_indented(line: &str) -> bool {
    line.starts_with(['\t'])
        || line.starts_with("  ")
        || line.starts_with(" ") && line.trim_start().len() + 1 < line.len()
}

fn is_logged(line: &str) -> bool {
    prefix::strip(line).logged
}

fn is_listed(trimmed: &str) -> bool {
    ["- ", "* ", "\u{2022} "]
        .iter()
        .any(|mark| trimmed.starts_with(mark))
}

/// Whether a line says that the next exception belongs to the one before it.
pub(crate) fn is_link(trimmed: &str) -> bool {
    trimmed.starts_with("Caused by:")
        || trimmed.starts_with("The above exception was the direct cause")
        || trimmed.starts_with("During handling of the above exception")
        || trimmed.starts_with("--- End of inner exception")
        // .NET's mark, and not a notebook's arrow at a line of source.
        || trimmed.strip_prefix("---> ").is_some_and(|rest| !rest.starts_with(|first: char| first.is_ascii_digit()))
        || trimmed.starts_with("[cause]:")
}

/// Returns the HTML page of a record, from the line in which it begins.
pub(crate) fn page(text: &str) -> Option<&str> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if opens_page(line) {
            return text.get(at..);
        }
        at += line.len();
    }
    None
}

fn opens_page(line: &str) -> bool {
    ["<!doctype html", "<html"]
        .iter()
        .any(|tag| holds(line, tag))
}

fn closes_page(line: &str) -> bool {
    holds(line, "</html>")
}

/// Whether a line contains a tag, in any case.
fn holds(line: &str, tag: &str) -> bool {
    let starts = memchr::memchr_iter(b'<', line.as_bytes());
    starts
        .filter_map(|at| line.as_bytes().get(at..at + tag.len()))
        .any(|found| found.eq_ignore_ascii_case(tag.as_bytes()))
}

/// Whether a line names an error of its own.
fn starts_error(trimmed: &str) -> bool {
    let plain = prefix::without_marks(trimmed);
    plain.starts_with("Error:") || plain.starts_with("error:") || plain.starts_with("HTTP/")
}

/// Matches the first line of a response: `HTTP/2 429`, `< HTTP/1.1 429 Too Many Requests`.
fn is_head(trimmed: &str) -> bool {
    let plain = trimmed.strip_prefix('<').unwrap_or(trimmed).trim_start();
    plain.strip_prefix("HTTP/").is_some_and(|rest| {
        rest.split_whitespace().nth(1).is_some_and(|status| {
            status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit())
        })
    })
}
