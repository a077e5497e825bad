//! What conforming to OpenRouter's error protocol means: the corpus of recorded exchanges ([`fixture`]), the numbered
//! requirements of `SPEC.md` ([`spec`]), the checks that judge them ([`payload`], [`judge`]) and what comes out
//! ([`report`]). The binary `openrouter-conform` is [`cli`] and nothing else.

pub mod add;
mod awake;
pub mod cli;
pub mod client;
pub mod data;
pub mod date;
pub mod docs;
pub mod error;
pub mod exit;
pub mod exports;
pub mod fixture;
pub mod gateway;
pub mod generated;
pub mod html;
pub mod http;
pub mod identify;
mod in_order;
pub mod init;
pub mod judge;
pub mod lint;
pub mod matrix;
pub mod mock;
pub mod nearest;
mod object;
pub mod payload;
pub mod progress;
pub mod ranked;
pub mod record;
pub mod redact;
pub mod report;
pub mod requirements;
pub mod root;
pub mod sabotage;
pub mod scan;
pub mod schema_registry;
pub mod schemas;
pub mod select;
pub mod server;
pub mod spec;
pub mod template;
pub mod verdicts;
pub mod visible;
pub mod vocabulary;

pub use error::Error;
pub use exit::Exit;

/// The examples of a guide, which are run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/reading-errors.md")]
struct ReadingErrors;
