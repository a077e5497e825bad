//! What `identify` costs beside reading alone: Markdown on standard output.
//!
//! A program of its own, because openrouter-conformance asks serde_json to keep the order of members, and cargo would give
//! that to everybody it builds with it: `Value` here is not the `Value` of `speed`.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use method::{Contender, Plan, Table, measure, mix};
use openrouter_conformance::fixture::Corpus;
use openrouter_conformance::identify::{Identifier, Question};
use openrouter_conformance::root::Root;
use openrouter_conformance::select::Selection;
use openrouter_conformance::spec::Spec;
use openrouter_errors::{Input, read};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let quick = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--quick"] => true,
        _ => {
            eprintln!(
                "error: expected --quick or nothing, found `{}`",
                args.join(" ")
            );
            return ExitCode::from(2);
        }
    };
    match run(quick) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(3)
        }
    }
}

fn run(quick: bool) -> Result<(), String> {
    let mix = mix::load()?;
    let root = Root::embedded();
    let corpus = Corpus::load(&root);
    let text = root.text("SPEC.md").ok_or("there is no SPEC.md")?;
    let spec = Spec::parse(text).map_err(|error| error.to_string())?;
    let identifier = Identifier::new(&spec, &corpus, Selection::default());
    let questions: Vec<Question> = mix
        .json
        .iter()
        .map(|payload| Question {
            status: Some(payload.status),
            body: payload.body.clone(),
            ..Question::default()
        })
        .collect();
    let plan = Plan {
        rounds: if quick { 3 } else { 15 },
        batch: Duration::from_micros(200),
    };
    let mut contenders = [
        Contender::new("serde_json::Value (members in their order)", || {
            for question in &questions {
                black_box(serde_json::from_slice::<serde_json::Value>(&question.body).ok());
            }
        }),
        Contender::new("read + diagnose", || {
            for question in &questions {
                let input = Input {
                    status: question.status,
                    ..Input::new(&question.body)
                };
                black_box(read(&input).diagnose());
            }
        }),
        Contender::new("identify: diagnosis, requirements, nearest fixture", || {
            for question in &questions {
                black_box(identifier.identify(question));
            }
        }),
    ];
    let samples = measure(plan, &mut contenders);
    let mut table = Table::new(&["the mix, payload by payload", "µs a payload", "x Value"]);
    #[expect(clippy::cast_precision_loss, reason = "some dozens")]
    let number = questions.len() as f64;
    for (contender, time) in contenders.iter().zip(&samples) {
        let time = time.lower_quartile();
        table.row([
            contender.name.to_owned(),
            format!("{:.2}", time / number / 1e3),
            format!("{:.1}", time / samples[0].lower_quartile()),
        ]);
    }
    println!("## `identify`\n\n{}", table.to_markdown());
    Ok(())
}
