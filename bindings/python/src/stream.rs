//! `StreamReader`.

use openrouter_errors::Reading;
use openrouter_errors::sse::{StreamEvent, StreamFacts, StreamReader as Engine};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::arguments::{Body, known};
use crate::diagnosis::{Diagnosis, not_json, to_python};
use crate::run;

/// Reads an event stream as it arrives.
#[pyclass(module = "openrouter_errors")]
pub(crate) struct StreamReader {
    /// `None` once it was closed. On the heap: the engine wants 32-byte alignment for its vector registers, and Python
    /// places objects at 16 bytes.
    engine: Option<Box<Engine>>,
    facts: StreamFacts,
}

#[pymethods]
impl StreamReader {
    #[new]
    #[pyo3(signature = (*, surface=None))]
    fn new(surface: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let surface = known(None, None, surface, None, false)?.surface;
        let engine = surface
            .into_iter()
            .fold(Engine::new(), Engine::with_surface);
        Ok(Self {
            engine: Some(Box::new(engine)),
            facts: StreamFacts::default(),
        })
    }

    /// Takes the next bytes; returns the JSON texts of the error events in them.
    fn push(&mut self, py: Python<'_>, chunk: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
        let chunk = Body::of("chunk", chunk)?;
        let engine = self.engine.as_mut().ok_or_else(closed)?;
        let bytes = chunk.bytes();
        run(py, bytes.len(), || {
            let mut errors = Vec::new();
            engine.push(bytes, &mut |event: StreamEvent<'_>| {
                errors.extend(event.error_json().map(str::to_owned));
            });
            errors
        })
    }

    /// Ends the stream, however it ended; returns the diagnosis of the whole response.
    #[pyo3(signature = (*, status=None, headers=None, model=None))]
    fn close(
        &mut self,
        py: Python<'_>,
        status: Option<&Bound<'_, PyAny>>,
        headers: Option<&Bound<'_, PyAny>>,
        model: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Diagnosis> {
        let known = known(status, headers, None, model, true)?;
        let engine = self.engine.take().ok_or_else(closed)?;
        let facts = &mut self.facts;
        run(py, 0, || {
            let reading: Reading<'_> = engine.close(known.input(b""));
            if let Some(found) = reading.stream() {
                *facts = found.clone();
            }
            Diagnosis(reading.diagnose())
        })
    }

    /// What the stream has shown so far.
    #[getter]
    fn facts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let facts = serde_json::to_value(self.facts_now()).map_err(not_json)?;
        to_python(py, &facts)
    }

    /// Output was delivered: a silent retry would repeat it.
    #[getter]
    fn delivered(&self) -> bool {
        self.facts_now().delivered
    }
}

impl StreamReader {
    fn facts_now(&self) -> &StreamFacts {
        self.engine
            .as_ref()
            .map_or(&self.facts, |engine| engine.facts())
    }
}

fn closed() -> PyErr {
    PyValueError::new_err("the stream reader was closed; make a new one for each response")
}
