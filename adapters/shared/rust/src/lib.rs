//! What the adapters of Rust clients share: adapter protocol version 1 on stdin and stdout (see `adapters/README.md`).
//!
//! An adapter calls [`serve`] with its [`Hello`] and a function that makes one call with the client under test. The
//! function hands over what its caller gets ([`Run::add`], [`Run::finish`], [`Run::show`]); its [`Failure`] is what the
//! client returned as an error, with the fields that the client's API exposes.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

/// What is asked of the model.
pub const PROMPT: &str = "Say that all is well.";

/// The lock file of this workspace: the versions that are reported.
const LOCK: &str = include_str!("../../../rust/Cargo.lock");

/// The adapter's introduction.
pub struct Hello {
    /// The client's name in reports.
    pub name: &'static str,
    /// The crate whose locked version is reported.
    pub package: &'static str,
    /// The surfaces it can call.
    pub surfaces: &'static [&'static str],
    /// Whether it repeats requests on its own.
    pub retries: bool,
    /// What its API can express.
    pub fields: &'static [&'static str],
}

/// One operation, and what the caller of the client gets, as it comes.
pub struct Run {
    pub surface: String,
    pub stream: bool,
    pub model: String,
    pub base_url: String,
    pub api_key: String,
    /// `None`: the client's own default.
    pub max_retries: Option<u32>,
    pub timeout: Duration,
    got: Mutex<Map<String, Value>>,
}

impl Run {
    fn new(op: &Value) -> Self {
        let text = |name: &str| op[name].as_str().unwrap_or_default().to_owned();
        Self {
            surface: text("surface"),
            stream: op["stream"].as_bool().unwrap_or_default(),
            model: text("model"),
            base_url: text("base_url"),
            api_key: text("api_key"),
            max_retries: op["max_retries"].as_u64().and_then(|n| n.try_into().ok()),
            timeout: Duration::from_millis(op["timeout_ms"].as_u64().unwrap_or(5000)),
            got: Mutex::default(),
        }
    }

    /// Text that was delivered.
    pub fn add(&self, text: impl AsRef<str>) {
        self.with(|got| match got.get_mut("text") {
            Some(Value::String(all)) => all.push_str(text.as_ref()),
            _ => drop(got.insert("text".into(), text.as_ref().into())),
        });
    }

    /// How the answer says that it ended.
    pub fn finish(&self, reason: Option<impl Into<String>>) {
        if let Some(reason) = reason {
            self.with(|got| got.insert("finish_reason".into(), reason.into().into()));
        }
    }

    /// An error object that lies in a result the client presents as a success.
    pub fn show(&self, error: &Value) {
        if !error.is_null() {
            self.with(|got| got.insert("error".into(), Value::Object(inner(error))));
        }
    }

    fn with<T>(&self, change: impl FnOnce(&mut Map<String, Value>) -> T) {
        change(&mut self.got.lock().expect("no call panics while it holds this"));
    }
}

/// Why a call gave no answer.
pub enum Failure {
    /// The client has no way to make this call.
    Unsupported,
    /// The client returned an error, or handed one over as an event of its own kind.
    Error { exception: String, fields: Map<String, Value> },
}

/// An error of the kind `exception` (the variant's name) with the fields that are not null.
pub fn error<const N: usize>(exception: &str, fields: [(&str, Value); N]) -> Failure {
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
    Failure::Error { exception: exception.to_owned(), fields: fields.collect() }
}

/// The fields of an OpenRouter error object (`{code, message, metadata}`) that the client hands over as JSON.
#[must_use]
pub fn inner(error: &Value) -> Map<String, Value> {
    let metadata = &error["metadata"];
    let error_type = [&metadata["error_type"], &error["error_type"]];
    let text = |value: &Value| value.as_str().map(Value::from).unwrap_or_default();
    let code = if error["code"].is_i64() { error["code"].clone() } else { text(&error["code"]) };
    Map::from_iter([
        ("code".to_owned(), code),
        ("message".to_owned(), text(error.as_str().map_or(&error["message"], |_| error))),
        ("error_type".to_owned(), error_type.into_iter().map(text).find(|t| !t.is_null()).unwrap_or_default()),
        ("provider".to_owned(), text(&metadata["provider_name"])),
        ("raw".to_owned(), metadata["raw"].clone()),
    ])
}

/// Answers operations until `bye` or the end of stdin.
pub async fn serve<F, R>(hello: Hello, call: F)
where
    F: Fn(Arc<Run>) -> R + Copy + Send + 'static,
    R: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let stdout = Arc::new(tokio::sync::Mutex::new(tokio::io::stdout()));
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let op: Value = serde_json::from_str(&line).unwrap_or_default();
        let stdout = Arc::clone(&stdout);
        match op["op"].as_str() {
            Some("hello") => answer(&stdout, introduction(&hello)).await,
            Some("run") if !hello.surfaces.contains(&op["surface"].as_str().unwrap_or_default()) => {
                answer(&stdout, json!({"op": "result", "id": op["id"], "outcome": "unsupported"})).await;
            }
            Some("run") => drop(tokio::spawn(async move {
                let run = Arc::new(Run::new(&op));
                // A client that panics takes its task with it, as it would in an application.
                let ended = tokio::spawn(call(Arc::clone(&run))).await;
                let ended = ended.unwrap_or_else(|panic| Err(error("panic", [("message", panic.to_string().into())])));
                answer(&stdout, result(&op["id"], &run, ended)).await;
            })),
            Some("bye") => break,
            _ => answer(&stdout, json!({"op": "unknown_op", "id": op["id"]})).await,
        }
    }
    std::process::exit(0); // a call that hangs must not keep the process
}

fn introduction(hello: &Hello) -> Value {
    let named = format!("name = \"{}\"\nversion = \"", hello.package);
    let version = LOCK.split_once(&named).and_then(|(_, rest)| rest.split('"').next());
    json!({"op": "hello", "name": hello.name, "version": version, "language": "rust", "surfaces": hello.surfaces,
        "stream": true, "retries": hello.retries, "fields": hello.fields, "concurrency": 8})
}

fn result(id: &Value, run: &Run, ended: Result<(), Failure>) -> Value {
    let mut result = run.got.lock().map(|got| got.clone()).unwrap_or_default();
    result.extend([("op".to_owned(), "result".into()), ("id".to_owned(), id.clone())]);
    let outcome = match ended {
        Ok(()) => "success",
        Err(Failure::Unsupported) => "unsupported",
        Err(Failure::Error { exception, fields }) => {
            result.insert("exception".into(), exception.into());
            result.insert("error".into(), fields.into());
            "error"
        }
    };
    result.insert("outcome".into(), outcome.into());
    Value::Object(result)
}

async fn answer(stdout: &tokio::sync::Mutex<tokio::io::Stdout>, message: Value) {
    let mut stdout = stdout.lock().await;
    let line = format!("{message}\n");
    // Nobody left to read it: the loop ends with stdin.
    let _ = stdout.write_all(line.as_bytes()).await;
    let _ = stdout.flush().await;
}
