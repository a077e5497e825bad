//! The native half of the Node package `openrouter-errors`: conversions around the engine, nothing else. `lib/` checks
//! the arguments and makes objects of the results.

#![allow(
    unsafe_code,
    reason = "napi-derive generates the calls of Node's C interface; there is none of our own"
)]

mod packed;

use bindings_core::{Known, guarded};
use napi::bindgen_prelude::{Either, Error, Result, Status, Uint8Array};
use napi_derive::napi;
use openrouter_errors::sse::{StreamEvent, StreamFacts, StreamReader as Engine};
use openrouter_errors::{Cause, read as read_input};

/// A body as JavaScript hands it over.
type Body = Either<String, Uint8Array>;

fn bytes(body: &Body) -> &[u8] {
    match body {
        Either::A(text) => text.as_bytes(),
        Either::B(bytes) => bytes,
    }
}

/// The facts beside a body. `headers` are names and values in turn.
fn known(
    status: Option<u32>,
    headers: Option<Vec<String>>,
    surface: Option<String>,
    model: Option<String>,
    ended: bool,
) -> Result<Known> {
    let mut pairs = Vec::new();
    let mut texts = headers.unwrap_or_default().into_iter();
    while let (Some(name), Some(value)) = (texts.next(), texts.next()) {
        pairs.push((name, value));
    }
    let surface = surface.map(|name| bindings_core::surface(&name));
    Ok(Known {
        status: status.and_then(|status| u16::try_from(status).ok()),
        headers: pairs,
        surface: surface.transpose().map_err(Error::from_reason)?,
        model,
        ended,
    })
}

/// Runs the engine. A panic becomes an exception.
fn run<T>(work: impl FnOnce() -> T) -> Result<T> {
    guarded(work).map_err(Error::from_reason)
}

/// The diagnosis of a body, packed.
#[napi]
pub fn diagnose(
    body: Body,
    status: Option<u32>,
    headers: Option<Vec<String>>,
    surface: Option<String>,
    model: Option<String>,
    ended: bool,
) -> Result<String> {
    let known = known(status, headers, surface, model, ended)?;
    packed::pack(&run(|| read_input(&known.input(bytes(&body))).diagnose())?)
}

/// The reading of a body, as JSON.
#[napi]
pub fn read(
    body: Body,
    status: Option<u32>,
    headers: Option<Vec<String>>,
    surface: Option<String>,
    model: Option<String>,
    ended: bool,
) -> Result<String> {
    let known = known(status, headers, surface, model, ended)?;
    run(|| json(&read_input(&known.input(bytes(&body)))))?
}

/// The shape of a body.
#[napi]
pub fn read_shape(body: Body, status: Option<u32>) -> Result<String> {
    let known = known(status, None, None, None, false)?;
    let shape = run(|| read_input(&known.input(bytes(&body))).shape())?;
    Ok(shape.as_str().to_owned())
}

/// The vocabularies in the order in which packed diagnoses count them, and the remedy and title of each cause, as JSON.
#[napi]
pub fn tables() -> Result<String> {
    let remedies: Vec<_> = Cause::ALL.iter().map(|cause| cause.remedy()).collect();
    let titles: Vec<_> = Cause::ALL.iter().map(|cause| cause.entry().title).collect();
    let values: serde_json::Map<_, _> = bindings_core::vocabularies()
        .into_iter()
        .map(|vocabulary| (vocabulary.name.to_owned(), vocabulary.values.into()))
        .collect();
    json(&serde_json::json!({ "values": values, "remedies": remedies, "titles": titles }))
}

/// Reads an event stream as it arrives.
#[napi]
pub struct StreamReader {
    /// `None` once it was closed.
    engine: Option<Engine>,
    facts: StreamFacts,
}

#[napi]
impl StreamReader {
    /// A reader at the start of a stream.
    #[napi(constructor)]
    pub fn new(surface: Option<String>) -> Result<Self> {
        let surface = known(None, None, surface, None, false)?.surface;
        let engine = surface
            .into_iter()
            .fold(Engine::new(), Engine::with_surface);
        Ok(Self {
            engine: Some(engine),
            facts: StreamFacts::default(),
        })
    }

    /// Takes the next bytes; returns the JSON texts of the error events in them.
    #[napi]
    pub fn push(&mut self, chunk: Body) -> Result<Vec<String>> {
        let engine = self.engine.as_mut().ok_or_else(closed)?;
        run(|| {
            let mut errors = Vec::new();
            engine.push(bytes(&chunk), &mut |event: StreamEvent<'_>| {
                errors.extend(event.error_json().map(str::to_owned));
            });
            errors
        })
    }

    /// Ends the stream; returns the diagnosis of the whole response, packed.
    #[napi]
    pub fn close(
        &mut self,
        status: Option<u32>,
        headers: Option<Vec<String>>,
        model: Option<String>,
    ) -> Result<String> {
        let known = known(status, headers, None, model, true)?;
        let engine = self.engine.take().ok_or_else(closed)?;
        let facts = &mut self.facts;
        let found = run(|| {
            let reading = engine.close(known.input(b""));
            if let Some(found) = reading.stream() {
                *facts = found.clone();
            }
            reading.diagnose()
        })?;
        packed::pack(&found)
    }

    /// What the stream has shown so far, as JSON.
    #[napi]
    pub fn facts(&self) -> Result<String> {
        json(self.engine.as_ref().map_or(&self.facts, Engine::facts))
    }
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::from_reason(error.to_string()))
}

fn closed() -> Error {
    Error::new(
        Status::GenericFailure,
        "the stream reader was closed; make a new one for each response".to_owned(),
    )
}
