//! Installs missing tools.

use std::fs;
use std::process::{Command as Process, ExitCode};

use super::{BINDINGS, STAMP, Source, TOOLS, Tool, on_path, place, require};
use crate::cargo;
use crate::command::{Error, Outcome};

/// Installs every missing tool, one by one, and stops at the first failure.
pub(crate) fn install() -> Outcome {
    let machine: Vec<&str> = TOOLS
        .iter()
        .filter(|tool| tool.source == Source::Machine)
        .map(|tool| tool.name)
        .collect();
    require(&machine)?;
    debian()?;
    for tool in TOOLS {
        if let Source::Lock { folder, lock } = tool.source {
            if tool.is_there() {
                println!("{}: installed already", tool.name);
                continue;
            }
            packages(folder, lock)?;
            let (from, to) = (place(lock), place(folder).join(STAMP));
            fs::copy(&from, &to).map_err(|error| Error::io("write", &to, &error))?;
            println!("{}: installed", tool.name);
        }
    }
    bindings()?;
    Ok(ExitCode::SUCCESS)
}

/// Installs what the check `bindings` needs. It has its own lock files.
fn bindings() -> Result<(), Error> {
    let mut command = Process::new("python3");
    command
        .args(["bindings/run.py", "--install"])
        .args(BINDINGS)
        .current_dir(cargo::root());
    finished(&mut command, "")
}

/// Installs Debian packages, as root or with sudo.
fn debian() -> Result<(), Error> {
    let package = |tool: &Tool| match tool.source {
        Source::Debian(package) if !tool.is_there() => Some(package),
        _ => None,
    };
    let packages: Vec<&str> = TOOLS.iter().filter_map(package).collect();
    if packages.is_empty() {
        println!("Debian packages: installed already");
        return Ok(());
    }
    let by_hand = format!("apt-get install {}", packages.join(" "));
    if !on_path("apt-get") {
        return Err(Error::Incomplete(format!(
            "apt-get is not available; install the packages of `{by_hand}` by hand"
        )));
    }
    let root = Process::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.stdout == b"0\n");
    let apt = |arguments: &[&str]| -> Result<(), Error> {
        let mut command = Process::new(if root { "apt-get" } else { "sudo" });
        if !root {
            command.args([
                "--non-interactive",
                "--preserve-env=DEBIAN_FRONTEND",
                "apt-get",
            ]);
        }
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(arguments);
        finished(&mut command, &format!("; run `{by_hand}` by hand"))
    };
    apt(&["update", "-qq"])?;
    apt(&[
        &["install", "--yes", "-qq", "--no-install-recommends"],
        packages.as_slice(),
    ]
    .concat())?;
    println!("Debian packages: {} installed", packages.join(", "));
    Ok(())
}

/// Installs the packages of a lock file.
fn packages(folder: &str, lock: &str) -> Result<(), Error> {
    let run = |program: &str, arguments: &[&str]| {
        finished(
            Process::new(program).args(arguments).current_dir(place("")),
            "",
        )
    };
    if folder == "node_modules" {
        return run("npm", &["ci", "--no-audit", "--no-fund"]);
    }
    let pip = place(folder).join("bin/pip").display().to_string();
    run("python3", &["-m", "venv", "--clear", folder])?;
    run(
        &pip,
        &[
            "install",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "-r",
            lock,
        ],
    )
}

fn finished(command: &mut Process, help: &str) -> Result<(), Error> {
    let status = cargo::run(command)?;
    if status.success() {
        return Ok(());
    }
    let program = command.get_program().display().to_string();
    let arguments: Vec<_> = command
        .get_args()
        .map(|argument| argument.to_string_lossy())
        .collect();
    Err(Error::Incomplete(format!(
        "`{program} {}` failed: {status}{help}",
        arguments.join(" ")
    )))
}
