//! Inputs: files, folders and standard input, unpacked, and cut into segments where records end.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use super::Form;
use super::limits::{MAX_RECORD, SEGMENT};
use super::zstd::Frames;

/// Every file that the inputs name, folders opened, in the order of the arguments and of the names below them. A folder is
/// opened once, so that a link to one around it ends.
pub(super) fn expand(inputs: &[PathBuf]) -> Vec<PathBuf> {
    let (mut files, mut opened) = (Vec::new(), HashSet::new());
    for input in inputs {
        add(input, &mut files, &mut opened);
    }
    files
}

fn add(path: &Path, files: &mut Vec<PathBuf>, opened: &mut HashSet<PathBuf>) {
    // What cannot be listed is told when it is opened.
    let Some(entries) = path.is_dir().then(|| path.read_dir().ok()).flatten() else {
        files.push(path.to_owned());
        return;
    };
    if !path
        .canonicalize()
        .is_ok_and(|folder| opened.insert(folder))
    {
        return;
    }
    let mut below: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        // A pipe or a socket is read only if it is named itself: nobody may ever write to it.
        .filter(|path| {
            path.metadata()
                .map_or(true, |there| there.is_file() || there.is_dir())
        })
        .collect();
    below.sort();
    for path in below {
        add(&path, files, opened);
    }
}

/// A piece of an input that ends where a record ends.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) form: Form,
    /// It is the beginning of a record that is longer than any that is read.
    pub(super) overlong: bool,
}

/// What an input gives next.
#[derive(Debug)]
pub(super) enum Step {
    /// A segment; its bytes are in the buffer.
    Segment(Segment),
    /// Nothing more; why, where its end was not reached.
    End(Option<String>),
}

/// One input while it is read.
pub(super) struct Source {
    path: PathBuf,
    form: Option<Form>,
    reader: Option<Box<dyn Read + Send>>,
    /// The beginning of a record whose end has not been read.
    carry: Vec<u8>,
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
            skipping: false,
            problem: None,
            over: false,
        }
    }

    /// Reads the next segment into `buffer`. After the end: `None`.
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
        // What is open or held is let go.
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
        // A record that was huge does not keep its memory for the small ones after it.
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
            let form = *self.form.get_or_insert_with(|| sniff(buffer));
            if !more {
                self.drop_half(buffer, form);
                return Ok((!buffer.is_empty()).then_some(Segment {
                    form,
                    overlong: false,
                }));
            }
            if buffer.len() < target {
                continue;
            }
            if let Some(end) = last_end(buffer, form) {
                self.carry.extend_from_slice(&buffer[end..]);
                buffer.truncate(end);
                return Ok(Some(Segment {
                    form,
                    overlong: false,
                }));
            }
            if buffer.len() >= MAX_RECORD {
                self.skipping = true;
                return Ok(Some(Segment {
                    form,
                    overlong: true,
                }));
            }
            target = (target * 2).min(MAX_RECORD);
        }
    }

    /// Reads until the buffer holds `target` bytes; false at the end of the input, or where reading failed.
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

    /// Drops the rest of a record that was too long; whether its end was found.
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

    /// Where reading failed, the record at which it did is half: it is no record.
    fn drop_half(&self, buffer: &mut Vec<u8>, form: Form) {
        if self.problem.is_some() {
            buffer.truncate(last_end(buffer, form).unwrap_or(0));
        }
    }
}

/// Opens an input and unpacks it, by its first bytes.
fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    let mut input: Box<dyn Read + Send> = if path.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path)?)
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

/// The form of an input, by how it begins.
fn sniff(bytes: &[u8]) -> Form {
    let start = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    let field = [&b"data:"[..], b"event:", b"id:", b"retry:", b": "];
    if start.starts_with(b"{") {
        Form::Ndjson
    } else if field.iter().any(|field| start.starts_with(field)) {
        Form::Sse
    } else {
        Form::Text
    }
}

/// Where the last whole record ends: behind its line feed, in streams behind its blank line.
fn last_end(bytes: &[u8], form: Form) -> Option<usize> {
    let is_end = |at: &usize| {
        form != Form::Sse || {
            let before = &bytes[..*at];
            before.ends_with(b"\n") || before.ends_with(b"\n\r")
        }
    };
    memchr::memrchr_iter(b'\n', bytes)
        .find(is_end)
        .map(|at| at + 1)
}

/// The lines of a segment, each with its line feed.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let ends = memchr::memchr_iter(b'\n', bytes).map(|at| at + 1);
    let rest = (!bytes.is_empty() && !bytes.ends_with(b"\n")).then_some(bytes.len());
    ends.chain(rest).scan(0, |from, end| {
        let line = &bytes[*from..end];
        *from = end;
        Some(line)
    })
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
    fn lines_are_what_stands_between_line_feeds() {
        for (text, expected) in [
            ("", &[][..]),
            ("\n", &["\n"]),
            ("a", &["a"]),
            ("a\n\nb", &["a\n", "\n", "b"]),
            ("a\r\nb\n", &["a\r\n", "b\n"]),
        ] {
            let found: Vec<&[u8]> = lines(text.as_bytes()).collect();
            let expected: Vec<&[u8]> = expected.iter().map(|line| line.as_bytes()).collect();
            assert_eq!(found, expected, "{text:?}");
        }
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
