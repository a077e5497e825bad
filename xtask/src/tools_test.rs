//! `cargo xtask tools-test`: the checks that need external tools.

mod corpus;

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command as Process, ExitCode, Stdio};
use std::time::Instant;

use crate::cargo;
use crate::command::{Command, Error, Outcome};
use crate::export::export;
use crate::generate::Mode;
use crate::suggest::suggest;
use crate::tools::{BINDINGS, INSTALL, Tool, install, place};

pub(crate) const COMMAND: Command = Command {
    name: "tools-test",
    usage: "[--install] [CHECK...]",
    about: "Run the checks that need a browser, npm, PyPI or Debian packages, or install them",
    details: "\
  --install   install what is missing, and check nothing: Debian's packages (as root or by sudo),
              those of npm and PyPI by the lock files of xtask/tools/, into folders that git ignores

  bindings    the Python and Node packages: every fixture against the Rust crate, bad input, types,
              Arrow, `explain` with the real client libraries, and the Rust examples; Spark is
              tested by hand (`python3 bindings/run.py spark`)
  corpus      the fixtures as stubs (`cargo xtask export corpus`), each played by its tool: status,
              headers, body and end against fixtures/
  exports     exports/ is what is generated; tsc and pyright take the types and a program that uses
              them; the OpenAPI components are valid
  kits        the adapters that `init` writes in Python, Node and shell pass `client --smoke` with
              their clients
  pages       docs/matrix.html and an HTML report in headless Chromium: filters, search, links,
              colours, keyboard, no console errors, no requests, axe; screenshots go to
              target/screenshots/
  reports     a JUnit report by its XSD, and by junitparser against the JSON report of the run
  schemas     ajv loads every schema of schemas/ in strict mode without a remark
  workflows   workflows by actionlint, CI files by their schemas, the Dockerfile by
              dockerfile-utils, every shell script and `run:` block by shellcheck

A check whose tool is missing is not run: the tool is named, and the exit code is 3.
",
    own_help: false,
    run,
};

/// One check.
struct Check {
    name: &'static str,
    /// The tools that it needs.
    tools: &'static [&'static str],
    /// Runs it; returns the failures, one line each.
    run: fn() -> Result<Vec<String>, Error>,
}

const CHECKS: &[Check] = &[
    Check {
        name: "bindings",
        tools: &["node", "npm", "python3"],
        run: bindings,
    },
    Check {
        name: "corpus",
        tools: &[
            "node",
            "python3",
            "java",
            "curl",
            "npm packages",
            "Python mocks",
        ],
        run: corpus::corpus,
    },
    Check {
        name: "exports",
        tools: &["node", "python3", "npm packages", "Python packages"],
        run: exports,
    },
    Check {
        name: "kits",
        tools: &[
            "node",
            "python3",
            "curl",
            "jq",
            "npm packages",
            "Python packages",
        ],
        run: kits,
    },
    Check {
        name: "pages",
        tools: &["node", "chromium", "npm packages"],
        run: pages,
    },
    Check {
        name: "reports",
        tools: &["python3", "xmllint", "Python packages"],
        run: reports,
    },
    Check {
        name: "schemas",
        tools: &["node", "npm packages"],
        run: schemas,
    },
    Check {
        name: "workflows",
        tools: &[
            "node",
            "python3",
            "shellcheck",
            "npm packages",
            "Python packages",
        ],
        run: workflows,
    },
];

