//! Clients under test. A program of its own, because it measures the memory of child processes, which on Linux counts what
//! their parent had when they were started.

mod client;
