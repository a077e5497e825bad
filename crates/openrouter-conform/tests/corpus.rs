//! Properties of the corpus and of any input.

mod diagnosis_fixtures;
mod fixtures;
mod invariants;
mod payload_checks;
mod robust;
mod schema_honesty;
mod unwrap_fixtures;
