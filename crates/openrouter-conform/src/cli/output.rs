//! The output of the program. All text passes the redactor. If a report is written to standard output, text for people
//! goes to standard error.

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

/// The output of a command.
pub struct Output {
    targets: Vec<Target>,
    verbose: bool,
    /// Whether a terminal shows unredacted text.
    raw: bool,
    /// Whether text for people goes to standard error.
    on_stderr: Cell<bool>,
    /// The reports that are written line by line, once a run has begun; `None` for one that cannot be written.
    begun: RefCell<Vec<Option<Lines>>>,
}

impl Output {
    /// Creates the output that these options request.
    pub fn new(options: &Options) -> Self {
        let output = Self {
            targets: options.targets(),
            verbose: options.verbose,
            raw: options.raw,
            on_stderr: Cell::new(false),
            begun: RefCell::default(),
        };
        output.on_stderr.set(output.is_stdout_taken());
        output
    }

    /// Returns whether a report is written to standard output.
    pub fn is_stdout_taken(&self) -> bool {
        self.targets.iter().any(|target| target.path.is_none())
    }

    /// Returns whether a report of this format is requested.
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

    /// Returns whether unredacted text is requested and goes to a terminal.
    fn is_raw(&self) -> bool {
        let is_terminal = if self.on_stderr.get() {
            std::io::stderr().is_terminal()
        } else {
            std::io::stdout().is_terminal()
        };
        self.raw && is_terminal
    }

    fn write(&self, text: &str) {
        if self.on_stderr.get() {
            let _ = anstream::stderr().write_all(text.as_bytes());
        } else {
            noted(whole(anstream::stdout(), text));
        }
    }

    /// Returns the line width for people: that of the terminal, or 100.
    pub fn width(&self) -> usize {
        let size = if self.on_stderr.get() {
            terminal_size::terminal_size_of(std::io::stderr())
        } else {
            terminal_size::terminal_size_of(std::io::stdout())
        };
        size.map_or(View::default().width, |(width, _)| usize::from(width.0))
    }

    /// Sends text for people to standard error from now on, because standard output is taken.
    pub fn use_stderr(&self) {
        self.on_stderr.set(true);
    }

    /// Writes the header of each report that is written line by line.
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

    /// Writes a checked item to each report that is written line by line.
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

    /// Ends a run: prints the report, writes the requested files (a page uses the data of `root`), and returns the exit
    /// code. A file that cannot be written makes the run incomplete, but hides no violation.
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
            // A line that could not be written was already reported.
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

    /// Rejects requested reports for a run that writes none.
    pub fn no_report(&self, run: &str) -> Result<(), Error> {
        if self.targets.is_empty() {
            return Ok(());
        }
        let why = format!("{run} writes no report; remove --report and --json");
        Err(Error::usage("--report", why))
    }

    /// Ends a command that returns a value and checks nothing; its only report format is JSON.
    pub fn answer(&self, value: &impl Serialize, exit: Exit) -> Result<Exit, Error> {
        self.only_json()?;
        if self.targets.is_empty() {
            return Ok(exit);
        }
        let clean = clean_value(&serde_json::to_value(value).expect("answers are JSON"));
        Ok(self.files(exit, |_| true, |_| to_json(&clean)))
    }

    /// Prints a value for people.
    pub fn show<T>(&self, value: &T, render: impl Fn(&T) -> String)
    where
        T: Clone + Serialize + DeserializeOwned,
    {
        self.write(&visible_styled(&render(&self.clean(value))));
    }

    /// Returns a value as people may see it, before its texts are wrapped.
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

    /// Returns a fixture as people may see it.
    pub fn fixture<'f>(&self, fixture: &'f Fixture) -> Cow<'f, Fixture> {
        if self.is_raw() {
            Cow::Borrowed(fixture)
        } else {
            Cow::Owned(fixture.without_secrets())
        }
    }

    /// Rejects report formats other than JSON.
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

/// Prints what clap returns instead of a command line. Help and version were requested and end with 0; anything else is
/// a usage error.
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

/// Whether some output could not be written.
static WRITE_FAILED: AtomicBool = AtomicBool::new(false);

/// Returns the exit code of a run: `Incomplete` instead of success if some output could not be written.
pub fn exit_after_write_errors(exit: Exit) -> Exit {
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

/// Writes a text to standard output. Output that nobody received is an error, whether the disk is full or the reader is
/// gone.
fn whole(mut stdout: impl std::io::Write, text: &str) -> Result<(), Error> {
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(unwritten)
}

/// Returns the error for standard output that could not be written.
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

/// Writes a note for people to standard error.
pub fn note(text: &str) {
    let text = fit(text);
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Returns the report as it may leave the program: each item is redacted by itself, as in [`Output::judged`].
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

/// Replaces line breaks in the names of targets and items, which a target or the file of a report chooses.
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

/// Returns text as people may see it: redacted, and without terminal control sequences.
fn fit(text: &str) -> String {
    visible_styled(&redact(text).0).into_owned()
}

/// Prints the error that ends the program.
pub fn error(error: &Error) {
    let text = format!("error: {error}\n");
    let text = fit(&text);
    let _ = anstream::stderr().write_all(text.as_bytes());
}
