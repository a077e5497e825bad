//! A byte-exact HTTP/1.1 upstream for tests of LLM clients.
//!
//! It plays canned responses with exact write boundaries, header case and early ends, and keeps a journal of every
//! request. It knows no fixtures and no requirements: any project that talks to an LLM API can test against it.
//!
//! It uses raw TCP because the tests are about bytes: write boundaries, header case and order, a connection closed
//! or reset in mid-body, a chunked body without its last chunk. An HTTP framework would normalise exactly these.
//!
//! - [`Mock::start`] listens and returns a [`MockHandle`];
//! - a [`CannedResponse`] is one response with its wire behaviour; a [`MockCase`] is one or more of them under an id;
//! - a request selects its case by base path (`/c/CASE/api/v1/...`), the header `X-Conform-Case`, model slug
//!   (`conform/CASE`) or API key (`sk-or-v1-conform-CASE`), in this order; otherwise [`MockConfig::choose`] selects
//!   one, or the [`control`] response of the surface is played;
//! - a [`Relay`] passes the requests that select no case on to another server;
//! - a [`Handler`] answers everything itself, for servers that only need the mock's connections;
//! - the [`Journal`] records every request, what was sent, and how the connection ended.

mod body;
mod body_summary;
mod canned;
mod cases;
mod choice;
mod connection;
pub mod control;
mod framing;
mod handler;
mod index;
mod journal;
mod limits;
mod redaction;
mod relay;
mod request;
mod respond;
mod select;
mod selector;
mod server;

pub use canned::{CannedResponse, End, Framing, Wire};
pub use cases::{CONTROL, MockCase, Suggest};
pub use choice::{Choice, Choose, Incoming};
pub use handler::Handler;
pub use journal::{
    BodyFacts, Ending, Entry, Journal, Notice, NoticeKind, Selector, Sink, WriteMark,
};
pub use limits::{BodyBudget, Limits};
pub use redaction::{Headers, Redaction, Text};
pub use relay::{After, Relay, Relayed, Relaying, UPSTREAM};
pub use request::{NoRequest, Request, header, read};
pub use respond::close;
pub use server::{Mock, MockConfig, MockError, MockHandle, listener};

/// The examples of the README, compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
