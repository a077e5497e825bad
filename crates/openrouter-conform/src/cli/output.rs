//! What leaves the program. Everything passes the redactor; the report that was asked for has standard output to
//! itself, and text for people then goes to standard error.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::lines::Lines;
use super::options::{Options, Target};
use crate::report::{Format, View, to_terminal};
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::redact::{clean_value, redact};
use openrouter_corpus::report::{Item, Report, Run, to_json, write_atomically};
use openrouter_corpus::root::Root;
use openrouter_corpus::visible::{visible_line, visible_styled};

/// Where the output of a command goes.
pub struct Output {
    targets: Vec<Target>,
    verbose: bool,
    /// Whether people see what is not redacted.
    raw: bool,
    /// Whether people read standard error.
    aside: Cell<bool>,
    /// The reports that are written as lines, where a run has begun; nothing for one that cannot be written.
    begun: RefCell<Vec<Option<Lines>>>,
}

impl Output {
    /// Output as these options ask for it.
    pub fn new(options: &Options) -> Self {
        let output = Self {
            targets: options.targets(),
            verbose: options.verbose,
            raw: options.raw,
            aside: Cell::new(false),
            begun: RefCell::default(),
        };
        output.aside.set(output.is_stdout_taken());
        output
    }

    /// Whether a report has standard output to itself.
    pub fn is_stdout_taken(&self) -> bool {
        self.targets.iter().any(|target| target.path.is_none())
    }

    /// Whether a report of this format is to be written.
    pub fn has(&self, format: Format) -> bool {
        self.targets.iter().any(|target| target.format == format)
    }

    /// Writes text for people.
    pub fn people(&self, text: &str) {
        self.write(&if self.is_raw() {
            visible_styled(text).into_owned()
        } else {
            fit(text)
        });
    }

    /// Whether people read at a terminal, and asked for what is not redacted.
    fn is_raw(&self) -> bool {
        let is_terminal = if self.aside.get() {
            std::io::stderr().is_terminal()
        } else {
            std::io::stdout().is_terminal()
        };
        self.raw && is_terminal
    }

    fn write(&self, text: &str) {
        if self.aside.get() {
            let _ = anstream::stderr().write_all(text.as_bytes());
        } else {
            noted(whole(anstream::stdout(), text));
        }
    }

    /// The width of what people read there: that of the terminal, or 100.
    pub fn width(&self) -> usize {
        let size = if self.aside.get() {
            terminal_size::terminal_size_of(std::io::stderr())
        } else {
            terminal_size::terminal_size_of(std::io::stdout())
        };
        size.map_or(View::default().width, |(width, _)| usize::from(width.0))
    }

    /// Has what people read go to standard error from now on: something else has standard output to itself.
    pub fn step_aside(&self) {
        self.aside.set(true);
    }

    /// Says what is run to those who follow it: the header of a report that is written as lines.
    pub fn begin(&self, run: &Run) {
        let run = &clean_value(run);
        for target in self
            .targets
            .iter()
            .filter(|one| one.format == Format::Ndjson)
        {
            let begun = Lines::begin(target.path.as_deref(), run);
            self.begun
                .borrow_mut()
                .push(begun.map_err(|failed| error(&failed)).ok());
        }
    }

    /// Tells an item that was checked to those who follow the run.
    pub fn judged(&self, item: &Item) {
        if self.begun.borrow().is_empty() {
            return;
        }
        let item = &clean_value(item);
        for begun in self.begun.borrow_mut().iter_mut() {
            if let Some(Err(failed)) = begun.as_mut().map(|lines| lines.item(item)) {
                error(&failed);
                *begun = None;
            }
        }
    }

    /// Ends a run: shows its report to people, writes the files that were asked for (a page with what this root has), and
    /// answers with its exit code. A file that cannot be written makes the run incomplete, and hides no violation.
    pub fn close(&self, report: &Report, view: View, root: &Root) -> Exit {
        let view = View {
            width: self.width(),
            verbose: self.verbose,
            ..view
        };
        let clean = redacted_report(report);
        let mut exit = clean.exit();
        let begun = self.begun.take();
        let is_begun = !begun.is_empty();
        for lines in begun {
            // A line that could not be written was told then.
            let written = lines.map(|lines| lines.finish(&clean).map_err(|failed| error(&failed)));
            if written.is_none_or(|written| written.is_err()) {
                exit = Exit::decide(exit == Exit::Violated, true);
            }
        }
        let left = |target: &&Target| !(is_begun && target.format == Format::Ndjson);
        let ended = self.files(exit, left, |format| format.render_with(&clean, root));
        let mut shown = if self.is_raw() { report.clone() } else { clean };
        if ended != shown.exit() {
            let why = "a requested report could not be written";
            shown.totals.incomplete.push(why.to_owned());
            shown.totals.exit = ended.code();
        }
        keep_lines(&mut shown);
        self.write(&visible_styled(&to_terminal(&shown, &view)));
        ended
    }

    /// An error where reports are asked of a run that writes none.
    pub fn no_report(&self, run: &str) -> Result<(), Error> {
        if self.targets.is_empty() {
            return Ok(());
        }
        let why = format!("{run} writes no report; remove --report and --json");
        Err(Error::usage("--report", why))
    }

    /// Ends a command that answers with a value and checks nothing: its one format is JSON.
    pub fn answer(&self, value: &impl Serialize, exit: Exit) -> Result<Exit, Error> {
        self.only_json()?;
        if self.targets.is_empty() {
            return Ok(exit);
        }
        let clean = clean_value(&serde_json::to_value(value).expect("answers are JSON"));
        Ok(self.files(exit, |_| true, |_| to_json(&clean)))
    }

