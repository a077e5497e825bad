//! Bounded counts by key: the most frequent keys are kept, the rest is summed up.

use std::cmp::Reverse;
use std::hash::Hash;
use std::sync::Arc;

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use indexmap::map::Entry;

/// A key, which is ordered by its first bytes before it is looked at.
pub(super) trait Key: Hash + Ord {
    /// Returns a number that orders keys as [`Ord`] does, except that different keys may have the same.
    fn prefix(&self) -> u64;
}

impl Key for str {
    fn prefix(&self) -> u64 {
        let mut first = [0; 8];
        let length = self.len().min(first.len());
        first[..length].copy_from_slice(&self.as_bytes()[..length]);
        u64::from_be_bytes(first)
    }
}

impl Key for Box<str> {
    fn prefix(&self) -> u64 {
        str::prefix(self)
    }
}

impl Key for Option<Arc<str>> {
    fn prefix(&self) -> u64 {
        self.as_deref().map_or(0, str::prefix)
    }
}

impl Key for Option<i64> {
    fn prefix(&self) -> u64 {
        // `None` comes first; the last bit is given up for it.
        self.map_or(0, |number| (number.cast_unsigned() ^ 1 << 63) | 1)
    }
}

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
    held: IndexMap<K, V, RandomState>,
    other: u64,
}

impl<K: Key, V: Countable> Bounded<K, V> {
    pub(super) fn new(bound: usize) -> Self {
        Self {
            bound,
            held: IndexMap::default(),
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
        let entries = self.held.iter().enumerate();
        let mut entries: Vec<_> = entries
            .map(|(at, (key, value))| (rank(key, value), key, at))
            .collect();
        entries.select_nth_unstable(self.bound);
        let mut stays = vec![true; entries.len()];
        for ((Reverse(count), _), _, at) in entries.drain(self.bound..) {
            stays[at] = false;
            self.other += count;
        }
        drop(entries);
        let mut stays = stays.into_iter();
        self.held.retain(|_, _| stays.next().unwrap_or(true));
    }

    /// Returns the kept keys, the most frequent first, and the total of all others.
    pub(super) fn close(self) -> (Vec<(K, V)>, u64) {
        let (mut entries, other) = self.kept();
        entries.sort_unstable_by(|(one, first), (two, second)| {
            (rank(one, first), one).cmp(&(rank(two, second), two))
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

/// Orders keys by descending count, then by their first bytes.
fn rank(key: &impl Key, value: &impl Countable) -> (Reverse<u64>, u64) {
    (Reverse(value.count()), key.prefix())
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Key for u32 {
        fn prefix(&self) -> u64 {
            u64::from(*self >> 4)
        }
    }

    #[test]
    fn prefixes_order_as_the_keys_do() {
        let numbers = [
            None,
            Some(i64::MIN),
            Some(-2),
            Some(0),
            Some(1),
            Some(i64::MAX),
        ];
        assert!(numbers.is_sorted_by_key(|number| (number.prefix(), *number)));
        let names = ["", "a", "a\0", "ab", "abcdefgh", "abcdefgha", "b", "é"];
        assert!(names.is_sorted_by_key(|name| (name.prefix(), *name)));
        let last: Option<Arc<str>> = Some("".into());
        assert!((None::<Arc<str>>.prefix(), None) <= (last.prefix(), last.clone()));
    }

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
