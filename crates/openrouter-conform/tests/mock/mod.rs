//! The mock as the suite uses it: with the corpus, redaction, schemas, and many connections.

mod corpus;
#[path = "../shared/high_water.rs"]
mod high_water;
mod many_connections;
mod own_errors;
#[expect(dead_code, reason = "the tests of the mock use all of it")]
#[path = "../../../openrouter-mock/tests/wire/support.rs"]
mod support;
mod tools;
