//! What a scan came to.

use openrouter_errors::{Cause, Fault, Surface};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bounded::Bounded;
use super::fault::LineProblem;
use super::tally::Row;
use super::time::Bucket;
use super::total::{Name, Total};
use super::{Options, Outcome};
use openrouter_corpus::exit::Exit;
use openrouter_corpus::redact::redact;
use openrouter_corpus::report::FORMAT;
use openrouter_corpus::template::template;

/// What a scan came to. Every list has the most frequent first; of each list of names only the most frequent are kept
/// (`other` counts the rest, and where it is not 0, the counts of the rarer ones are lower bounds).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scanned {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The suite's version.
    pub suite: String,
    /// How many inputs were read, unpacked bytes in them.
    pub inputs: Inputs,
    /// Payloads, events or lines that were looked at.
    pub payloads: u64,
    /// How many of them are errors.
    pub errors: u64,
    /// Log records that tell of an error which is counted already: they state the same request, or say the same in other
    /// words directly after it.
    pub repeated: u64,
    /// How many of the errors have the cause `unknown`.
    pub undiagnosed: u64,
    /// Errors by cause.
    pub causes: Vec<CauseCount>,
    /// Errors by status; `null` where none is known.
    pub statuses: Vec<StatusCount>,
    /// Errors by error type, stated or inferred.
    pub error_types: Named,
    /// Errors by provider.
    pub providers: Named,
    /// Errors by model.
    pub models: Named,
    /// Errors by surface; `null` where it is not known.
    pub surfaces: Vec<SurfaceCount>,
    /// Width of the time buckets.
    pub bucket: Bucket,
    /// Errors by time bucket, in the order of time; `null`, where no time is known, comes last.
    pub buckets: Vec<BucketCount>,
    /// The most frequent messages, by template.
    pub messages: Vec<Message>,
    /// Errors whose message is not among them.
    pub other_messages: u64,
    /// What the inputs were read as, the first 100 of them.
    pub read: Vec<ReadInput>,
    /// Lines that are none of their form.
    pub bad_lines: u64,
    /// The first of them.
    pub named_lines: Vec<LineProblem>,
    /// The first inputs that could not be read, or not to their end.
    pub unread: Vec<UnreadInput>,
    /// Why the scan is incomplete; empty where it is not.
    pub incomplete: Vec<String>,
    /// The exit code that follows.
    pub exit: u8,
}

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Inputs {
    /// Files, standard input included.
    pub files: u64,
    /// Bytes, unpacked.
    pub bytes: u64,
}

/// Errors of one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CauseCount {
    /// The cause.
    pub cause: Cause,
    /// Who can fix it.
    pub fault: Fault,
    /// How many.
    pub errors: u64,
}

/// Errors of one status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatusCount {
    /// The effective status.
    pub status: Option<u16>,
    /// How many.
    pub errors: u64,
}

/// Errors of one surface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SurfaceCount {
    /// The surface, as stated, or as the envelope tells.
    pub surface: Option<Surface>,
    /// How many.
    pub errors: u64,
}

/// Errors by a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Named {
    /// The most frequent names.
    pub names: Vec<NameCount>,
    /// Errors with any other name.
    pub other: u64,
}

/// Errors with one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NameCount {
    /// The name; `null` where none is stated.
    pub name: Option<String>,
    /// How many.
    pub errors: u64,
}

/// Errors of one time bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BucketCount {
    /// Its beginning, in UTC: `2026-09-30`, `2026-09-30T14:00Z`.
    pub start: Option<String>,
    /// How many.
    pub errors: u64,
}

/// Errors whose messages differ only in the facts of one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// What they have in common.
    pub template: String,
    /// The cause.
    pub cause: Cause,
    /// How many.
    pub errors: u64,
}

/// What an input was read as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReadInput {
    /// The input.
    pub file: String,
    /// Its form: `ndjson`, `json`, `sse`, `csv`, `journal`, `text` or `empty`.
    pub form: String,
    /// Its records, by kind.
    pub records: Vec<KindCount>,
    /// Errors in it.
    pub errors: u64,
}

/// Records of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KindCount {
    /// The kind, such as `JSON log record` or `access log`.
    pub kind: String,
    /// What a log driver or collector put around it, such as `docker json-file`.
    pub around: Option<String>,
    /// How many.
    pub records: u64,
}

/// An input that could not be read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnreadInput {
    /// The input.
    pub file: String,
    /// Why.
    pub why: String,
}

/// Errors that are alike in everything that is counted: a row of `--csv` and `--parquet`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowCount {
    /// The beginning of the time bucket.
    pub bucket: Option<String>,
    /// The surface.
    pub surface: Option<&'static str>,
    /// The model.
    pub model: Option<String>,
    /// The provider.
    pub provider: Option<String>,
    /// The effective status.
    pub status: Option<u16>,
    /// The error type.
    pub error_type: Option<String>,
    /// The cause; `other` for the rows that were too many to keep apart.
    pub cause: &'static str,
    /// Who can fix it.
    pub fault: Option<&'static str>,
    /// What an identical request is worth.
    pub retry: Option<&'static str>,
    /// How many.
    pub errors: u64,
}

#[cfg(feature = "parquet")]
impl RowCount {
    /// The row with every secret in its names masked.
    #[must_use]
    pub fn redacted(&self) -> Self {
        let clean = |name: &Option<String>| name.as_deref().map(|name| redact(name).0.into_owned());
        Self {
            model: clean(&self.model),
            provider: clean(&self.provider),
            error_type: clean(&self.error_type),
            ..self.clone()
        }
    }
}

