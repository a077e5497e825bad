//! `cargo xtask fuzz`: runs the targets of `fuzz/`, seeded with the corpus, for some minutes each.

mod seeds;
mod stats;

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::{Command as Process, ExitCode, Stdio};

use crate::cargo::{cargo, root, target_dir};
use crate::command::{Command, Error, Outcome};
use crate::suggest::suggest;

use seeds::Seeds;
use stats::Stats;

pub(crate) const COMMAND: Command = Command {
    name: "fuzz",
    usage: "MINUTES [TARGET...] [--dev | --address]",
    about: "Fuzz the readers and parsers",
    details: "\
Builds the workspace fuzz/, makes seeds of fixtures/, and runs each target for MINUTES (0.1 is six
seconds), without a name all of them, one after the other. What was found worth keeping stays in
fuzz/corpus/, for the next time.

  --dev       not optimised: a short build and slow runs, which is what CI does
  --address   with AddressSanitizer, which a stable compiler builds with RUSTC_BOOTSTRAP=1

Targets: stream_reader read diagnose identify_text fixture_parser adapter_message redactor. The
first three alone need a short build, the others a long one.

Exit codes: 1 if an input broke what must hold (it is in fuzz/artifacts/), 3 if cargo-fuzz or a C++
compiler is missing. docs/fuzzing.md says what must hold, and what to do with such an input.
",
    own_help: false,
    run,
};

/// One target of `fuzz/`.
struct Target {
    name: &'static str,
    seeds: Seeds,
    /// Whether it needs the conformance crate, which takes long to build; without such a target the crate is left out.
    suite: bool,
}

const TARGETS: [Target; 7] = [
    Target::types("stream_reader"),
    Target::types("read"),
    Target::types("diagnose"),
    Target::suite("identify_text", Seeds::Payloads),
    Target::suite("fixture_parser", Seeds::Cases),
    Target::suite("adapter_message", Seeds::Own),
    Target::suite("redactor", Seeds::Payloads),
];

impl Target {
    const fn types(name: &'static str) -> Self {
        Self {
            name,
            seeds: Seeds::Payloads,
            suite: false,
        }
    }

    const fn suite(name: &'static str, seeds: Seeds) -> Self {
        Self {
            name,
            seeds,
            suite: true,
        }
    }
}

/// The parsed arguments.
struct Asked {
    seconds: u64,
    targets: Vec<&'static Target>,
    build: Build,
}

/// The build mode of the targets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Build {
    Fast,
    Dev,
    Address,
}

fn run(args: &[OsString]) -> Outcome {
    let asked = parse(args)?;
    let there = cargo()
        .args(["fuzz", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !there.is_ok_and(|status| status.success()) {
        return Err(Error::Incomplete(
            "cargo-fuzz is not installed; next: cargo install --locked cargo-fuzz@0.13.2"
                .to_owned(),
        ));
    }
    let mut crashed = Vec::new();
    for target in &asked.targets {
        let stats = drive(target, &asked)?;
        println!("{:<16} {stats}", target.name);
        if stats.crashed {
            crashed.push(target.name);
        }
    }
    if crashed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    Err(Error::Failed(format!(
        "invariants were violated in {}; docs/fuzzing.md explains what to do with the input",
        crashed.join(", ")
    )))
}

fn parse(args: &[OsString]) -> Result<Asked, Error> {
    let mut minutes = None;
    let (mut targets, mut build) = (Vec::new(), Build::Fast);
    for arg in args {
        let word = arg.to_str().ok_or_else(|| Error::argument(&COMMAND, arg))?;
        if let ("--dev" | "--address", Build::Fast) = (word, build) {
            build = if word == "--dev" {
                Build::Dev
            } else {
                Build::Address
            };
        } else if word.starts_with('-') {
            return Err(Error::argument(&COMMAND, arg));
        } else if minutes.is_none() {
            let number = word
                .parse::<f64>()
                .ok()
                .filter(|number| *number > 0.0 && number.is_finite());
            minutes = Some(number.ok_or_else(|| {
                Error::Usage(format!("expected a number of minutes, found `{word}`; for instance: cargo xtask fuzz 10"))
            })?);
        } else {
            targets.push(named(word)?);
        }
    }
    let minutes = minutes.ok_or_else(|| {
        Error::Usage(format!(
            "expected a number of minutes; usage: cargo xtask fuzz {}",
            COMMAND.usage
        ))
    })?;
    if targets.is_empty() {
        targets.extend(&TARGETS);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive number of seconds, and the most there are if it is too great"
    )]
    let seconds = (minutes * 60.0).ceil() as u64;
    Ok(Asked {
        seconds,
        targets,
        build,
    })
}

fn named(word: &str) -> Result<&'static Target, Error> {
    TARGETS
        .iter()
        .find(|target| target.name == word)
        .ok_or_else(|| {
            let hint = match suggest(word, TARGETS.iter().map(|target| target.name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`cargo xtask fuzz --help` lists them".to_owned(),
            };
            Error::Usage(format!("unknown target `{word}`; {hint}"))
        })
}

/// Returns `cargo fuzz VERB` for a target, with a separate target folder.
fn cargo_fuzz(verb: &str, target: &Target, asked: &Asked) -> Process {
    let mut command = cargo();
    command
        .current_dir(root())
        .args(["fuzz", verb, "--fuzz-dir", "fuzz"]);
    command.arg("--target-dir").arg(target_dir().join("fuzz"));
    match asked.build {
        Build::Fast => command.args(["--sanitizer", "none"]),
        Build::Dev => command.args(["--sanitizer", "none", "--dev"]),
        Build::Address => command
            .env("RUSTC_BOOTSTRAP", "1")
            .args(["--sanitizer", "address"]),
    };
    if !asked.targets.iter().any(|target| target.suite) {
        command.arg("--no-default-features");
    }
    command.arg(target.name);
    command
}

fn drive(target: &Target, asked: &Asked) -> Result<Stats, Error> {
    let built = crate::cargo::run(&mut cargo_fuzz("build", target, asked))?;
    if !built.success() {
        return Err(Error::Incomplete(format!(
            "the target {} does not build; libFuzzer needs a C++ compiler (apt-get install g++)",
            target.name
        )));
    }
    let seeds = target_dir().join("fuzz/seeds").join(target.name);
    target.seeds.write(target.name, &seeds)?;
    let corpus = made(root().join("fuzz/corpus").join(target.name))?;
    let mut command = cargo_fuzz("run", target, asked);
    command.arg(corpus).arg(seeds).arg("--");
    command.arg(format!("-max_total_time={}", asked.seconds));
    if asked.build == Build::Dev {
        // CI runs are deterministic; longer runs find new inputs.
        command.arg("-seed=1");
    }
    command.args([
        "-dict=fuzz/protocol.dict",
        "-max_len=8192",
        "-timeout=300",
        "-print_final_stats=1",
    ]);
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Error::Incomplete(format!("failed to start cargo fuzz: {error}")))?;
    let log = String::from_utf8_lossy(&output.stderr);
    let stats = Stats::read(&log, !output.status.success());
    if stats.crashed {
        eprint!("{}", stats::tail(&log));
    }
    if stats.executions == 0 {
        return Err(Error::Incomplete(format!(
            "{} executed nothing: {}",
            target.name,
            stats::tail(&log)
        )));
    }
    Ok(stats)
}

/// Creates the folder and returns it.
fn made(folder: PathBuf) -> Result<PathBuf, Error> {
    fs::create_dir_all(&folder).map_err(|error| Error::io("make", &folder, &error))?;
    Ok(folder)
}
