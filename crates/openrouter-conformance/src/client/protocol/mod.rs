//! The adapter protocol, version 1: newline-delimited JSON on stdin and stdout of a small program (the *adapter*) that
//! drives one real client.
//!
//! The suite writes one [`Op`] a line; the adapter answers one [`Message`] a line, in any order, by `id`; stderr is free
//! for logs. Every message is checked ([`Message::parse`]): members that this version does not know are tolerated,
//! anything else that is out of order is a [`Violation`] that says in words where and what.

mod fields;
mod hello;
mod op;
mod parse;
mod result;
mod whole;

pub use fields::{fields, wait};
pub use hello::{Hello, HelloOp};
pub use op::{Op, Run};
pub use parse::{Message, UnknownOp, UnknownOpOp, Violation};
pub use result::{CodeValue, ErrorFields, Outcome, ResultOp, RunResult, WaitValue};

/// The version of the protocol.
pub const PROTOCOL: u32 = 1;
