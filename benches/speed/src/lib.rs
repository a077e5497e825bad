//! Reading and streams beside other crates: what the binaries `speed` (times) and `allocations` measure.
//!
//! They are two because an allocator that counts would slow down whoever allocates much.

pub mod payloads;
mod peers;
pub mod streams;
