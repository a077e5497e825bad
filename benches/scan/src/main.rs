//! How fast `openrouter-conform scan` is, how it uses cores and memory: Markdown on standard output.
//!
//! `scan PROGRAM FOLDER [--quick]`: the program, and where logs of up to 4 GB may lie while they are scanned.

mod logs;
mod program;
mod report;

use std::process::ExitCode;

use logs::{Kind, Maker};
use program::Program;
use report::{Bench, Plan};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (program, folder, quick) = match &args[..] {
        [program, folder] => (program, folder, false),
        [program, folder, quick] if quick == "--quick" => (program, folder, true),
        _ => {
            eprintln!(
                "error: expected PROGRAM FOLDER [--quick], found `{}`",
                args.join(" ")
            );
            return ExitCode::from(2);
        }
    };
    match run(program, folder, quick) {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(3)
        }
    }
}

fn run(program: &str, folder: &str, quick: bool) -> Result<String, String> {
    let mix = method::mix::load()?;
    let folder = tempfile::tempdir_in(folder)
        .map_err(|error| format!("failed to make a folder in {folder}: {error}"))?;
    Bench {
        program: &Program(program.into()),
        maker: &Maker::new(&mix.json),
        folder: folder.path(),
        plan: if quick { QUICK } else { WHOLE },
    }
    .report()
}

const WHOLE: Plan = Plan {
    peers: (5, 180_000_000),
    rounds: 9,
    bytes: 32 << 20,
    // Gigabytes of errors of which each is another take minutes: what they are to show, shorter logs show as well.
    lengths: [
        (
            Kind::Streams,
            &[
                ("100 MB", 100_000_000),
                ("1 GB", 1_000_000_000),
                ("4 GB", 4_000_000_000),
            ],
        ),
        (
            Kind::Errors,
            &[
                ("100 MB", 100_000_000),
                ("1 GB", 1_000_000_000),
                ("4 GB", 4_000_000_000),
            ],
        ),
        (
            Kind::Strangers,
            &[("100 MB", 100_000_000), ("200 MB", 200_000_000)],
        ),
    ],
};

const QUICK: Plan = Plan {
    peers: (3, 32_000_000),
    rounds: 3,
    bytes: 16 << 20,
    lengths: [
        (
            Kind::Streams,
            &[("16 MB", 16_000_000), ("256 MB", 256_000_000)],
        ),
        (
            Kind::Errors,
            &[("16 MB", 16_000_000), ("64 MB", 64_000_000)],
        ),
        (
            Kind::Strangers,
            &[("16 MB", 16_000_000), ("64 MB", 64_000_000)],
        ),
    ],
};
