//! Constructor calls: `ChatCompletion(id='..', error={...})`, `Some("429")`.

use super::cursor::{Parser, Place};
use super::node::{Node, Object};
use super::parse::MAX_DEPTH;

impl Parser<'_> {
    /// Parses `Name(key=value, ...)`, from the bracket on.
    pub(super) fn call(&mut self, name: &str) -> Option<Node> {
        if self.depth >= MAX_DEPTH {
            self.cut = true;
            return Some(Node::Elided);
        }
        self.depth += 1;
        let node = self.arguments(name);
        self.depth -= 1;
        node
    }

    fn arguments(&mut self, name: &str) -> Option<Node> {
        self.at += 1;
        let mut members: Vec<(String, Node)> = Vec::new();
        let mut positional = 0_usize;
        loop {
            self.blank();
            match self.peek() {
                Some(b')') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => {
                    self.at += 1;
                    continue;
                }
                Some(_) if !self.elision_at(self.at) => {}
                _ => {
                    self.cut = true;
                    break;
                }
            }
            let end = self.word_end(self.at);
            let key = if end > self.at && self.byte(end) == Some(b'=') {
                let key = self.slice(self.at, end).to_owned();
                self.at = end + 1;
                key
            } else {
                positional += 1;
                (positional - 1).to_string()
            };
            match self.value(Place::Argument) {
                Some(value) => members.push((key, value)),
                None => self.cut = true,
            }
            if self.cut {
                break;
            }
            self.blank();
            if !matches!(self.peek(), None | Some(b',' | b')')) {
                self.cut = true;
                break;
            }
        }
        self.style.named = true;
        if members.is_empty() {
            return (!self.cut).then_some(Node::Elided);
        }
        if positional == members.len() {
            return Some(if positional == 1 {
                members.pop().map_or(Node::Elided, |(_, value)| value)
            } else {
                Node::List(members.into_iter().map(|(_, value)| value).collect())
            });
        }
        Some(Node::Object(Object {
            name: Some(name.to_owned()),
            members,
        }))
    }
}
