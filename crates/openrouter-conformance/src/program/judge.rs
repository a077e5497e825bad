//! Evaluates a run: what the user at the terminal learned, and the APP requirements that the run meets or violates.

use std::cell::OnceCell;

use openrouter_errors::Cause;

use super::claims::{self, Claim};
use super::evidence::{Control, Evidence, Exit};
use super::verdict::Verdict;
use super::words;
use crate::check::{self, EvidenceKind, Judgement, holds};
use crate::client::judge::ExpectedError;
use crate::client::wire;
use crate::verdicts::CaseReport;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;
use openrouter_corpus::vocabulary::PlayMode;
use openrouter_mock::NoticeKind;

/// A run as the checks see it.
pub struct JudgeContext<'a> {
    pub(super) evidence: &'a Evidence,
    /// The lines that are not on the control's screen.
    pub(super) news: String,
    /// All text of the response.
    own: String,
    truth: ExpectedError,
    /// The most specific text of the response.
    detail: Option<String>,
    /// The cause of the failure.
    cause: Cause,
    /// Several checks ask for these; each is found out once.
    shown: OnceCell<bool>,
    wrong: OnceCell<Vec<Claim>>,
}

/// The evidence of program checks: one run.
#[derive(Debug)]
pub enum Program {}

impl EvidenceKind for Program {
    type Of<'a> = JudgeContext<'a>;
}

/// The code that checks one APP requirement.
pub type Check = check::Check<Program>;

/// Returns every check.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    CHECKS.iter()
}

const CHECKS: &[Check] = &[
    Check::new("APP-1", |context, out| out.add(Some(a_sign(context)))),
    Check::new("APP-2", |context, out| {
        out.add(Some(no_half_answer(context)))
    }),
    Check::new("APP-3", |context, out| out.add(Some(an_end(context)))),
    Check::new("APP-4", |context, out| {
        out.add(Some(no_wrong_cause(context)))
    }),
    Check::new("APP-5", |context, out| {
        out.add(Some(words_of_the_cause(context)))
    }),
    Check::new("APP-6", |context, out| out.add(Some(a_remedy(context)))),
    Check::new("APP-7", |context, out| out.add(Some(exit_code(context)))),
    Check::new("APP-8", |context, out| out.add(Some(no_key(context)))),
];

/// The most other causes that may be named next to the actual one: a list of every cause tells none.
const MOST_OTHERS: usize = 3;

fn a_sign(context: &JudgeContext<'_>) -> Judgement {
    let verdict = context.verdict();
    holds(verdict != Verdict::Silent, "a sign of the failure", || {
        format!("none, and {}", context.evidence.exit)
    })
}

fn no_half_answer(context: &JudgeContext<'_>) -> Judgement {
    match &context.truth.all_text {
        Some(text) => {
            let verdict = context.verdict();
            holds(
                verdict != Verdict::HalfAsWhole,
                "a sign that the answer is not whole",
                || format!("{text:?} as the answer, and {}", context.evidence.exit),
            )
        }
        None => Judgement::NotApplicable,
    }
}

fn an_end(context: &JudgeContext<'_>) -> Judgement {
    let requests = context.evidence.requests().count();
    holds(context.evidence.exit != Exit::Limit, "an end", || {
        let seconds = context.evidence.seconds;
        format!("still running after {seconds:.0} s and {requests} requests")
    })
}

fn no_wrong_cause(context: &JudgeContext<'_>) -> Judgement {
    match context.wrong_claims() {
        [] => Judgement::Holds,
        wrong => {
            let named: Vec<&str> = wrong.iter().map(|claim| claim.as_str()).collect();
            holds(
                false,
                format!("no cause but {}", context.cause.as_str()),
                || named.join(", "),
            )
        }
    }
}

fn words_of_the_cause(context: &JudgeContext<'_>) -> Judgement {
    let expected = match &context.detail {
        Some(detail) => format!("{detail:?}, the status, or a paraphrase"),
        None => format!("words for {}", context.cause.as_str()),
    };
    holds(context.shows_cause(), expected, || "neither".to_owned())
}

