//! Bounded counts by key: the most frequent keys are kept, the rest is summed up.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use foldhash::fast::RandomState;

/// The value of a key: a count, and the data of its first occurrence.
pub(super) trait Countable {
    /// Returns the count.
    fn count(&self) -> u64;
    /// Adds a later value of the same key.
    fn absorb(&mut self, later: Self);
}

impl Countable for u64 {
    fn count(&self) -> u64 {
        *self
    }
    fn absorb(&mut self, later: Self) {
        *self += later;
    }
}

/// Counts by key. Up to twice the limit are held; beyond that the most frequent are kept and the others are added to
/// `other`. The result depends only on the order of the additions.
#[derive(Debug)]
pub(super) struct Bounded<K, V> {
    bound: usize,
    held: HashMap<K, V, RandomState>,
    other: u64,
}

impl<K: Hash + Ord + Clone, V: Countable> Bounded<K, V> {
    pub(super) fn new(bound: usize) -> Self {
        Self {
            bound,
            held: HashMap::default(),
            other: 0,
        }
    }

    pub(super) fn add(&mut self, key: K, value: V) {
        match self.held.entry(key) {
            Entry::Occupied(held) => return held.into_mut().absorb(value),
            Entry::Vacant(place) => _ = place.insert(value),
        }
        if self.held.len() > 2 * self.bound {
            self.prune();
        }
    }

    fn prune(&mut self) {
        let entries = self.held.iter().map(|(key, value)| (key, value.count()));
        let mut entries: Vec<(&K, u64)> = entries.collect();
        let (_, &mut (first, count), _) =
            entries.select_nth_unstable_by(self.bound, most_frequent_first);
        let first = (first.clone(), count);
        let mut dropped = 0;
        self.held.retain(|key, value| {
            let count = value.count();
            let stays = most_frequent_first(&(key, count), &(&first.0, first.1)).is_lt();
            dropped += if stays { 0 } else { count };
            stays
        });
        self.other += dropped;
    }

    /// Returns the kept keys, the most frequent first, and the total of all others.
    pub(super) fn close(self) -> (Vec<(K, V)>, u64) {
        let (mut entries, other) = self.kept();
        entries.sort_unstable_by(|a, b| {
            most_frequent_first(&(&a.0, a.1.count()), &(&b.0, b.1.count()))
        });
        (entries, other)
    }

    /// Returns the kept keys in any order, and the total of all others.
    pub(super) fn kept(mut self) -> (Vec<(K, V)>, u64) {
        if self.held.len() > self.bound {
            self.prune();
        }
        (self.held.into_iter().collect(), self.other)
    }
}

/// Orders keys by descending count, then by key.
fn most_frequent_first<K: Ord>(a: &(&K, u64), b: &(&K, u64)) -> Ordering {
    b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frequent_stay_and_nothing_is_lost() {
        let mut counts = Bounded::new(10);
        for round in 0..1_000u32 {
            counts.add(u32::MAX, 1);
            counts.add(round, 1);
        }
        assert!(counts.held.len() <= 20);
        let (kept, other) = counts.close();
        assert_eq!(kept.len(), 10);
        assert_eq!(kept[0], (u32::MAX, 1_000));
        assert_eq!(kept.iter().map(|(_, n)| n).sum::<u64>() + other, 2_000);
    }

    #[test]
    fn a_bound_that_is_not_reached_drops_nothing() {
        let mut counts = Bounded::new(10);
        for key in [3, 1, 2, 3] {
            counts.add(key, 1);
        }
        assert_eq!(counts.close(), (vec![(3, 2), (1, 1), (2, 1)], 0));
    }
}
