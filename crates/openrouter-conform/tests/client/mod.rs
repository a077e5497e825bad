//! Clients under test: the references, adapters that misbehave, baselines.

mod adapters;
mod baselines;
mod hostile;
#[path = "../shared/measured.rs"]
mod measured;
mod reference;
mod support;
mod variants;
