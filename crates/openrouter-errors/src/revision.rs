//! Dated revisions of the protocol.

use crate::ids::closed_ids;

closed_ids! {
    /// A dated revision of the protocol that introduced a shape or requirement, oldest first.
    Revision as "revision" {
        /// The first errors page.
        R2025May = "2025-05",
        /// Typed errors, availability, router metadata.
        R2026Aug19 = "2026-08-19",
        /// New policy codes, stop reasons, the token exchange, batches, interns, the alignment plugin.
        R2026Nov = "2026-11",
        /// Behaviour observed on the wire since then.
        Latest = "latest",
    }
}
