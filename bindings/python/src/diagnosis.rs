//! `Diagnosis` and its parts as Python classes. Attributes are converted when they are asked for.

use openrouter_errors as engine;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyString};
use serde_json::Value;

/// What an error means.
#[pyclass(frozen, eq, module = "openrouter_errors")]
#[derive(PartialEq)]
pub(crate) struct Diagnosis(pub(crate) engine::Diagnosis);

#[pymethods]
impl Diagnosis {
    #[getter]
    fn is_error(&self) -> bool {
        self.0.is_error
    }
    #[getter]
    fn shape<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Shape", Some(self.0.shape.as_str()))
    }
    #[getter]
    fn delivery<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Delivery", self.0.delivery.map(|id| id.as_str()))
    }
    #[getter]
    fn status(&self) -> Option<u16> {
        self.0.status
    }
    #[getter]
    fn error_type<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(
            py,
            "ErrorType",
            self.0.error_type.as_ref().map(|id| id.as_str()),
        )
    }
    #[getter]
    fn error_type_inferred(&self) -> bool {
        self.0.error_type_inferred
    }
    #[getter]
    fn cause<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Cause", self.0.cause.map(|id| id.as_str()))
    }
    #[getter]
    fn fault<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Fault", self.0.fault.map(|id| id.as_str()))
    }
    #[getter]
    fn origin<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Origin", self.0.origin.map(|id| id.as_str()))
    }
    #[getter]
    fn provider(&self) -> Option<&str> {
        self.0.provider.as_deref()
    }
    #[getter]
    fn upstream(&self) -> Upstream {
        Upstream(self.0.upstream.clone())
    }
    #[getter]
    fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }
    #[getter]
    fn retry(&self) -> Option<Retry> {
        self.0.retry.map(Retry)
    }
    #[getter]
    fn delivered(&self) -> Option<bool> {
        self.0.delivered
    }
    #[getter]
    fn remedy(&self) -> Option<&'static str> {
        self.0.remedy
    }
    #[getter]
    fn title(&self) -> Option<&'static str> {
        self.0.cause.map(|cause| cause.entry().title)
    }
    #[getter]
    fn wrapper<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Wrapper", self.0.wrapper.map(|id| id.as_str()))
    }
    #[getter]
    fn evidence(&self) -> Vec<Evidence> {
        self.0.evidence.iter().cloned().map(Evidence).collect()
    }

    fn to_json(&self) -> PyResult<String> {
        serde_json::to_string(&self.0).map_err(not_json)
    }
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &serde_json::to_value(&self.0).map_err(not_json)?)
    }

    fn __repr__(&self) -> String {
        let Some(cause) = self.0.cause else {
            return "<Diagnosis: no error>".to_owned();
        };
        let status = self
            .0
            .status
            .map(|status| format!("{status} "))
            .unwrap_or_default();
        format!("<Diagnosis {status}{cause}: {}>", cause.entry().title)
    }
}

/// What sending the same request again is worth.
#[pyclass(frozen, eq, module = "openrouter_errors")]
#[derive(PartialEq)]
pub(crate) struct Retry(engine::Retry);

#[pymethods]
impl Retry {
    #[getter]
    fn decision<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Decision", Some(self.0.decision.as_str()))
    }
    #[getter]
    fn after_seconds(&self) -> Option<u64> {
        self.0.after_seconds
    }
    #[getter]
    fn at(&self) -> Option<u64> {
        self.0.at
    }
    #[getter]
    fn reason<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "RetryReason", Some(self.0.reason.as_str()))
    }

    /// The wait before the next attempt, in seconds; `None` for no further attempt.
    #[pyo3(signature = (attempts, *, delivered=false, max_attempts=4, base=0.5, max_wait=60.0))]
    fn wait(
        &self,
        attempts: u32,
        delivered: bool,
        max_attempts: u32,
        base: f64,
        max_wait: f64,
    ) -> PyResult<Option<f64>> {
        let seconds = |name: &str, value: f64| {
            std::time::Duration::try_from_secs_f64(value).map_err(|_| {
                pyo3::exceptions::PyValueError::new_err(format!(
                    "{name}: expected seconds of at least 0, found {value}"
                ))
            })
        };
        let policy = engine::RetryPolicy {
            max_attempts,
            base: seconds("base", base)?,
            max_wait: seconds("max_wait", max_wait)?,
            ..engine::RetryPolicy::default()
        };
        let wait = policy.wait(self.0, attempts, delivered);
        Ok(wait.map(|wait| wait.as_secs_f64()))
    }

    fn __repr__(&self) -> String {
        match self.0.after_seconds {
            Some(seconds) => format!("<Retry {} {seconds} s>", self.0.decision),
            None => format!("<Retry {}>", self.0.decision),
        }
    }
}

/// What was found in the provider's own body.
#[pyclass(frozen, eq, module = "openrouter_errors")]
#[derive(PartialEq)]
pub(crate) struct Upstream(engine::diagnosis::Upstream);

#[pymethods]
impl Upstream {
    #[getter]
    fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }
    #[getter]
    fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }
    #[getter]
    fn is_byok(&self) -> Option<bool> {
        self.0.is_byok
    }
}

/// One thing a diagnosis is based on.
#[pyclass(frozen, eq, module = "openrouter_errors")]
#[derive(PartialEq)]
pub(crate) struct Evidence(engine::diagnosis::Evidence);

#[pymethods]
impl Evidence {
    #[getter]
    fn pointer(&self) -> &str {
        &self.0.pointer
    }
    #[getter]
    fn rule(&self) -> &'static str {
        self.0.rule
    }
    fn __repr__(&self) -> String {
        format!("<Evidence {} at {:?}>", self.0.rule, self.0.pointer)
    }
}

/// The member of a vocabulary, which is a class of `openrouter_errors.vocabulary`.
fn member<'py>(py: Python<'py>, class: &str, value: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
    static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let Some(value) = value else {
        return Ok(py.None().into_bound(py));
    };
    let module = MODULE.get_or_try_init(py, || {
        py.import("openrouter_errors.vocabulary").map(Bound::unbind)
    })?;
    module.bind(py).getattr(class)?.call1((value,))
}

/// A JSON value as Python objects.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => py.None().into_bound(py),
        Value::Bool(value) => value.into_pyobject(py)?.to_owned().into_any(),
        Value::String(text) => PyString::new(py, text).into_any(),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => number.into_pyobject(py)?.into_any(),
            (None, Some(number)) => number.into_pyobject(py)?.into_any(),
            (None, None) => number
                .as_f64()
                .unwrap_or(f64::NAN)
                .into_pyobject(py)?
                .into_any(),
        },
        Value::Array(items) => {
            let list = PyList::empty(py);
            for item in items {
                list.append(to_python(py, item)?)?;
            }
            list.into_any()
        }
        Value::Object(members) => {
            let dict = PyDict::new(py);
            for (name, member) in members {
                dict.set_item(name, to_python(py, member)?)?;
            }
            dict.into_any()
        }
    })
}

/// No value of the engine is without JSON; if one ever is, Python sees why.
#[expect(clippy::needless_pass_by_value, reason = "the form that map_err wants")]
pub(crate) fn not_json(error: serde_json::Error) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}
