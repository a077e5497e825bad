//! The checks, by family: one for each requirement with the role `client`.

mod arrival;
mod body;
mod caller;
mod retry;
mod stream;
pub(super) mod variants;

use super::case::Case;
use crate::check::{self, EvidenceKind};

/// The evidence of client checks: one call.
#[derive(Debug)]
pub enum Client {}

impl EvidenceKind for Client {
    type Of<'a> = Case<'a>;
}

/// The code that checks one client requirement.
pub type Check = check::Check<Client>;

/// Every client check.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    [
        body::CHECKS,
        stream::CHECKS,
        arrival::CHECKS,
        caller::CHECKS,
        retry::CHECKS,
        variants::CHECKS,
    ]
    .into_iter()
    .flatten()
}
