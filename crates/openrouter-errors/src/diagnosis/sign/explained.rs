//! The parts of a document that explain errors.

/// The parts of a document that explain errors: which lines they are, and whether the whole is documentation.
#[derive(Debug, Default)]
pub(crate) struct Explained {
    /// Line ranges, from 1, of status tables and changelogs.
    pub(crate) lines: Vec<std::ops::Range<usize>>,
    /// Whether JSON in the document is an example.
    pub(crate) examples: bool,
}

/// Finds tables of statuses, changelogs and settings.
pub(crate) fn explained(text: &str) -> Explained {
    let mut found = Explained::default();
    let lines: Vec<&str> = text.lines().collect();
    let mut run: Vec<&str> = Vec::new();
    let mut start = 0;
    for (at, line) in lines.iter().chain([&"end of the text"]).enumerate() {
        if let Some(status) = entry(line) {
            if run.is_empty() {
                start = at;
            }
            run.push(status);
        } else if !line.trim().is_empty() && !line.starts_with("|-") {
            run.sort_unstable();
            run.dedup();
            if run.len() >= 3 {
                found.lines.push(start + 1..at + 1);
                found.examples |= run.len() >= 4 && lines.len() > 20;
            }
            run.clear();
        }
    }
    let heading = |line: &&str| {
        let plain = line
            .trim_start_matches(['#', ' ', '*'])
            .trim_end_matches([':', '*', ' '])
            .to_ascii_lowercase();
        line.starts_with(['#', '*'])
            && [
                "fixed",
                "added",
                "changed",
                "removed",
                "deprecated",
                "security",
                "bug fixes",
                "features",
                "changelog",
                "unreleased",
            ]
            .contains(&plain.as_str())
    };
    if let Some(at) = lines.iter().position(heading) {
        found.lines.push(at + 1..lines.len() + 1);
    }
    if lines.len() > 1 && lines.iter().all(|line| is_setting(line)) {
        found.lines.push(1..lines.len() + 1);
    }
    found
}

/// Returns the status that a line of a status table explains.
pub(super) fn entry(line: &str) -> Option<&str> {
    let plain = line.trim_start_matches(['-', '*', '|', '`', ' ', '\u{2022}', '\t', '#']);
    let status = plain.get(..3)?;
    let digits = status.bytes().all(|byte| byte.is_ascii_digit()) && status.starts_with(['4', '5']);
    // `E1001 invalid input`
    let word = plain.split([' ', ':', '|']).next().unwrap_or_default();
    let number =
        word.trim_start_matches(|letter: char| letter.is_ascii_uppercase() || letter == '-');
    let code = word.len() > number.len()
        && number.len() >= 3
        && number.bytes().all(|byte| byte.is_ascii_digit());
    if code && plain.len() < 200 {
        return Some(word);
    }
    let ends = plain.get(3..)?.starts_with([':', ' ', '`', '|', '*', '\t']);
    let words = plain.len() < 400 && !plain.contains(['{', '\u{201c}']);
    (digits && ends && words).then_some(status)
}

/// Matches `max = 5`, `- code: 429`, `[retry]`.
pub(super) fn is_setting(line: &str) -> bool {
    let plain = line.trim().trim_start_matches("- ");
    if plain.is_empty()
        || plain.starts_with('[') && plain.ends_with(']')
        || plain.ends_with(':') && !plain.contains(' ')
    {
        return true;
    }
    plain.split_once([':', '=']).is_some_and(|(key, value)| {
        let key = key.trim();
        let value = value.trim();
        let name = !key.is_empty()
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
        let words = [
            "message",
            "error",
            "detail",
            "reason",
            "body",
            "status",
            "statuscode",
            "statustext",
        ];
        name && !words.contains(&key.to_ascii_lowercase().as_str())
            && (!value.contains(' ') || value.starts_with('['))
    })
}
