//! Lines of JSON that a listening program writes as events happen.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use openrouter_corpus::error::Error;
use openrouter_corpus::report::Destination;
use serde::Serialize;

/// Lines of JSON in a file or on standard output.
pub(super) struct JsonLines {
    path: PathBuf,
    state: Mutex<(Box<dyn Write + Send>, Option<io::Error>)>,
}

impl JsonLines {
    /// Opens a file; - is standard output.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let out: Box<dyn Write + Send> = if path.as_os_str() == "-" {
            Box::new(io::stdout())
        } else {
            let failed = |source| Error::Write {
                path: path.to_owned(),
                source,
            };
            let opened = Destination::of(path).and_then(|destination| destination.open());
            opened.map_err(failed)?
        };
        Ok(Self {
            path: path.to_owned(),
            state: Mutex::new((out, None)),
        })
    }

    /// Writes one entry immediately, so that a reader can follow; after an error, nothing more is written.
    pub(super) fn write(&self, entry: &impl Serialize) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (out, failed) = &mut *state;
        if failed.is_none()
            && let Ok(mut line) = serde_json::to_string(entry)
        {
            line.push('\n');
            *failed = out
                .write_all(line.as_bytes())
                .and_then(|()| out.flush())
                .err();
        }
    }

    /// Returns an error if an entry could not be written.
    pub(super) fn finish(&self) -> Result<(), Error> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match state.1.take() {
            Some(source) => Err(Error::Write {
                path: self.path.clone(),
                source,
            }),
            None => Ok(()),
        }
    }
}
