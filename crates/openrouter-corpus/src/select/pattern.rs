//! Patterns over ids: whole components, `*` and `?` inside one.

/// A pattern whose components match the leading components of an id: `messages` and `messages/529-*` select fixtures,
/// `HTTP` and `HTTP-3` requirements, `limit` and `limit.*` causes.
///
/// ```
/// use openrouter_corpus::select::Pattern;
/// assert!(Pattern::fixture("messages/529-*").matches("messages/529-overloaded"));
/// assert!(Pattern::fixture("messages").matches("messages/529-overloaded"));
/// assert!(!Pattern::fixture("mess").matches("messages/529-overloaded"));
/// assert!(Pattern::requirement("HTTP").matches("HTTP-12") && !Pattern::requirement("HTTP-1").matches("HTTP-12"));
/// assert!(Pattern::cause("limit.*").matches("limit.rate") && !Pattern::cause("limit").matches("limits.rate"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern<'a> {
    text: &'a str,
    separator: char,
}

impl<'a> Pattern<'a> {
    /// Creates a pattern for fixture ids, whose components are separated by `/`.
    #[must_use]
    pub fn fixture(text: &'a str) -> Self {
        Self {
            text: text.trim_end_matches('/'),
            separator: '/',
        }
    }

    /// Creates a pattern for requirement ids, whose components are separated by `-`.
    #[must_use]
    pub fn requirement(text: &'a str) -> Self {
        Self {
            text,
            separator: '-',
        }
    }

    /// Creates a pattern for ids of causes, whose components are separated by `.`.
    #[must_use]
    pub fn cause(text: &'a str) -> Self {
        Self {
            text,
            separator: '.',
        }
    }

    /// Returns the pattern as written.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Whether the pattern's components match the leading components of `id`.
    #[must_use]
    pub fn matches(&self, id: &str) -> bool {
        let mut components = id.split(self.separator);
        !self.text.is_empty()
            && self.text.split(self.separator).all(|pattern| {
                components
                    .next()
                    .is_some_and(|component| wild(pattern.as_bytes(), component.as_bytes()))
            })
    }
}

/// Matches wildcards: `*` any bytes, `?` one byte. Only the last star backtracks.
fn wild(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&byte) if byte == b'?' || byte == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("*", "", true)]
    #[case("a*c", "abbc", true)]
    #[case("a*c*", "acc", true)]
    #[case("a?c", "abc", true)]
    #[case("a?c", "ac", false)]
    #[case("*-free-*", "429-free-day", true)]
    #[case("ab", "abc", false)]
    fn wildcards(#[case] pattern: &str, #[case] text: &str, #[case] expected: bool) {
        assert_eq!(wild(pattern.as_bytes(), text.as_bytes()), expected);
    }
}
