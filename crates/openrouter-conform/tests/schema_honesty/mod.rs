//! The wire types and their schemas tell the same truth: the accept schema of a shape takes a value exactly when
//! serde does, what serde takes is written back with the same value, and both hold for every fixture.

mod any;
mod codec;
mod emit;
mod fixtures;
mod generated;
