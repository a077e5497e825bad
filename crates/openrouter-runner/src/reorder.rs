//! Reorder buffer: accepts results out of order and yields them in plan order, each as soon as it and all earlier ones
//! are available. A report thus grows line by line and has the same order in every run, although calls run
//! concurrently.

/// A buffer that is filled in any order and emptied in sequence.
#[derive(Debug)]
pub(crate) struct ReorderBuffer<T> {
    places: Vec<Option<T>>,
    next: usize,
}

impl<T> ReorderBuffer<T> {
    /// Creates an empty buffer with this many places.
    pub(crate) fn new(places: usize) -> Self {
        Self {
            places: (0..places).map(|_| None).collect(),
            next: 0,
        }
    }

    /// Fills a place; a place that does not exist or was already emptied is ignored.
    pub(crate) fn put(&mut self, at: usize, what: T) {
        if at >= self.next
            && let Some(place) = self.places.get_mut(at)
        {
            *place = Some(what);
        }
    }

    /// Takes the item in the next place, if it is filled.
    pub(crate) fn take(&mut self) -> Option<T> {
        let what = self.places.get_mut(self.next)?.take()?;
        self.next += 1;
        Some(what)
    }

    /// Fills the places that were never filled.
    pub(crate) fn fill(&mut self, with: impl Fn() -> T) {
        for place in self.places.iter_mut().skip(self.next) {
            place.get_or_insert_with(&with);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_taken_once_all_before_it_are_there() {
        let mut order = ReorderBuffer::new(4);
        order.put(1, "b");
        assert_eq!(order.take(), None, "a is not there yet");
        order.put(0, "a");
        assert_eq!((order.take(), order.take()), (Some("a"), Some("b")));
        assert_eq!(order.take(), None);
        order.put(0, "again");
        order.put(9, "beyond");
        order.put(3, "d");
        assert_eq!(order.take(), None, "c never comes");
        order.fill(|| "lost");
        assert_eq!((order.take(), order.take()), (Some("lost"), Some("d")));
        assert_eq!(order.take(), None);
    }
}
