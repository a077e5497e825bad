//! Diagnoses as columns.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BooleanBuilder, NullBufferBuilder, StringViewBuilder, StructArray, UInt16Builder,
    UInt64Builder,
};
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::Result;
use openrouter_errors::Diagnosis;

/// The members that are texts, in their order. The ids are those of the catalogue (docs/causes.md).
const TEXTS: [&str; 10] = [
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

/// What `openrouter_diagnosis` gives: the members of its struct.
///
/// `is_error`, `status` (the effective one, which the body may state), ten texts (`cause`, `error_type`, `fault`, `origin`,
/// `provider`, `message`, `retry`, `remedy`, `shape`, `delivery`) and `retry_after_seconds`. Each may be null;
/// `is_error` is where the body is, since the engine looks at a member without a look at its struct.
#[must_use]
pub fn members() -> Fields {
    let texts = TEXTS.map(|name| Field::new(name, DataType::Utf8View, true));
    [
        Field::new("is_error", DataType::Boolean, true),
        Field::new("status", DataType::UInt16, true),
    ]
    .into_iter()
    .chain(texts)
    .chain([Field::new("retry_after_seconds", DataType::UInt64, true)])
    .collect()
}

/// The columns while they grow.
pub(crate) struct Answers {
    known: NullBufferBuilder,
    is_error: BooleanBuilder,
    status: UInt16Builder,
    texts: [StringViewBuilder; TEXTS.len()],
    retry_after: UInt64Builder,
}

impl Answers {
    pub(crate) fn with_capacity(rows: usize) -> Self {
        Self {
            known: NullBufferBuilder::new(rows),
            is_error: BooleanBuilder::with_capacity(rows),
            status: UInt16Builder::with_capacity(rows),
            // A log says the same few things over and over.
            texts: std::array::from_fn(|_| {
                StringViewBuilder::with_capacity(rows).with_deduplicate_strings()
            }),
            retry_after: UInt64Builder::with_capacity(rows),
        }
    }

    /// A row whose body is not known.
    pub(crate) fn null(&mut self) {
        self.known.append_null();
        self.is_error.append_null();
        self.status.append_null();
        for text in &mut self.texts {
            text.append_null();
        }
        self.retry_after.append_null();
    }

    pub(crate) fn diagnosis(&mut self, diagnosis: &Diagnosis) {
        let retry = diagnosis.retry.as_ref();
        let texts: [Option<&str>; TEXTS.len()] = [
            diagnosis.cause.map(|cause| cause.as_str()),
            diagnosis.error_type.as_ref().map(|kind| kind.as_str()),
            diagnosis.fault.map(|fault| fault.as_str()),
            diagnosis.origin.map(|origin| origin.as_str()),
            diagnosis.provider.as_deref(),
            diagnosis.message.as_deref(),
            retry.map(|retry| retry.decision.as_str()),
            diagnosis.remedy,
            Some(diagnosis.shape.as_str()),
            diagnosis.delivery.map(|delivery| delivery.as_str()),
        ];
        self.known.append_non_null();
        self.is_error.append_value(diagnosis.is_error);
        self.status.append_option(diagnosis.status);
        for (column, text) in self.texts.iter_mut().zip(texts) {
            column.append_option(text);
        }
        self.retry_after
            .append_option(retry.and_then(|retry| retry.after_seconds));
    }

    pub(crate) fn finish(mut self) -> Result<StructArray> {
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(self.is_error.finish()),
            Arc::new(self.status.finish()),
        ];
        for mut text in self.texts {
            columns.push(Arc::new(text.finish()));
        }
        columns.push(Arc::new(self.retry_after.finish()));
        Ok(StructArray::try_new(
            members(),
            columns,
            self.known.finish(),
        )?)
    }
}
