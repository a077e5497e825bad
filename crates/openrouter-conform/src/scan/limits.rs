//! The memory limits of a scan.

/// The bytes of an input that one worker reads at a time.
pub const SEGMENT: usize = 4 << 20;

/// The longest record (line, or stream event) that is read; a longer one is reported and skipped.
pub const MAX_RECORD: usize = crate::identify::MAX_LINE;

/// The bytes of payloads whose findings a worker caches.
pub const MEMO_BYTES: usize = 8 << 20;

/// The longest payload whose finding is cached.
pub const MEMO_PAYLOAD: usize = 8 << 10;

/// The most rows (combinations of all counted properties) that are kept.
pub const ROWS: usize = 50_000;

/// The most message templates that are kept.
pub const TEMPLATES: usize = 10_000;

/// The most providers, models and error types that are kept, each.
pub const NAMES: usize = 2_000;

/// The most time buckets that are kept: more than a year of hours.
pub const BUCKETS: usize = 10_000;

/// The most undiagnosed payloads that are kept.
pub const SAMPLES: usize = 200;

/// The longest payload that is kept as a sample.
pub const SAMPLE_BYTES: usize = 16 << 10;

/// The most invalid lines and unreadable inputs that are named; the others are counted.
pub const NAMED_FAULTS: usize = 20;

/// The most inputs whose formats are reported.
pub const READ_INPUTS: usize = 100;

/// The longest model, provider or error type, in bytes.
pub const NAME_BYTES: usize = 200;

/// The most bytes of a message that are kept to show its template.
pub const MESSAGE_BYTES: usize = 1_000;

/// The most keys of results that may wait for an earlier segment before the workers pause.
pub const WAITING_KEYS: usize = 50_000;
