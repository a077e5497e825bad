//! What bounds the memory of a scan.

/// Bytes of an input that one worker takes at a time.
pub const SEGMENT: usize = 4 << 20;

/// The longest record (line, or event of a stream) that is read; a longer one is reported and passed over.
pub const MAX_RECORD: usize = crate::identify::MAX_LINE;

/// Bytes of payloads whose finding a worker remembers.
pub const MEMO_BYTES: usize = 8 << 20;

/// The longest payload whose finding is remembered.
pub const MEMO_PAYLOAD: usize = 8 << 10;

/// Rows (combinations of all that is counted) that are kept.
pub const ROWS: usize = 50_000;

/// Templates of messages that are kept.
pub const TEMPLATES: usize = 10_000;

/// Providers, models and error types that are kept, each.
pub const NAMES: usize = 2_000;

/// Time buckets that are kept: more than a year of hours.
pub const BUCKETS: usize = 10_000;

/// Payloads without an explanation that are kept.
pub const SAMPLES: usize = 200;

/// The longest payload that is kept as a sample.
pub const SAMPLE_BYTES: usize = 16 << 10;

/// Bad lines and unreadable inputs that are named; the others are counted.
pub const NAMED_FAULTS: usize = 20;

/// Inputs of which the report says what they were read as.
pub const READ_INPUTS: usize = 100;

/// The longest model, provider or error type, in bytes.
pub const NAME_BYTES: usize = 200;

/// What is kept of a message to show its template, in bytes.
pub const MESSAGE_BYTES: usize = 1_000;

/// Keys of results that may wait for an earlier segment before the workers are held up.
pub const WAITING_KEYS: usize = 100_000;
