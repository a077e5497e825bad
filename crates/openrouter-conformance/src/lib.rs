//! What conforming to OpenRouter's error protocol means: the corpus of recorded exchanges ([`fixture`]), the numbered
//! requirements of `SPEC.md` ([`spec`]) and the checks that judge them.

pub mod client;
pub mod error;
pub mod fixture;
pub mod mock;
pub mod nearest;
pub mod root;
pub mod spec;

pub use error::Error;
