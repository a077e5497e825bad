//! Tables: CSV rows below a header line, and the extended log format of W3C (IIS, CloudFront), whose header is a
//! comment.

use std::borrow::Cow;

use csv::{ByteRecord, ReaderBuilder};

use super::fault::Fault;
use super::kinds::Kind;
use super::log::Reader;
use super::tally::Tally;
use super::worker::Worker;

/// The delimiter and columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    delimiter: u8,
    names: Vec<String>,
    style: Style,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Csv,
    /// The extended log format: no quotes, and comments between the rows.
    W3c,
    /// As `psql` and `mysql` print tables: padded cells without quotes, and rules of `-` and `+`.
    Ruled,
}

/// The number of leading records that must have as many fields as the first.
const TRIAL: usize = 50;

impl Table {
    /// Detects a table that begins with these bytes. `sure` means that the user stated the format.
    pub(super) fn of(bytes: &[u8], sure: bool) -> Option<Self> {
        let delimiters = [b',', b';', b'\t', b'|'];
        Self::of_w3c(bytes)
            .or_else(|| Self::of_ruled(bytes))
            .or_else(|| {
                delimiters
                    .into_iter()
                    .find_map(|delimiter| Self::with(delimiter, bytes, sure))
            })
    }

    /// Detects the extended log format: `#Fields: date time sc-status` in the comments before the rows.
    fn of_w3c(bytes: &[u8]) -> Option<Self> {
        let lines = || bytes.split(|byte| *byte == b'\n').take(TRIAL);
        let comments = lines().take_while(|line| line.starts_with(b"#"));
        let names = comments.filter_map(|line| line.strip_prefix(b"#Fields:"));
        let names = String::from_utf8_lossy(names.last()?);
        let names: Vec<String> = names.split_whitespace().map(str::to_owned).collect();
        let row = lines().find(|line| !line.starts_with(b"#"))?;
        let delimiter = if row.contains(&b'\t') { b'\t' } else { b' ' };
        (names.len() > 2).then_some(Self {
            delimiter,
            names,
            style: Style::W3c,
        })
    }

    /// Detects a table whose names have a rule below them.
    fn of_ruled(bytes: &[u8]) -> Option<Self> {
        let mut lines = bytes.split(|byte| *byte == b'\n');
        let first = lines.next()?;
        let names = if is_rule(first) { lines.next()? } else { first };
        let names: Vec<String> = cells(names).into_iter().map(Cow::into_owned).collect();
        let plain = names.len() > 1 && names.iter().all(|name| !name.is_empty());
        (plain && is_rule(lines.next()?)).then_some(Self {
            delimiter: b'|',
            names,
            style: Style::Ruled,
        })
    }

    fn with(delimiter: u8, bytes: &[u8], sure: bool) -> Option<Self> {
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(bytes);
        let mut records = reader.byte_records().take(TRIAL);
        let first = records.next()?.ok()?;
        let names: Vec<String> = first
            .iter()
            .map(|name| {
                String::from_utf8_lossy(name)
                    .trim()
                    .trim_start_matches('\u{feff}')
                    .to_owned()
            })
            .collect();
        let is_name = |name: &String| {
            !name.is_empty()
                && name.len() <= 64
                && name
                    .chars()
                    .all(|c| c.is_alphanumeric() || "_-.@ /#()".contains(c))
                && name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '@')
        };
        if names.len() < 2 || !(sure || names.iter().all(is_name)) {
            return None;
        }
        let rows: Vec<ByteRecord> = records.filter_map(Result::ok).collect();
        let fitting = rows.iter().filter(|row| row.len() == names.len()).count();
        // The last one may be truncated.
        let table = sure || (names.len() > 2 && fitting > 0 && fitting + 1 >= rows.len());
        table.then_some(Self {
            delimiter,
            names,
            style: Style::Csv,
        })
    }

    /// Counts the rows of a segment; the first row of an input has the names.
    pub(super) fn count(
        &self,
        bytes: &[u8],
        first: bool,
        worker: &mut Worker<'_>,
        tally: &mut Tally,
    ) {
        let mut reader = Reader::new(worker, tally);
        if self.style == Style::Ruled {
            for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
                if line.contains(&b'|') && !(first && at < 2) {
                    self.row(at as u64 + 1, &cells(line), &mut reader);
                }
            }
        } else {
            let w3c = self.style == Style::W3c;
            let mut rows = ReaderBuilder::new()
                .delimiter(self.delimiter)
                .flexible(true)
                .has_headers(first && !w3c)
                .quoting(!w3c)
                .comment(w3c.then_some(b'#'))
                .from_reader(bytes);
            let mut row = ByteRecord::new();
            while let Ok(true) = rows.read_byte_record(&mut row) {
                let line = row.position().map_or(1, csv::Position::line);
                let texts: Vec<_> = row.iter().map(String::from_utf8_lossy).collect();
                self.row(line, &texts, &mut reader);
            }
        }
        reader.close();
        tally.lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
    }

    fn row(&self, line: u64, texts: &[Cow<'_, str>], reader: &mut Reader<'_, '_>) {
        if texts.len() != self.names.len() {
            let expected = format!("{} fields, as the first line has", self.names.len());
            return reader.fault(Fault::whole(line, expected, format!("{}", texts.len())));
        }
        let pairs = self.names.iter().zip(texts);
        let pairs = pairs.map(|(name, text)| (name.as_str(), &**text));
        let moment = self.moment(texts);
        let moment = moment.as_deref().map(|moment| ("timestamp", moment));
        reader.pairs(Kind::Row, pairs.chain(moment));
    }

    /// Returns the time of a row that has the date (UTC) and the time in two columns.
    fn moment(&self, row: &[Cow<'_, str>]) -> Option<String> {
        let column = |name: &str| self.names.iter().position(|known| known == name);
        let (date, time) = (column("date")?, column("time")?);
        (self.style == Style::W3c).then(|| format!("{}T{}Z", row[date], row[time]))
    }

    /// Returns the end of the last complete row: after a line feed outside quotes.
    pub(super) fn last_end(&self, bytes: &[u8]) -> Option<usize> {
        if self.style != Style::Csv {
            return memchr::memrchr(b'\n', bytes).map(|at| at + 1);
        }
        let mut quoted = false;
        let mut end = None;
        for at in memchr::memchr2_iter(b'"', b'\n', bytes) {
            match bytes[at] {
                b'"' => quoted = !quoted,
                _ if !quoted => end = Some(at + 1),
                _ => {}
            }
        }
        end
    }
}

/// Returns whether a line is a rule: `----+-----`.
fn is_rule(line: &[u8]) -> bool {
    line.contains(&b'+')
        && line
            .trim_ascii_end()
            .iter()
            .all(|byte| b"-+".contains(byte))
}

/// Returns the cells of a row between rules: ` a | b `, `| a | b |`.
fn cells(line: &[u8]) -> Vec<Cow<'_, str>> {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"|").unwrap_or(line);
    let line = line.strip_suffix(b"|").unwrap_or(line);
    line.split(|byte| *byte == b'|')
        .map(|cell| String::from_utf8_lossy(cell.trim_ascii()))
        .collect()
}
