//! Inputs: files, folders and standard input, unpacked, and cut into segments at the ends of records.

use std::fs::File;
use std::io::{self, BufReader, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use super::limits::{MAX_RECORD, SEGMENT};
use super::table::Table;
use super::values::Ends;
use super::zstd::Frames;
use super::{Form, log, sniff};

/// Returns every file that the inputs name, with folders expanded, in the order of the arguments and then by name.
pub(super) fn expand(inputs: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for input in inputs {
        add(input, &mut files);
    }
    files
}

fn add(path: &Path, files: &mut Vec<PathBuf>) {
    // An unreadable folder is reported when it is opened.
    let Some(entries) = path.is_dir().then(|| path.read_dir().ok()).flatten() else {
        files.push(path.to_owned());
        return;
    };
    // Below a folder only files and folders are read: a link may form a cycle, and a pipe may never end.
    let mut below: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| {
            let kind = entry.file_type();
            kind.is_ok_and(|kind| {
                kind.is_file() || kind.is_dir() || (kind.is_symlink() && entry.path().is_file())
            })
        })
        .map(|entry| entry.path())
        .collect();
    below.sort();
    for path in below {
        add(&path, files);
    }
}

/// A part of an input that ends at the end of a record.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) form: Form,
    /// Whether it is the beginning of a record that exceeds the limit.
    pub(super) overlong: bool,
    /// Whether it is the beginning of the input.
    pub(super) first: bool,
    /// The columns of a table.
    pub(super) table: Option<Arc<Table>>,
}

/// The next item of an input.
#[derive(Debug)]
pub(super) enum Step {
    /// A segment; its bytes are in the buffer.
    Segment(Segment),
    /// The end, with the reason if it is premature.
    End(Option<String>),
}

/// An open input.
pub(super) struct Source {
    path: PathBuf,
    form: Option<Form>,
    reader: Option<Box<dyn Read + Send>>,
    /// The beginning of a record whose end has not been read.
    carry: Vec<u8>,
    /// The number of bytes searched for the ends of JSON values, and the last end found.
    looked: (usize, Option<usize>),
    ends: Ends,
    table: Option<Arc<Table>>,
    first: bool,
    skipping: bool,
    problem: Option<String>,
    over: bool,
}

impl Source {
    pub(super) fn new(path: PathBuf, form: Option<Form>) -> Self {
        Self {
            path,
            form,
            reader: None,
            carry: Vec::new(),
            looked: (0, None),
            ends: Ends::default(),
            table: None,
            first: true,
            skipping: false,
            problem: None,
            over: false,
        }
    }

    /// Reads the next segment into `buffer`. Returns `None` after the end.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>) -> Option<Step> {
        if self.over {
            return None;
        }
        match self.read(buffer) {
            Ok(Some(segment)) => return Some(Step::Segment(segment)),
            Ok(None) => {}
            Err(error) => self.problem = Some(self.tell(&error)),
        }
        self.over = true;
        // Close the input and release its memory.
        self.reader = None;
        self.carry = Vec::new();
        Some(Step::End(self.problem.take()))
    }

    fn tell(&self, error: &io::Error) -> String {
        match error.kind() {
            ErrorKind::UnexpectedEof => {
                format!("the compressed data is truncated: {error}")
            }
            _ => error.to_string(),
        }
    }

    fn read(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<Segment>> {
        buffer.clear();
        // Release the memory of a huge record before small ones follow.
        buffer.shrink_to(2 * SEGMENT);
        if self.problem.is_some() {
            return Ok(None);
        }
        if self.reader.is_none() {
            self.reader = Some(open(&self.path)?);
        }
        buffer.append(&mut self.carry);
        let mut target = SEGMENT;
        loop {
            let more = self.fill(buffer, target);
            if self.skipping && !self.skip(buffer) && more {
                continue;
            }
            let form = self.form(buffer)?;
            if !more {
                self.drop_half(buffer, form);
                return Ok((!buffer.is_empty()).then(|| self.segment(form, false)));
            }
            if buffer.len() < target {
                continue;
            }
            if let Some(end) = self.last_end(buffer, form) {
                self.carry.extend_from_slice(&buffer[end..]);
                buffer.truncate(end);
                self.looked = (self.carry.len(), None);
                return Ok(Some(self.segment(form, false)));
            }
            if buffer.len() >= MAX_RECORD {
                self.skipping = true;
                self.looked = (0, None);
                self.ends = Ends::default();
                return Ok(Some(self.segment(form, true)));
            }
            target = (target * 2).min(MAX_RECORD);
        }
    }

    /// Returns the format of the input, which is detected after the first read.
    fn form(&mut self, buffer: &[u8]) -> io::Result<Form> {
        if self.first && !buffer.is_empty() {
            let form = match self.form {
                Some(form) => form,
                None => sniff::form(buffer).map_err(io::Error::other)?,
            };
            if form == Form::Csv {
                let table = Table::of(buffer, self.form.is_some());
                let none =
                    || io::Error::other("it is no CSV: its first line has fewer than two columns");
                self.table = Some(Arc::new(table.ok_or_else(none)?));
            }
            self.form = Some(form);
        }
        Ok(self.form.unwrap_or(Form::Text))
    }

    fn segment(&mut self, form: Form, overlong: bool) -> Segment {
        Segment {
            form,
            overlong,
            first: std::mem::take(&mut self.first),
            table: self.table.clone(),
        }
    }

    /// Returns the end of the last complete record.
    fn last_end(&mut self, buffer: &[u8], form: Form) -> Option<usize> {
        match form {
            Form::Json => {
                let (looked, end) = self.looked;
                let found = self.ends.last_in(&buffer[looked..]);
                self.looked = (buffer.len(), found.map(|end| looked + end).or(end));
                self.looked.1
            }
            Form::Csv => self.table.as_ref()?.last_end(buffer),
            Form::Sse | Form::Journal => last_blank_line(buffer),
            Form::Ndjson | Form::Text => log::last_end(buffer),
        }
    }

    /// Reads until the buffer holds `target` bytes; returns false at the end of the input, or on a read error.
    fn fill(&mut self, buffer: &mut Vec<u8>, target: usize) -> bool {
        let Some(reader) = &mut self.reader else {
            return false;
        };
        let room = target.saturating_sub(buffer.len());
        buffer.reserve(room);
        match reader.by_ref().take(room as u64).read_to_end(buffer) {
            Ok(read) => read == room,
            Err(error) => {
                self.problem = Some(self.tell(&error));
                false
            }
        }
    }

    /// Skips the rest of an overlong record; returns whether its end was found.
    fn skip(&mut self, buffer: &mut Vec<u8>) -> bool {
        match memchr::memchr(b'\n', buffer) {
            Some(end) => {
                buffer.drain(..=end);
                self.skipping = false;
            }
            None => buffer.clear(),
        }
        !self.skipping
    }

    /// Drops the incomplete record at which reading failed.
    fn drop_half(&mut self, buffer: &mut Vec<u8>, form: Form) {
        if self.problem.is_some() {
            let end = match form {
                Form::Ndjson | Form::Text => memchr::memrchr(b'\n', buffer).map(|at| at + 1),
                _ => self.last_end(buffer, form),
            };
            buffer.truncate(end.unwrap_or(0));
        }
    }
}

