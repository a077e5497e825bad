//! Quoted strings: the escapes of JSON, Python and JavaScript, and strings with unescaped quotes.

use super::cursor::{Parser, Place};
use super::node::Node;

/// The maximum length of a key in text that is not known to be JSON.
const KEY_LIMIT: usize = 128;
/// The maximum white space skipped between the parts of a string.
const GAP: usize = 512;

impl Parser<'_> {
    /// Parses a quoted string; `None` if there cannot be one here.
    pub(super) fn string(&mut self, place: Place) -> Option<String> {
        let (length, mut quote) = self.quote_at(self.at)?;
        if quote == b'\'' {
            self.style.python = true;
        }
        self.at += length;
        if place != Place::Key
            && let Some(json) = self.spliced(quote, place)
        {
            return Some(json);
        }
        let mut out = String::new();
        loop {
            self.segment(quote, place, &mut out)?;
            if let Some((at, next)) = self.continued(quote) {
                (self.at, quote) = (at, next);
                continue;
            }
            // JavaScript prints a long string as `'first' +\n "it's the second"`, each part with suitable quotes.
            let plus = self.blank_from(self.at, GAP);
            if self.cut || self.plain || self.byte(plus) != Some(b'+') {
                return Some(out);
            }
            let next = self.blank_from(plus + 1, GAP);
            match self.quote_at(next) {
                Some((length, found)) => {
                    quote = found;
                    self.at = next + length;
                }
                None => return Some(out),
            }
        }
    }

    /// Returns where a string goes on that Python's `pprint` broke: `'first '` and, in the next line, `'second'`.
    fn continued(&self, quote: u8) -> Option<(usize, u8)> {
        if self.plain || self.cut || quote == b'`' {
            return None;
        }
        let rest = self.text.as_bytes().get(self.at..)?;
        let line = rest.strip_prefix(b"\n")?;
        let blank = line
            .iter()
            .take(GAP)
            .take_while(|byte| **byte == b' ')
            .count();
        let next = *line.get(blank)?;
        let at = self.at + 1 + blank;
        (matches!(next, b'"' | b'\'') && !self.key_ahead(at)).then_some((at + 1, next))
    }

    /// Appends a part of a string; a line break in it is the terminal's.
    fn append(&self, part: &str, quote: u8, out: &mut String) {
        if self.plain || quote == b'`' || !part.contains('\n') {
            out.push_str(part);
            return;
        }
        // The width of a terminal: a shorter line has a line break of its own.
        const WIDTH: usize = 20;
        /// The width of the narrowest terminal.
        const FULL: usize = 56;
        let mut lines = part.split('\n');
        let first = lines.next().unwrap_or_default();
        out.push_str(first);
        let start = first.as_ptr() as usize - self.text.as_ptr() as usize;
        let before = self.text.as_bytes().get(..start).unwrap_or_default();
        let line = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let mut width = start - line + first.len();
        // A word longer than the terminal is wide fills its lines, which have no blank.
        let mut solid = !self.slice(line, start + first.len()).contains(' ');
        for line in lines {
            let words = line.trim_start_matches(' ');
            if solid && width >= FULL && words.len() == line.len() {
                out.push_str(line);
            } else if width < WIDTH || words.is_empty() {
                out.push('\n');
                out.push_str(line);
            } else {
                out.truncate(out.trim_end_matches([' ', '\r']).len());
                out.push(' ');
                out.push_str(words);
            }
            width = line.len();
            solid = !line.contains(' ');
        }
    }

    /// Reads the characters up to the closing quote, and moves past it.
    fn segment(&mut self, quote: u8, place: Place, out: &mut String) -> Option<()> {
        let start = self.at;
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let Some(step) = memchr::memchr2(quote, b'\\', rest) else {
                self.fuel.consume(rest.len());
                self.append(self.slice(self.at, self.text.len()), quote, out);
                self.at = self.text.len();
                self.cut = true;
                return (place != Place::Key).then_some(());
            };
            if !self.fuel.consume(step + 1) {
                self.cut = true;
                return (place != Place::Key).then_some(());
            }
            self.append(self.slice(self.at, self.at + step), quote, out);
            self.at += step;
            if place == Place::Key && !self.plain && self.at - start > KEY_LIMIT {
                return None;
            }
            if let Some((length, found)) = self.quote_at(self.at)
                && found == quote
            {
                if let Some(json) = self.inlaid(quote, place, out) {
                    out.pop();
                    out.push_str(&json);
                    continue;
                }
                self.at += length;
                if self.closes(self.at, place) {
                    return Some(());
                }
                out.push(char::from(quote));
            } else if self.peek() == Some(b'\\') {
                if self.loose > 0 {
                    self.at += self.backslashes(self.at).saturating_sub(1);
                }
                self.at += unescape(self.text, self.at, out);
            }
        }
    }

    /// Parses JSON with unescaped quotes behind the words of a string: `"message":"[acme] [400]: {"type":"error"} (again)"`.
    fn inlaid(&mut self, quote: u8, place: Place, before: &str) -> Option<String> {
        if self.plain
            || quote != b'"'
            || place == Place::Key
            || !before.ends_with('{')
            || self.byte(self.at.checked_sub(1)?) != Some(b'{')
            || self.loose > 2
            || !self.key_ahead(self.at)
        {
            return None;
        }
        let (at, style, cut) = (self.at, self.style, self.cut);
        self.at -= 1;
        self.loose += 1;
        let node = self.value(place);
        self.loose -= 1;
        if let Some(Node::Object(_)) = &node
            && !self.cut
        {
            self.style.spliced = true;
            return node.map(|node| node.to_json());
        }
        (self.at, self.style, self.cut) = (at, style, cut);
        None
    }

    /// Parses a string that contains JSON with unescaped quotes: `"raw":"{"type":"error"}"`.
    fn spliced(&mut self, quote: u8, place: Place) -> Option<String> {
        if self.plain
            || quote != b'"'
            || !matches!(self.peek(), Some(b'{' | b'['))
            || self.loose > 2
        {
            return None;
        }
        let mut inner = self.at;
        while matches!(self.byte(inner), Some(b'{' | b'[')) && inner < self.at + 8 {
            inner = self.blank_from(inner + 1, GAP);
        }
        let bare = self.byte(inner) == Some(quote);
        if !bare && self.loose == 0 {
            return None;
        }
        let (at, style) = (self.at, self.style);
        self.loose += 1;
        let node = self.value(place);
        self.loose -= 1;
        let whole = node.filter(|node| matches!(node, Node::Object(_) | Node::List(_)));
        if let Some(node) = whole {
            if self.cut {
                self.style.spliced = true;
                return Some(node.to_json());
            }
            let end = self.blank_from(self.at, GAP);
            let run = self.backslashes(end);
            if self.byte(end + run) == Some(quote) && self.closes(end + run + 1, place) {
                self.at = end + run + 1;
                self.style.spliced = true;
                return Some(node.to_json());
            }
        }
        (self.at, self.style, self.cut) = (at, style, false);
        None
    }
}

