//! Shards of a run: `--partition 2/3`.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One of several shards of a run, which several machines can share. Each case belongs to one shard.
///
/// ```
/// use openrouter_corpus::select::Partition;
/// let part: Partition = "2/3".parse().unwrap();
/// assert!(part.has(1) && part.has(4) && !part.has(2));
/// assert!("3/2".parse::<Partition>().is_err());
/// ```
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Partition {
    /// The number of the shard, from 1.
    #[schemars(range(min = 1))]
    pub part: u32,
    /// The number of shards.
    #[schemars(range(min = 1))]
    pub of: u32,
}

impl Partition {
    /// Whether the shard includes the case at position `place`, from 0, among all selected cases.
    #[must_use]
    pub fn has(self, place: usize) -> bool {
        let (part, of) = (self.part as usize, self.of as usize);
        place % of.max(1) == part.saturating_sub(1)
    }

    /// Whether this shard includes the work that cannot be divided.
    #[must_use]
    pub fn is_first(self) -> bool {
        self.part == 1
    }
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a shard; expected a form such as 1/3, 2/3 or 3/3");
        let (part, of) = text.split_once('/').ok_or_else(wrong)?;
        let number = |text: &str| text.parse::<u32>().map_err(|_| wrong());
        let (part, of) = (number(part)?, number(of)?);
        if part == 0 || part > of {
            return Err(wrong());
        }
        Ok(Self { part, of })
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}
