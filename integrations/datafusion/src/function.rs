//! The function as the engine sees it: its name, what it takes, what it gives.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, BinaryViewArray, Int64Array};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result, exec_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use openrouter_errors::{Input, read};

use crate::answers::{Answers, members};

/// The scalar function `openrouter_diagnosis(body)`, `openrouter_diagnosis(body, status)`.
///
/// `body` is the answer as it was received, text or binary; `status` the HTTP status, any integer, or null where it is not
/// known, as is one that is none. The result is a struct with the [`members`]. A null body gives a null; an answer that is
/// no error has `is_error` false and no cause.
#[must_use]
pub fn openrouter_diagnosis() -> ScalarUDF {
    ScalarUDF::from(Function {
        signature: Signature::user_defined(Volatility::Immutable),
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Function {
    signature: Signature,
}

const NAME: &str = "openrouter_diagnosis";

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Struct(members()))
    }

    /// One form of each argument: views of bytes, of which texts are some, and 64-bit integers.
    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let (body, status) = match given {
            [body] => (body, None),
            [body, status] => (body, Some(status)),
            _ => {
                return plan_err!(
                    "{NAME} takes a body and a status, found {} arguments",
                    given.len()
                );
            }
        };
        if !is_bytes(body) {
            return plan_err!("{NAME}: expected a body that is text or binary, found {body}");
        }
        if let Some(status) = status
            && !(status.is_integer() || status.is_null())
        {
            return plan_err!("{NAME}: expected a status that is an integer, found {status}");
        }
        Ok([DataType::BinaryView]
            .into_iter()
            .chain(status.map(|_| DataType::Int64))
            .collect())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let constant = args
            .args
            .iter()
            .all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let rows = if constant { 1 } else { args.number_rows };
        let columns = args
            .args
            .iter()
            .map(|arg| arg.to_array(rows))
            .collect::<Result<Vec<_>>>()?;
        let (bodies, statuses) = match &columns[..] {
            [bodies] => (bodies, None),
            [bodies, statuses] => (bodies, statuses.as_primitive_opt::<Int64Type>()),
            _ => return exec_err!("{NAME} was called with {} arguments", columns.len()),
        };
        let Some(bodies) = bodies.as_byte_view_opt() else {
            return exec_err!("{NAME} was called with a body of {}", bodies.data_type());
        };
        let answers = diagnose(bodies, statuses).finish()?;
        Ok(if constant {
            ColumnarValue::Scalar(datafusion::common::ScalarValue::Struct(Arc::new(answers)))
        } else {
            ColumnarValue::Array(Arc::new(answers))
        })
    }
}

/// Text or bytes, in any of their encodings; a null is a body that is not known.
fn is_bytes(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, value) => is_bytes(value),
        _ => kind.is_string() || kind.is_binary() || kind.is_null(),
    }
}

fn diagnose(bodies: &BinaryViewArray, statuses: Option<&Int64Array>) -> Answers {
    let mut answers = Answers::with_capacity(bodies.len());
    for (row, body) in bodies.iter().enumerate() {
        let Some(body) = body else {
            answers.null();
            continue;
        };
        let status = statuses
            .filter(|statuses| statuses.is_valid(row))
            .and_then(|statuses| u16::try_from(statuses.value(row)).ok())
            .filter(|status| (100..600).contains(status));
        let input = Input {
            status,
            ..Input::new(body)
        };
        answers.diagnosis(&read(&input).diagnose());
    }
    answers
}
