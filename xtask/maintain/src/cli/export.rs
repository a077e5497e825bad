//! `export`: the wire shapes for other languages, and the corpus for other tools. `cargo xtask export` runs it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clap::builder::ValueParser;
use openrouter_conform::cli::{Context, Done};
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::select::Pattern;

use super::generate;
use crate::exports;
use crate::exports::corpus::{Export, File, Tool};

/// Write exports/openapi.json, or check that it is current
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
#[group(skip)]
pub struct Args {
    #[command(flatten)]
    generate: generate::Args,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Write the fixtures as stubs of a mocking tool
    ///
    /// Each stub has the status, the headers and the body of a fixture, and states its expected diagnosis: cause, fault,
    /// retry advice. README.md in the folder says how to load the stubs and select one, and names the fixtures that the tool
    /// cannot play; index.json lists them all. Private fixtures (--fixtures) are written as they are, without redaction.
    #[command(override_usage = "cargo xtask export corpus --to TOOL [OPTIONS] DIR")]
    Corpus(Corpus),
}

#[derive(Debug, clap::Args)]
struct Corpus {
    /// The tool
    #[arg(long, value_name = "TOOL")]
    to: Tool,
    /// Select fixtures by their expected cause; patterns match whole parts of its id (`limit.rate`, `limit.*`)
    #[arg(long, value_name = "CAUSE", help_heading = "Selection", value_parser = ValueParser::string())]
    cause: Vec<String>,
    /// The folder for the stubs; it must be new or empty
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

/// Writes the exports.
///
/// # Errors
/// If the arguments select nothing, or a file cannot be read or written.
pub fn run(args: &Args, context: &Context) -> Done {
    match &args.what {
        None => generate::run(&exports::GENERATOR, &args.generate, context),
        Some(What::Corpus(args)) => corpus(args, context),
    }
}

fn corpus(args: &Corpus, context: &Context) -> Done {
    let selection = context.options.selection();
    if selection.is_about_requirements() {
        let why =
            "stubs are of fixtures; select them with --case, --surface, --delivery or --cause";
        return Err(Error::usage("--requirement, --level", why));
    }
    is_free(&args.dir)?;
    let suite = context.suite()?;
    selection.check(&suite.corpus, &suite.spec)?;
    let mut fixtures = selection.fixtures(&suite.corpus);
    for text in &args.cause {
        let causes: BTreeSet<&str> = suite.corpus.fixtures().iter().filter_map(cause).collect();
        let causes: Vec<&str> = causes.into_iter().collect();
        Pattern::cause(text).must_match("--cause", &causes)?;
    }
    let meant = |fixture: &Fixture| {
        let matches =
            |text: &String| cause(fixture).is_some_and(|cause| Pattern::cause(text).matches(cause));
        args.cause.is_empty() || args.cause.iter().any(matches)
    };
    fixtures.retain(|fixture| meant(fixture));
    let export = Export::new(args.to, &fixtures);
    for file in &export.files {
        write(&args.dir, file)?;
    }
    context.output.people(&summary(&export, &args.dir));
    Ok(if export.included.is_empty() {
        Exit::Incomplete
    } else {
        Exit::Held
    })
}

fn cause(fixture: &Fixture) -> Option<&str> {
    fixture.case.expect.cause.as_deref()
}

/// An error unless the folder is empty or does not exist.
fn is_free(dir: &Path) -> Result<(), Error> {
    match fs::read_dir(dir) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(Error::usage(
                dir.display().to_string(),
                "the folder is not empty; specify a new one, or empty it",
            )),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(Error::Read {
            path: dir.to_owned(),
            source,
        }),
    }
}

fn write(dir: &Path, file: &File) -> Result<(), Error> {
    let path = dir.join(&file.path);
    let folder = path.parent().unwrap_or(dir);
    let failed = |path: &Path| {
        let path = path.to_owned();
        |source| Error::Write { path, source }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    fs::write(&path, &file.bytes).map_err(failed(&path))
}

/// The largest group of fixtures that the summary names one by one.
const MOST_NAMED: usize = 20;

fn summary(export: &Export, dir: &Path) -> String {
    let mut text = String::new();
    let left_out: usize = export.left_out.values().map(Vec::len).sum();
    let included = export.included.len();
    if included == 0 {
        text += "nothing was written: no selected fixture can be played\n";
    } else {
        let _ = writeln!(
            text,
            "{included} of {} fixtures written to {} for {}; README.md there says how to use them",
            included + left_out,
            dir.display(),
            export.tool.as_str(),
        );
    }
    let groups = [
        ("left out", &export.left_out),
        ("played without", &export.without),
    ];
    for (title, groups) in groups {
        for (why, ids) in groups {
            let many = ids.len() > MOST_NAMED && included > 0;
            let more = if many { " (README.md names them)" } else { "" };
            let _ = writeln!(text, "{title}, {}: {why}{more}", ids.len());
            for id in ids.iter().filter(|_| !many) {
                let _ = writeln!(text, "  {id}");
            }
        }
    }
    text
}
