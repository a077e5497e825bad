//! `scan`: counts the errors in logs, and lists those without a known cause.
//!
//! An input (`source`) is cut into segments at the ends of its records. Workers (`pool`) read one segment each, find
//! errors (`log`, `ndjson`, `sse`, `table`, `values`, `journal`; `gate` skips ordinary chunks unparsed), and count them
//! (`tally`). The counts are merged in the order of the input (`total`), so that any number of workers gives the same
//! output. [`Scanned`] is the result; [`to_terminal`] formats it for people, [`to_csv`] as rows.
//!
//! Memory does not depend on the length of the input. Each worker holds one segment ([`SEGMENT`], or one record up to
//! [`MAX_RECORD`]), its counts, and cached findings ([`MEMO_BYTES`]). The totals keep the most frequent keys up to the
//! limits of [`limits`], and sum up the rest.

mod bounded;
mod csv;
mod fault;
mod finding;
mod gate;
mod ids;
mod journal;
mod kinds;
mod level;
pub mod limits;
mod log;
mod memo;
mod names;
mod ndjson;
#[cfg(feature = "parquet")]
mod parquet;
mod pool;
mod report;
mod samples;
mod sniff;
mod source;
mod sse;
mod table;
mod tally;
mod terminal;
#[cfg(test)]
mod tests;
mod time;
mod total;
mod values;
mod worker;
mod zstd;

use std::path::PathBuf;

use openrouter_errors::Surface;

pub use csv::to_csv;
pub use fault::LineProblem;
pub use limits::{MAX_RECORD, MEMO_BYTES, SEGMENT};
#[cfg(feature = "parquet")]
pub use parquet::to_parquet;
pub use report::{
    BucketCount, CauseCount, Inputs, KindCount, Message, NameCount, Named, ReadInput, RowCount,
    Rows, Scanned, StatusCount, SurfaceCount, UnreadInput,
};
pub use samples::{Kept, write_samples};
pub use terminal::to_terminal;
pub use time::Bucket;

openrouter_corpus::words! {
    /// What an input is made of.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
    pub enum Form {
        /// One JSON object per line: a payload, a payload with the facts around it (as `identify --ndjson` reads it), or a
        /// log record.
        Ndjson = "ndjson",
        /// JSON values that span lines: an array, pretty-printed or concatenated objects.
        Json = "json",
        /// Event streams, one after the other.
        Sse = "sse",
        /// Rows with a header line; the delimiter is detected.
        Csv = "csv",
        /// An export of the systemd journal (`journalctl -o export`).
        Journal = "journal",
        /// Lines of any log: text, access log, logfmt, JSON, with or without what a log driver adds.
        Text = "text",
    }
}

/// The options of a scan.
#[derive(Debug, Clone)]
pub struct Options {
    /// The format of every input; `None`: detected from its first bytes.
    pub form: Option<Form>,
    /// The surface of payloads that do not state one.
    pub surface: Option<Surface>,
    /// Width of the time buckets.
    pub bucket: Bucket,
    /// The number of workers; at least one.
    pub threads: usize,
    /// The number of messages in the report.
    pub top: usize,
    /// Whether to count every combination of the counted properties.
    pub rows: bool,
}

/// The result of a scan, and the undiagnosed payloads.
#[derive(Debug)]
pub struct Outcome {
    /// The counts.
    pub scanned: Scanned,
    /// The rows, if they were to be counted.
    pub rows: Option<Rows>,
    /// One payload for each undiagnosed message, the most frequent first; not yet redacted.
    pub samples: Vec<Kept>,
}

/// Scans inputs: files, folders (every file below, sorted by name), and `-` for standard input.
///
/// Nothing ends a scan early: an input that cannot be read completely is named in [`Scanned::incomplete`], and the part
/// that was read counts.
#[must_use]
pub fn scan(inputs: &[PathBuf], options: &Options) -> Outcome {
    pool::run(source::expand(inputs), options).close(options)
}
