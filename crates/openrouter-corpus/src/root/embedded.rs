//! The data embedded in the binary; `build.rs` generates the table.

/// Relative path and bytes of every data file, sorted by path.
pub(super) static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/data.rs"));