/// Opens an input, and unpacks it according to its first bytes.
fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    let mut input: Box<dyn Read + Send> = if path.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        let file = File::open(path)?;
        let about = file.metadata()?;
        // A growing file is read up to its length at opening.
        match about.is_file() && about.len() > 0 {
            true => Box::new(file.take(about.len())),
            false => Box::new(file),
        }
    };
    let mut magic = Vec::new();
    input.by_ref().take(4).read_to_end(&mut magic)?;
    let (gzip, zstd) = (magic.starts_with(b"\x1f\x8b"), magic == b"\x28\xb5\x2f\xfd");
    let whole = Cursor::new(magic).chain(input);
    Ok(if gzip {
        Box::new(MultiGzDecoder::new(BufReader::with_capacity(
            1 << 16,
            whole,
        )))
    } else if zstd {
        Box::new(Frames::new(whole))
    } else {
        Box::new(whole)
    })
}

/// Returns the end of the last event or entry, after its blank line.
fn last_blank_line(bytes: &[u8]) -> Option<usize> {
    let is_end = |at: &usize| {
        let before = &bytes[..*at];
        before.ends_with(b"\n") || before.ends_with(b"\n\r")
    };
    memchr::memrchr_iter(b'\n', bytes)
        .find(is_end)
        .map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &[u8], form: Form) -> Vec<(Vec<u8>, bool)> {
        let mut source = Source::new("-".into(), Some(form));
        source.reader = Some(Box::new(Cursor::new(text.to_vec())));
        let mut buffer = Vec::new();
        let mut pieces = Vec::new();
        while let Some(Step::Segment(segment)) = source.next(&mut buffer) {
            pieces.push((buffer.clone(), segment.overlong));
        }
        pieces
    }

    #[test]
    fn segments_end_where_records_end_and_lose_nothing() {
        let line = format!("{{\"a\":\"{}\"}}\n", "x".repeat(1000));
        let text = line.repeat(3 * SEGMENT / line.len());
        let pieces = pieces(text.as_bytes(), Form::Ndjson);
        assert!(pieces.len() >= 3);
        assert!(
            pieces
                .iter()
                .all(|(piece, _)| piece.ends_with(b"}\n") && piece.len() <= SEGMENT)
        );
        let joined: Vec<u8> = pieces.into_iter().flat_map(|(piece, _)| piece).collect();
        assert_eq!(joined, text.as_bytes());
    }

    #[test]
    fn events_are_not_cut() {
        let event = format!("event: x\r\ndata: {}\r\n\r\n", "y".repeat(700));
        let text = event.repeat(2 * SEGMENT / event.len());
        let pieces = pieces(text.as_bytes(), Form::Sse);
        assert!(pieces.len() >= 2);
        assert!(
            pieces
                .iter()
                .all(|(piece, _)| piece.starts_with(b"event: x") && piece.ends_with(b"\r\n\r\n"))
        );
    }

    #[test]
    fn a_record_without_end_is_bounded() {
        let mut text = vec![b'x'; MAX_RECORD + SEGMENT];
        text.extend_from_slice(b"\nnext\n");
        let pieces = pieces(&text, Form::Text);
        assert_eq!(pieces.len(), 2);
        assert_eq!((pieces[0].0.len(), pieces[0].1), (MAX_RECORD, true));
        assert_eq!(pieces[1], (b"next\n".to_vec(), false));
    }
}
