//! The generated pages of `docs/`.

mod causes;

use crate::generated::{Generated, Generator};

/// How to make the pages anew.
pub const COMMAND: &str = "cargo xtask docs";

/// The generator of the pages that are made from data of the crates. Guides stand beside them and are nobody's output.
pub const GENERATOR: Generator = Generator {
    what: "pages",
    command: COMMAND,
    files: generate,
    owns: |_| false,
};

/// Every generated page, sorted by path.
#[must_use]
pub fn generate() -> Vec<Generated> {
    vec![Generated {
        path: "docs/causes.md".to_owned(),
        text: causes::page(),
    }]
}
