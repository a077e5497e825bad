//! JSON rendering of reports.

use serde::Serialize;

/// Returns pretty-printed JSON with a final line feed.
#[must_use]
pub fn to_json(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("reports have only string keys");
    text.push('\n');
    text
}
