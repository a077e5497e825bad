//! The options that every command takes.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::builder::{OsStringValueParser, PossibleValuesParser, TypedValueParser as _};
use clap::{Args, ValueEnum};
use openrouter_errors::{Delivery, Revision, Surface};
use rustix::fs::{Access, access};

use crate::report::Format;
use openrouter_corpus::error::Error;
use openrouter_corpus::report::Destination;
use openrouter_corpus::select::{Partition, Selection};
use openrouter_corpus::spec::Level;

/// Options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Selection")]
pub struct Options {
    /// Select fixtures by id or pattern; patterns match whole path components (`messages`, `messages/529-*`)
    #[arg(long, global = true, value_name = "ID")]
    pub case: Vec<String>,
    /// Select requirements by id, family or pattern (`HTTP-3`, `HTTP`)
    #[arg(long, global = true, value_name = "ID")]
    pub requirement: Vec<String>,
    /// Select surfaces; for `payload`: the surface of the request
    #[arg(long, global = true, value_name = "SURFACE", value_parser = surface())]
    pub surface: Vec<Surface>,
    /// Select requirements by level
    #[arg(long, global = true, value_name = "LEVEL", value_parser = level())]
    pub level: Vec<Level>,
    /// Select fixtures by how the error arrived
    #[arg(long, global = true, value_name = "DELIVERY", value_parser = delivery())]
    pub delivery: Vec<Delivery>,

    /// Score only requirements in force at this revision; later ones run but are not scored
    #[arg(long, global = true, value_name = "REVISION", value_parser = revision())]
    pub revision: Option<Revision>,

    /// Run one shard of the selection, such as 2/3; `merge` joins the reports of all shards
    #[arg(long, global = true, value_name = "PART/OF")]
    pub partition: Option<Partition>,

    /// Add a folder of private fixtures; repeatable
    #[arg(long, global = true, value_name = "DIR", help_heading = "Data")]
    pub fixtures: Vec<PathBuf>,
    /// Read fixtures, SPEC.md and schemas from this checkout instead of the binary
    #[arg(long, global = true, value_name = "DIR", help_heading = "Data")]
    pub root: Option<PathBuf>,

    /// Write a report (json, ndjson, junit, markdown, html, badge or capsule) to a file, or to standard output if PATH is -; repeatable
    #[arg(long, global = true, value_name = "FORMAT=PATH", value_parser = OsStringValueParser::new().try_map(|text| target(&text)), help_heading = "Output")]
    pub report: Vec<Target>,
    /// Write the JSON report to standard output; same as --report json=-
    #[arg(long, global = true, help_heading = "Output")]
    pub json: bool,
    /// Show more details of each failure: the bytes on the wire, and violations below MUST
    #[arg(long, short, global = true, help_heading = "Output")]
    pub verbose: bool,
    /// Do not redact what a terminal shows; files and pipes are always redacted
    #[arg(long, global = true, help_heading = "Output")]
    pub raw: bool,
    /// When to use colors
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Output"
    )]
    pub color: Color,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// A requested report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The format.
    pub format: Format,
    /// The file; `None` for standard output.
    pub path: Option<PathBuf>,
}

impl Options {
    /// Returns the selection that the options make.
    #[must_use]
    pub fn selection(&self) -> Selection {
        Selection {
            case: self.case.clone(),
            requirement: self.requirement.clone(),
            surface: self.surface.clone(),
            level: self.level.clone(),
            delivery: self.delivery.clone(),
            revision: self.revision.filter(|one| *one != Revision::Latest),
        }
    }

    /// Returns every requested report.
    #[must_use]
    pub fn targets(&self) -> Vec<Target> {
        let mut targets = self.report.clone();
        for target in &mut targets {
            let leads_to_stdout = |path: &PathBuf| {
                Destination::of(path).is_ok_and(|place| place == Destination::Stdout)
            };
            target.path.take_if(|path| leads_to_stdout(path));
        }
        if self.json {
            targets.push(Target {
                format: Format::Json,
                path: None,
            });
        }
        targets
    }

    /// Checks what clap cannot: at most one report goes to standard output, a command that is not `cut` into parts
    /// takes no `--partition`, and only a run whose `capsule` can be verified writes one.
    ///
    /// # Errors
    /// [`Error::Usage`] otherwise.
    pub fn check(&self, cut: bool, capsule: bool) -> Result<(), Error> {
        let asked = |target: &Target| target.format == Format::Capsule;
        if !capsule && self.report.iter().any(asked) {
            let why = "only client, server, gateway, program, merge and the run without a command write a capsule";
            return Err(Error::usage("--report capsule", why));
        }
        if self.partition.is_some() && !cut {
            let why = "only client, server, gateway and the run without a command can be sharded";
            return Err(Error::usage("--partition", why));
        }
        let to_stdout = self
            .targets()
            .iter()
            .filter(|target| target.path.is_none())
            .count();
        if to_stdout > 1 {
            return Err(Error::usage(
                "--report",
                "only one report can go to standard output",
            ));
        }
        if self.raw && (to_stdout > 0 || !std::io::stdout().is_terminal()) {
            let why =
                "standard output is no terminal; what leaves for a file or a pipe is redacted";
            return Err(Error::usage("--raw", why));
        }
        self.check_distinct(None)
    }

