//! The fixtures that are played to every broken client and gateway: a representative part of the corpus, so that the
//! self-check is fast. Every client and gateway requirement applies to some of them, which a test verifies against
//! SPEC.md.

/// Returns the ids of the fixtures: the lines of `subset.txt`.
pub fn cases() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("subset.txt").lines();
    lines.filter(|line| !line.starts_with('#'))
}
