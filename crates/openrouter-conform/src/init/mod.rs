//! The files that `init` writes into a user's repository: a starter adapter, a baseline, and a workflow. They come from
//! `templates/`; marks such as `__NAME__` in them are replaced.

mod kit;
mod write;

pub use kit::{Kind, Kit, Language, WORKFLOW};
pub use write::{Done, write};
