//! `identify`: what an error means, for one payload or for many.

use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};

use super::facts::AnswerFacts;
use super::{Context, Done};
use crate::identify::{Identifier, LinesError, Question, identify_lines, to_terminal};
use openrouter_corpus::data::Suite;
use openrouter_corpus::date::now;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::fixture::Corpus;

/// Explain an error: what happened, who is at fault, whether to retry, how to fix it
///
/// Accepts any input: a body, an event stream, an HTML page, or text that contains one of these, such as the output of a
/// program, a log or a forum thread. Lists every distinct error of the text. `-v` also lists the requirements that the payload
/// breaks. Exits with 0 whatever the payload says.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The response or pasted text; - reads standard input
    #[arg(value_name = "FILE|-", default_value = "-")]
    file: PathBuf,
    #[command(flatten)]
    facts: AnswerFacts,
    /// Read lines `{"id"?, "status"?, "headers"?, "surface"?, "model"?, "body"}` and write one JSON object per line; an
    /// invalid line gets an error object, and the exit code is then 1
    #[arg(long, conflicts_with_all = ["status", "headers", "model", "json", "report", "surface"])]
    ndjson: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let root = context.root()?;
    let (spec, corpus) = (Suite::spec(&root)?, Corpus::load(&root));
    let selection = context.options.selection();
    if !selection.case.is_empty() {
        return Err(Error::usage(
            "--case",
            "identify reads a payload, not a fixture",
        ));
    }
    selection.check(&corpus, &spec)?;
    let surface = super::facts::one_surface(&selection)?;
    let identifier = Identifier::new(&spec, &corpus, &selection);
    context.options.check_inputs_kept([args.file.as_path()])?;
    if args.ndjson {
        return many(&identifier, &args.file);
    }
    let question = Question {
        id: None,
        status: args.facts.status,
        headers: args.facts.headers.clone(),
        surface,
        model: args.facts.model.clone(),
        body: super::input::text(super::input::read(&args.file)?),
    };
    let identified = identifier.identify(&question);
    context.output.show(&identified, |identified| {
        to_terminal(
            identified,
            identifier.corpus(),
            now(),
            context.options.verbose,
        )
    });
    context.output.answer(&identified, Exit::Held)
}

fn many(identifier: &Identifier<'_>, file: &Path) -> Done {
    let error = |source| Error::Read {
        path: file.to_owned(),
        source,
    };
    let mut output = BufWriter::new(io::stdout().lock());
    let tally = if file.as_os_str() == "-" {
        identify_lines(identifier, &mut io::stdin().lock(), &mut output)
    } else {
        let file = std::fs::File::open(file).map_err(error)?;
        identify_lines(identifier, &mut BufReader::new(file), &mut output)
    };
    match tally {
        Err(LinesError::Read(source)) => Err(error(source)),
        Err(LinesError::Write(source)) => Err(super::output::unwritten(source)),
        Ok(tally) => Ok(Exit::decide(tally.faulty > 0, tally.answered == 0)),
    }
}
