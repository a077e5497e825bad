//! The mock as the suite uses it: with the corpus, redaction, schemas, and a crowd of connections.

mod corpus;
mod crowd;
#[path = "../shared/high_water.rs"]
mod high_water;
mod honest;
#[path = "../../../openrouter-mock/tests/wire/support.rs"]
mod support;
