//! Finds repeated members in JSON: readers disagree on which of them counts, so nothing can be trusted that has some.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_path_to_error::Segment;

/// A member that an object has twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}, in the object at {:?}", self.pointer)]
pub struct Repeated {
    /// JSON pointer to the object.
    pub pointer: String,
    why: String,
}

/// Returns the first repeated member of a JSON text; `None` if there is none, or if the text is not JSON.
///
/// ```
/// use openrouter_corpus::repeated::repeated;
/// assert_eq!(repeated(b"{\"a\":[{},{\"b\":1}]}"), None);
/// let found = repeated(b"{\"a\":[{},{\"b\":1,\"b\":2}]}").expect("b");
/// assert_eq!(found.to_string(), "the member \"b\" occurs twice, in the object at \"/a/1\"");
/// ```
#[must_use]
pub fn repeated(json: &[u8]) -> Option<Repeated> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let found = serde_path_to_error::deserialize::<_, Once>(&mut reader).err()?;
    let why = found.inner().to_string();
    // An error of the syntax has another category, and is left to who parses the text.
    if !found.inner().is_data() {
        return None;
    }
    let segments = found.path().iter().map(|segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    });
    let pointer = segments.collect();
    let why = why.split(" at line ").next().unwrap_or_default().to_owned();
    Some(Repeated { pointer, why })
}

/// A value without repeated members.
struct Once;

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Once {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        let mut known = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if known.contains(&name) {
                return Err(A::Error::custom(format!(
                    "the member {name:?} occurs twice"
                )));
            }
            known.insert(name);
            map.next_value::<Self>()?;
        }
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_repeated_is_found_where_it_is() {
        let at = |json: &str| repeated(json.as_bytes()).map(|found| found.pointer);
        assert_eq!(at(r#"{"a":1,"a":1}"#).as_deref(), Some(""));
        assert_eq!(at(r#"{"a":1,"\u0061":1}"#).as_deref(), Some(""));
        assert_eq!(
            at(r#"[0,{"x/y":{"b":[],"b":null}}]"#).as_deref(),
            Some("/1/x~1y")
        );
        for fine in [
            r#"{"a":{"a":1},"b":[{"a":1},{"a":1.5}]}"#,
            "null",
            "\"a\"",
            "{",
            "",
            "-1",
        ] {
            assert_eq!(at(fine), None, "{fine}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(at(&deep), None);
    }
}
