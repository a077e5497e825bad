//! Clients under test: the references, adapters that misbehave, baselines.

mod adapters;
mod baselines;
mod reference;
mod support;
