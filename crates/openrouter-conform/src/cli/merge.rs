//! `merge`: joins the reports of the shards of one run.

use std::path::{Path, PathBuf};

use super::{Context, Done};
use crate::report::ndjson;
use crate::report::{NotParts, merge};
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::repeated::repeated;
use openrouter_corpus::report::{FORMAT, Report};

/// Merge the reports of all shards of a --partition run; totals and exit code are those of the whole run
///
/// Reads what `--report json=PATH` or `--report ndjson=PATH` wrote, one file per shard.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The reports, in any order
    #[arg(required = true, value_name = "REPORT")]
    reports: Vec<PathBuf>,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let inputs = args.reports.iter().map(PathBuf::as_path);
    context.options.check_inputs_kept(inputs)?;
    let spec = Suite::spec(&context.root()?)?;
    let mut parts = Vec::new();
    for path in &args.reports {
        parts.push((path.display().to_string(), read(path)?));
    }
    let report = merge(parts, &spec).map_err(|error| match error {
        NotParts::Gap { .. } => Error::Incomplete(format!("merge: {error}")),
        _ => Error::usage("merge", error.to_string()),
    })?;
    Ok(context.close(&report))
}

/// Reads a report in either form.
fn read(path: &Path) -> Result<Report, Error> {
    let bytes = super::input::read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let is_lines = text
        .lines()
        .next()
        .is_some_and(|line| line.contains("\"line\":\"header\""));
    let wrong =
        |why: String| Error::Incomplete(format!("{} is not a report: {why}", path.display()));
    if text.trim().is_empty() {
        return Err(wrong("it is empty".to_owned()));
    }
    let texts = if is_lines {
        text.lines().collect()
    } else {
        vec![&*text]
    };
    if let Some(repeated) = texts.iter().find_map(|text| repeated(text.as_bytes())) {
        return Err(wrong(repeated.to_string()));
    }
    let report: Report = if is_lines {
        ndjson::read(&text).map_err(|error| wrong(error.to_string()))?
    } else {
        serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?
    };
    if report.run.format != FORMAT {
        let format = report.run.format;
        return Err(wrong(format!(
            "unknown format {format}; this program reads format {FORMAT}"
        )));
    }
    if report.is_consistent() {
        Ok(report)
    } else {
        Err(wrong("its totals do not match its items".to_owned()))
    }
}
