//! Checks requirement coverage: every requirement has a check, every check refers to an existing requirement, and no
//! untestable requirement has a check.

use std::collections::BTreeMap;

use super::{By, CheckRef};
use openrouter_corpus::report::Finding;
use openrouter_corpus::spec::Spec;

/// How the checks cover the requirements of a spec.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// The number of requirements that have a check.
    pub judged: usize,
    /// The number of requirements that are declared untestable.
    pub untestable: usize,
    /// The coverage errors.
    pub findings: Vec<Finding>,
}

/// Compares the requirements of `spec` with the checks.
#[must_use]
pub fn coverage(spec: &Spec, citations: impl IntoIterator<Item = CheckRef>) -> Coverage {
    let mut coverage = Coverage::default();
    let mut by_id: BTreeMap<&str, Vec<By>> = BTreeMap::new();
    for citation in citations {
        by_id
            .entry(citation.requirement)
            .or_default()
            .push(citation.by);
    }
    for requirement in &spec.requirements {
        let cited = by_id.remove(requirement.id.as_str()).unwrap_or_default();
        let judge = cited.first().map(|by| by.role());
        let finding = |expected: &str, found: &str, help: &str| {
            Finding::new(&requirement.id, "SPEC.md", expected, found)
                .at(format!("line {}", requirement.line))
                .help(help)
        };
        match (&requirement.untestable, cited.is_empty()) {
            (Some(_), true) => coverage.untestable += 1,
            (Some(_), false) => coverage.findings.push(finding(
                "no citation of an untestable requirement",
                "a check that cites it",
                "remove the line `Untestable:` or the citation",
            )),
            (None, true) => coverage.findings.push(finding(
                "a check that cites it",
                "none",
                "write a check that cites it, or state in SPEC.md why it is untestable",
            )),
            (None, false) if judge.is_some_and(|role| role != requirement.role) => {
                coverage.findings.push(finding(
                    "the role of the check that cites it",
                    requirement.role.as_str(),
                    "change the role, or the citation",
                ))
            }
            (None, false) => coverage.judged += 1,
        }
        if cited.len() > 1 {
            coverage
                .findings
                .push(finding("one judge", "several", "remove the second check"));
        }
    }
    for id in by_id.into_keys() {
        let finding = Finding::new(id, "SPEC.md", format!("a requirement {id}"), "none");
        coverage
            .findings
            .push(finding.help("correct the citation, or write the requirement"));
    }
    coverage
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::judge::checks;

    const SPEC: &str = "| slug | source |\n| `s` | x |\n\n## HTTP — x\n### HTTP-1: a\n*MUST · client · latest · s*\nSentence.\n\
        ### HTTP-2: b\n*MUST · server · latest · s*\nSentence.\nUntestable: nobody sees it.\n";

    fn found(ids: &[&'static str]) -> Vec<String> {
        let spec = Spec::parse(SPEC).expect("it is well formed");
        let check = checks().next().expect("a check of clients");
        let citations = ids.iter().map(|id| CheckRef {
            requirement: id,
            by: By::Client(check),
        });
        coverage(&spec, citations)
            .findings
            .into_iter()
            .map(|f| format!("{}: {}", f.check, f.expected))
            .collect()
    }

    #[test]
    fn complete_is_green() {
        assert_eq!(found(&["HTTP-1"]), [""; 0]);
    }

    #[test]
    fn uncited_unknown_and_untestable_are_red() {
        assert_eq!(found(&[]), ["HTTP-1: a check that cites it"]);
        assert_eq!(
            found(&["HTTP-1", "HTTP-9"]),
            ["HTTP-9: a requirement HTTP-9"]
        );
        assert_eq!(
            found(&["HTTP-1", "HTTP-2"]),
            ["HTTP-2: no citation of an untestable requirement"]
        );
    }
}
