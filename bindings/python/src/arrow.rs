//! Columns in, columns out: the buffers of Arrow arrays, without a Python object per row.

use std::cell::RefCell;

use openrouter_errors::{Diagnosis, Input, read};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::run;

/// The members that are texts.
pub(crate) const TEXTS: [&str; 10] = [
    "cause",
    "error_type",
    "fault",
    "origin",
    "provider",
    "message",
    "retry",
    "remedy",
    "shape",
    "delivery",
];

/// A text column while it grows: Arrow's `utf8` layout, with little-endian offsets.
#[derive(Default)]
struct Text {
    offsets: Vec<u8>,
    data: Vec<u8>,
    valid: Bits,
}

/// A bitmap, least significant bit first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    len: usize,
}

impl Bits {
    fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let (true, Some(last)) = (bit, self.bytes.last_mut()) {
            *last |= 1 << (self.len % 8);
        }
        self.len += 1;
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.len = 0;
    }
}

/// The most bytes of text that a thread keeps allocated for its next batch.
const KEPT: usize = 16 << 20;

thread_local! {
    /// The columns of the thread's last batch: memory that is used again needs no page faults.
    static COLUMNS: RefCell<Columns> = RefCell::default();
}

/// The columns while they grow.
#[derive(Default)]
struct Columns {
    known: Bits,
    is_error: Bits,
    status: Vec<u8>,
    status_valid: Bits,
    after: Vec<u8>,
    after_valid: Bits,
    texts: [Text; TEXTS.len()],
}

impl Columns {
    fn clear(&mut self) {
        if self
            .texts
            .iter()
            .map(|text| text.data.capacity())
            .sum::<usize>()
            > KEPT
        {
            *self = Self::default();
        }
        for bits in [
            &mut self.known,
            &mut self.is_error,
            &mut self.status_valid,
            &mut self.after_valid,
        ] {
            bits.clear();
        }
        self.status.clear();
        self.after.clear();
        for text in &mut self.texts {
            text.valid.clear();
            text.data.clear();
            text.offsets.clear();
            text.offsets.extend(0_i32.to_le_bytes());
        }
    }

    fn push(&mut self, diagnosis: Option<&Diagnosis>) -> Result<(), &'static str> {
        self.known.push(diagnosis.is_some());
        self.is_error
            .push(diagnosis.is_some_and(|found| found.is_error));
        let status = diagnosis.and_then(|found| found.status);
        self.status.extend(status.unwrap_or_default().to_le_bytes());
        self.status_valid.push(status.is_some());
        let retry = diagnosis.and_then(|found| found.retry);
        let after = retry.and_then(|retry| retry.after_seconds);
        self.after.extend(after.unwrap_or_default().to_le_bytes());
        self.after_valid.push(after.is_some());
        let texts = diagnosis.map_or([None; TEXTS.len()], texts);
        for (column, text) in self.texts.iter_mut().zip(texts) {
            column
                .data
                .extend_from_slice(text.unwrap_or_default().as_bytes());
            let end = i32::try_from(column.data.len())
                .map_err(|_| "over 2 GiB of text in one batch: use smaller ones")?;
            column.offsets.extend(end.to_le_bytes());
            column.valid.push(text.is_some());
        }
        Ok(())
    }
}

impl Columns {
    fn buffers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let out = PyDict::new(py);
        let bytes = |bytes: &[u8]| PyBytes::new(py, bytes);
        out.set_item("known", bytes(&self.known.bytes))?;
        out.set_item("is_error", bytes(&self.is_error.bytes))?;
        out.set_item(
            "status",
            (bytes(&self.status_valid.bytes), bytes(&self.status)),
        )?;
        out.set_item(
            "retry_after_seconds",
            (bytes(&self.after_valid.bytes), bytes(&self.after)),
        )?;
        for (name, text) in TEXTS.iter().zip(&self.texts) {
            let (valid, offsets) = (bytes(&text.valid.bytes), bytes(&text.offsets));
            out.set_item(name, (valid, offsets, bytes(&text.data)))?;
        }
        Ok(out)
    }
}

/// The texts in the order of [`TEXTS`].
fn texts(found: &Diagnosis) -> [Option<&str>; TEXTS.len()] {
    [
        found.cause.map(|id| id.as_str()),
        found.error_type.as_ref().map(|id| id.as_str()),
        found.fault.map(|id| id.as_str()),
        found.origin.map(|id| id.as_str()),
        found.provider.as_deref(),
        found.message.as_deref(),
        found.retry.map(|retry| retry.decision.as_str()),
        found.remedy,
        Some(found.shape.as_str()),
        found.delivery.map(|id| id.as_str()),
    ]
}

/// Diagnoses `rows` bodies. `offsets` and `data` are the buffers of a `large_binary` array, `valid` its bitmap or empty;
/// `statuses` are little-endian `int32`, `status_valid` their bitmap or empty, both empty where no status is known.
#[pyfunction]
pub(crate) fn diagnose_columns<'py>(
    py: Python<'py>,
    rows: usize,
    offsets: &[u8],
    data: &[u8],
    valid: &[u8],
    statuses: &[u8],
    status_valid: &[u8],
) -> PyResult<Bound<'py, PyDict>> {
    COLUMNS.with_borrow_mut(|columns| {
        columns.clear();
        let columns: &mut Columns = columns;
        let filled: Result<(), &'static str> = run(py, data.len(), || {
            for row in 0..rows {
                if !bit(valid, row) {
                    columns.push(None)?;
                    continue;
                }
                let body = body(offsets, data, row).ok_or("offsets outside of the data")?;
                let input = Input {
                    status: status(statuses, status_valid, row),
                    ..Input::new(body)
                };
                columns.push(Some(&read(&input).diagnose()))?;
            }
            Ok(())
        })?;
        filled.map_err(|why| PyValueError::new_err(format!("batch: {why}")))?;
        columns.buffers(py)
    })
}

/// A bit of a bitmap; an empty one is all set.
fn bit(bitmap: &[u8], row: usize) -> bool {
    bitmap.is_empty()
        || bitmap
            .get(row / 8)
            .is_some_and(|byte| byte >> (row % 8) & 1 == 1)
}

fn body<'d>(offsets: &[u8], data: &'d [u8], row: usize) -> Option<&'d [u8]> {
    let offset = |at: usize| {
        let bytes = offsets.get(at * 8..at * 8 + 8)?;
        usize::try_from(i64::from_le_bytes(bytes.try_into().ok()?)).ok()
    };
    data.get(offset(row)?..offset(row + 1)?)
}

fn status(statuses: &[u8], valid: &[u8], row: usize) -> Option<u16> {
    let bytes = statuses.get(row * 4..row * 4 + 4)?;
    let status = i32::from_le_bytes(bytes.try_into().ok()?);
    bit(valid, row).then(|| u16::try_from(status).ok())?
}
