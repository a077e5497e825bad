//! The context of every command: its options, and the suite they select.

use std::path::PathBuf;
use std::time::Instant;

use super::options::{Color, Options};
use super::output::Output;
use crate::report::{Format, Times, View};
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::report::{Draft, Item, Report, Run};
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;

/// The context of a command.
pub struct Context {
    /// The options of the command line.
    pub options: Options,
    /// Where the command prints.
    pub output: Output,
    /// When the program started.
    pub started: Instant,
    /// The name by which the program was called.
    program: String,
}

impl Context {
    /// Creates the context for these options.
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
        self.begin_with(command, selection, |_| {})
    }

    /// Begins a run that has a report; `state` says what else it was run with.
    pub fn begin_with(
        &self,
        command: &str,
        selection: &Selection,
        state: impl FnOnce(&mut Run),
    ) -> Draft {
        let mut draft = Draft::new(command, selection, self.options.partition);
        draft.run.private_fixtures = !self.options.fixtures.is_empty();
        state(&mut draft.run);
        self.output.begin(&draft.run);
        draft
    }

    /// Reports a checked item to followers of the run. Its report has to contain the same item.
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
        // Read the root again only where a format needs it, because embedded data costs nothing. An unreadable root was
        // reported before.
        let needs_root = self.output.has(Format::Html) || self.output.has(Format::Capsule);
        let root = needs_root.then(|| self.root().ok());
        let root = root.flatten().unwrap_or_else(Root::embedded);
        self.output.close(report, view, &root)
    }

    /// Returns the data that the options select.
    pub fn root(&self) -> Result<Root, Error> {
        self.root_with(&self.options.fixtures)
    }

    /// Returns the data that the options select, with these private fixtures.
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

    /// Returns the suite that the options select.
    pub fn suite(&self) -> Result<Suite, Error> {
        Suite::load(self.root()?)
    }
}
