//! Redaction of truncated texts and of report values.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Redactor;

/// Returns the text without secrets.
#[must_use]
pub fn clean(text: &str) -> String {
    super::redact(text).0.into_owned()
}

/// Returns the first characters of a text, and whether there are more. Redacts the text before cutting it, because the
/// beginning of a secret may not have the form of one.
#[must_use]
pub fn beginning(text: &str, most: usize) -> (String, bool) {
    let clean = super::redact(text).0;
    match clean.char_indices().nth(most) {
        Some((end, _)) => (clean[..end].to_owned(), true),
        None => (clean.into_owned(), false),
    }
}

/// Removes secrets from a value of a report. Redacts it as JSON, so that member names count, and before a format
/// escapes, wraps or truncates its strings.
#[must_use]
pub fn clean_value<T: Clone + Serialize + DeserializeOwned>(value: &T) -> T {
    Redactor::default().redact_value(value)
}

impl Redactor {
    fn redact_value<T: Clone + Serialize + DeserializeOwned>(&self, value: &T) -> T {
        let json = serde_json::to_string(value).expect("values of a report are JSON");
        let (clean, kinds) = self.redact(&json);
        if kinds.is_empty() {
            return value.clone();
        }
        serde_json::from_str(&clean).unwrap_or_else(|_| self.redact_strings(value))
    }

    /// Redacts string by string, for a value that cannot be deserialized once it is redacted as a whole: a secret given
    /// to this process may be spelt like a member. Strings that the type requires, such as variant names, stay.
    fn redact_strings<T: Clone + Serialize + DeserializeOwned>(&self, value: &T) -> T {
        let mut json = serde_json::to_value(value).expect("values of a report are JSON");
        let mut pointers = Vec::new();
        collect(&json, String::new(), &mut pointers);
        let mut last = value.clone();
        for pointer in pointers {
            let Some(Value::String(text)) = json.pointer_mut(&pointer) else {
                continue;
            };
            let clean = self.redact(text).0.into_owned();
            let before = std::mem::replace(text, clean);
            if *text == before {
                continue;
            }
            match T::deserialize(&json) {
                Ok(read) => last = read,
                Err(_) => {
                    if let Some(place) = json.pointer_mut(&pointer) {
                        *place = Value::String(before);
                    }
                }
            }
        }
        last
    }
}

/// Collects the JSON pointers of all strings.
fn collect(value: &Value, at: String, pointers: &mut Vec<String>) {
    match value {
        Value::String(_) => pointers.push(at),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{at}/{index}"), pointers);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                collect(member, format!("{at}/{name}"), pointers);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Kind;
    use serde::Deserialize;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Report {
        verdict: Verdict,
        text: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Verdict {
        Violated,
    }

    fn report(text: &str) -> Report {
        Report {
            verdict: Verdict::Violated,
            text: text.to_owned(),
        }
    }

    #[test]
    fn values_are_redacted() {
        let key = format!("sk-or-v1-{}", "0a1b2c3d".repeat(4));
        let value = report(&format!("\"api_key\": \"{key}\"\n"));
        assert_eq!(
            clean_value(&value),
            report("\"api_key\": \"REDACTED-KEY\"\n")
        );
    }

    #[test]
    fn a_secret_that_is_spelt_like_a_member_or_a_variant() {
        for secret in ["verdict", "violated"] {
            let redactor = Redactor::default().knowing(Kind::Key, secret);
            let value = redactor.redact_value(&report(&format!("the key {secret}")));
            assert_eq!(value, report("the key REDACTED-KEY"));
        }
    }

    #[test]
    fn texts_are_redacted_before_they_are_cut() {
        let text = format!("key sk-or-v1-{}", "0a1b2c3d".repeat(8));
        assert_eq!(beginning(&text, 20), ("key REDACTED-KEY".to_owned(), false));
        assert_eq!(beginning(&text, 6), ("key RE".to_owned(), true));
        assert_eq!(beginning("é", 1), ("é".to_owned(), false));
    }
}
