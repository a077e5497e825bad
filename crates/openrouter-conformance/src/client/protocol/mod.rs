//! The adapter protocol, version 1: newline-delimited JSON on stdin and stdout of a small program (the *adapter*) that
//! drives one real client.
//!
//! The suite writes one [`Op`] per line. The adapter answers with one [`Message`] per line, in any order, matched by
//! `id`; stderr is free for logs. [`Message::parse`] validates every message: it ignores unknown members and rejects
//! anything else that is invalid with a [`Violation`] that states where and why.

mod fields;
mod hello;
mod integer;
mod op;
mod parse;
mod result;

pub use fields::{fields, wait};
pub use hello::{Hello, HelloOp};
pub use op::{Op, Run};
pub use parse::{Message, UnknownOp, UnknownOpOp, Violation};
pub use result::{CodeValue, ErrorFields, Outcome, ResultOp, RunResult, WaitValue};

/// The version of the protocol.
pub const PROTOCOL: u32 = 1;
