//! Objects, lists and calls: one grammar that accepts JSON, Python reprs, JavaScript and Rust dumps.
//!
//! Truncated values are closed where they end; a value whose text turns into something else ends there.

use super::cursor::{Parser, Place};
use super::node::{Node, Object};

/// The maximum nesting of brackets; deeper content is truncated.
pub(super) const MAX_DEPTH: usize = 96;

/// Placeholders that a JavaScript dump prints instead of a value.
const PLACEHOLDERS: [&str; 9] = [
    "Object]",
    "Array]",
    "Function",
    "Circular",
    "Getter",
    "Setter",
    "object ",
    "AsyncFunction",
    "Symbol]",
];

/// Constructors that stand for their only argument, or for a plain list or object.
const TRANSPARENT: [&str; 4] = ["Object", "Array", "Map", "dict"];

impl Parser<'_> {
    /// Parses the value at the current position; `None` if there is none.
    pub(super) fn value(&mut self, place: Place) -> Option<Node> {
        self.blank();
        if self.cut || !self.fuel.consume(1) {
            self.cut = true;
            return None;
        }
        let Some(byte) = self.peek() else {
            self.cut = true;
            return None;
        };
        if let b'{' | b'[' | b'(' = byte {
            if self.depth >= MAX_DEPTH {
                self.cut = true;
                return Some(Node::Elided);
            }
            self.depth += 1;
            let node = match byte {
                b'{' => self.object(None),
                b'[' => self.list(),
                _ => self.tuple(),
            };
            self.depth -= 1;
            return node;
        }
        if self.quote_at(self.at).is_some() {
            return self.string(place).map(Node::Text);
        }
        if self.elision_at(self.at) {
            self.cut = true;
            return None;
        }
        self.bare(place)
    }

    /// Parses `{...}` with quoted, bare or symbol keys.
    pub(super) fn object(&mut self, name: Option<String>) -> Option<Node> {
        self.members(name, b'}')
    }

    /// Parses PHP's `array ('key' => value, )`, from its bracket.
    pub(super) fn array(&mut self) -> Option<Node> {
        if self.depth >= MAX_DEPTH {
            self.cut = true;
            return Some(Node::Elided);
        }
        let outer = std::mem::replace(&mut self.php, true);
        self.depth += 1;
        let node = self.members(None, b')');
        self.depth -= 1;
        self.php = outer;
        node
    }

    fn members(&mut self, name: Option<String>, close: u8) -> Option<Node> {
        self.at += 1;
        self.style.named |= name.is_some();
        let mut object = Object {
            name,
            members: Vec::new(),
        };
        // Whether all keys are exported fields of a Go struct.
        let mut exported = true;
        loop {
            self.blank();
            while matches!(self.peek(), Some(b',' | b';')) {
                self.at += 1;
                self.blank();
            }
            match self.peek() {
                Some(byte) if byte == close => {
                    self.at += 1;
                    break;
                }
                Some(_) if !self.elision_at(self.at) => {}
                _ if object.members.is_empty() => return None,
                _ => {
                    self.cut = true;
                    break;
                }
            }
            let bare = self.quote_at(self.at).is_none();
            let Some(key) = self.key() else {
                if object.members.is_empty() {
                    return None;
                }
                self.cut = true;
                break;
            };
            let value = match self.is_left_out() {
                true => Some(Node::Null),
                false => self.value(Place::Member),
            };
            let missing = value.is_none();
            exported &= bare && key.starts_with(|letter: char| letter.is_ascii_uppercase());
            if let Some(value) = value {
                object.members.push((key, value));
            }
            if missing || self.cut {
                if object.members.is_empty() {
                    return None;
                }
                self.cut = true;
                break;
            }
            self.blank();
            if !matches!(self.peek(), None | Some(b',' | b';'))
                && self.peek() != Some(close)
                && !self.key_ahead(self.at)
            {
                self.cut = true;
                break;
            }
        }
        if exported && object.members.len() > 1 {
            for (key, _) in &mut object.members {
                *key = unexported(key);
            }
        }
        Some(Node::Object(object))
    }

    /// Whether the value of a member is missing: the next member begins in one of the next lines.
    fn is_left_out(&self) -> bool {
        let next = self.blank_from(self.at, 256);
        !self.plain
            && self.byte(next) == Some(b'"')
            && self.slice(self.at, next).contains('\n')
            && self.key_ahead(next)
    }

    /// Parses a key and the separator after it.
    pub(super) fn key(&mut self) -> Option<String> {
        let mut symbol = false;
        let key = if self.quote_at(self.at).is_some() {
            self.string(Place::Key)?
        } else {
            let bracket = self.peek() == Some(b'[');
            if let Some(key) = self.bracketed_key().filter(|_| bracket) {
                return Some(key);
            }
            symbol = self.peek() == Some(b':');
            let from = self.at + usize::from(bracket || self.peek() == Some(b':'));
            let end = self.word_end(from);
            if end == from {
                return None;
            }
            self.at = end;
            if bracket && self.peek() == Some(b']') {
                self.at += 1;
            }
            self.style.bare_keys = true;
            self.slice(from, end).to_owned()
        };
        let end = self.at;
        self.blank();
        match self.peek() {
            // Clojure's `:code 400`.
            Some(_) if symbol && self.at > end && self.peek() != Some(b'=') => self.edn = true,
            Some(b'"') if self.edn && self.at > end => {}
            Some(b':') => (self.at, self.assigned) = (self.at + 1, false),
            Some(b'=') => {
                self.assigned = self.byte(self.at + 1) != Some(b'>');
                self.at += 1 + usize::from(!self.assigned);
            }
            _ => return None,
        }
        Some(key)
    }

    /// Parses `Error: message] {...}`, as Node prints an error in an object without its stack.
    fn inspected(&mut self) -> Option<Node> {
        // A line is looked at for each bracket in it, so it is short.
        const MAX_LINE: usize = 4096;
        let rest = self.rest();
        if !rest.starts_with(char::is_alphabetic) {
            return None;
        }
        let line = rest
            .get(..rest.floor_char_boundary(MAX_LINE))?
            .lines()
            .next()?;
        let (head, object) = match line.strip_suffix("] {") {
            Some(head) => (head, true),
            None => (line.trim_end_matches(',').strip_suffix(']')?, false),
        };
        let (class, message) = super::bare::class_and_message(head)?;
        self.at += head.len() + 1;
        let message = ("message".to_owned(), Node::Text(message.to_owned()));
        let mut found = Object {
            name: Some(class.to_owned()),
            members: Vec::new(),
        };
        if object {
            self.at += 1;
            if let Some(Node::Object(members)) = self.object(None) {
                found = members;
            }
        }
        if !found.has("message") {
            found.members.insert(0, message);
        }
        Some(Node::Object(found))
    }

    /// Parses the key `["error"]=>` of PHP's `var_dump`.
    fn bracketed_key(&mut self) -> Option<String> {
        const MAX_KEY: usize = 128;
        let key = self.rest().strip_prefix("[\"")?;
        let end = key.floor_char_boundary(MAX_KEY + 2);
        let (key, _) = key.get(..end)?.split_once("\"]")?;
        let rest = self.rest().get(key.len() + 4..)?;
        if key.len() > MAX_KEY || !rest.trim_start().starts_with("=>") {
            return None;
        }
        self.at += key.len() + 4;
        self.blank();
        self.at += 2;
        Some(key.to_owned())
    }

    /// Parses a string of PHP's `var_dump` after its name: `string(9) "it "broke""`, whose marks have no escapes.
    pub(super) fn counted(&mut self) -> Option<String> {
        let (length, rest) = self.rest().strip_prefix('(')?.split_once(") \"")?;
        let start = self.at + length.len() + 4;
        let length: usize = length.parse().ok()?;
        let text = rest
            .get(..length)
            .filter(|_| rest.as_bytes().get(length) == Some(&b'"'));
        // A text that was edited is as long as the next line says.
        let length = match text {
            Some(text) => text.len(),
            None => {
                let end = ["\"\n", "\"}"]
                    .iter()
                    .filter_map(|mark| rest.find(mark))
                    .min();
                self.cut |= end.is_none();
                end.unwrap_or(rest.len())
            }
        };
        self.fuel.consume(length);
        self.at = (start + length + 1).min(self.text.len());
        rest.get(..length).map(str::to_owned)
    }

    /// Parses `[...]`, or one of JavaScript's placeholders.
    pub(super) fn list(&mut self) -> Option<Node> {
        self.at += 1;
        let rest = self.rest();
        if PLACEHOLDERS.iter().any(|word| rest.starts_with(word)) {
            self.skip_past(b']', 64);
            self.blank();
            return match self.peek() {
                Some(b'{') => self.object(None),
                _ => Some(Node::Elided),
            };
        }
        if let Some(error) = self.inspected() {
            return Some(error);
        }
        let items = self.items(b']', Place::Item)?;
        Some(Node::List(items))
    }

    fn tuple(&mut self) -> Option<Node> {
        self.at += 1;
        self.items(b')', Place::Item).map(Node::List)
    }

    fn items(&mut self, close: u8, place: Place) -> Option<Vec<Node>> {
        let mut items = Vec::new();
        loop {
            self.blank();
            if self.peek() == Some(close) {
                self.at += 1;
                break;
            }
            if self.elision_at(self.at) {
                // JavaScript's `... 2 more items ]`, or a manual cut.
                self.cut = !self.skip_past(close, 40);
                break;
            }
            let before = self.at;
            match self.value(place) {
                Some(item) => items.push(item),
                None => {
                    if items.is_empty() && !self.cut {
                        return None;
                    }
                    self.cut = true;
                }
            }
            if self.cut || self.at == before {
                self.cut = true;
                break;
            }
            self.blank();
            match self.peek() {
                Some(b',' | b';') => self.at += 1,
                Some(byte) if byte == close => {}
                _ => {
                    self.cut = true;
                    break;
                }
            }
        }
        Some(items)
    }

    /// Skips past the next `byte`, if it is within `limit` bytes.
    pub(super) fn skip_past(&mut self, byte: u8, limit: usize) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let window = rest.get(..limit.min(rest.len())).unwrap_or_default();
        match memchr::memchr(byte, window) {
            Some(step) => {
                self.at += step + 1;
                true
            }
            None => false,
        }
    }

    /// Whether a constructor name adds nothing to its content.
    pub(super) fn transparent(name: &str) -> bool {
        TRANSPARENT.contains(&name)
    }
}

/// Returns the name of an exported field as JSON spells it: `HTTPStatusCode` becomes `httpStatusCode`.
fn unexported(key: &str) -> String {
    let upper = key.bytes().take_while(u8::is_ascii_uppercase).count();
    let end = if upper > 1 && upper < key.len() {
        upper - 1
    } else {
        upper
    };
    let (head, tail) = key.split_at(end);
    head.to_ascii_lowercase() + tail
}
