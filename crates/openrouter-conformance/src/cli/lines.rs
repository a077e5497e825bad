//! A report as lines that are written while the run goes on: what was broken off leaves a file without a footer.

use std::fs::{File, create_dir_all};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::redact::redact;
use crate::report::ndjson::Line;
use crate::report::{Report, Run};

/// Where the lines of one report go.
pub(super) struct Lines {
    path: PathBuf,
    out: Box<dyn Write>,
}

impl Lines {
    /// Opens a file, or standard output where there is no path, and writes the header.
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
                Box::new(File::create(path).map_err(failed)?)
            }
        };
        let path = path.unwrap_or(Path::new("standard output")).to_owned();
        let mut lines = Self { path, out };
        lines.write(&Line::Header(run.clone()))?;
        Ok(lines)
    }

    /// Writes the items and the footer.
    pub(super) fn finish(mut self, report: &Report) -> Result<(), Error> {
        for item in &report.items {
            self.write(&Line::Item(Box::new(item.clone())))?;
        }
        self.write(&Line::Footer(report.totals.clone()))
    }

    /// Writes a line at once, so that a reader may follow. A reader that has gone away is no error.
    fn write(&mut self, line: &Line) -> Result<(), Error> {
        let text = line.to_text();
        let (text, _) = redact(&text);
        let written = self.out.write_all(text.as_bytes());
        match written.and_then(|()| self.out.flush()) {
            Err(source) if source.kind() != io::ErrorKind::BrokenPipe => Err(Error::Write {
                path: self.path.clone(),
                source,
            }),
            _ => Ok(()),
        }
    }
}
