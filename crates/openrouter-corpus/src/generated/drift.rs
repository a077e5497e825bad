//! Compares the committed files with the generated ones.

use similar::TextDiff;

use super::Generated;
use crate::root::Root;

/// A file that differs from its expected state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// The file, relative to the root.
    pub path: String,
    /// What is wrong, in a few words.
    pub what: &'static str,
    /// A unified diff; empty if the file is missing or should not exist.
    pub diff: String,
}

/// Compares the generated files with those of a root. Also reports owned files that are no longer generated.
#[must_use]
pub fn drift(root: &Root, generated: &[Generated], owns: impl Fn(&str) -> bool) -> Vec<Drift> {
    let mut drift = Vec::new();
    for file in generated {
        match root.get(&file.path) {
            None => drift.push(Drift {
                path: file.path.clone(),
                what: "missing",
                diff: String::new(),
            }),
            Some(bytes) if bytes == file.text.as_bytes() => {}
            Some(bytes) => {
                let old = String::from_utf8_lossy(bytes);
                let diff = TextDiff::from_lines(old.as_ref(), &file.text)
                    .unified_diff()
                    .header(
                        &format!("a/{}", file.path),
                        &format!("b/{} (generated)", file.path),
                    )
                    .to_string();
                drift.push(Drift {
                    path: file.path.clone(),
                    what: "out of date",
                    diff,
                });
            }
        }
    }
    let is_stale = |path: &str| owns(path) && !generated.iter().any(|file| file.path == path);
    for (path, _) in root.files().filter(|(path, _)| is_stale(path)) {
        drift.push(Drift {
            path: path.to_owned(),
            what: "no longer generated",
            diff: String::new(),
        });
    }
    drift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_changed_and_stale_are_red() {
        let file = |path: &str, text: &str| Generated {
            path: format!("schemas/{path}"),
            text: text.to_owned(),
        };
        let generated = [
            file("a.json", "1\n"),
            file("b.json", "2\n"),
            file("c.json", "3\n"),
        ];
        let on_disk = [
            ("schemas/a.json", "1\n"),
            ("schemas/b.json", "9\n"),
            ("schemas/d.json", "4\n"),
        ];
        let owns = |path: &str| path.starts_with("schemas/");
        let root = Root::from_files(on_disk.map(|(path, text)| (path.to_owned(), text.into())));
        let found: Vec<_> = drift(&root, &generated, owns)
            .into_iter()
            .map(|d| (d.path, d.what))
            .collect();
        let expected = [
            ("schemas/b.json", "out of date"),
            ("schemas/c.json", "missing"),
            ("schemas/d.json", "no longer generated"),
        ];
        assert_eq!(found, expected.map(|(path, what)| (path.to_owned(), what)));
        assert!(drift(&root, &generated, owns)[0].diff.contains("-9\n+2\n"));
    }
}