impl Total {
    /// Closes a scan: lists, and decides the exit code.
    pub(super) fn close(mut self, options: &Options) -> Outcome {
        let samples = self.samples();
        let (messages, other_messages) = messages(&mut self, options.top);
        let incomplete = self.incomplete();
        let exit = Exit::decide(self.bad_lines > 0, !incomplete.is_empty());
        let by_count = |a: u64, b: u64| b.cmp(&a);
        let mut causes: Vec<CauseCount> = self
            .causes
            .iter()
            .map(|(&cause, &errors)| CauseCount {
                cause,
                fault: cause.fault(),
                errors,
            })
            .collect();
        causes.sort_by(|a, b| by_count(a.errors, b.errors));
        let mut statuses: Vec<StatusCount> = self
            .statuses
            .into_iter()
            .map(|(status, errors)| StatusCount { status, errors })
            .collect();
        statuses.sort_by(|a, b| by_count(a.errors, b.errors));
        let mut surfaces: Vec<SurfaceCount> = self
            .surfaces
            .into_iter()
            .map(|(surface, errors)| SurfaceCount { surface, errors })
            .collect();
        surfaces.sort_by(|a, b| by_count(a.errors, b.errors));
        let scanned = Scanned {
            format: FORMAT,
            suite: env!("CARGO_PKG_VERSION").to_owned(),
            inputs: Inputs {
                files: self.inputs,
                bytes: self.bytes,
            },
            payloads: self.payloads,
            errors: self.errors,
            repeated: self.repeated,
            undiagnosed: self.causes.get(&Cause::Unknown).copied().unwrap_or(0),
            causes,
            statuses,
            error_types: named(self.error_types),
            providers: named(self.providers),
            models: named(self.models),
            surfaces,
            bucket: options.bucket,
            buckets: buckets(self.buckets, options.bucket),
            messages,
            other_messages,
            read: self.read,
            bad_lines: self.bad_lines,
            named_lines: self.named_lines,
            unread: self.named_unread,
            incomplete,
            exit: exit.code(),
        };
        Outcome {
            scanned,
            rows: rows(self.rows, options.bucket),
            samples,
        }
    }

    fn incomplete(&self) -> Vec<String> {
        let mut reasons = Vec::new();
        if self.unread > 0 {
            reasons.push(format!(
                "{} of {} inputs could not be read completely",
                self.unread, self.inputs
            ));
        }
        if self.payloads == 0 {
            reasons.push("nothing was scanned: no input contains a payload".to_owned());
        }
        reasons
    }
}

/// The most frequent templates. The template of a message without its secrets is what is shown: the small letters of a
/// template would hide them from the redactor.
fn messages(total: &mut Total, top: usize) -> (Vec<Message>, u64) {
    let templates = std::mem::replace(&mut total.templates, Bounded::new(1));
    let (templates, _) = templates.close();
    let messages: Vec<Message> = templates
        .into_iter()
        .take(top)
        .map(|((cause, _), voice)| Message {
            template: shown(&template(&redact(&voice.message).0)),
            cause,
            errors: voice.count,
        })
        .collect();
    let told: u64 = messages.iter().map(|message| message.errors).sum();
    (messages, total.errors - told)
}

/// A template, short enough to be shown.
fn shown(template: &str) -> String {
    const LONGEST: usize = 300;
    template[..template.floor_char_boundary(LONGEST)].to_owned()
}

fn named(names: Bounded<Name, u64>) -> Named {
    let (names, other) = names.close();
    let names = names
        .into_iter()
        .map(|(name, errors)| NameCount {
            name: name.map(|name| name.to_string()),
            errors,
        })
        .collect();
    Named { names, other }
}

fn buckets(buckets: Bounded<Option<i64>, u64>, width: Bucket) -> Vec<BucketCount> {
    if width == Bucket::None {
        return Vec::new();
    }
    let (mut buckets, _) = buckets.close();
    buckets.sort_by_key(|(start, _)| (start.is_none(), *start));
    buckets
        .into_iter()
        .map(|(start, errors)| BucketCount {
            start: start.map(|start| width.show(start)),
            errors,
        })
        .collect()
}

fn rows(rows: Bounded<Row, u64>, width: Bucket) -> Vec<RowCount> {
    let (mut rows, other) = rows.close();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    let text = |name: &Name| name.as_deref().map(str::to_owned);
    let mut list: Vec<RowCount> = rows
        .iter()
        .map(|(row, errors)| RowCount {
            bucket: row.bucket.map(|start| width.show(start)),
            surface: row.facts.surface.map(Surface::as_str),
            model: text(&row.facts.model),
            provider: text(&row.facts.provider),
            status: row.facts.status,
            error_type: text(&row.facts.error_type),
            cause: row.facts.cause.as_str(),
            fault: Some(row.facts.cause.fault().as_str()),
            retry: row.facts.retry.map(|retry| retry.as_str()),
            errors: *errors,
        })
        .collect();
    if other > 0 {
        list.push(RowCount {
            bucket: None,
            surface: None,
            model: None,
            provider: None,
            status: None,
            error_type: None,
            cause: "other",
            fault: None,
            retry: None,
            errors: other,
        });
    }
    list
}
