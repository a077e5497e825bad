//! A line of an adapter: a message by its schema, or a violation that says where and what in one visible line.

use openrouter_conformance::client::protocol::Message;
use serde_json::Value;

use super::{allowed, faults, leads_somewhere};

/// The schemas of messages, by `op`.
const SCHEMAS: [(&str, &str); 3] = [
    ("hello", "adapter_hello"),
    ("result", "adapter_result"),
    ("unknown_op", "adapter_unknown_op"),
];

/// Everything that holds for a line.
pub(crate) fn holds(line: &[u8]) {
    let value = serde_json::from_slice::<Value>(line);
    let schema = value.as_ref().ok().and_then(|value| {
        let op = value.get("op")?.as_str()?;
        SCHEMAS
            .iter()
            .find(|(name, _)| *name == op)
            .map(|(_, schema)| *schema)
    });
    match Message::parse(line) {
        Ok(message) => {
            let value = value.expect("a message is JSON");
            assert_eq!(
                faults(schema.expect("it has an op"), &value),
                [""; 0],
                "{value}"
            );
            let written = match &message {
                Message::Hello(hello) => serde_json::to_vec(hello),
                Message::Result(result) => serde_json::to_vec(result),
                Message::UnknownOp(unknown) => serde_json::to_vec(unknown),
            };
            assert_eq!(Message::parse(&written.expect("it is JSON")), Ok(message));
        }
        Err(violation) => {
            assert!(!violation.why.is_empty());
            assert!(violation.line.chars().count() <= 200);
            let text = violation.to_string();
            assert!(!text.contains(char::is_control), "{text:?}");
            let Ok(value) = value else {
                assert_eq!(violation.pointer, "");
                return;
            };
            assert!(
                leads_somewhere(&violation.pointer, &value),
                "{violation}: {value}"
            );
            assert_eq!(
                violation.id.as_deref(),
                value.get("id").and_then(Value::as_str)
            );
            if let Some(schema) = schema {
                assert!(!allowed(schema, &value), "{violation}: {value}");
            }
        }
    }
}
