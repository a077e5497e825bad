//! Counts the instructions of the hot paths with callgrind, and compares them with the committed counts.
//!
//! `counts HOT` writes `benches/instructions.json`; `counts HOT --check` compares with it. HOT is the path of the
//! program `hot`. Counts, not times: the same on a busy machine and on a quiet one, so that a change of some percent is
//! seen. They belong to a compiler and to the instruction sets of a processor, which are recorded beside them: with
//! others, nothing is judged. Exit codes: 0 within the tolerance, 1 outside, 2 wrong usage, 3 not judged.

mod callgrind;
mod record;

use std::process::ExitCode;

use record::{Environment, Record};

/// The hot paths, and how often one run more goes through each.
const PATHS: [(&str, u32); 4] = [
    ("read", 20),
    ("diagnose", 20),
    ("unwrap", 10),
    ("stream", 2),
];

/// How far a count may be from the committed one, in percent.
const TOLERANCE: f64 = 3.0;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (hot, check) = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [hot] => (hot, false),
        [hot, "--check"] => (hot, true),
        _ => {
            eprintln!("error: expected HOT [--check], found `{}`", args.join(" "));
            return ExitCode::from(2);
        }
    };
    let run = if check { compare(hot) } else { write(hot) };
    run.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(3)
    })
}

fn count(hot: &str) -> Result<Record, String> {
    let mut record = Record::new(Environment::here()?);
    for (path, times) in PATHS {
        record
            .counts
            .insert(path.to_owned(), callgrind::count(hot, path, times)?);
    }
    Ok(record)
}

fn write(hot: &str) -> Result<ExitCode, String> {
    let record = count(hot)?;
    record.save()?;
    for (path, count) in &record.counts {
        println!("{path:<10} {count:>12}");
    }
    println!("wrote {}", Record::path().display());
    Ok(ExitCode::SUCCESS)
}

fn compare(hot: &str) -> Result<ExitCode, String> {
    let committed = Record::load()?;
    let here = Environment::here()?;
    if committed.environment != here {
        return Err(format!(
            "{} was counted with {}, this is {here}: counts of two compilers or processors cannot be compared; count \
             the state before your change and the one after it with `cargo xtask bench --instructions`",
            Record::path().display(),
            committed.environment,
        ));
    }
    let mut outside = false;
    for (path, now) in count(hot)?.counts {
        let Some(&before) = committed.counts.get(&path) else {
            return Err(format!(
                "{} has no count of `{path}`",
                Record::path().display()
            ));
        };
        let change = percent(now, before);
        let wrong = change.abs() > TOLERANCE;
        outside |= wrong;
        let verdict = if wrong { "OUTSIDE" } else { "ok" };
        println!("{path:<10} {before:>12} -> {now:>12} {change:>+7.2} %  {verdict}");
    }
    if !outside {
        println!("all within {TOLERANCE} %");
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "more than {TOLERANCE} % from {}: mend what became slower, or, if it is meant or became faster, run `cargo xtask \
         bench --instructions` and commit the file",
        Record::path().display()
    );
    Ok(ExitCode::FAILURE)
}

#[expect(clippy::cast_precision_loss, reason = "counts below 2^53")]
fn percent(now: u64, before: u64) -> f64 {
    (now as f64 / before as f64 - 1.0) * 100.0
}
