//! `cargo xtask export`: the wire shapes for other languages, and the corpus for other tools.

use std::ffi::OsString;
use std::fs;
use std::process::{Command as Process, ExitCode, Stdio};

use crate::cargo;
use crate::command::{Command, Error, Outcome};
use crate::generate::Mode;
use crate::tools;

pub(crate) const COMMAND: Command = Command {
    name: "export",
    usage: "[--check] | corpus --to TOOL [OPTIONS] DIR",
    about: "Generate exports/ from the types, or write the fixtures as stubs of a mocking tool",
    details: "\
  --check   write nothing; name what differs and exit with 1 if anything does
  corpus    write the fixtures as stubs of TOOL: wiremock, msw, vcr, aimock, pytest-httpx or
            openai-mocks; `cargo xtask export corpus --help` lists the options (--case, --surface,
            --delivery, --cause)

exports/openapi.json is made from the same types as schemas/, and the TypeScript and Python types
from it, by json-schema-to-typescript and datamodel-code-generator in the versions that the lock
files of xtask/tools/ name. `cargo xtask tools-test --install` installs them; without them the
components alone are made, and the exit code is 3.
",
    own_help: false,
    run,
};

/// The file of OpenAPI components, which the suite writes.
const OPENAPI: &str = "exports/openapi.json";

/// The files generated from them: path, generator, which writes to standard output, and the tools it needs.
const FILES: [(&str, &[&str], &[&str]); 2] = [
    (
        "exports/typescript/openrouter_errors.ts",
        &["node", "xtask/tools/types/typescript.mjs"],
        &["node", "npm packages"],
    ),
    (
        "exports/python/openrouter_errors.py",
        &["sh", "xtask/tools/types/python.sh"],
        &["node", "Python packages"],
    ),
];

fn run(args: &[OsString]) -> Outcome {
    if args.first().is_some_and(|arg| arg == "corpus") {
        return cargo::become_command(cargo::maintain(&cargo::behind(&[COMMAND.name], args)));
    }
    export(Mode::parse(&COMMAND, args)?)
}

/// Writes or checks every export.
pub(crate) fn export(mode: Mode) -> Outcome {
    let arguments: &[&str] = match mode {
        Mode::Write => &[COMMAND.name],
        Mode::Check => &[COMMAND.name, "--check"],
    };
    let status = cargo::run(&mut cargo::maintain(arguments))?;
    if !matches!(status.code(), Some(0 | 1)) {
        return Err(Error::Incomplete(format!(
            "{OPENAPI} could not be generated: {status}"
        )));
    }
    let needed: Vec<&str> = FILES.iter().flat_map(|file| file.2).copied().collect();
    tools::require(&needed)?;
    let mut differing = !status.success();
    for (path, generator, _) in FILES {
        differing |= one(path, generator, mode)?;
    }
    if differing {
        println!("regenerate it with `cargo xtask {}`", COMMAND.name);
    }
    Ok(ExitCode::from(u8::from(differing)))
}

/// Generates one file; returns whether it is outdated.
fn one(path: &str, generator: &[&str], mode: Mode) -> Result<bool, Error> {
    let command = generator.join(" ");
    let made = Process::new(generator[0])
        .args(&generator[1..])
        .arg(OPENAPI)
        .current_dir(cargo::root())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Error::Incomplete(format!("failed to start `{command}`: {error}")))?;
    if !made.status.success() || made.stdout.is_empty() {
        return Err(Error::Incomplete(format!(
            "`{command}` failed: {}",
            made.status
        )));
    }
    let file = cargo::root().join(path);
    let old = fs::read(&file).unwrap_or_default();
    if old == made.stdout {
        println!("{path}: up to date");
        return Ok(false);
    }
    if mode == Mode::Check {
        println!(
            "{path}: out of date, from line {} on",
            first_difference(&old, &made.stdout)
        );
        return Ok(true);
    }
    let folder = file.parent().unwrap_or(&file);
    fs::create_dir_all(folder).map_err(|error| Error::io("create", folder, &error))?;
    fs::write(&file, &made.stdout).map_err(|error| Error::io("write", &file, &error))?;
    println!("{path}: written");
    Ok(false)
}

/// Returns the first line, counted from 1, that differs.
fn first_difference(one: &[u8], two: &[u8]) -> usize {
    let lines = |bytes| <[u8]>::split(bytes, |byte| *byte == b'\n');
    1 + lines(one)
        .zip(lines(two))
        .take_while(|(one, two)| one == two)
        .count()
}