fn a_remedy(context: &JudgeContext<'_>) -> Judgement {
    let shows_cause = context.shows_cause();
    if !shows_cause {
        return Judgement::NotApplicable;
    }
    holds(context.has_remedy(), "what to do about it", || {
        "nothing".to_owned()
    })
}

fn exit_code(context: &JudgeContext<'_>) -> Judgement {
    match context.evidence.exit {
        Exit::Limit => Judgement::NotApplicable,
        exit => holds(exit != Exit::Code(0), "an exit code other than 0", || {
            exit.to_string()
        }),
    }
}

fn no_key(context: &JudgeContext<'_>) -> Judgement {
    holds(
        !context.evidence.shows_key,
        "no API key on the screen",
        || "the key in full".to_owned(),
    )
}

impl<'a> JudgeContext<'a> {
    /// Builds the context of a fixture's run, compared with the control.
    #[must_use]
    pub fn new(fixture: &Fixture, evidence: &'a Evidence, control: &Control) -> Self {
        let expect = &fixture.case.expect;
        Self {
            evidence,
            news: words::news(&evidence.screen, &control.screen),
            own: String::from_utf8_lossy(&fixture.payload).into_owned(),
            truth: ExpectedError::of(fixture),
            detail: expect.detail.clone().or_else(|| expect.message.clone()),
            cause: cause_of(fixture),
            shown: OnceCell::new(),
            wrong: OnceCell::new(),
        }
    }

    /// Returns what the user learned.
    pub(super) fn verdict(&self) -> Verdict {
        if self.evidence.exit == Exit::Limit {
            return Verdict::Endless;
        }
        if !self.wrong_claims().is_empty() {
            return Verdict::Misleading;
        }
        if self.shows_cause() {
            return if self.has_remedy() {
                Verdict::ToldWithRemedy
            } else {
                Verdict::Told
            };
        }
        if self.evidence.exit != Exit::Code(0) || words::fails(&self.without_answer()) {
            return Verdict::Generic;
        }
        match &self.truth.all_text {
            Some(text) if words::shows(&self.evidence.screen, text) => Verdict::HalfAsWhole,
            _ => Verdict::Silent,
        }
    }

    /// Returns whether a text of the screen contains the words of the response.
    fn shows_words(&self, text: &str) -> bool {
        let detail = self.detail.as_deref();
        detail.is_some_and(|detail| words::shows(text, detail))
    }

    /// Whether the status is shown.
    fn shows_status(&self) -> bool {
        let status = self.truth.status.or(Some(self.truth.http_status));
        let status = status.filter(|status| *status >= 400);
        status.is_some_and(|status| words::shows_status(&self.news, status))
    }

    /// Whether the error itself is shown, even if its message says nothing about the cause.
    fn shows_error(&self) -> bool {
        let message = self.truth.message.as_deref();
        self.shows_status() || message.is_some_and(|message| words::shows(&self.news, message))
    }

    /// Whether the cause is shown: the words, the status, or a paraphrase that means the same cause.
    fn shows_cause(&self) -> bool {
        let shows_cause =
            || self.shows_words(&self.news) || self.shows_status() || self.is_paraphrased();
        *self.shown.get_or_init(shows_cause)
    }

    /// Returns whether the program paraphrases the cause, in its own words or those of the response.
    fn is_paraphrased(&self) -> bool {
        let text = self.without_answer();
        let meant = claims::meant(self.cause);
        let claims = claims::claims(&text, "", false);
        claims.iter().any(|claim| meant.contains(claim))
            || words::fails(&text) && self.is_identified()
    }

    /// Returns the screen without the text of the response, which may be about anything.
    fn without_answer(&self) -> String {
        match &self.truth.all_text {
            Some(text) => self.news.replace(text.as_str(), ""),
            None => self.news.clone(),
        }
    }

    fn allowed(&self) -> Vec<Claim> {
        claims::allowed(
            self.cause,
            self.truth.status.or(Some(self.truth.http_status)),
        )
    }

