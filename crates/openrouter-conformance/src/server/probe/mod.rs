//! Probes as data: the files in `probes/`, one for each surface, and the requests built from them.
//!
//! A probe is a control request with one [`Edit`], so that the two differ only in the fault.

mod edit;
mod format;
mod request;
mod vary;

use std::collections::HashSet;
use std::sync::OnceLock;

pub use edit::Edit;
pub use format::{Compare, Cost, Outcome, Probe, ProbeFile, RequestSpec, SideEffect, Via};
pub use request::{Fill, Request};

use openrouter_errors::Surface;

use openrouter_corpus::error::Error;

/// The built-in files: path and text.
pub const FILES: &[(&str, &str)] = &[
    (
        "probes/chat_completions.json",
        include_str!("../../../probes/chat_completions.json"),
    ),
    (
        "probes/responses.json",
        include_str!("../../../probes/responses.json"),
    ),
    (
        "probes/messages.json",
        include_str!("../../../probes/messages.json"),
    ),
    (
        "probes/models.json",
        include_str!("../../../probes/models.json"),
    ),
    (
        "probes/keys.json",
        include_str!("../../../probes/keys.json"),
    ),
];

/// Every probe with its control request.
#[derive(Debug, Clone)]
pub struct Probes {
    files: Vec<ProbeFile>,
}

/// A probe with its file and control request.
#[derive(Debug, Clone, Copy)]
pub struct ProbeRef<'a> {
    /// The file.
    pub file: &'a ProbeFile,
    /// The probe.
    pub probe: &'a Probe,
    /// The control request.
    pub control: &'a RequestSpec,
}

impl Probes {
    /// Returns the built-in probes.
    ///
    /// # Errors
    /// If a file is malformed, which is an error in the suite.
    pub fn built_in() -> Result<&'static Self, Error> {
        static BUILT_IN: OnceLock<Probes> = OnceLock::new();
        if let Some(probes) = BUILT_IN.get() {
            return Ok(probes);
        }
        let probes = Self::load()?;
        Ok(BUILT_IN.get_or_init(|| probes))
    }

    fn load() -> Result<Self, Error> {
        let mut files = Vec::new();
        for (path, text) in FILES {
            let mut json = serde_json::Deserializer::from_str(text);
            let file: ProbeFile = serde_path_to_error::deserialize(&mut json)
                .map_err(|error| Error::Harness(format!("{path}: {error}")))?;
            files.push(file);
        }
        let probes = Self { files };
        probes.check().map_err(Error::Harness)?;
        Ok(probes)
    }

    /// Returns the files.
    #[must_use]
    pub fn files(&self) -> &[ProbeFile] {
        &self.files
    }

    /// Returns every probe, in the order of the files.
    pub fn iter(&self) -> impl Iterator<Item = ProbeRef<'_>> {
        self.files.iter().flat_map(|file| {
            file.probes.iter().filter_map(move |probe| {
                Some(ProbeRef {
                    file,
                    probe,
                    control: file.controls.get(&probe.control)?,
                })
            })
        })
    }

    /// Checks what the format cannot express: IDs are unique and begin with the surface, control requests and other
    /// probes exist, the edit fits its control request and changes it.
    fn check(&self) -> Result<(), String> {
        let ids: HashSet<&str> = self
            .files
            .iter()
            .flat_map(|file| &file.probes)
            .map(|probe| probe.id.as_str())
            .collect();
        let mut seen = HashSet::new();
        for file in &self.files {
            for probe in &file.probes {
                let id = &probe.id;
                if !id.starts_with(&format!("{}/", file.surface)) || !seen.insert(id) {
                    return Err(format!(
                        "probe {id}: the id is already in use, or belongs to another surface"
                    ));
                }
                let control = file
                    .controls
                    .get(&probe.control)
                    .ok_or_else(|| format!("probe {id}: no control request {:?}", probe.control))?;
                let probe_ref = ProbeRef {
                    file,
                    probe,
                    control,
                };
                let fault = probe_ref
                    .edited()
                    .map_err(|why| format!("probe {id}: {why}"))?;
                if fault == Request::of(control) {
                    return Err(format!("probe {id}: the edit changes nothing"));
                }
                let other = probe.compare.as_ref().and_then(Compare::other);
                if let Some(other) = other.filter(|other| !ids.contains(other)) {
                    return Err(format!("probe {id}: no probe {other}"));
                }
                if probe.requirements.is_empty() || probe.outcomes.is_empty() {
                    return Err(format!("probe {id}: expected requirements and outcomes"));
                }
            }
        }
        Ok(())
    }
}

impl ProbeRef<'_> {
    /// Returns the control request.
    #[must_use]
    pub fn control_request(&self, fill: &Fill<'_>) -> Request {
        let mut request = Request::of(self.control);
        vary::shape(&mut request, fill.seed);
        request.fill(fill)
    }

    /// Returns the faulty request.
    ///
    /// # Errors
    /// If the edit does not fit the control request; never for the built-in probes.
    pub fn request(&self, fill: &Fill<'_>) -> Result<Request, Error> {
        let mut request = self.control_request(fill);
        let edited = self.probe.edit.apply(&mut request);
        edited.map_err(|why| Error::Harness(format!("probe {}: {why}", self.probe.id)))?;
        Ok(request.fill(fill))
    }

    fn edited(&self) -> Result<Request, String> {
        let mut request = Request::of(self.control);
        self.probe.edit.apply(&mut request)?;
        Ok(request)
    }

    /// Returns the method and path of the faulty request.
    #[must_use]
    pub fn request_line(&self) -> String {
        self.edited()
            .map(|request| format!("{} /{}", request.method, request.path))
            .unwrap_or_default()
    }

    /// Returns the name of the control request, unique across files.
    #[must_use]
    pub fn control_id(&self) -> String {
        format!("{}/{}", self.file.surface, self.probe.control)
    }

    /// Returns the surface of the response; `None` if the path belongs to no surface.
    #[must_use]
    pub fn surface(&self) -> Option<Surface> {
        match &self.probe.edit {
            Edit::Path(path) => Surface::from_path(&format!("/api/v1/{path}")),
            _ => Some(self.file.surface),
        }
    }

    /// Returns the cost of the faulty request.
    #[must_use]
    pub fn cost(&self) -> Cost {
        self.probe.cost.unwrap_or(self.control.cost)
    }

    /// Returns the side effect of the faulty request.
    #[must_use]
    pub fn side_effect(&self) -> SideEffect {
        self.probe.side_effect.unwrap_or(self.control.side_effect)
    }
}
