//! What every command is given: the options, and the suite they ask for.

use std::time::Instant;

use super::options::{Color, Options};
use super::output::Output;
use crate::error::Error;
use crate::judge::Suite;
use crate::root::Root;

/// What every command is given.
pub(super) struct Context {
    pub(super) options: Options,
    pub(super) output: Output,
    pub(super) started: Instant,
}

impl Context {
    pub(super) fn new(options: Options) -> Self {
        let choice = match options.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
        let output = Output::new(options.targets());
        Self {
            options,
            output,
            started: Instant::now(),
        }
    }

    /// The data that the options ask for.
    pub(super) fn root(&self) -> Result<Root, Error> {
        let mut root = match &self.options.root {
            Some(dir) => Root::open(dir)?,
            None => Root::embedded(),
        };
        for dir in &self.options.fixtures {
            root.add_fixtures(dir)?;
        }
        Ok(root)
    }

    /// The suite that the options ask for.
    pub(super) fn suite(&self) -> Result<Suite, Error> {
        Suite::load(self.root()?)
    }
}
