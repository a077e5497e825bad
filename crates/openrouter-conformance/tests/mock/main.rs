//! The mock upstream, seen over a raw socket: what is tested are bytes.

mod control;
mod honest;
mod journal;
mod limits;
mod pages;
mod select;
mod support;
mod wire;
