//! YAML as JSON values.

use serde_json::Value;

use super::checkout;

pub(crate) fn parse(text: &str) -> Value {
    serde_saphyr::from_str(text).expect("it is YAML")
}

pub(crate) fn read(path: &str) -> Value {
    parse(&text(path))
}

pub(crate) fn text(path: &str) -> String {
    std::fs::read_to_string(checkout().join(path)).expect("a file to read")
}
