//! The mock upstream, seen over a raw socket: what is tested are bytes.

mod control;
mod crowd;
#[path = "../shared/high_water.rs"]
mod high_water;
mod honest;
mod journal;
mod limits;
mod pages;
mod select;
mod support;
mod wire;
