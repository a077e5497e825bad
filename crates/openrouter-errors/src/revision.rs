//! The dated revisions of the protocol.

use crate::ids::closed_ids;

closed_ids! {
    /// The dated state of the protocol a shape or requirement belongs to, oldest first.
    Revision as "revision" {
        /// The first errors page.
        R2025May = "2025-05",
        /// Typed errors, availability, router metadata.
        R2026Aug19 = "2026-08-19",
        /// What the wire has shown since.
        Latest = "latest",
    }
}
