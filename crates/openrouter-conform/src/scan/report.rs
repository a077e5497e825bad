//! The result of a scan.

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

/// The result of a scan. Every list has the most frequent entries first; lists of names keep only the most frequent
/// ones (`other` counts the rest; if it is not 0, the counts of rarer names are lower bounds).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scanned {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The suite's version.
    pub suite: String,
    /// The number of inputs and their unpacked bytes.
    pub inputs: Inputs,
    /// Payloads, events or lines that were examined.
    pub payloads: u64,
    /// The number of errors among them.
    pub errors: u64,
    /// Log records about an error that is already counted: they state the same request, or directly follow with the
    /// same error in other words.
    pub repeated: u64,
    /// The number of errors with the cause `unknown`.
    pub undiagnosed: u64,
    /// Errors by cause.
    pub causes: Vec<CauseCount>,
    /// Errors by status; `null` if unknown.
    pub statuses: Vec<StatusCount>,
    /// Errors by error type, stated or inferred.
    pub error_types: Named,
    /// Errors by provider.
    pub providers: Named,
    /// Errors by model.
    pub models: Named,
    /// Errors by surface; `null` if unknown.
    pub surfaces: Vec<SurfaceCount>,
    /// Width of the time buckets.
    pub bucket: Bucket,
    /// Errors by time bucket, in chronological order; `null`, for unknown times, comes last.
    pub buckets: Vec<BucketCount>,
    /// The most frequent messages, by template.
    pub messages: Vec<Message>,
    /// Errors whose message is not listed.
    pub other_messages: u64,
    /// The formats of the inputs, for the first 100 of them.
    pub read: Vec<ReadInput>,
    /// Lines that are invalid in their format.
    pub bad_lines: u64,
    /// The first invalid lines.
    pub named_lines: Vec<LineProblem>,
    /// The first inputs that could not be read completely.
    pub unread: Vec<UnreadInput>,
    /// Why the scan is incomplete; empty if it is complete.
    pub incomplete: Vec<String>,
    /// The resulting exit code.
    pub exit: u8,
}

/// The input that was read.
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
    /// The number of errors.
    pub errors: u64,
}

/// Errors of one status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatusCount {
    /// The effective status.
    pub status: Option<u16>,
    /// The number of errors.
    pub errors: u64,
}

/// Errors of one surface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SurfaceCount {
    /// The surface, stated or derived from the envelope.
    pub surface: Option<Surface>,
    /// The number of errors.
    pub errors: u64,
}

/// Errors by a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Named {
    /// The most frequent names.
    pub names: Vec<NameCount>,
    /// Errors with other names.
    pub other: u64,
}

/// Errors with one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NameCount {
    /// The name; `null` if not stated.
    pub name: Option<String>,
    /// The number of errors.
    pub errors: u64,
}

/// Errors of one time bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BucketCount {
    /// Its start, in UTC: `2026-09-30`, `2026-09-30T14:00Z`.
    pub start: Option<String>,
    /// The number of errors.
    pub errors: u64,
}

/// Errors whose messages differ only in request-specific values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// The common template.
    pub template: String,
    /// The cause.
    pub cause: Cause,
    /// The number of errors.
    pub errors: u64,
}

/// The format of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReadInput {
    /// The input.
    pub file: String,
    /// Its form: `ndjson`, `json`, `sse`, `csv`, `journal`, `text` or `empty`.
    pub form: String,
    /// Its records, by kind.
    pub records: Vec<KindCount>,
    /// The number of errors in it.
    pub errors: u64,
}

/// Records of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KindCount {
    /// The kind, such as `JSON log record` or `access log`.
    pub kind: String,
    /// The wrapper of a log driver or collector, such as `docker json-file`.
    pub around: Option<String>,
    /// The number of records.
    pub records: u64,
}

/// An input that could not be read completely.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnreadInput {
    /// The input.
    pub file: String,
    /// The reason.
    pub why: String,
}

/// Errors with the same counted properties: a row of `--csv` and `--parquet`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowCount {
    /// The start of the time bucket.
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
    /// The cause; `other` for the rows beyond the limit.
    pub cause: &'static str,
    /// Who can fix it.
    pub fault: Option<&'static str>,
    /// Whether to repeat an identical request.
    pub retry: Option<&'static str>,
    /// The number of errors.
    pub errors: u64,
}

#[cfg(feature = "parquet")]
impl RowCount {
    /// Returns the row with secrets in its names masked.
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
    /// Completes a scan: sorts the lists, and determines the exit code.
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
            rows: self.rows.map(|rows| Rows(rows, options.bucket)),
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

/// Returns the most frequent templates. Shows templates of redacted messages, because the redactor would not recognise
/// secrets in a lower-case template.
fn messages(total: &mut Total, top: usize) -> (Vec<Message>, u64) {
    let templates = std::mem::replace(&mut total.templates, Bounded::new(1));
    let (templates, _) = templates.close();
    let messages: Vec<Message> = templates
        .into_iter()
        .take(top)
        .map(|(held, errors)| Message {
            template: shown(&template(&redact(held.message()).0)),
            cause: held.cause,
            errors,
        })
        .collect();
    let shown_errors: u64 = messages.iter().map(|message| message.errors).sum();
    (messages, total.errors - shown_errors)
}

/// Shortens a template.
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
    let (mut buckets, _) = buckets.kept();
    buckets.sort_by_key(|(start, _)| (start.is_none(), *start));
    buckets
        .into_iter()
        .map(|(start, errors)| BucketCount {
            start: start.map(|start| width.show(start)),
            errors,
        })
        .collect()
}

/// The rows, which are put in order only if somebody asks for them.
#[derive(Debug)]
pub struct Rows(Bounded<Row, u64>, Bucket);

impl Rows {
    /// Returns the rows in order; the last one may count all others.
    #[must_use]
    pub fn list(self) -> Vec<RowCount> {
        rows(self.0, self.1)
    }
}

fn rows(rows: Bounded<Row, u64>, width: Bucket) -> Vec<RowCount> {
    let (mut rows, other) = rows.kept();
    rows.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let text = |name: &Name| name.as_deref().map(str::to_owned);
    // The rows of a bucket are adjacent.
    let mut last: Option<(i64, String)> = None;
    let mut bucket = |start: i64| match &last {
        Some((of, shown)) if *of == start => shown.clone(),
        _ => last.insert((start, width.show(start))).1.clone(),
    };
    let mut list: Vec<RowCount> = rows
        .iter()
        .map(|(row, errors)| RowCount {
            bucket: row.bucket.map(&mut bucket),
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
