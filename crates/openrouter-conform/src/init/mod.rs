//! What `init` writes into a user's repository: a starter adapter, a baseline, and a workflow. The files are those of
//! `templates/`; a mark `__NAME__` in them is replaced.

mod kit;
mod write;

pub use kit::{Kind, Kit, Language, WORKFLOW};
pub use write::{Done, write};
