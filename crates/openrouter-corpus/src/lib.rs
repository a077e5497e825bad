//! The data of the suite and the plain values that describe it: fixtures, `SPEC.md`, schemas, ids, selection, redaction,
//! verdict types and the report model.
//!
//! It opens no sockets and starts no processes, and it knows nothing about how conformance is checked.

pub mod data;
pub mod date;
pub mod error;
pub mod exit;
pub mod fixture;
pub mod generated;
pub mod object;
pub mod redact;
pub mod repeated;
pub mod report;
pub mod root;
pub mod schemas;
pub mod select;
pub mod spec;
pub mod suggest;
pub mod template;
pub mod verdict_kind;
pub mod visible;
pub mod vocabulary;
pub mod words;

pub use error::Error;
pub use exit::Exit;
