//! The native half of the Python package `openrouter_errors`: conversions around the engine, nothing else.

mod arguments;
mod arrow;
mod diagnosis;
mod stream;

use bindings_core::{Known, guarded};
use openrouter_errors::read as read_input;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyList;

use arguments::{Body, known};
use diagnosis::{Diagnosis, Evidence, Retry, Upstream, to_python};

/// Bodies below this size are handled without releasing the GIL: switching threads would take longer.
const RELEASE_GIL_FROM: usize = 2048;

/// Runs `work`, without the GIL where the body is large. A panic becomes a `RuntimeError`.
fn run<T: Send>(py: Python<'_>, size: usize, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    let done = if size < RELEASE_GIL_FROM {
        guarded(work)
    } else {
        py.detach(|| guarded(work))
    };
    done.map_err(PyRuntimeError::new_err)
}

#[pyfunction]
#[pyo3(signature = (body, *, status=None, headers=None, surface=None, model=None, ended=false))]
fn diagnose(
    py: Python<'_>,
    body: &Bound<'_, PyAny>,
    status: Option<&Bound<'_, PyAny>>,
    headers: Option<&Bound<'_, PyAny>>,
    surface: Option<&Bound<'_, PyAny>>,
    model: Option<&Bound<'_, PyAny>>,
    ended: bool,
) -> PyResult<Diagnosis> {
    let body = Body::of("body", body)?;
    let known = known(status, headers, surface, model, ended)?;
    let bytes = body.bytes();
    run(py, bytes.len(), || {
        Diagnosis(read_input(&known.input(bytes)).diagnose())
    })
}

#[pyfunction]
#[pyo3(signature = (body, *, status=None, headers=None, surface=None, model=None, ended=false))]
fn read<'py>(
    py: Python<'py>,
    body: &Bound<'_, PyAny>,
    status: Option<&Bound<'_, PyAny>>,
    headers: Option<&Bound<'_, PyAny>>,
    surface: Option<&Bound<'_, PyAny>>,
    model: Option<&Bound<'_, PyAny>>,
    ended: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let body = Body::of("body", body)?;
    let known = known(status, headers, surface, model, ended)?;
    let bytes = body.bytes();
    let reading = run(py, bytes.len(), || {
        serde_json::to_value(read_input(&known.input(bytes)))
    })?;
    to_python(py, &reading.map_err(diagnosis::not_json)?)
}

#[pyfunction]
fn identify(py: Python<'_>, text: &Bound<'_, PyAny>) -> PyResult<Diagnosis> {
    let body = Body::of("text", text)?;
    let bytes = body.bytes();
    run(py, bytes.len(), || {
        Diagnosis(read_input(&Known::default().input(bytes)).diagnose())
    })
}

#[pyfunction]
#[pyo3(signature = (body, *, status=None))]
fn read_shape(
    py: Python<'_>,
    body: &Bound<'_, PyAny>,
    status: Option<&Bound<'_, PyAny>>,
) -> PyResult<String> {
    let body = Body::of("body", body)?;
    let known = known(status, None, None, None, false)?;
    let bytes = body.bytes();
    let shape = run(py, bytes.len(), || read_input(&known.input(bytes)).shape())?;
    Ok(shape.as_str().to_owned())
}

#[pyfunction]
fn title(cause: &str) -> Option<&'static str> {
    let cause: openrouter_errors::Cause = cause.parse().ok()?;
    Some(cause.entry().title)
}

#[pymodule]
#[pyo3(name = "_native")]
fn native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(diagnose, module)?)?;
    module.add_function(wrap_pyfunction!(read, module)?)?;
    module.add_function(wrap_pyfunction!(identify, module)?)?;
    module.add_function(wrap_pyfunction!(read_shape, module)?)?;
    module.add_function(wrap_pyfunction!(title, module)?)?;
    module.add_function(wrap_pyfunction!(arrow::diagnose_columns, module)?)?;
    module.add_class::<Diagnosis>()?;
    module.add_class::<Evidence>()?;
    module.add_class::<Retry>()?;
    module.add_class::<Upstream>()?;
    module.add_class::<stream::StreamReader>()?;
    module.add("ARROW_COLUMNS", PyList::new(module.py(), arrow::TEXTS)?)?;
    Ok(())
}
