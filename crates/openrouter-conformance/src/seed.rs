//! The seed of a run: everything that varies from run to run without changing what is tested is derived from it.

use std::fmt;
use std::hash::{BuildHasher as _, DefaultHasher, Hash as _, Hasher as _, RandomState};
use std::str::FromStr;

/// The seed of a run, 64 bits. Two runs of one build with the same seed send the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(u64);

impl Seed {
    /// The seed for targets that are part of the suite, so that their reports do not vary.
    pub const BUILT_IN: Self = Self(0x0b5e_55ed_c0de_2026);

    /// A seed that nobody can foresee.
    #[must_use]
    pub fn random() -> Self {
        Self(RandomState::new().hash_one("seed"))
    }

    /// A number for one purpose. One number does not reveal those for other purposes.
    #[must_use]
    pub fn draw(self, purpose: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.0, purpose).hash(&mut hasher);
        hasher.finish()
    }

    /// One of some alternatives, for one purpose.
    ///
    /// # Panics
    /// If there are none.
    #[must_use]
    pub fn pick<T: Copy>(self, purpose: &str, of: &[T]) -> T {
        let count = u64::try_from(of.len()).unwrap_or(u64::MAX);
        let place = self.draw(purpose) % count;
        of[usize::try_from(place).unwrap_or_default()]
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Seed {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_hex = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u64::from_str_radix(text, 16) {
            Ok(seed) if is_hex => Ok(Self(seed)),
            _ => Err("expected 1 to 16 hexadecimal digits, such as the seed that a report states"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_reads_as_it_is_shown() {
        let seed = Seed::random();
        assert_eq!(seed.to_string().parse(), Ok(seed));
        assert_eq!("7".parse(), Ok(Seed(7)));
        for wrong in ["", "g", "+7", "10000000000000000"] {
            assert!(wrong.parse::<Seed>().is_err(), "{wrong:?}");
        }
        assert_eq!(seed.draw("a"), seed.draw("a"));
        assert_ne!(seed.draw("a"), seed.draw("b"));
    }
}