    /// Checks that reports and the other outputs go to different files.
    ///
    /// # Errors
    /// [`Error::Usage`] names both outputs.
    pub fn check_distinct<'a>(
        &self,
        others: impl IntoIterator<Item = (&'static str, &'a Path)>,
    ) -> Result<(), Error> {
        let targets = self.targets().into_iter();
        let reports = targets.filter_map(|target| Some(("--report", target.path?)));
        let others = others
            .into_iter()
            .map(|(option, path)| (option, path.to_owned()));
        let mut outputs: BTreeMap<Destination, (&str, PathBuf)> = BTreeMap::new();
        let mut files: BTreeMap<(u64, u64), (&str, PathBuf)> = BTreeMap::new();
        for (option, path) in reports.chain(others) {
            writable(&path)?;
            let Ok(place) = Destination::of(&path) else {
                continue;
            };
            if !place.is_exclusive() {
                continue;
            }
            let output = format!("{option} {}", path.display());
            let same = place
                .file_id()
                .and_then(|id| files.insert(id, (option, path.clone())));
            if let Some((other, first)) = outputs.insert(place, (option, path)).or(same) {
                let first = first.display();
                let why = format!(
                    "it and {other} {first} lead to the same file; give each output its own"
                );
                return Err(Error::usage(output, why));
            }
        }
        Ok(())
    }
}

impl Options {
    /// Checks that no report replaces an input.
    ///
    /// # Errors
    /// [`Error::Usage`] names the report.
    pub fn check_inputs_kept<'a>(
        &self,
        inputs: impl IntoIterator<Item = &'a Path>,
    ) -> Result<(), Error> {
        let place = |path: &Path| {
            let place = Destination::of(path).ok()?;
            let id = place.file_id()?;
            Some((place, id))
        };
        let inputs: Vec<_> = inputs.into_iter().filter_map(place).collect();
        for path in self.targets().into_iter().filter_map(|target| target.path) {
            let same = |(output, id): (Destination, (u64, u64))| {
                inputs
                    .iter()
                    .any(|input| input.0 == output || input.1 == id)
            };
            if place(&path).is_some_and(same) {
                let output = format!("--report {}", path.display());
                let why = "it would replace a file that the command reads; give it another path";
                return Err(Error::usage(output, why));
            }
        }
        Ok(())
    }
}

/// Checks that files can be written into a folder, which need not exist.
///
/// # Errors
/// [`Error::Write`] names the folder.
pub(super) fn writable_folder(folder: &Path) -> Result<(), Error> {
    writable(&folder.join("file")).map_err(|error| match error {
        Error::Write { source, .. } => Error::Write {
            path: folder.to_owned(),
            source,
        },
        other => other,
    })
}

/// Checks before the run that a file can be written, because a run whose report is lost is wasted.
fn writable(path: &Path) -> Result<(), Error> {
    let failed = |source| Error::Write {
        path: path.to_owned(),
        source,
    };
    match Destination::of(path).map_err(failed)? {
        Destination::File(file) => {
            if file.is_dir() {
                return Err(failed(std::io::ErrorKind::IsADirectory.into()));
            }
            // Folders that do not exist are created with the report.
            let exists = |path: &&Path| path.symlink_metadata().is_ok();
            let at = file.ancestors().find(exists).unwrap_or(Path::new("/"));
            if at != file && !at.is_dir() {
                return Err(failed(std::io::ErrorKind::NotADirectory.into()));
            }
            access(at, Access::WRITE_OK).map_err(|error| failed(error.into()))
        }
        _ => Ok(()),
    }
}

/// Parses a surface.
pub(super) fn surface() -> impl clap::builder::TypedValueParser<Value = Surface> {
    PossibleValuesParser::new(Surface::ALL.iter().map(|surface| surface.as_str()))
        .try_map(|text| text.parse::<Surface>())
}

/// Parses a level in the spelling of the command line.
fn level() -> impl clap::builder::TypedValueParser<Value = Level> {
    PossibleValuesParser::new(["must", "should", "may"]).map(|text| match text.as_str() {
        "must" => Level::Must,
        "should" => Level::Should,
        _ => Level::May,
    })
}

/// Parses a delivery.
fn delivery() -> impl clap::builder::TypedValueParser<Value = Delivery> {
    PossibleValuesParser::new(Delivery::ALL.iter().map(|delivery| delivery.as_str()))
        .try_map(|text| text.parse::<Delivery>())
}

/// Parses a revision.
fn revision() -> impl clap::builder::TypedValueParser<Value = Revision> {
    PossibleValuesParser::new(Revision::ALL.iter().map(|revision| revision.as_str()))
        .try_map(|text| text.parse::<Revision>())
}

/// Parses `FORMAT=PATH`; the path need not be UTF-8.
fn target(text: &OsStr) -> Result<Target, String> {
    const EXPECTED: &str = "expected FORMAT=PATH, such as json=report.json or json=-";
    let (format, path) = split(text).ok_or(EXPECTED)?;
    let format = format.parse()?;
    if path.as_os_str().is_empty() {
        return Err("expected a path after the =; - is standard output".to_owned());
    }
    Ok(Target {
        format,
        path: (path.as_os_str() != "-").then_some(path),
    })
}

/// `=Splits a text at its first `=` into a name and a path.
pub(super) fn split(text: &OsStr) -> Option<(&str, PathBuf)> {
    let bytes = text.as_encoded_bytes();
    let at = bytes.iter().position(|byte| *byte == b'=')?;
    let before = std::str::from_utf8(&bytes[..at]).ok()?;
    Some((before, after(text, at + 1)))
}

/// Returns the part of a text after the ASCII character that ends at this position.
#[cfg(unix)]
fn after(text: &OsStr, at: usize) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    OsStr::from_bytes(&text.as_bytes()[at..]).into()
}

/// Returns the part of a text after the ASCII character that ends at this position.
#[cfg(not(unix))]
fn after(text: &OsStr, at: usize) -> PathBuf {
    text.to_string_lossy()[at..].into()
}
