//! The report on a program: a verdict for each run, and the screens.

use openrouter_errors::Surface;

use super::evidence::{Control, Evidence, Exit};
use super::judge::JudgeContext;
use super::verdict::Verdict;
use crate::verdicts::{CaseReport, counts, items, normalize_ports};
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::counts::{RequirementCount, VerdictCount};
use openrouter_corpus::report::{self, Draft, Kind, Report, Role, Subject};

/// The report on one program.
#[derive(Debug, Clone)]
pub struct ProgramReport {
    /// The program's name.
    pub name: String,
    /// The run on a healthy response.
    pub control: Control,
    /// Every run.
    pub runs: Vec<RunReport>,
    /// How often each requirement was met and violated.
    pub requirements: Vec<RequirementCount>,
}

/// One run.
#[derive(Debug, Clone)]
pub struct RunReport {
    /// The verdict and its evidence.
    pub case: CaseReport<Verdict>,
    /// The screen, redacted and shortened.
    pub screen: String,
    /// How the run ended.
    pub exit: Exit,
    /// The requests of the call.
    pub requests: usize,
    /// The waits between them, in seconds.
    pub waits: Vec<f64>,
    /// Whether `screen` states the cause in words.
    pub holds_cause: bool,
}

impl RunReport {
    /// Builds the report of an evaluated run; `again` holds the arguments of `program` on a command line that repeats
    /// it.
    #[must_use]
    pub fn new(
        again: &str,
        fixture: &Fixture,
        evidence: &Evidence,
        control: &Control,
        case: CaseReport<Verdict>,
    ) -> Self {
        let context = JudgeContext::new(fixture, evidence, control);
        let attempts = evidence.attempts();
        let replay = format!("openrouter-conform program --case {} {again}", case.case);
        let mut case = case.finish(&attempts, &replay, normalize_ports);
        let screen = shortened(&context.news);
        if case.why.is_none() && !case.verdict.shows_cause() {
            let last = screen.lines().last().unwrap_or("nothing");
            case.why = Some(format!("{}; the screen ends: {last}", case.summary));
        }
        Self {
            requests: attempts.len(),
            waits: waits(&attempts),
            holds_cause: context.holds_cause(&screen),
            exit: evidence.exit,
            case,
            screen,
        }
    }
}

/// Returns the waits between requests, rounded to tenths of a second.
fn waits(attempts: &[openrouter_mock::Entry]) -> Vec<f64> {
    let pairs = attempts.windows(2);
    let wait =
        |pair: &[openrouter_mock::Entry]| pair[1].at_us.saturating_sub(pair[0].at_us) as f64 / 1e6;
    pairs
        .map(|pair| (wait(pair) * 10.0).round() / 10.0)
        .collect()
}

/// The lines of a screen that a report keeps, at its beginning and at its end.
const LINES: (usize, usize) = (12, 28);

/// The most characters of a line that a report keeps.
const WIDTH: usize = 600;

/// Prepares a screen for a report: removes secrets and ports, and the middle of long screens.
#[must_use]
pub fn shortened(screen: &str) -> String {
    let screen = normalize_ports(screen);
    let mut lines: Vec<String> = Vec::new();
    for line in screen.lines() {
        let cut = line.char_indices().nth(WIDTH).map(|(at, _)| at);
        match cut {
            Some(at) => lines.push(format!("{}…", &line[..at])),
            None => lines.push(line.trim_end().to_owned()),
        }
    }
    let (first, last) = LINES;
    if lines.len() > first + last {
        let left_out = lines.len() - first - last;
        let end = lines.split_off(lines.len() - last);
        lines.truncate(first);
        lines.push(format!("[{left_out} lines]"));
        lines.extend(end);
    }
    lines.join("\n")
}

impl ProgramReport {
    /// Builds the report of a program whose runs are complete.
    #[must_use]
    pub fn new(
        name: &str,
        control: Control,
        runs: Vec<RunReport>,
        requirements: Vec<RequirementCount>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            control,
            runs,
            requirements,
        }
    }

    /// Returns the cases of the runs.
    fn cases(&self) -> Vec<CaseReport<Verdict>> {
        self.runs.iter().map(|run| run.case.clone()).collect()
    }

    /// Returns the surface that the program calls.
    #[must_use]
    pub fn surface(&self) -> Option<Surface> {
        self.control.surface
    }

    /// Returns the number of runs per verdict.
    #[must_use]
    pub fn verdicts(&self) -> Vec<VerdictCount<Verdict>> {
        counts::verdicts(&self.cases())
    }

    /// Builds the report of a run on this program alone.
    #[must_use]
    pub fn close(&self, mut draft: Draft) -> Report {
        let control = report::Control {
            id: self.control.id(),
            fault: self.control.fault.clone(),
            absent: false,
        };
        if let Some(fault) = &self.control.fault {
            draft.incomplete.push(format!("control: {fault}"));
        }
        draft.items.extend(items(Kind::Call, &self.cases(), None));
        draft.subjects.push(Subject {
            controls: vec![control],
            verdicts: VerdictCount::words(&self.verdicts()),
            requirements: self.requirements.clone(),
            ..Subject::new(Role::Program, &self.name)
        });
        draft.close()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_long_screen_is_left_out() {
        let lines: Vec<String> = (0..100).map(|n| format!("line {n}")).collect();
        let short = shortened(&lines.join("\n"));
        assert_eq!(short.lines().count(), 41);
        assert!(short.contains("line 11\n[60 lines]\nline 72"), "{short}");
    }
}