    /// Shows a value to people.
    pub fn show<T>(&self, value: &T, render: impl Fn(&T) -> String)
    where
        T: Clone + Serialize + DeserializeOwned,
    {
        self.write(&visible_styled(&render(&self.clean(value))));
    }

    /// A value as people may see it, before its texts are wrapped.
    pub fn clean<'v, T>(&self, value: &'v T) -> Cow<'v, T>
    where
        T: Clone + Serialize + DeserializeOwned,
    {
        if self.is_raw() {
            Cow::Borrowed(value)
        } else {
            Cow::Owned(clean_value(value))
        }
    }

    /// A fixture as people may see it.
    pub fn fixture<'f>(&self, fixture: &'f Fixture) -> Cow<'f, Fixture> {
        if self.is_raw() {
            Cow::Borrowed(fixture)
        } else {
            Cow::Owned(fixture.without_secrets())
        }
    }

    /// An error where another format is asked of a command than JSON.
    pub fn only_json(&self) -> Result<(), Error> {
        let other = |target: &&Target| target.format != Format::Json;
        match self.targets.iter().find(other) {
            None => Ok(()),
            Some(target) => {
                let format = target.format.as_str();
                let why = format!("this command only supports --report json, not {format}");
                Err(Error::usage("--report", why))
            }
        }
    }

    fn files(
        &self,
        exit: Exit,
        which: impl Fn(&&Target) -> bool,
        render: impl Fn(Format) -> String,
    ) -> Exit {
        let mut unwritten = false;
        for target in self.targets.iter().filter(which) {
            let text = render(target.format);
            let written = match &target.path {
                Some(path) => write_atomically(path, text.as_bytes()),
                None => stdout(&text),
            };
            if let Err(failed) = written {
                error(&failed);
                unwritten = true;
            }
        }
        if unwritten {
            Exit::decide(exit == Exit::Violated, true)
        } else {
            exit
        }
    }
}

/// What clap answers: help and version are asked for and end with 0, the rest is wrong usage.
pub fn command_line(error: &clap::Error) -> Exit {
    // Without styles: an escape sequence right before a key would hide its beginning from the redactor.
    let rendered = error.render().to_string();
    let text = fit(&rendered);
    if error.use_stderr() {
        let _ = anstream::stderr().write_all(text.as_bytes());
        return Exit::Usage;
    }
    noted(whole(anstream::stdout(), &text));
    Exit::Held
}

/// Whether something that was to be told could not be.
static WRITE_FAILED: AtomicBool = AtomicBool::new(false);

/// The exit code of a run that ended so: one whose output is not whole says nothing.
pub fn told(exit: Exit) -> Exit {
    match exit {
        Exit::Held if WRITE_FAILED.load(Ordering::Relaxed) => Exit::Incomplete,
        exit => exit,
    }
}

fn noted(written: Result<(), Error>) {
    if let Err(failed) = written {
        WRITE_FAILED.store(true, Ordering::Relaxed);
        error(&failed);
    }
}

/// Writes a text to standard output. Output that nobody received is an error, whether the disk is full or the reader has gone.
fn whole(mut stdout: impl std::io::Write, text: &str) -> Result<(), Error> {
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(unwritten)
}

/// Why standard output could not be written.
pub(super) fn unwritten(source: std::io::Error) -> Error {
    Error::Write {
        path: "standard output".into(),
        source,
    }
}

/// Writes a report to standard output.
pub fn stdout(text: &str) -> Result<(), Error> {
    whole(std::io::stdout().lock(), text)
}

/// Writes a remark for people to standard error.
pub fn note(text: &str) {
    let text = fit(text);
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// A report as it may leave the program: each item by itself, as [`Output::judged`] tells it.
fn redacted_report(report: &Report) -> Report {
    let items = report.items.iter().map(clean_value).collect();
    let rest = Report {
        items: Vec::new(),
        ..report.clone()
    };
    Report {
        items,
        ..clean_value(&rest)
    }
}

/// Keeps each name of a target or an item in its line: a target, or the file of a report, chooses them.
fn keep_lines(report: &mut Report) {
    let totals = &mut report.totals;
    let of_subjects = totals.subjects.iter_mut().flat_map(|subject| {
        let language = subject.abilities.as_mut().map(|one| &mut one.language);
        let verdicts = subject.verdicts.iter_mut().map(|one| &mut one.verdict);
        [Some(&mut subject.name), subject.version.as_mut(), language]
            .into_iter()
            .flatten()
            .chain(verdicts)
    });
    let of_groups = totals.groups.iter_mut().map(|group| &mut group.group);
    let of_items = report.items.iter_mut().flat_map(|item| {
        [
            Some(&mut item.id),
            Some(&mut item.group),
            item.verdict.as_mut(),
        ]
        .into_iter()
        .flatten()
    });
    for name in of_subjects.chain(of_groups).chain(of_items) {
        if let Cow::Owned(visible) = visible_line(name) {
            *name = visible;
        }
    }
}

/// Text as people may see it: redacted, and without what a response could do to their terminal.
fn fit(text: &str) -> String {
    visible_styled(&redact(text).0).into_owned()
}

/// Writes why the program ends.
pub fn error(error: &Error) {
    let text = format!("error: {error}\n");
    let text = fit(&text);
    let _ = anstream::stderr().write_all(text.as_bytes());
}
