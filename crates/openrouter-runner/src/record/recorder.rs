//! The body of one response.

use std::time::{Duration, Instant};

use super::Config;
use openrouter_mock::BodyBudget;

/// A body as far as it came.
#[derive(Debug)]
pub(super) struct ResponseRecorder<'a> {
    pub(super) body: Vec<u8>,
    /// The offset in the body at which each write ended, and its time.
    pub(super) writes: Vec<(usize, Instant)>,
    /// Why the exchange cannot be recorded, if so; then nothing of the body is kept.
    pub(super) rejected: Option<String>,
    /// The memory budget of the body.
    room: BodyBudget<'a>,
}

impl<'a> ResponseRecorder<'a> {
    pub(super) fn new(room: BodyBudget<'a>) -> Self {
        Self {
            body: Vec::new(),
            writes: Vec::new(),
            rejected: None,
            room,
        }
    }

    /// Records one write of the upstream.
    pub(super) fn take(&mut self, bytes: &[u8]) {
        if bytes.is_empty() || self.rejected.is_some() {
            return;
        }
        let longest = Config::LONGEST;
        if self.body.len() + bytes.len() > longest {
            return self.reject(format!("its body exceeds {longest} bytes"));
        }
        if !self.room.take(bytes.len()) {
            let most = Config::TOGETHER;
            return self.reject(format!(
                "all bodies being recorded exceed {most} bytes in total"
            ));
        }
        self.body.extend_from_slice(bytes);
        if self.writes.len() == Config::WRITES {
            self.writes.pop();
        }
        self.writes.push((self.body.len(), Instant::now()));
    }

    /// Marks the exchange as not recordable.
    pub(super) fn reject(&mut self, why: String) {
        self.rejected.get_or_insert(why);
        (self.body, self.writes) = (Vec::new(), Vec::new());
        self.room.give_back();
    }

    /// Returns the median time between two writes.
    pub(super) fn delay(&self) -> Duration {
        let pairs = self.writes.windows(2);
        let mut gaps: Vec<Duration> = pairs
            .map(|pair| pair[1].1.duration_since(pair[0].1))
            .collect();
        gaps.sort_unstable();
        gaps.get(gaps.len() / 2).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn many_writes_and_long_bodies_are_bounded() {
        let all = AtomicUsize::new(0);
        let room = || BodyBudget::new(&all, Config::TOGETHER);
        let mut recorder = ResponseRecorder::new(room());
        let many = Config::WRITES + 10;
        for _ in 0..many {
            recorder.take(b"x");
        }
        assert_eq!(
            (recorder.body.len(), recorder.writes.len()),
            (many, Config::WRITES)
        );
        assert_eq!(recorder.writes.last().map(|(end, _)| *end), Some(many));
        assert_eq!(all.load(Ordering::Relaxed), many);
        recorder.take(&vec![b'x'; Config::LONGEST]);
        assert_eq!((recorder.body.len(), recorder.writes.len()), (0, 0));
        let why = recorder.rejected.as_deref().unwrap_or_default();
        assert!(why.contains("exceeds 8388608 bytes"), "{why}");
        assert_eq!(all.load(Ordering::Relaxed), 0);

        let tapes: Vec<_> = (0..33)
            .map(|_| {
                let mut recorder = ResponseRecorder::new(room());
                recorder.take(&vec![b'x'; Config::LONGEST]);
                recorder.rejected.clone()
            })
            .collect();
        assert!(tapes.iter().all(Option::is_none), "one after the other");
        let mut tapes: Vec<_> = (0..33).map(|_| ResponseRecorder::new(room())).collect();
        for recorder in &mut tapes {
            recorder.take(&vec![b'x'; Config::LONGEST]);
        }
        let rejected: Vec<&str> = tapes
            .iter()
            .filter_map(|recorder| recorder.rejected.as_deref())
            .collect();
        assert!(
            matches!(rejected[..], [why] if why.contains("exceed 268435456 bytes in total")),
            "{rejected:?}"
        );
    }
}
