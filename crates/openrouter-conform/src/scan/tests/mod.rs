//! Logs in every format with known numbers of errors by cause.

mod forms;
mod groups;
mod odd;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use super::{Bucket, Options, Scanned, scan};

/// Scans a text.
pub(super) fn scanned(bytes: &[u8]) -> Scanned {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("it is writable");
    scanned_files(&[file.path().to_owned()])
}

pub(super) fn scanned_files(files: &[PathBuf]) -> Scanned {
    let options = Options {
        form: None,
        surface: None,
        bucket: Bucket::Day,
        threads: 1,
        top: 50,
        rows: false,
    };
    scan(files, &options).scanned
}

/// Returns the errors by cause.
pub(super) fn causes(scanned: &Scanned) -> BTreeMap<String, u64> {
    let pair = |row: &super::CauseCount| (row.cause.to_string(), row.errors);
    scanned.causes.iter().map(pair).collect()
}
