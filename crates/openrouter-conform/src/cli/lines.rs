//! Writes a report as lines during the run, each item as soon as it is checked; an interrupted run leaves a file
//! without a footer.

use std::collections::BTreeMap;
use std::fs::create_dir_all;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::report::ndjson::Line;
use openrouter_corpus::error::Error;
use openrouter_corpus::report::{Destination, Item, Kind, Report, Run};

/// The output of one report's lines.
pub(super) struct Lines {
    path: PathBuf,
    out: Box<dyn Write>,
    /// The items already written.
    written: BTreeMap<(Kind, String), Item>,
}

impl Lines {
    /// Opens a file, or standard output if there is no path, and writes the header.
    pub(super) fn begin(path: Option<&Path>, run: &Run) -> Result<Self, Error> {
        let failed = |source| Error::Write {
            path: path.unwrap_or(Path::new("standard output")).to_owned(),
            source,
        };
        let out: Box<dyn Write> = match path {
            None => Box::new(io::stdout()),
            Some(path) => {
                let folder = path
                    .parent()
                    .filter(|folder| !folder.as_os_str().is_empty());
                folder.map_or(Ok(()), create_dir_all).map_err(failed)?;
                let opened = Destination::of(path).and_then(|destination| destination.open());
                opened.map_err(failed)?
            }
        };
        let path = path.unwrap_or(Path::new("standard output")).to_owned();
        let mut lines = Self {
            path,
            out,
            written: BTreeMap::new(),
        };
        lines.write(&Line::Header(run.clone()))?;
        Ok(lines)
    }

    /// Writes a checked item.
    pub(super) fn item(&mut self, item: &Item) -> Result<(), Error> {
        self.written.insert(key(item), item.clone());
        self.write(&Line::Item(Box::new(item.clone())))
    }

    /// Writes the remaining items and the footer. The items already written must agree with the report.
    pub(super) fn finish(mut self, report: &Report) -> Result<(), Error> {
        for item in &report.items {
            match self.written.remove(&key(item)) {
                None => self.write(&Line::Item(Box::new(item.clone())))?,
                Some(written) if written == *item => {}
                Some(_) => return Err(otherwise(&item.id)),
            }
        }
        match self.written.pop_first() {
            None => self.write(&Line::Footer(report.totals.clone())),
            Some(((_, id), _)) => Err(otherwise(&id)),
        }
    }

    /// Writes a line immediately, so that a reader can follow.
    fn write(&mut self, line: &Line) -> Result<(), Error> {
        let text = line.to_text();
        let written = self.out.write_all(text.as_bytes());
        written
            .and_then(|()| self.out.flush())
            .map_err(|source| Error::Write {
                path: self.path.clone(),
                source,
            })
    }
}

fn key(item: &Item) -> (Kind, String) {
    (item.kind, item.id.clone())
}

fn otherwise(id: &str) -> Error {
    Error::Harness(format!(
        "the final result of {id} differs from the line already written, so the file has no footer"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ndjson;
    use openrouter_corpus::report::Draft;
    use openrouter_corpus::select::Selection;

    fn item(id: &str) -> Item {
        Item::judged(Kind::Call, id, "messages", Vec::new())
    }

    fn written(items: &[Item], report: &Report) -> (Result<(), Error>, String) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("report.ndjson");
        let mut lines = Lines::begin(Some(&path), &report.run).expect("it is writable");
        for item in items {
            lines.item(item).expect("it is writable");
        }
        let finished = lines.finish(report);
        let text = std::fs::read_to_string(&path).expect("it was written");
        (finished, text)
    }

    #[test]
    fn remaining_items_are_written_at_the_end_and_none_twice() {
        let report = Draft {
            items: vec![item("a"), item("b"), item("c")],
            ..Draft::new("client", &Selection::default(), None)
        };
        let report = report.close();
        let (finished, text) = written(&[item("c"), item("a")], &report);
        assert!(finished.is_ok());
        assert_eq!(ndjson::read(&text), Ok(report));
    }

    #[test]
    fn lines_that_the_report_does_not_bear_out_get_no_footer() {
        let report = Draft {
            items: vec![item("a")],
            ..Draft::new("client", &Selection::default(), None)
        };
        let report = report.close();
        for line in [item("b"), item("a").with_note("another")] {
            let (finished, text) = written(&[line], &report);
            assert!(matches!(finished, Err(Error::Harness(_))), "{text}");
            assert!(matches!(
                ndjson::read(&text),
                Err(ndjson::Invalid::NoFooter { .. })
            ));
        }
    }
}
