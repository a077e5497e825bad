//! Reorder buffer: accepts results out of order, yields them in plan order: each as soon as it and all before it are there. That
//! is how a report grows line by line, and is the same each time although calls are made concurrently.

/// Places that are filled in any order and emptied in theirs.
#[derive(Debug)]
pub(crate) struct ReorderBuffer<T> {
    places: Vec<Option<T>>,
    next: usize,
}

impl<T> ReorderBuffer<T> {
    /// So many places, all empty.
    pub(crate) fn new(places: usize) -> Self {
        Self {
            places: (0..places).map(|_| None).collect(),
            next: 0,
        }
    }

    /// Fills a place; one that is not there, or that was emptied, is passed over.
    pub(crate) fn put(&mut self, at: usize, what: T) {
        if at >= self.next
            && let Some(place) = self.places.get_mut(at)
        {
            *place = Some(what);
        }
    }

    /// What is in the next place, where that is filled.
    pub(crate) fn take(&mut self) -> Option<T> {
        let what = self.places.get_mut(self.next)?.take()?;
        self.next += 1;
        Some(what)
    }

    /// The places that were never filled, to be filled now.
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