fn run(args: &[OsString]) -> Outcome {
    let (options, names): (Vec<&OsString>, Vec<&OsString>) = args
        .iter()
        .partition(|arg| arg.as_encoded_bytes().starts_with(b"-"));
    if let Some(option) = options.iter().find(|option| **option != "--install") {
        return Err(Error::argument(&COMMAND, option));
    }
    if let Some(name) = names
        .iter()
        .find(|name| !CHECKS.iter().any(|check| **name == check.name))
    {
        let name = name.to_string_lossy();
        let near = suggest(&name, CHECKS.iter().map(|check| check.name)).unwrap_or("pages");
        return Err(Error::Usage(format!(
            "unknown check `{name}`; did you mean `cargo xtask tools-test {near}`?"
        )));
    }
    if !options.is_empty() {
        return install();
    }
    let chosen = CHECKS
        .iter()
        .filter(|check| names.is_empty() || names.iter().any(|name| *name == check.name));
    let (mut failed, mut open) = (0, 0);
    let mut summary = String::new();
    for check in chosen {
        let started = Instant::now();
        println!("== {}", check.name);
        let line = match missing(check).map_or_else(check.run, Err) {
            Ok(faults) if faults.is_empty() => format!("ok, {} s", started.elapsed().as_secs()),
            Ok(faults) => {
                failed += 1;
                format!("FAILED: {}", faults.join("; "))
            }
            Err(why) => {
                open += 1;
                format!("not tested: {why}")
            }
        };
        summary += &format!("{:<10} {line}\n", check.name);
    }
    print!("\n{summary}");
    Ok(ExitCode::from(match (failed, open) {
        (0, 0) => 0,
        (0, _) => 3,
        _ => 1,
    }))
}

/// Returns an error if a required tool is missing.
fn missing(check: &Check) -> Option<Error> {
    let missing: Vec<&str> = check
        .tools
        .iter()
        .copied()
        .filter(|name| !Tool::named(name).is_some_and(Tool::is_there))
        .collect();
    let named = format!(
        "{} missing; run `{INSTALL}` to install what it can",
        missing.join(", ")
    );
    (!missing.is_empty()).then_some(Error::Incomplete(named))
}

fn bindings() -> Result<Vec<String>, Error> {
    let mut command = Process::new("python3");
    command
        .arg("bindings/run.py")
        .args(BINDINGS)
        .current_dir(cargo::root());
    let status = cargo::run(&mut command)?;
    match status.code() {
        Some(0) => Ok(Vec::new()),
        Some(3) => Err(Error::Incomplete(format!(
            "bindings/run.py lacks something; run `{INSTALL}` to install it"
        ))),
        _ => Ok(vec![format!("`python3 bindings/run.py`: {status}")]),
    }
}

/// Makes the npm packages available to modules in a folder.
fn link_modules(folder: &Path) -> std::io::Result<()> {
    let modules = folder.join("node_modules");
    if modules.symlink_metadata().is_err() {
        std::os::unix::fs::symlink(place("node_modules"), &modules)?;
    }
    Ok(())
}

fn exports() -> Result<Vec<String>, Error> {
    let mut faults = Vec::new();
    if export(Mode::Check)? != ExitCode::SUCCESS {
        faults.push("exports/ is out of date".to_owned());
    }
    all(
        faults,
        &[
            &[
                "xtask/tools/node_modules/.bin/tsc",
                "--project",
                "xtask/tools/types/tsconfig.json",
            ],
            &["node", "target/tools/types/xtask/tools/types/sample.js"],
            &[
                "xtask/tools/node_modules/.bin/pyright",
                "--project",
                "xtask/tools/types/pyrightconfig.json",
            ],
            &["xtask/tools/.env/bin/python", "xtask/tools/types/sample.py"],
            &[
                "xtask/tools/.env/bin/python",
                "-m",
                "openapi_spec_validator",
                "exports/openapi.json",
            ],
        ],
    )
}

fn pages() -> Result<Vec<String>, Error> {
    let [page] = report(&NAIVE, ["html"])?;
    let page = page.as_str();
    all(
        Vec::new(),
        &[&["node", "xtask/tools/pages.mjs", "docs/matrix.html", page]],
    )
}

fn reports() -> Result<Vec<String>, Error> {
    let xsd = "crates/openrouter-conform/tests/cli/junit.xsd";
    let python = "xtask/tools/.env/bin/python";
    let mut faults = Vec::new();
    for run in [&DEFAULT, &NAIVE] {
        let [junit, json] = report(run, ["junit", "json"])?;
        let valid = ["xmllint", "--noout", "--nonet", "--schema", xsd, &junit];
        let read = [python, "xtask/tools/junit.py", &junit, &json];
        faults = all(faults, &[&valid, &read])?;
    }
    Ok(faults)
}

