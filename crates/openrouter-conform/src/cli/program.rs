//! `program`: test a program with a user interface.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::{OsStringValueParser, TypedValueParser as _};

use super::listening::Signals;
use super::replay::ReproCommand;
use super::{Context, Done};
use openrouter_conformance::program::plan::plan;
use openrouter_conformance::program::report::{ProgramReport, RunReport};
use openrouter_conformance::verdicts::item;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::{Kind, write_atomically};
use openrouter_runner::manifest::ManifestFile as _;
use openrouter_runner::program::manifest::ProgramManifest;
use openrouter_runner::program::run::Program;
use openrouter_runner::program::session::{Config, play};
use openrouter_runner::progress::so_far;

/// Test a program with a user interface: run it in a terminal against failing responses and rank what the user sees
///
/// The command, --env and --file take placeholders: {base_url} (ends in /api/v1), {root_url} (the same without /v1),
/// {api_key}, {model}, {home} (a scratch home directory, new for each run) and {folder} (the current directory, or that of
/// --program). The program runs in {home}/work with no environment but PATH and what --env sets, first against a healthy response,
/// then against each failing one. Without --case, a short list of common failures is played.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The program and its arguments, after --
    #[arg(last = true, value_name = "CMD", required_unless_present = "program")]
    command: Vec<OsString>,
    /// Use a program of the checkout (adapters/programs/NAME)
    #[arg(long, value_name = "NAME", conflicts_with_all = ["command", "env", "file"])]
    program: Option<String>,
    /// Name of the program in the report
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Set an environment variable of the program; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    env: Vec<(String, String)>,
    /// Write this file below {home} before each run, from a template on disk; repeatable
    #[arg(long, value_name = "PATH=TEMPLATE", value_parser = OsStringValueParser::new().try_map(|text| file(&text)))]
    file: Vec<(String, PathBuf)>,
    /// Model that the program requests
    #[arg(long, value_name = "MODEL", default_value = Config::MODEL)]
    model: String,
    /// Time limit of a run from its first request, in seconds; a program that sends no request is stopped after 120
    #[arg(long, value_name = "SECONDS", default_value_t = Config::LIMIT, value_parser = clap::value_parser!(u64).range(1..=3600))]
    limit: u64,
    /// Number of concurrent runs
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: u16,
    /// Write the screen of each run to DIR/CASE.txt, and that of the control to DIR/control.txt
    #[arg(long, value_name = "DIR")]
    screens: Option<PathBuf>,
}

/// VALUE`.=Parses `NAME=VALUE`.
fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .ok_or_else(|| format!("expected NAME=VALUE, found {text:?}"))?;
    Ok((name.to_owned(), value.to_owned()))
}

/// TEMPLATE`; the=Parses `PATH=TEMPLATE`; the path of the template need not be UTF-8.
fn file(text: &OsStr) -> Result<(String, PathBuf), String> {
    let split = super::options::split(text).filter(|(path, _)| !path.is_empty());
    let (path, template) =
        split.ok_or_else(|| format!("expected PATH=TEMPLATE, found {:?}", text.display()))?;
    Ok((path.to_owned(), template))
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let suite = context.suite()?;
    let selection = context.options.selection();
    selection.check(&suite.corpus, &suite.spec)?;
    args.screens
        .as_deref()
        .map_or(Ok(()), super::options::writable_folder)?;
    let fixtures: Vec<&Fixture> = plan(&suite.corpus, &selection);
    if fixtures.is_empty() {
        context.output.people(
            "nothing to play: none of the selected fixtures is an error that can be played\n",
        );
        return Ok(Exit::Incomplete);
    }
    let config = Config {
        program: args.program(context)?,
        model: args.model.clone(),
        limit: Duration::from_secs(args.limit),
        jobs: usize::from(args.jobs),
        again: args.again(context),
    };
    let draft = context.begin("program", &selection);
    let each = |run: &RunReport| context.judged(&item(Kind::Call, &run.case, None));
    let report = openrouter_runner::client::run::runtime()?.block_on(async {
        let signals = Signals::listen()?;
        tokio::select! {
            report = play(&config, &fixtures, &selection, &suite.spec, each) => report,
            () = signals.wait(None) => Err(Error::Interrupted(so_far())),
        }
    })?;
    if let Some(folder) = &args.screens {
        write_screens(folder, &report)?;
    }
    Ok(context.close(&report.close(draft)))
}

fn write_screens(folder: &Path, report: &ProgramReport) -> Result<(), Error> {
    let control = (
        "control".to_owned(),
        openrouter_conformance::program::report::shortened(&report.control.screen),
    );
    let runs = report
        .runs
        .iter()
        .map(|run| (run.case.case.replace('/', "~"), run.screen.clone()));
    for (name, screen) in std::iter::once(control).chain(runs) {
        let path = folder.join(format!("{name}.txt"));
        std::fs::create_dir_all(folder).map_err(|source| Error::Write {
            path: path.clone(),
            source,
        })?;
        write_atomically(&path, format!("{screen}\n").as_bytes())?;
    }
    Ok(())
}

impl Args {
    fn program(&self, context: &Context) -> Result<Program, Error> {
        if let Some(name) = &self.program {
            let Some(checkout) = &context.options.root else {
                return Err(Error::usage(
                    "--program",
                    "name the checkout with --root DIR",
                ));
            };
            return Ok(Program::of(
                &ProgramManifest::open(checkout, name)?,
                checkout,
            ));
        }
        let mut files = BTreeMap::new();
        for (path, template) in &self.file {
            if Path::new(path).is_absolute() || path.split('/').any(|part| part == "..") {
                return Err(Error::usage(
                    "--file",
                    format!("expected a path below the scratch home directory, found {path:?}"),
                ));
            }
            let text = std::fs::read_to_string(template).map_err(|source| Error::Read {
                path: template.clone(),
                source,
            })?;
            files.insert(path.clone(), text);
        }
        let name = self.command.first();
        let name = name.map_or("program".into(), |first| first.to_string_lossy());
        Ok(Program {
            name: self.name.clone().unwrap_or_else(|| name.into_owned()),
            command: self.command.clone(),
            env: self.env.iter().cloned().collect(),
            files,
            folder: std::env::current_dir().ok(),
            ..Program::default()
        })
    }

    /// Returns the options after `program --case ID` that repeat the run.
    fn again(&self, context: &Context) -> String {
        let mut again = ReproCommand::of(&context.options);
        again.option("--program", self.program.as_ref());
        for (name, value) in &self.env {
            again.option("--env", Some(format!("{name}={value}")));
        }
        for (path, template) in &self.file {
            let mut pair = OsString::from(format!("{path}="));
            pair.push(template);
            again.path("--file", Path::new(&pair));
        }
        if self.model != Config::MODEL {
            again.option("--model", Some(&self.model));
        }
        if self.limit != Config::LIMIT {
            again.option("--limit", Some(self.limit));
        }
        if !self.command.is_empty() {
            again.word("--".as_ref());
            for word in &self.command {
                again.word(word);
            }
        }
        again.finish()
    }
}
