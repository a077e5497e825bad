//! Unquoted values: numbers, keywords, calls and bare text.

use super::cursor::{Parser, Place};
use super::node::{Node, is_json_number};
use super::status;

impl Parser<'_> {
    /// Parses a value that starts with neither a bracket nor a quote.
    pub(super) fn bare(&mut self, place: Place) -> Option<Node> {
        let start = self.at;
        if self.peek() == Some(b'<') {
            return self.angle(place);
        }
        let end = match self.peek() {
            Some(b'-' | b'0'..=b'9') => self.number_end(start),
            _ => self.word_end(start),
        };
        let word = self.slice(start, end);
        if word.is_empty() {
            return self.bare_text(place, start);
        }
        match self.byte(end) {
            Some(b'(') => {
                self.at = end;
                if word == "string"
                    && let Some(text) = self.counted()
                {
                    return Some(Node::Text(text));
                }
                // `object(stdClass)#3 (2) {`
                let line = self.rest().lines().next().unwrap_or_default();
                if matches!(word, "object" | "array") && line.len() < 256 && line.ends_with(") {") {
                    self.at += line.len() - 1;
                    return self.nested(None);
                }
                let node = self.call(word)?;
                self.blank();
                return match self.peek() {
                    // JavaScript's `Map(1) {`.
                    Some(b'{') if !self.cut => self.nested(Some(word)),
                    _ => Some(node),
                };
            }
            Some(b'"' | b'\'')
                if word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic()) =>
            {
                self.at = end;
                self.style.python = true;
                return self.string(place).map(Node::Text);
            }
            _ => {}
        }
        let next = self.blank_from(end, if self.php { 256 } else { 16 });
        if matches!(word, "array" | "Array") && self.byte(next) == Some(b'(') {
            self.at = next;
            return self.array();
        }
        if word.starts_with(|first: char| first.is_ascii_uppercase()) {
            match self.byte(next) {
                Some(b'{') => {
                    self.at = next;
                    return self.nested(Some(word));
                }
                Some(b'[') => {
                    self.at = next;
                    return self.value(place);
                }
                _ => {}
            }
        }
        if self.ends_value(next, place)
            && let Some(node) = self.keyword(word)
        {
            self.at = end;
            if self.byte(next).is_none() && place != Place::Argument {
                self.cut = true;
            }
            return Some(node);
        }
        self.bare_text(place, start)
    }

    /// Returns the end of a possible number; a number has no length limit.
    fn number_end(&self, start: usize) -> usize {
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let number =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-' | b'_');
        let length = rest.iter().take_while(|byte| number(byte)).count();
        self.fuel.consume(length);
        start + length
    }

    fn nested(&mut self, name: Option<&str>) -> Option<Node> {
        if self.depth >= super::parse::MAX_DEPTH {
            self.cut = true;
            return Some(Node::Elided);
        }
        self.depth += 1;
        let node = self.object(
            name.filter(|name| !Self::transparent(name))
                .map(str::to_owned),
        );
        self.depth -= 1;
        node
    }

    fn keyword(&mut self, word: &str) -> Option<Node> {
        Some(match word {
            "null" | "Null" | "NULL" | "undefined" | "nil" | "NaN" | "nan" | "Infinity"
            | "-Infinity" | "inf" => Node::Null,
            "None" => {
                self.style.python = true;
                Node::Null
            }
            "true" => Node::Bool(true),
            "false" => Node::Bool(false),
            "True" | "False" => {
                self.style.python = true;
                Node::Bool(word == "True")
            }
            _ if is_json_number(word) => Node::Number(word.to_owned()),
            _ => return None,
        })
    }

    /// Whether a value at `place` may end at `at`.
    fn ends_value(&self, at: usize, place: Place) -> bool {
        match self.byte(at) {
            None | Some(b',' | b';') => true,
            Some(b'}') => place == Place::Member,
            Some(b']') => place == Place::Item,
            Some(b')') => self.php || matches!(place, Place::Argument | Place::Item),
            Some(_) => place == Place::Member && self.key_ahead(at),
        }
    }

    /// Parses Python's `<Response [429]>`, kept as text.
    fn angle(&mut self, place: Place) -> Option<Node> {
        let start = self.at;
        let mut level = 0_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'<' => level += 1,
                b'>' => level = level.saturating_sub(1),
                _ => continue,
            }
            if level == 0 && self.ends_value(self.blank_from(self.at, 16), place) {
                self.fuel.consume(self.at - start);
                return Some(Node::Text(self.slice(start, self.at).to_owned()));
            }
        }
        self.fuel.consume(self.at - start);
        self.at = start;
        self.bare_text(place, start)
    }

    /// Whether a blank and another member of a Go struct follow: ` Metadata:map[]`, ` Param:<nil>`.
    fn go_member_ahead(&self) -> bool {
        let rest = self.text.as_bytes().get(self.at + 1..).unwrap_or_default();
        if !rest.first().is_some_and(u8::is_ascii_uppercase) {
            return false;
        }
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        rest.get(length) == Some(&b':')
            && [&b"map[]"[..], b"<nil>", b"[]"].iter().any(|value| {
                rest.get(length + 1..)
                    .is_some_and(|rest| rest.starts_with(value))
            })
    }

    /// Parses unquoted text up to the end of the value. An object on the way takes precedence over the text.
    fn bare_text(&mut self, place: Place, start: usize) -> Option<Node> {
        let mut brackets = 0_usize;
        let mut object = None;
        self.at = start;
        while let Some(byte) = self.peek() {
            if !self.fuel.consume(1) {
                self.cut = true;
                break;
            }
            let ends = match byte {
                b'{' if object.is_none() => {
                    let at = self.at;
                    object = self.nested(None);
                    if self.cut {
                        break;
                    }
                    if object.is_none() {
                        self.at = at + 1;
                    }
                    continue;
                }
                b'(' => {
                    brackets += 1;
                    false
                }
                b')' if brackets > 0 => {
                    brackets -= 1;
                    false
                }
                b')' => matches!(place, Place::Argument | Place::Item),
                b'}' => place == Place::Member,
                b']' => place == Place::Item,
                b',' if brackets == 0 => match place {
                    Place::Item => true,
                    _ => self.key_ahead(self.at + 1),
                },
                b' ' if place == Place::Member => self.go_member_ahead(),
                b'\n' if place == Place::Member => {
                    let next = self.blank_from(self.at, 256);
                    self.byte(next) == Some(b'}')
                        // The next member after pino-pretty's unquoted stack.
                        || self.byte(next) == Some(b'"') && self.key_ahead(next)
                        // The next member of PHP's `print_r`, or the end of its array.
                        || self.php && matches!(self.byte(next), Some(b'[' | b')'))
                }
                _ => false,
            };
            if ends {
                break;
            }
            self.at += 1;
        }
        if self.peek().is_none() {
            self.cut = true;
        }
        // The loop only ends at an ASCII byte or at the end, so this slice is valid.
        let text = self.slice(start, self.at).trim();
        match object {
            Some(Node::Object(mut object)) => {
                // Node prints an error inside an error as `[cause]: Error: message`, its stack, and its members.
                if let Some((class, message)) = thrown(text)
                    && !object.has("message")
                    && !status::stated(message).is_empty()
                {
                    object
                        .members
                        .insert(0, ("message".to_owned(), Node::Text(message.to_owned())));
                    object.name = object.name.or_else(|| Some(class.to_owned()));
                }
                Some(Node::Object(object))
            }
            Some(object) => Some(object),
            None if text.is_empty() => None,
            None => Some(Node::Text(text.to_owned())),
        }
    }
}

/// Splits `HTTPError: Request failed\n    at ask (...) {` into the class and the message.
fn thrown(text: &str) -> Option<(&str, &str)> {
    class_and_message(text.split_once("\n")?.0)
}

/// Splits `HTTPError: Request failed` and `APICallError [AI_APICallError]: Request failed` into the class and the message.
pub(super) fn class_and_message(line: &str) -> Option<(&str, &str)> {
    let (class, message) = line.split_once(": ")?;
    let named = class
        .rsplit([' ', '['])
        .next()
        .unwrap_or(class)
        .trim_end_matches(']');
    let is_class = !named.is_empty()
        && named
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && (named.ends_with("Error") || named.ends_with("Exception"));
    is_class.then_some((named, message))
}
