//! The parser of `SPEC.md`: headings, the marks line below each requirement's heading, and its text.

use openrouter_errors::Revision;

use super::{Contradiction, Family, Level, Requirement, Role, Spec, SpecError};

/// The kind of the current block.
enum Block {
    Prose,
    /// The table of sources, below its header row.
    Sources,
    Requirement {
        marks_seen: bool,
        in_notes: bool,
    },
    Contradiction,
}

pub(super) fn parse(text: &str) -> Result<Spec, SpecError> {
    let mut spec = Spec::default();
    let mut block = Block::Prose;
    let mut in_ledger = false;
    let mut fenced = false;
    for (index, raw) in text.lines().enumerate() {
        let number = index + 1;
        let line = raw.trim_end();
        if line.starts_with("```") {
            fenced = !fenced;
        }
        if !fenced && let Some(title) = line.strip_prefix("## ") {
            finish(&spec, &block, number)?;
            in_ledger = title.starts_with("Contradictions");
            block = Block::Prose;
            if let Some(family) = family(title) {
                spec.families.push(family);
            }
        } else if !fenced && let Some(title) = line.strip_prefix("### ") {
            finish(&spec, &block, number)?;
            block = heading(&mut spec, title, in_ledger, number)?;
        } else {
            body(&mut spec, &mut block, line, number)?;
        }
    }
    finish(&spec, &block, text.lines().count() + 1)?;
    sources_known(&spec)?;
    Ok(spec)
}

fn error(line: usize, expected: impl Into<String>, found: impl Into<String>) -> SpecError {
    SpecError {
        line,
        expected: expected.into(),
        found: found.into(),
    }
}

/// Parses `HTTP — Statuses and bodies`, also with a hyphen or colon for the dash.
fn family(title: &str) -> Option<Family> {
    let (id, rest) = title.split_once([' ', ':'])?;
    let is_id = id.len() > 1 && id.bytes().all(|b| b.is_ascii_uppercase());
    let title = rest.trim_start_matches([' ', '—', '–', '-', ':']);
    is_id.then(|| Family {
        id: id.to_owned(),
        title: title.to_owned(),
    })
}

fn heading(spec: &mut Spec, title: &str, in_ledger: bool, line: usize) -> Result<Block, SpecError> {
    let Some((id, title)) = title.split_once(':') else {
        return if in_ledger || is_id(title) {
            Err(error(line, "`### ID: title`", title))
        } else {
            Ok(Block::Prose)
        };
    };
    let title = title.trim().to_owned();
    if in_ledger {
        let number = id.strip_prefix('C').and_then(|number| number.parse().ok());
        let number = number
            .ok_or_else(|| error(line, "`### C1: title` in the ledger of contradictions", id))?;
        if spec
            .contradictions
            .iter()
            .any(|other| other.number == number)
        {
            return Err(error(line, "a number used once", id));
        }
        spec.contradictions.push(Contradiction {
            number,
            title,
            text: String::new(),
            line,
        });
        return Ok(Block::Contradiction);
    }
    if !is_id(id) {
        return Ok(Block::Prose);
    }
    if title.is_empty() {
        return Err(error(line, "a title after the id", id));
    }
    let prefix = id.split('-').next().unwrap_or_default();
    match spec.families.last() {
        Some(family) if family.id == prefix => {}
        _ => {
            return Err(error(
                line,
                format!("the section `## {prefix} — ...` around it"),
                id,
            ));
        }
    }
    if spec.get(id).is_some() {
        return Err(error(line, "an id used once", id));
    }
    spec.requirements.push(Requirement {
        id: id.to_owned(),
        level: Level::May,
        role: Role::Payload,
        revision: Revision::Latest,
        source: String::new(),
        title,
        sentence: String::new(),
        notes: String::new(),
        untestable: None,
        line,
    });
    Ok(Block::Requirement {
        marks_seen: false,
        in_notes: false,
    })
}

/// Whether a text is an id such as `HTTP-3`.
fn is_id(text: &str) -> bool {
    text.split_once('-').is_some_and(|(family, number)| {
        family.len() > 1
            && family.bytes().all(|b| b.is_ascii_uppercase())
            && !number.starts_with('0')
            && number.parse::<u16>().is_ok()
    })
}

fn body(spec: &mut Spec, block: &mut Block, line: &str, number: usize) -> Result<(), SpecError> {
    match block {
        Block::Prose => {
            if line.starts_with("| slug |") {
                *block = Block::Sources;
            }
        }
        Block::Sources => match line
            .strip_prefix("| `")
            .and_then(|rest| rest.split_once('`'))
        {
            Some((slug, _)) => spec.sources.push(slug.to_owned()),
            None if line.starts_with('|') => {}
            None => *block = Block::Prose,
        },
        Block::Contradiction => {
            if let Some(entry) = spec.contradictions.last_mut() {
                append(&mut entry.text, line);
            }
        }
        Block::Requirement {
            marks_seen,
            in_notes,
        } => {
            let Some(requirement) = spec.requirements.last_mut() else {
                return Ok(());
            };
            if line.is_empty() && requirement.sentence.is_empty() {
                return Ok(());
            }
            if !*marks_seen {
                *marks_seen = true;
                return marks(requirement, line, number);
            }
            match line.strip_prefix("Untestable:") {
                Some(why) => requirement.untestable = Some(why.trim().to_owned()),
                None if *in_notes || line.is_empty() => {
                    *in_notes = true;
                    append(&mut requirement.notes, line);
                }
                None => append(&mut requirement.sentence, line),
            }
        }
    }
    Ok(())
}