    /// Returns the causes that the program names in its own words, if none of them is correct.
    fn wrong_claims(&self) -> &[Claim] {
        self.wrong.get_or_init(|| self.find_wrong_claims())
    }

    fn find_wrong_claims(&self) -> Vec<Claim> {
        // Next to the response's own words, the name of an exception does not mislead.
        let names = !self.shows_words(&self.news);
        let allowed = self.allowed();
        let mut claims = claims::claims(&self.without_answer(), &self.own, names);
        // A failed call brings no content. Beside the error itself, that is a consequence and not another cause.
        if self.shows_error() {
            claims.retain(|claim| *claim != Claim::Empty);
        }
        let (actual, wrong): (Vec<Claim>, Vec<Claim>) = claims
            .into_iter()
            .partition(|claim| allowed.contains(claim));
        if !actual.is_empty() && wrong.len() <= MOST_OTHERS {
            return Vec::new();
        }
        wrong
    }

    fn has_remedy(&self) -> bool {
        words::shows(&self.news, self.cause.remedy())
            || claims::remedies(&self.news, &self.allowed())
    }

    /// Returns whether a text of the screen states the cause, so that `identify` can find it: in the words of the
    /// response, or, if it has none, in those of the program.
    #[must_use]
    pub fn holds_cause(&self, text: &str) -> bool {
        self.shows_words(text) || is_wordless(&self.truth) && self.is_paraphrased()
    }

    /// Returns whether `identify` finds the cause in the lines that are not on the control's screen.
    fn is_identified(&self) -> bool {
        claims::cause_in(&self.news) == Some(self.cause)
    }
}

/// Returns the cause that the fixture states.
#[must_use]
pub fn cause_of(fixture: &Fixture) -> Cause {
    let stated = fixture.case.expect.cause.as_deref();
    stated
        .and_then(|id| id.parse().ok())
        .unwrap_or(Cause::Unknown)
}

/// Returns whether the response states no cause in words: a page, an empty response, an interrupted stream.
fn is_wordless(truth: &ExpectedError) -> bool {
    truth.message.is_none() && truth.error().is_none()
}

/// Returns whether `identify` finds the fixture's cause in a screen. If the response has no words of its own, the
/// screen shows those of the program, which name only a kind of cause; then any cause of that kind counts.
#[must_use]
pub fn leads_to_cause(fixture: &Fixture, screen: &str) -> bool {
    let cause = cause_of(fixture);
    claims::cause_in(screen).is_some_and(|found| {
        found == cause
            || is_wordless(&ExpectedError::of(fixture)) && claims::same_kind(found, cause)
    })
}

/// Returns the result of a run that did not take place.
#[must_use]
pub fn not_run(fixture: &Fixture, why: String) -> CaseReport<Verdict> {
    CaseReport::new(fixture, PlayMode::NoRetries, Verdict::NotTested, &why)
        .because((Verdict::NotTested, why))
}

/// Evaluates one run.
#[must_use]
pub fn judge(
    spec: &Spec,
    selection: &Selection,
    fixture: &Fixture,
    evidence: &Evidence,
    control: &Control,
) -> CaseReport<Verdict> {
    let requests = evidence.requests().count();
    let summary = format!("{requests} requests, {}", evidence.exit);
    let mut judged = CaseReport::new(fixture, PlayMode::NoRetries, Verdict::NotTested, summary);
    if let Some(because) = unusable(fixture, evidence) {
        return judged.because(because);
    }
    let context = JudgeContext::new(fixture, evidence, control);
    judged.verdict = context.verdict();
    let attempts = evidence.attempts();
    let attempts: Vec<_> = attempts.iter().collect();
    let checks = checks().map(|check| (check.requirement, check.run(&context)));
    let retries = wire::judgements(fixture, &attempts).into_iter();
    judged.add_judgements(spec, selection, checks.chain(retries));
    judged
}

