//! Suggests the name that was probably meant.

/// Returns the candidate closest to `name`, if it is close enough to be a typo or `name` is a prefix of it.
pub(crate) fn suggest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::levenshtein(name, candidate), candidate))
        .filter(|&(distance, candidate)| {
            distance <= candidate.len().div_ceil(3)
                || (!name.is_empty() && candidate.starts_with(name))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["conform", "schemas", "fixtures", "vendor"];

    #[test]
    fn a_slip_of_the_finger_is_understood() {
        for (typed, meant) in [
            ("confrom", "conform"),
            ("schema", "schemas"),
            ("fixture", "fixtures"),
            ("ven", "vendor"),
        ] {
            assert_eq!(suggest(typed, NAMES.into_iter()), Some(meant), "{typed}");
        }
    }

    #[test]
    fn another_word_is_not() {
        for typed in ["", "publish", "x"] {
            assert_eq!(suggest(typed, NAMES.into_iter()), None, "{typed}");
        }
    }
}
