//! `scan`: counts the errors in logs.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use super::facts::one_surface;
use super::{Context, Done};
use crate::scan::{
    Bucket, Form, Kept, Options, RowCount, Rows, scan, to_csv, to_terminal, write_samples,
};
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::redact::redact;
use openrouter_corpus::report::write_atomically;

/// Count the errors in logs: by cause, status, error type, provider, model, surface and time
///
/// Reads logs of any size and number, optionally compressed with gzip or zstd: log records of JSON, logfmt, CSV, journals,
/// access logs and text, with or without what log drivers add; payloads as NDJSON (or the lines of `identify --ndjson` with
/// a "timestamp"); dumps of event streams. The report states what each input was read as. Records about one failure count
/// once. Exits with 0 whatever the payloads say, with 1 if a line of NDJSON is invalid, and with 3 if an input could not be
/// read completely, has a form that is not supported, or nothing was scanned.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders; - reads standard input
    #[arg(value_name = "FILE|-", default_value = "-")]
    files: Vec<PathBuf>,
    /// Input format [default: auto-detected]
    #[arg(long, value_name = "FORM")]
    input: Option<Form>,
    /// Width of the time buckets
    #[arg(long, value_name = "WIDTH", default_value = "day")]
    bucket: Bucket,
    /// Number of rows per table, and of messages
    #[arg(long, value_name = "N", default_value = "20")]
    top: NonZero<usize>,
    /// Number of threads [default: number of cores]
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
    /// Write one redacted payload per message without a known cause into this folder, for `fixtures add`
    #[arg(long, value_name = "DIR")]
    samples: Option<PathBuf>,
    /// Write the counts of all combinations as CSV
    #[arg(long, value_name = "PATH", help_heading = "Output")]
    csv: Option<PathBuf>,
    /// Write the counts of all combinations as Parquet; needs a build with the feature `parquet`
    #[arg(long, value_name = "PATH", help_heading = "Output")]
    parquet: Option<PathBuf>,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    context.output.only_json()?;
    let csv = args.csv.as_deref().map(|path| ("--csv", path));
    let parquet_path = args.parquet.as_deref().map(|path| ("--parquet", path));
    context
        .options
        .check_distinct(csv.into_iter().chain(parquet_path))?;
    context
        .options
        .check_inputs_kept(args.files.iter().map(PathBuf::as_path))?;
    args.samples
        .as_deref()
        .map_or(Ok(()), super::options::writable_folder)?;
    let options = options(args, context)?;
    // Before any work is done for nothing.
    if args.parquet.is_some() {
        parquet(&[])?;
    }
    let outcome = scan(&args.files, &options);
    let scanned = &outcome.scanned;
    context
        .output
        .show(scanned, |scanned| to_terminal(scanned, args.top.get()));
    write(args, &outcome.rows.map(Rows::list).unwrap_or_default())?;
    if let Some(dir) = &args.samples {
        samples(dir, context, &outcome.samples)?;
    }
    let exit = Exit::decide(scanned.bad_lines > 0, !scanned.incomplete.is_empty());
    context.output.answer(scanned, exit)
}

fn options(args: &Args, context: &Context) -> Result<Options, Error> {
    let selection = context.options.selection();
    for (option, given) in [
        ("--case", !selection.case.is_empty()),
        ("--requirement", !selection.requirement.is_empty()),
        ("--level", !selection.level.is_empty()),
        ("--delivery", !selection.delivery.is_empty()),
        ("--revision", selection.revision.is_some()),
    ] {
        if given {
            return Err(Error::usage(
                option,
                "scan only counts errors in logs and does not support this option",
            ));
        }
    }
    let threads = args.threads.or_else(|| available_parallelism().ok());
    Ok(Options {
        form: args.input,
        surface: one_surface(&selection)?,
        bucket: args.bucket,
        threads: threads.map_or(1, NonZero::get),
        top: args.top.get(),
        rows: args.csv.is_some() || args.parquet.is_some(),
    })
}

/// Writes the requested tables.
fn write(args: &Args, rows: &[RowCount]) -> Result<(), Error> {
    if let Some(path) = &args.csv {
        let text = to_csv(rows);
        write_atomically(path, redact(&text).0.as_bytes())?;
    }
    if let Some(path) = &args.parquet {
        write_atomically(path, &parquet(rows)?)?;
    }
    Ok(())
}

fn samples(dir: &Path, context: &Context, samples: &[Kept]) -> Result<(), Error> {
    let root = context.root()?;
    let (spec, corpus) = (Suite::spec(&root)?, Corpus::load(&root));
    let (written, left) = write_samples(dir, samples, &corpus, &spec)?;
    super::output::note(&format!(
        "{written} samples written to {}; {left} skipped, because a fixture exists or they are not text\n",
        dir.display()
    ));
    Ok(())
}

/// Returns the rows as Parquet, with names redacted.
#[cfg(feature = "parquet")]
fn parquet(rows: &[RowCount]) -> Result<Vec<u8>, Error> {
    let masked: Vec<RowCount> = rows.iter().map(RowCount::redacted).collect();
    crate::scan::to_parquet(&masked).map_err(|error| Error::Harness(error.to_string()))
}

/// Always fails: this build lacks the feature.
#[cfg(not(feature = "parquet"))]
fn parquet(_: &[RowCount]) -> Result<Vec<u8>, Error> {
    Err(Error::usage(
        "--parquet",
        "this build lacks the feature `parquet`: build with `--features parquet`, or use --csv",
    ))
}
