//! Renderings of a report: terminal, JUnit, Markdown, badge, NDJSON, and merging shards.

pub mod badge;
pub mod capsule;
pub mod format;
pub mod junit;
pub mod markdown;
pub mod merge;
pub mod ndjson;
pub mod terminal;
pub use badge::Badge;
pub use capsule::Capsule;
pub use format::Format;
pub use merge::{NotParts, merge};
pub(crate) use terminal::{PROGRAM, Page, finding_lines};
pub use terminal::{Times, View, to_terminal};
