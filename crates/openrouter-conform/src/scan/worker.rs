//! The state of a worker, which every reader of a segment uses.

use super::Options;
use super::finding::Names;
use super::gate::Gate;
use super::memo::Memo;
use super::names::KnownNames;
use super::tally::Room;

/// What a worker keeps between segments.
pub(super) struct Worker<'o> {
    pub(super) options: &'o Options,
    pub(super) gate: Gate,
    pub(super) memo: Memo,
    pub(super) names: Names,
    pub(super) fields: KnownNames,
    /// What the last segment needed.
    pub(super) room: Room,
}

impl<'o> Worker<'o> {
    pub(super) fn new(options: &'o Options) -> Self {
        Self {
            options,
            gate: Gate::new(),
            memo: Memo::default(),
            names: Names::default(),
            fields: KnownNames::default(),
            room: Room::default(),
        }
    }
}
