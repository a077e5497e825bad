//! The wire types agree with their schemas: the accept schema of a shape accepts a value exactly if serde does, and
//! serde writes an accepted value back unchanged. Both hold for every fixture.

mod any;
mod codec;
mod emit;
mod fixtures;
mod generated;