/// Decodes the escape at `at` (a backslash) into `out`; returns its length in bytes.
pub(super) fn unescape(text: &str, at: usize, out: &mut String) -> usize {
    let rest = text.get(at + 1..).unwrap_or_default();
    let Some(kind) = rest.chars().next() else {
        out.push('\\');
        return 1;
    };
    let simple = match kind {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        '"' | '\'' | '\\' | '/' | '`' => kind,
        'x' => return code_point(rest, 2, out),
        'u' if rest.starts_with("u{") => return braced(rest, out),
        'u' => return code_point(rest, 4, out),
        'U' => return code_point(rest, 8, out),
        // A line that ends in a backslash continues in the next line.
        '\n' => return 2,
        _ => {
            out.push('\\');
            return 1;
        }
    };
    out.push(simple);
    1 + kind.len_utf8()
}

fn hex(rest: &str, from: usize, digits: usize) -> Option<u32> {
    let text = rest.get(from..from + digits)?;
    if !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(text, 16).ok()
}

/// Decodes `\xNN`, `\uNNNN` (with its low surrogate) or `\UNNNNNNNN`; a lone surrogate becomes U+FFFD.
fn code_point(rest: &str, digits: usize, out: &mut String) -> usize {
    let Some(unit) = hex(rest, 1, digits) else {
        out.push('\\');
        return 1;
    };
    let taken = 2 + digits;
    if (0xD800..0xDC00).contains(&unit)
        && rest.get(1 + digits..3 + digits) == Some("\\u")
        && let Some(low) = hex(rest, 3 + digits, 4)
        && (0xDC00..0xE000).contains(&low)
    {
        let code = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        return taken + 6;
    }
    out.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
    taken
}

/// Decodes Rust's `\u{1f600}`.
fn braced(rest: &str, out: &mut String) -> usize {
    let length = rest
        .bytes()
        .skip(2)
        .take(8)
        .take_while(u8::is_ascii_hexdigit)
        .count();
    let digits = rest.get(2..2 + length).unwrap_or_default();
    let closed = rest.as_bytes().get(2 + length) == Some(&b'}');
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| closed);
    match code {
        Some(code) => {
            out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            1 + 2 + length + 1
        }
        None => {
            out.push('\\');
            1
        }
    }
}
