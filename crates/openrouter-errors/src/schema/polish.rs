//! Polishes derived schemas: descriptions without Rust, members in a fixed order.

use serde_json::{Map, Value};

use super::Members;

/// Cuts every description to its prose: the content on the wire, and its surface, revision and source. Rust examples
/// and what follows them stay in the crate's documentation.
pub(super) fn descriptions(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(text)) = members.get_mut("description") {
                *text = prose(text);
            }
            members.values_mut().for_each(descriptions);
        }
        Value::Array(items) => items.iter_mut().for_each(descriptions),
        _ => {}
    }
}

fn prose(doc: &str) -> String {
    let before_example = doc.split("```").next().unwrap_or_default();
    let words: Vec<&str> = before_example.split_whitespace().collect();
    // Intra-doc links: [`Type::method`] means nothing outside Rust; keep the last segment.
    words
        .join(" ")
        .split("[`")
        .enumerate()
        .map(|(at, part)| match (at, part.split_once("`]")) {
            (0, _) | (_, None) => part.to_owned(),
            (_, Some((path, rest))) => {
                let name = path.rsplit("::").next().unwrap_or(path);
                format!("`{name}`{rest}")
            }
        })
        .collect()
}

/// Orders the members: `$schema`, `$id`, `title`, `description` first, `$defs` last.
pub(super) fn ordered(schema: Value, title: &str, id: &str) -> Members {
    let Value::Object(mut members) = schema else {
        return Map::new();
    };
    members.remove("title");
    let defs = members.remove("$defs");
    let mut sorted = Map::new();
    for (name, value) in [
        ("$schema", members.remove("$schema")),
        ("$id", Some(Value::from(id))),
        ("title", Some(Value::from(title))),
        ("description", members.remove("description")),
    ] {
        if let Some(value) = value {
            sorted.insert(name.to_owned(), value);
        }
    }
    sorted.extend(members);
    if let Some(defs) = defs {
        sorted.insert("$defs".to_owned(), defs);
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn prose_keeps_words_and_drops_rust() {
        let doc =
            "One line\nand another; [`Metadata::kinds`] names them.\n\n```\nlet x = 1;\n```\nmore";
        assert_eq!(prose(doc), "One line and another; `kinds` names them.");
    }
}
