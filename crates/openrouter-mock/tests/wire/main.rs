//! The mock, seen over a raw socket: what is tested are bytes.

mod control;
mod journal;
mod limits;
mod pages;
mod select;
mod support;
mod wire;