fn schemas() -> Result<Vec<String>, Error> {
    all(Vec::new(), &[&["node", "xtask/tools/schemas.mjs"]])
}

/// Writes the kit of each language into its own folder, and runs its adapter.
fn kits() -> Result<Vec<String>, Error> {
    let python = place(".env/bin/python").display().to_string();
    let mut faults = Vec::new();
    for (language, program, adapter) in [
        ("python", python.as_str(), "adapter.py"),
        ("node", "node", "adapter.mjs"),
        ("shell", "bash", "adapter.sh"),
    ] {
        let folder = cargo::target_dir().join("tools/kits").join(language);
        let failed = |error: std::io::Error| Error::io("prepare", &folder, &error);
        let conform = folder.join("conform");
        std::fs::create_dir_all(&conform).map_err(failed)?;
        link_modules(&conform).map_err(failed)?;
        let dir = folder.display().to_string();
        let adapter = conform.join(adapter).display().to_string();
        for arguments in [
            &[
                "init",
                "client",
                "--language",
                language,
                "--dir",
                &dir,
                "--force",
            ][..],
            &["client", "--smoke", "--", program, &adapter],
        ] {
            let status = cargo::run(&mut cargo::conform(arguments))?;
            if !status.success() {
                faults.push(format!("`{}`: {status}", arguments.join(" ")));
            }
        }
    }
    Ok(faults)
}

fn workflows() -> Result<Vec<String>, Error> {
    all(
        Vec::new(),
        &[
            &["node", "xtask/tools/workflows.mjs"],
            &["xtask/tools/.env/bin/python", "xtask/tools/workflows.py"],
        ],
    )
}

/// A run of the suite, and its expected exit code.
struct Run {
    name: &'static str,
    arguments: &'static [&'static str],
    code: i32,
}

/// The default run, which passes.
const DEFAULT: Run = Run {
    name: "default",
    arguments: &[],
    code: 0,
};

/// A run on a client with many faults, so that the report has content.
const NAIVE: Run = Run {
    name: "naive",
    arguments: &["client", "--adapter", "reference-naive"],
    code: 1,
};

/// Writes the reports of a run in these formats, and returns their paths.
fn report<const N: usize>(run: &Run, formats: [&str; N]) -> Result<[String; N], Error> {
    let folder = cargo::target_dir().join("tools");
    std::fs::create_dir_all(&folder).map_err(|error| Error::io("create", &folder, &error))?;
    let paths = formats.map(|format| {
        let file = folder.join(format!("{}.{format}", run.name));
        file.display().to_string()
    });
    let mut arguments: Vec<String> = run.arguments.iter().map(ToString::to_string).collect();
    for (format, path) in formats.iter().zip(&paths) {
        arguments.extend(["--report".to_owned(), format!("{format}={path}")]);
    }
    // Terminal output is not part of this check.
    let mut command = cargo::conform(&arguments);
    command.stdout(Stdio::null());
    let status = cargo::run(&mut command)?;
    if status.code() != Some(run.code) {
        let (name, code) = (run.name, run.code);
        return Err(Error::Incomplete(format!(
            "the {name} run should exit with {code}: {status}"
        )));
    }
    Ok(paths)
}

/// Runs every command from the root of the checkout, and adds those that failed.
fn all(mut faults: Vec<String>, commands: &[&[&str]]) -> Result<Vec<String>, Error> {
    for argv in commands {
        let mut command = Process::new(argv[0]);
        command.args(&argv[1..]).current_dir(cargo::root());
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        let status = cargo::run(&mut command)?;
        if !status.success() {
            faults.push(format!("`{}`: {status}", argv.join(" ")));
        }
    }
    Ok(faults)
}
