//! What every command is given: the options, and the suite they ask for.

use std::path::PathBuf;
use std::time::Instant;

use super::options::{Color, Options};
use super::output::Output;
use crate::report::{Format, Times, View};
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::report::{Draft, Item, Report};
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;

/// What every command is given.
pub struct Context {
    /// The options of the command line.
    pub options: Options,
    /// Where the command prints.
    pub output: Output,
    /// When the program started.
    pub started: Instant,
    /// What the program was called by.
    program: String,
}

impl Context {
    /// The context for these options.
    pub fn new(options: Options) -> Self {
        let choice = match options.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
        openrouter_runner::progress::show();
        let output = Output::new(&options);
        Self {
            options,
            output,
            started: Instant::now(),
            program: super::replay::program(),
        }
    }

    /// Begins a run that has a report.
    pub fn begin(&self, command: &str, selection: &Selection) -> Draft {
        let draft = Draft::new(command, selection, self.options.partition);
        self.output.begin(&draft.run);
        draft
    }

    /// Tells an item that was checked to those who follow the run. Its report has to have it too, and the same.
    pub fn judged(&self, item: &Item) {
        self.output.judged(item);
    }

    /// Ends a run that has a report.
    pub fn close(&self, report: &Report) -> Exit {
        let times = Times {
            wall: self.started.elapsed(),
        };
        let view = View {
            times: Some(times),
            program: self.program.clone(),
            ..View::default()
        };
        // Read again only for a page: what is embedded costs nothing. A root that cannot be read was told of before.
        let root = self.output.has(Format::Html).then(|| self.root().ok());
        let root = root.flatten().unwrap_or_else(Root::embedded);
        self.output.close(report, view, &root)
    }

    /// The data that the options ask for.
    pub fn root(&self) -> Result<Root, Error> {
        self.root_with(&self.options.fixtures)
    }

    /// The data that the options ask for, with these private fixtures.
    pub fn root_with(&self, fixtures: &[PathBuf]) -> Result<Root, Error> {
        let mut root = match &self.options.root {
            Some(dir) => Root::open(dir)?,
            None => Root::embedded(),
        };
        for dir in fixtures {
            root.add_fixtures(dir)?;
        }
        Ok(root)
    }

    /// The suite that the options ask for.
    pub fn suite(&self) -> Result<Suite, Error> {
        Suite::load(self.root()?)
    }
}
