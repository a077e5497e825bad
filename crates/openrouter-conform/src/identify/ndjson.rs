//! Identifies one payload per line in a streaming way, so that memory depends only on the longest line.

use std::io::{self, BufRead, Write};

use super::line::MAX_LINE;
use super::report::{Identified, InputFault};
use super::{Identifier, Question};
use openrouter_corpus::redact::redact;

/// The number of lines processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NdjsonTally {
    /// Lines that were identified.
    pub answered: u64,
    /// Invalid lines, reported in their place.
    pub faulty: u64,
}

/// The error that stopped the processing.
#[derive(Debug)]
pub enum LinesError {
    /// The input could not be read.
    Read(io::Error),
    /// The output could not be written.
    Write(io::Error),
}

/// Answers each line of `input` with one line of `output`, in order; blank lines are skipped. Secrets are masked in
/// every output line.
///
/// # Errors
/// [`LinesError`] for failed reads and writes; an invalid line is not an error.
pub fn identify_lines(
    identifier: &Identifier<'_>,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<NdjsonTally, LinesError> {
    let mut tally = NdjsonTally::default();
    let mut line = Vec::new();
    let mut number = 0;
    while let Some(whole) = next_line(input, &mut line).map_err(LinesError::Read)? {
        number += 1;
        if whole && line.trim_ascii().is_empty() {
            continue;
        }
        let answer = answer(identifier, &line, whole, number);
        if answer.input_fault.is_some() {
            tally.faulty += 1;
        } else {
            tally.answered += 1;
        }
        let json = serde_json::to_string(&answer).map_err(io::Error::other);
        let written = json.and_then(|json| {
            output.write_all(redact(&json).0.as_bytes())?;
            output.write_all(b"\n")
        });
        written.map_err(LinesError::Write)?;
    }
    output.flush().map_err(LinesError::Write)?;
    Ok(tally)
}

fn answer(identifier: &Identifier<'_>, line: &[u8], whole: bool, number: u64) -> Identified {
    if !whole {
        let fault = InputFault {
            line: number,
            pointer: String::new(),
            expected: format!("a line of at most {MAX_LINE} bytes"),
            found: "a longer one".to_owned(),
        };
        return Identified::unreadable(None, fault);
    }
    match Question::from_line(line) {
        Ok(question) => identifier.identify(&question),
        Err(fault) => {
            let shown = InputFault {
                line: number,
                pointer: fault.pointer.to_owned(),
                expected: fault.expected.to_owned(),
                found: fault.found,
            };
            Identified::unreadable(fault.id, shown)
        }
    }
}

/// Reads the next line into `line`. Returns `Some(false)` if it was truncated at the limit, `None` at the end.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    // Release the memory of a huge line before small ones follow.
    line.shrink_to(1 << 20);
    let limit = MAX_LINE as u64 + 1;
    let mut limited = io::Read::take(&mut *input, limit);
    if limited.read_until(b'\n', line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') || line.len() <= MAX_LINE {
        return Ok(Some(true));
    }
    input.skip_until(b'\n')?;
    Ok(Some(false))
}