fn append(text: &mut String, line: &str) {
    if !text.is_empty() && !line.is_empty() {
        text.push(' ');
    }
    text.push_str(line.trim());
}

/// Parses `*MUST · payload · 2025-05 · errors-and-debugging*`.
fn marks(requirement: &mut Requirement, line: &str, number: usize) -> Result<(), SpecError> {
    let wanted = "`*LEVEL · role · revision · source*`";
    let inner = line
        .strip_prefix('*')
        .and_then(|rest| rest.strip_suffix('*'));
    let parts: Vec<&str> = inner
        .unwrap_or_default()
        .split('·')
        .map(str::trim)
        .collect();
    let [level, role, revision, source] = parts[..] else {
        return Err(error(number, wanted, line));
    };
    requirement.level = match level {
        "MUST" => Level::Must,
        "SHOULD" => Level::Should,
        "MAY" => Level::May,
        _ => return Err(error(number, "MUST, SHOULD or MAY", level)),
    };
    requirement.role = *Role::ALL
        .iter()
        .find(|known| known.as_str() == role)
        .ok_or_else(|| error(number, "payload, client, server, gateway or program", role))?;
    requirement.revision = revision.parse().map_err(|_| {
        let known: Vec<&str> = Revision::ALL.iter().map(|one| one.as_str()).collect();
        error(number, known.join(", "), revision)
    })?;
    if source.is_empty() {
        return Err(error(number, "a source", line));
    }
    requirement.source = source.to_owned();
    Ok(())
}

/// Checks that a requirement has its marks and a sentence before the next heading.
fn finish(spec: &Spec, block: &Block, next: usize) -> Result<(), SpecError> {
    let (Block::Requirement { marks_seen, .. }, Some(last)) = (block, spec.requirements.last())
    else {
        return Ok(());
    };
    if !marks_seen {
        return Err(error(
            last.line,
            "a line `*LEVEL · role · revision · source*` below it",
            &last.id,
        ));
    }
    if last.sentence.is_empty() {
        return Err(error(
            last.line,
            format!("a sentence before line {next}"),
            &last.id,
        ));
    }
    Ok(())
}

/// Checks that every source that a requirement names is in the source list.
fn sources_known(spec: &Spec) -> Result<(), SpecError> {
    for requirement in &spec.requirements {
        let unknown = requirement
            .source
            .split(',')
            .map(str::trim)
            .find(|slug| !spec.sources.iter().any(|s| s == slug));
        if let Some(unknown) = unknown {
            return Err(error(
                requirement.line,
                "a slug of the source list",
                unknown,
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const SPEC: &str = "\
# Title

| slug | source |
|---|---|
| `errors-page` | the page |

## HTTP: Statuses

Prose.

### HTTP-1: numeric code
*MUST · payload · 2025-05 · errors-page*

The code is a number.
It equals the status.

Numeric strings are not numbers.

### HTTP-2: a habit
*SHOULD · client · latest · errors-page*
Clients are kind.
Untestable: kindness has no bytes.

## Contradictions

### C1: code
Number or string.
";

    #[test]
    fn reads_requirements_and_contradictions() {
        let spec = Spec::parse(SPEC).expect("it is well formed");
        let first = &spec.requirements[0];
        assert_eq!(
            (first.level, first.role, first.line),
            (Level::Must, Role::Payload, 11)
        );
        assert_eq!(
            first.sentence,
            "The code is a number. It equals the status."
        );
        assert_eq!(first.notes, "Numeric strings are not numbers.");
        assert_eq!(
            spec.requirements[1].untestable.as_deref(),
            Some("kindness has no bytes.")
        );
        assert_eq!(
            (
                spec.contradictions[0].number,
                spec.contradictions[0].text.as_str()
            ),
            (1, "Number or string.")
        );
        assert_eq!(spec.families[0].title, "Statuses");
    }

    #[rstest]
    #[case("*MUST · payload", "*MOST · payload", 12, "MUST, SHOULD or MAY")]
    #[case(
        "· payload ·",
        "· everyone ·",
        12,
        "payload, client, server, gateway or program"
    )]
    #[case("2025-05", "2025-06", 12, "latest")]
    #[case("HTTP-2:", "HTTP-1:", 19, "an id used once")]
    #[case("HTTP-2:", "META-2:", 19, "the section `## META")]
    #[case(
        "· errors-page*\n\nThe",
        "· other-page*\n\nThe",
        11,
        "a slug of the source list"
    )]
    #[case("Clients are kind.\n", "", 19, "a sentence")]
    #[case("C1: code", "1: code", 26, "C1")]
    fn names_the_line(
        #[case] from: &str,
        #[case] to: &str,
        #[case] line: usize,
        #[case] expected: &str,
    ) {
        let error = Spec::parse(&SPEC.replacen(from, to, 1)).expect_err("it is malformed");
        assert_eq!(error.line, line, "{error}");
        assert!(error.expected.contains(expected), "{error}");
    }
}
