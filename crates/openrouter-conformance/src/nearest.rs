//! The ids nearest to a misspelt one, for messages that say what was probably meant.

/// The `limit` ids most like `found`, best first; ids that resemble it in nothing are left out.
#[must_use]
pub fn nearest<'a>(
    found: &str,
    ids: impl IntoIterator<Item = &'a str>,
    limit: usize,
) -> Vec<String> {
    let wanted = found.to_ascii_lowercase();
    let mut scored: Vec<(f64, &str)> = ids
        .into_iter()
        .map(|id| (score(&wanted, id), id))
        .filter(|(score, _)| *score > 0.6)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored
        .into_iter()
        .take(limit)
        .map(|(_, id)| id.to_owned())
        .collect()
}

/// The likeness of the whole ids, or of the part behind the last `/`, whichever is greater.
fn score(wanted: &str, id: &str) -> f64 {
    let id = id.to_ascii_lowercase();
    let whole = strsim::jaro_winkler(wanted, &id);
    let tail = id.rsplit('/').next().unwrap_or_default();
    let part = strsim::jaro_winkler(wanted.rsplit('/').next().unwrap_or_default(), tail);
    whole.max(part * 0.98)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_was_meant() {
        let ids = [
            "chat_completions/429-free-models-per-day",
            "chat_completions/402-credits",
            "messages/529-overloaded",
        ];
        assert_eq!(
            nearest("chat_completions/429-free-models-per-dya", ids, 1),
            [ids[0]]
        );
        assert_eq!(nearest("529-overload", ids, 1), [ids[2]]);
        assert!(nearest("zzz", ids, 3).is_empty());
    }
}
