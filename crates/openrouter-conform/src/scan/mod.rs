//! `scan`: counts the errors in logs, and lists those without a known cause.
//!
//! An input (`source`) is cut into segments at the ends of its records; workers (`pool`) read one segment each, look
//! for errors (`log`, `ndjson`, `sse`, `table`, `values`, `journal`; `gate` passes ordinary chunks over unparsed), and count them (`tally`). The
//! counts are put together in the order of the input (`total`), so that any number of workers gives the same bytes.
//! [`Scanned`] is what comes out: for programs as it is, for people by [`to_terminal`], as rows by [`to_csv`].
//!
//! Memory does not depend on the length of the input: each worker holds one segment ([`SEGMENT`], or one record up to
//! [`MAX_RECORD`]), its counts, and remembered findings ([`MEMO_BYTES`]); the totals keep the most frequent keys up to
//! the limits of [`limits`], and put the rest together.

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
    Scanned, StatusCount, SurfaceCount, UnreadInput,
};
pub use samples::{Kept, write_samples};
pub use terminal::to_terminal;
pub use time::Bucket;

/// What an input is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Form {
    /// One JSON object per line: a payload, a payload with the facts around it (as `identify --ndjson` reads it), or a
    /// log record.
    Ndjson,
    /// JSON values that span lines: an array, pretty-printed or concatenated objects.
    Json,
    /// Event streams, one after the other.
    Sse,
    /// Rows with a header line; the delimiter is detected.
    Csv,
    /// An export of the systemd journal (`journalctl -o export`).
    Journal,
    /// Lines of any log: text, access log, logfmt, JSON, with or without what a log driver adds.
    Text,
}

impl Form {
    /// The name in reports and of `--input`.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Json => "json",
            Self::Sse => "sse",
            Self::Csv => "csv",
            Self::Journal => "journal",
            Self::Text => "text",
        }
    }
}

/// How to scan.
#[derive(Debug, Clone)]
pub struct Options {
    /// The form of every input; `None`: each by its first bytes.
    pub form: Option<Form>,
    /// The API skin of payloads that do not say.
    pub surface: Option<Surface>,
    /// Width of the time buckets.
    pub bucket: Bucket,
    /// How many workers; at least one.
    pub threads: usize,
    /// How many messages are told.
    pub top: usize,
}

/// What a scan came to, and the payloads that nothing explains.
#[derive(Debug)]
pub struct Outcome {
    /// The counts.
    pub scanned: Scanned,
    /// Every combination of what is counted.
    pub rows: Vec<RowCount>,
    /// One payload for each message that nothing explains, the most frequent first; not yet redacted.
    pub samples: Vec<Kept>,
}

/// Scans inputs: files, folders (every file below, in the order of their names), and `-` for standard input.
///
/// Nothing ends a scan early: an input that cannot be read, or not to its end, is named in
/// [`Scanned::incomplete`], and what was read of it counts.
#[must_use]
pub fn scan(inputs: &[PathBuf], options: &Options) -> Outcome {
    pool::run(source::expand(inputs), options).close(options)
}
