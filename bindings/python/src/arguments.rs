//! From Python objects to the input of the engine. What does not fit is a TypeError that names the argument.

use std::borrow::Cow;

use bindings_core::Known;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyList, PyString};

/// A body: borrowed from `bytes` and `str`, copied from anything else.
pub(crate) enum Body {
    Bytes(PyBackedBytes),
    Text(PyBackedStr),
    Copied(Vec<u8>),
}

impl Body {
    /// Takes `bytes`, `str`, other buffers, or a JSON-shaped `dict` or `list`.
    pub(crate) fn of(argument: &str, value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = value.py();
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(Self::Bytes(PyBackedBytes::from(bytes.clone())));
        }
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(match PyBackedStr::try_from(text.clone()) {
                Ok(text) => Self::Text(text),
                // A lone surrogate has no UTF-8.
                Err(_) => Self::Copied(text.to_string_lossy().into_owned().into_bytes()),
            });
        }
        if let Ok(bytes) = value.cast::<PyByteArray>() {
            return Ok(Self::Copied(bytes.to_vec()));
        }
        if value.is_instance_of::<PyDict>() || value.is_instance_of::<PyList>() {
            let json = py.import("json")?.call_method1("dumps", (value,));
            return match json.and_then(|json| json.extract::<String>()) {
                Ok(json) => Ok(Self::Copied(json.into_bytes())),
                Err(error) => Err(PyTypeError::new_err(format!(
                    "{argument}: expected a JSON-shaped object, found one that json.dumps refuses: {}",
                    error.value(py)
                ))),
            };
        }
        if value.get_type().name()? == "memoryview" {
            let copied = py.get_type::<PyBytes>().call1((value,))?;
            return Self::of(argument, &copied);
        }
        Err(expected(argument, "bytes, str, dict or list", value))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Text(text) => text.as_bytes(),
            Self::Copied(bytes) => bytes,
        }
    }
}

/// The facts beside the body; `None` is not known.
pub(crate) fn known(
    status: Option<&Bound<'_, PyAny>>,
    headers: Option<&Bound<'_, PyAny>>,
    surface: Option<&Bound<'_, PyAny>>,
    model: Option<&Bound<'_, PyAny>>,
    ended: bool,
) -> PyResult<Known> {
    let status = status.map(|value| {
        let number = value.extract::<u16>();
        number.map_err(|_| expected("status", "an integer from 0 to 65535", value))
    });
    let surface = surface.map(|value| {
        let name = value.cast::<PyString>();
        let name = name.map_err(|_| expected("surface", "str", value))?;
        bindings_core::surface(&name.to_string_lossy()).map_err(PyValueError::new_err)
    });
    let model = model.map(|value| {
        let name = value.cast::<PyString>();
        let name = name.map_err(|_| expected("model", "str", value))?;
        Ok(name.to_string_lossy().into_owned())
    });
    Ok(Known {
        status: status.transpose()?,
        headers: headers.map_or(Ok(Vec::new()), pairs)?,
        surface: surface.transpose()?,
        model: model.transpose().map_err(|error: PyErr| error)?,
        ended,
    })
}

/// Headers: a mapping, or pairs.
fn pairs(headers: &Bound<'_, PyAny>) -> PyResult<Vec<(String, String)>> {
    let what = "a mapping or a list of pairs of str";
    let wrong = |_| expected("headers", what, headers);
    let items = if headers.hasattr("items").unwrap_or(false) {
        headers.call_method0("items").map_err(wrong)?
    } else {
        headers.clone()
    };
    let mut pairs = Vec::new();
    for item in items.try_iter().map_err(wrong)? {
        let item = item.map_err(wrong)?;
        let pair: Vec<Bound<'_, PyAny>> = match item.cast::<PyString>() {
            Ok(_) => Vec::new(),
            Err(_) => item
                .try_iter()
                .map_err(wrong)?
                .collect::<PyResult<_>>()
                .map_err(wrong)?,
        };
        let [name, value] = &*pair else {
            return Err(expected("headers", what, headers));
        };
        match (text(name), text(value)) {
            (Some(name), Some(value)) => pairs.push((name.into_owned(), value.into_owned())),
            _ => return Err(expected("headers", what, headers)),
        }
    }
    Ok(pairs)
}

/// The text of `str`, `bytes` or a number.
fn text<'a>(value: &'a Bound<'_, PyAny>) -> Option<Cow<'a, str>> {
    if let Ok(text) = value.cast::<PyString>() {
        return Some(text.to_string_lossy());
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Some(String::from_utf8_lossy(bytes.as_bytes()));
    }
    value
        .extract::<i64>()
        .ok()
        .map(|number| number.to_string().into())
}

fn expected(argument: &str, what: &str, found: &Bound<'_, PyAny>) -> PyErr {
    let kind = found.get_type();
    let name = kind
        .name()
        .map_or_else(|_| "?".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{argument}: expected {what}, found {name}"))
}
