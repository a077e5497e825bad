//! Suggests ids that are similar to a misspelt one.

/// The maximum length of a misspelt id.
const LONGEST: usize = 256;

/// Returns the `limit` ids most similar to `found`, best first; omits ids that are not similar.
#[must_use]
pub fn suggest<'a>(
    found: &str,
    ids: impl IntoIterator<Item = &'a str>,
    limit: usize,
) -> Vec<String> {
    // The comparison takes time and memory proportional to the product of both lengths, and a peer may choose `found`.
    if found.len() > LONGEST {
        return Vec::new();
    }
    let wanted = found.to_ascii_lowercase();
    let mut scored: Vec<(f64, &str)> = ids
        .into_iter()
        .map(|id| (score(&wanted, id), id))
        .filter(|(score, _)| *score > 0.5)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored
        .into_iter()
        .take(limit)
        .map(|(_, id)| id.to_owned())
        .collect()
}

/// Returns the similarity of two ids: of their last components and, if both have several, also of what precedes them.
fn score(wanted: &str, id: &str) -> f64 {
    let id = id.to_ascii_lowercase();
    match (wanted.rsplit_once('/'), id.rsplit_once('/')) {
        (Some((folder, name)), Some((other_folder, other_name))) => {
            (alike(folder, other_folder) + 2.0 * alike(name, other_name)) / 3.0
        }
        (None, Some((folder, name))) => alike(wanted, name).max(alike(wanted, folder)),
        _ => alike(wanted, &id),
    }
}

/// Returns the similarity from 0 to 1; a prefix counts as the whole word.
fn alike(wanted: &str, word: &str) -> f64 {
    const BEGINNING: usize = 3;
    if wanted.len() >= BEGINNING && word.starts_with(wanted) {
        return 1.0;
    }
    strsim::normalized_damerau_levenshtein(wanted, word)
        .max(strsim::jaro_winkler(wanted, word) - 0.15)
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
            suggest("chat_completions/429-free-models-per-dya", ids, 1),
            [ids[0]]
        );
        assert_eq!(suggest("529-overload", ids, 1), [ids[2]]);
        assert!(suggest("zzz", ids, 3).is_empty());
        let long = format!("{}{}", ids[2], "x".repeat(LONGEST));
        assert!(suggest(&long, ids, 3).is_empty());
    }
}
