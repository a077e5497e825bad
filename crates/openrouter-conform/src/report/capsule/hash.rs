//! The hashes of a capsule. Each can be computed without the suite; docs/reports.md shows how.

use hmac_sha256::Hash;
use openrouter_corpus::root::Root;
use serde_json::Value;

/// Returns the hash of all fixtures: of the lines `SHA256  PATH` that `sha256sum` prints, sorted by path.
pub(crate) fn corpus(root: &Root) -> String {
    let line = |(path, bytes): (&str, &[u8])| format!("{}  {path}\n", hex(bytes));
    let lines: String = root.below("fixtures").map(line).collect();
    of(lines.as_bytes())
}

/// Returns the hash of SPEC.md.
pub(crate) fn spec(root: &Root) -> String {
    of(root.get("SPEC.md").unwrap_or_default())
}

/// Returns the hash of a capsule, without the member that states it.
pub(crate) fn content(capsule: &Value) -> String {
    let mut rest = capsule.clone();
    if let Some(members) = rest.as_object_mut() {
        members.remove("content");
    }
    canonical(rest)
}

/// Returns the hash of a value: its keys are sorted, and there is no white space.
pub(crate) fn canonical(mut value: Value) -> String {
    value.sort_all_objects();
    of(value.to_string().as_bytes())
}

/// Returns the hash of these bytes.
pub(crate) fn of(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(bytes))
}

fn hex(bytes: &[u8]) -> String {
    let digest = Hash::hash(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
