//! The checks, by family: one for each requirement with the role `client`.

mod arrival;
mod body;
mod caller;
mod retry;
mod stream;

use super::check::Check;

/// Every client check.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    [
        body::CHECKS,
        stream::CHECKS,
        arrival::CHECKS,
        caller::CHECKS,
        retry::CHECKS,
    ]
    .into_iter()
    .flatten()
}
