//! Lists that R's `str` prints: ` $ error:List of 2`, `  ..$ message: chr "..."`.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde_json::{Map, Value};

use super::scan;

/// The maximum number of members read.
const MAX_MEMBERS: usize = 256;
/// The maximum depth of a list.
const MAX_DEPTH: usize = 16;

/// Returns the JSON of a list that R printed with `str`, if it has a member `error` or `message`.
pub(super) fn structure(text: &str) -> Option<String> {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("List of "));
    FINDER.find(text.as_bytes())?;
    let members: Vec<Member<'_>> = text.lines().filter_map(member).take(MAX_MEMBERS).collect();
    let mut members = members.as_slice();
    let list = list(&mut members, 0);
    (list.contains_key("error") || list.contains_key("message"))
        .then(|| Value::Object(list).to_string())
}

/// A line: the depth, the name and the value, which is `None` for a list.
struct Member<'t> {
    depth: usize,
    name: &'t str,
    value: Option<Value>,
}

fn member(line: &str) -> Option<Member<'_>> {
    let (dots, rest) = line.split_once('$')?;
    if !dots.bytes().all(|byte| matches!(byte, b' ' | b'.')) {
        return None;
    }
    let (name, value) = rest.split_once(':')?;
    Some(Member {
        depth: dots.matches("..").count(),
        name: name.trim(),
        value: match value.starts_with("List of ") {
            true => None,
            false => Some(scalar(value.trim())?),
        },
    })
}

fn scalar(value: &str) -> Option<Value> {
    let (kind, value) = value.split_once(' ').unwrap_or((value, ""));
    Some(match kind {
        "chr" => {
            // `str` cuts long texts: `"The text"| __truncated__`.
            let text = value.strip_prefix('"')?;
            let end = text.rfind('"').unwrap_or(text.len());
            scan::peel(text.get(..end)?).into()
        }
        "int" | "num" => value.trim().parse::<i64>().map_or(Value::Null, Value::from),
        "logi" => (value.trim() == "TRUE").into(),
        "NULL" => Value::Null,
        _ => return None,
    })
}

/// Reads the members of one list and of those in it.
fn list(members: &mut &[Member<'_>], depth: usize) -> Map<String, Value> {
    let mut found = Map::new();
    while let Some((first, rest)) = members.split_first() {
        if first.depth < depth {
            break;
        }
        *members = rest;
        let value = match &first.value {
            Some(value) => value.clone(),
            None if depth < MAX_DEPTH => Value::Object(list(members, first.depth + 1)),
            None => Value::Null,
        };
        found.insert(first.name.to_owned(), value);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::structure;

    #[test]
    fn lists_of_r() {
        let text = "List of 2\n $ error  :List of 3\n  ..$ code    : int 502\n  \
            ..$ message : chr \"Provider returned error\"\n  ..$ metadata:List of 1\n  .. ..$ raw: chr \"It \\\"broke\\\"\"| __truncated__\n \
            $ user_id: chr \"user_1\"";
        assert_eq!(
            structure(text).as_deref(),
            Some(
                r#"{"error":{"code":502,"message":"Provider returned error","metadata":{"raw":"It \"broke\""}},"user_id":"user_1"}"#
            )
        );
        assert_eq!(structure("List of models: $5: the cheap one"), None);
        assert_eq!(structure("List of 1\n $ data:List of 0"), None);
    }
}
