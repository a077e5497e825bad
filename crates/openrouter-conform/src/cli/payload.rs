//! `payload`: judge one body by the payload requirements.

use std::path::PathBuf;

use openrouter_errors::Headers;

use super::facts::{AnswerFacts, one_surface};
use super::{Context, Done};
use openrouter_conformance::payload::{self, Answer, Judged, Subject, judge};
use openrouter_corpus::error::Error;
use openrouter_corpus::report::{Draft, Item, Kind, Outcome, PayloadFacts};

/// Validate one response body: its shape, and the requirements that it violates
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The body to validate; - reads standard input
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    #[command(flatten)]
    facts: AnswerFacts,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let suite = context.suite()?;
    let selection = context.options.selection();
    if !selection.case.is_empty() {
        return Err(Error::usage(
            "--case",
            "payload validates the given body, not a fixture",
        ));
    }
    if !selection.delivery.is_empty() {
        let why = "payload validates the given body, whatever its delivery";
        return Err(Error::usage("--delivery", why));
    }
    selection.check(&suite.corpus, &suite.spec)?;
    let surface = one_surface(&selection)?;
    context.options.check_inputs_kept([args.file.as_path()])?;
    let body = super::input::read(&args.file)?;
    let headers: Headers<'_> = args
        .facts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let answer = Answer {
        status: args.facts.status,
        headers_whole: headers.get("content-type").is_some(),
        headers,
        surface,
        model: args.facts.model.as_deref(),
        ..Answer::new(&body)
    };
    let input = answer.input();
    let reading = openrouter_errors::read(&input);
    let subject = Subject::of_reading(&answer, &reading);
    let judged = judge(&suite.spec, &selection, &subject);
    let item = |judged: &Judged<'_>| match &subject.unread {
        Some(why) => {
            let (id, family) = (&judged.requirement.id, judged.requirement.family());
            Item::unjudged(Kind::Requirement, id, family, Outcome::Error, why)
        }
        None => payload::item(judged, &selection),
    };
    let report = Draft {
        items: judged.iter().map(item).collect(),
        payload: Some(PayloadFacts::of(&reading)),
        ..context.begin("payload", &selection)
    };
    Ok(context.close(&report.close()))
}
