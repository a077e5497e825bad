//! The mock as the suite uses it: with the corpus, redaction, schemas, and a crowd of connections.

mod corpus;
mod crowd;
#[path = "../shared/high_water.rs"]
mod high_water;
mod honest;
#[expect(dead_code, reason = "the tests of the mock use all of it")]
#[path = "../../../openrouter-mock/tests/wire/support.rs"]
mod support;
mod tools;
