//! What `identify` costs beside reading alone: Markdown on standard output.
//!
//! A program of its own, because openrouter-conform asks serde_json to keep the order of members, and cargo would give
//! that to everybody it builds with it: `Value` here is not the `Value` of `speed`.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use method::mix::Payload;
use method::{Contender, Plan, Samples, Table, measure, mix};
use openrouter_corpus::fixture::Corpus;
use openrouter_conform::identify::{Identifier, Question};
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;
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
    let identifier = Identifier::new(&spec, &corpus, &Selection::default());
    let plan = Plan {
        rounds: if quick { 3 } else { 15 },
        batch: Duration::from_micros(200),
    };
    let rows: Vec<Row<'_>> = mix
        .json
        .iter()
        .map(|payload| row(payload, &identifier, plan))
        .collect();
    println!("## `identify`\n\n{}\n{}", summary(&rows), single(&rows));
    Ok(())
}

/// What is measured; the first is what the others are compared with.
const NAMES: [&str; 3] = [
    "serde_json::Value (members in their order)",
    "read + diagnose",
    "identify: diagnosis, requirements, nearest fixture",
];

/// The times of one payload, in nanoseconds, in the order of [`NAMES`].
struct Row<'m> {
    payload: &'m Payload,
    times: Vec<f64>,
}

fn row<'m>(payload: &'m Payload, identifier: &Identifier<'_>, plan: Plan) -> Row<'m> {
    let (body, status) = (&payload.body, payload.status);
    let question = Question {
        status: Some(status),
        body: body.clone(),
        ..Question::default()
    };
    let [value, diagnosed, identified] = NAMES;
    let mut contenders = [
        Contender::new(value, || {
            black_box(serde_json::from_slice::<serde_json::Value>(body).ok());
        }),
        Contender::new(diagnosed, || {
            let input = Input::new(body).status(status);
            black_box(read(&input).diagnose());
        }),
        Contender::new(identified, || {
            black_box(identifier.identify(&question));
        }),
    ];
    let samples = measure(plan, &mut contenders);
    let times = samples.iter().map(Samples::lower_quartile).collect();
    Row { payload, times }
}

fn summary(rows: &[Row<'_>]) -> String {
    let mut table = Table::new(&[
        "one payload",
        "µs (mean)",
        "time / Value (geometric mean)",
        "time / Value (totals)",
    ]);
    #[expect(clippy::cast_precision_loss, reason = "some dozens")]
    let number = rows.len() as f64;
    let total = |at: usize| rows.iter().map(|row| row.times[at]).sum::<f64>();
    for (at, name) in NAMES.iter().enumerate() {
        let ratios = rows.iter().map(|row| (row.times[at] / row.times[0]).ln());
        table.row([
            (*name).to_owned(),
            format!("{:.2}", total(at) / number / 1e3),
            format!("{:.1}", (ratios.sum::<f64>() / number).exp()),
            format!("{:.1}", total(at) / total(0)),
        ]);
    }
    table.to_markdown()
}

fn single(rows: &[Row<'_>]) -> String {
    let mut table = Table::new(&[
        "payload",
        "bytes",
        "Value µs",
        "read + diagnose µs",
        "identify µs",
    ]);
    for row in rows {
        let time = |at: usize| format!("{:.2}", row.times[at] / 1e3);
        table.row([
            format!("`{}`", row.payload.id),
            row.payload.body.len().to_string(),
            time(0),
            time(1),
            time(2),
        ]);
    }
    table.to_markdown()
}
