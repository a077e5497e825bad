//! `openrouter-conform`: the suite as a program.

fn main() {}
