//! The tree of a parsed value, and its serialization as JSON.

/// A value read from JSON, a Python `repr`, or another language's dump.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    /// The literal as written, which is a JSON number.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Object(Object),
    /// A value that the dump omitted: `[Object]`.
    Elided,
}

/// An object, or a constructor call such as `ChatCompletion(id='..')`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Object {
    /// The constructor's name.
    pub(super) name: Option<String>,
    pub(super) members: Vec<(String, Node)>,
}

impl Object {
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.members
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, node)| node)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key)
            .is_some_and(|node| !matches!(node, Node::Null))
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::as_text)
    }

    pub(super) fn object(&self, key: &str) -> Option<&Object> {
        self.get(key).and_then(Node::as_object)
    }

    /// Returns the status under one of the names that clients use.
    pub(super) fn status(&self) -> Option<u16> {
        [
            "statusCode",
            "status_code",
            "http_status",
            "httpCode",
            "httpStatus",
            "status",
            "code",
            "provider_status",
            "upstream_status",
            "upstreamStatus",
        ]
        .into_iter()
        .find_map(|key| self.get(key).and_then(Node::as_status))
    }
}

impl Node {
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Returns the number, written as a number or text, if it is an HTTP error status.
    pub(super) fn as_status(&self) -> Option<u16> {
        match self {
            Self::Number(text) | Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
        .filter(|status| (400..=599).contains(status))
    }

    /// Whether the dump omitted something below this node.
    pub(super) fn has_elision(&self) -> bool {
        match self {
            Self::Elided => true,
            Self::List(items) => items.iter().any(Self::has_elision),
            Self::Object(object) => object.members.iter().any(|(_, node)| node.has_elision()),
            _ => false,
        }
    }

    /// Returns the JSON text of this value.
    pub(super) fn to_json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null | Self::Elided => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Number(literal) => out.push_str(literal),
            Self::Text(text) => write_text(text, out),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(object) => write_members(object.members.iter(), out),
        }
    }
}

/// Returns the JSON text of an object with these members.
pub(super) fn object_json<'n>(members: impl Iterator<Item = &'n (String, Node)>) -> String {
    let mut out = String::new();
    write_members(members, &mut out);
    out
}

fn write_members<'n>(members: impl Iterator<Item = &'n (String, Node)>, out: &mut String) {
    out.push('{');
    for (index, (key, node)) in members.enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_text(key, out);
        out.push(':');
        node.write(out);
    }
    out.push('}');
}

fn write_text(text: &str, out: &mut String) {
    let special = |byte: &u8| (*byte < b' ') | (*byte == b'"') | (*byte == b'\\');
    // Compares all bytes without branching, so that it vectorizes.
    if !text
        .as_bytes()
        .iter()
        .fold(false, |any, byte| any | special(byte))
    {
        out.reserve(text.len() + 2);
        out.push('"');
        out.push_str(text);
        return out.push('"');
    }
    match serde_json::to_string(text) {
        Ok(json) => out.push_str(&json),
        Err(_) => out.push_str("\"\""),
    }
}

/// Whether `text` is a valid JSON number within the range of a double.
pub(super) fn is_json_number(text: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(text).is_ok()
}
