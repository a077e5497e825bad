//! The fixtures of the checkout as rows.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int32Array, RecordBatch, StringViewArray};
use datafusion::error::Result;
use datafusion::parquet::arrow::ArrowWriter;

/// An answer as it was recorded.
pub(crate) struct Recorded {
    /// The bytes, where they are text.
    pub body: String,
    /// The HTTP status.
    pub status: Option<u16>,
}

/// Every recorded body that is text, in the order of the names.
pub(crate) fn fixtures() -> Vec<Recorded> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut cases = Vec::new();
    collect(&root, &mut cases);
    cases.sort();
    cases.iter().filter_map(|case| recorded(case)).collect()
}

fn collect(folder: &Path, cases: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of fixtures") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, cases);
        } else if path.to_string_lossy().ends_with(".case.json") {
            cases.push(path);
        }
    }
}

fn recorded(case: &Path) -> Option<Recorded> {
    let facts: serde_json::Value =
        serde_json::from_slice(&fs::read(case).expect("a case file")).expect("JSON");
    let stem = case.to_string_lossy();
    let stem = stem.trim_end_matches(".case.json");
    let body = ["json", "sse", "html", "txt"]
        .iter()
        .find_map(|extension| fs::read(format!("{stem}.{extension}")).ok())?;
    Some(Recorded {
        body: String::from_utf8(body).ok()?,
        status: facts["status"]
            .as_u64()
            .and_then(|status| status.try_into().ok()),
    })
}

/// Rows as the columns `body` and `status`.
pub(crate) fn batch<'r>(
    rows: impl IntoIterator<Item = (&'r str, Option<u16>)>,
) -> Result<RecordBatch> {
    let (bodies, statuses): (Vec<&str>, Vec<Option<i32>>) = rows
        .into_iter()
        .map(|(body, status)| (body, status.map(i32::from)))
        .unzip();
    let bodies: ArrayRef = Arc::new(StringViewArray::from(bodies));
    let statuses: ArrayRef = Arc::new(Int32Array::from(statuses));
    Ok(RecordBatch::try_from_iter([
        ("body", bodies),
        ("status", statuses),
    ])?)
}

/// Writes a Parquet file.
pub(crate) fn write(path: &Path, batches: &[RecordBatch]) -> Result<()> {
    let mut writer = ArrowWriter::try_new(File::create(path)?, batches[0].schema(), None)?;
    for batch in batches {
        writer.write(batch)?;
    }
    writer.close()?;
    Ok(())
}