/// Returns why a run cannot be used to evaluate the program.
fn unusable(fixture: &Fixture, evidence: &Evidence) -> Option<(Verdict, String)> {
    for entry in &evidence.seen {
        let Some(notice) = &entry.notice else {
            continue;
        };
        match notice.kind {
            NoticeKind::OtherSurface => {
                let why = format!("it does not call {}: {}", fixture.surface(), notice.text);
                return Some((Verdict::NotApplicable, why));
            }
            NoticeKind::UnknownCase | NoticeKind::Refused => {
                let why = format!("it asked for something else: {}", notice.text);
                return Some((Verdict::Suspect, why));
            }
            NoticeKind::UnknownPath | NoticeKind::ControlInstead => {}
        }
    }
    if evidence.requests().next().is_none() {
        let last = evidence.screen.lines().last().unwrap_or_default();
        let why = format!(
            "it sent no request; {}; its last line: {last:?}",
            evidence.exit
        );
        return Some((Verdict::NotTested, why));
    }
    let mut streams = evidence
        .requests()
        .map(|entry| entry.body.stream == Some(true));
    if fixture.is_stream() && streams.next() == Some(true) && streams.last() == Some(false) {
        let why = "it asked again without a stream, and the case has nothing but a stream";
        return Some((Verdict::NotTested, why.to_owned()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::reference::exact;
    use super::*;
    use openrouter_corpus::data::Suite;
    use openrouter_corpus::root::Root;
    use rstest::rstest;

    #[rstest]
    #[case("messages/stream-529-overloaded-after-content", &[true], Verdict::ToldWithRemedy)]
    #[case("messages/stream-529-overloaded-after-content", &[true, true], Verdict::ToldWithRemedy)]
    #[case("messages/stream-529-overloaded-after-content", &[true, false], Verdict::NotTested)]
    #[case("messages/529-provider-overloaded", &[true, false], Verdict::ToldWithRemedy)]
    fn a_stream_answers_no_other_request(
        #[case] case: &str,
        #[case] streams: &[bool],
        #[case] verdict: Verdict,
    ) {
        let suite = Suite::load(Root::embedded()).expect("it loads");
        let fixture = suite.corpus.get(case).expect("there is one");
        let mut evidence = exact(fixture);
        let entry = evidence.seen.remove(0);
        for stream in streams {
            let mut entry = entry.clone();
            entry.body.stream = Some(*stream);
            evidence.seen.push(entry);
        }
        let control = Control::default();
        let judged = judge(
            &suite.spec,
            &Selection::default(),
            fixture,
            &evidence,
            &control,
        );
        assert_eq!(judged.verdict, verdict);
    }

    #[rstest]
    #[case(
        "messages/404-model-not-found",
        "Model not found. Run --model to pick a different model.",
        Verdict::ToldWithRemedy
    )]
    #[case(
        "messages/404-model-not-found",
        "The model may not exist.",
        Verdict::Told
    )]
    #[case("messages/404-model-not-found", "There is an issue.", Verdict::Generic)]
    #[case(
        "chat_completions/529-provider-overloaded",
        "Error: HTTP 529\nError: No content received",
        Verdict::Told
    )]
    #[case(
        "chat_completions/stream-429-first-event-with-comments",
        "Error: Provider returned error\nError: No content received",
        Verdict::Generic
    )]
    #[case(
        "chat_completions/529-provider-overloaded",
        "Error: No content received",
        Verdict::Misleading
    )]
    fn a_short_message_can_show_the_cause(
        #[case] case: &str,
        #[case] screen: &str,
        #[case] verdict: Verdict,
    ) {
        let suite = Suite::load(Root::embedded()).expect("it loads");
        let fixture = suite.corpus.get(case).expect("there is one");
        let mut evidence = exact(fixture);
        evidence.screen = screen.to_owned();
        let control = Control::default();
        let judged = judge(
            &suite.spec,
            &Selection::default(),
            fixture,
            &evidence,
            &control,
        );
        assert_eq!(judged.verdict, verdict);
    }
}
