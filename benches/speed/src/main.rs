//! How long reading and streams take beside other crates, in one run: Markdown on standard output.
//!
//! `--quick` takes a tenth of the time and is for looking, not for claims.

use std::process::ExitCode;
use std::time::Duration;

use method::{Plan, mix};
use speed::{payloads, streams};

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
    println!("Measured on {}.\n", method::machine());
    let payloads = Plan {
        rounds: if quick { 9 } else { 60 },
        batch: Duration::from_micros(if quick { 100 } else { 200 }),
    };
    println!("{}", payloads::report(&mix, payloads)?);
    let streams = Plan {
        rounds: if quick { 3 } else { 15 },
        batch: Duration::ZERO,
    };
    println!(
        "{}",
        streams::report(streams, if quick { 8 << 20 } else { 64 << 20 })
    );
    Ok(())
}
