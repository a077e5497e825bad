//! Runs the tests on the mutants of a group.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::build::{Built, build};
use crate::error::Error;
use crate::groups::{Build, Group, Program};
use crate::list::Mutant;
use crate::record::{Record, State};
use crate::splice::{SWITCH, VARIABLE, alone, can_share, splice};
use crate::tree::Tree;

/// How many times longer than without a mutant a test may run, and how long at least.
const PATIENCE: (u32, Duration) = (20, Duration::from_secs(20));

/// The stack of a test, in bytes: a function that has the bodies of all its mutants takes more of it.
const STACK: &str = "268435456";

/// Mutants by number, which is what the switch knows them by.
type Numbered<'m> = BTreeMap<u32, &'m Mutant>;

/// Runs every test of a group on every mutant, until one sees it.
pub(crate) fn hunt(
    tree: &Tree,
    group: &Group,
    mutants: &[&Mutant],
    record: &mut Record,
) -> Result<(), Error> {
    let files: BTreeSet<&str> = mutants.iter().map(|mutant| mutant.file.as_str()).collect();
    let mut sources = BTreeMap::new();
    for file in files.into_iter().chain([group.root]) {
        sources.insert(file, tree.read(file)?);
    }
    let (mut together, mut single) = (Numbered::new(), Vec::new());
    for (number, mutant) in (1..).zip(mutants) {
        if can_share(&sources[mutant.file.as_str()], mutant) {
            together.insert(number, *mutant);
        } else {
            single.push(*mutant);
        }
    }
    eprintln!(
        "{}: {} mutants in one build, {} in one each",
        group.files,
        together.len(),
        single.len()
    );
    for tests in group.builds {
        shared(tree, group, &sources, tests, &mut together, record)?;
        for (file, text) in &sources {
            tree.write(file, text)?;
        }
        let mut left = Vec::new();
        for mutant in single {
            let text = &sources[mutant.file.as_str()];
            tree.write(&mutant.file, &alone(text, mutant))?;
            let state = match build(tree, tests)? {
                Built::Faults(..) => State::Unviable,
                Built::Programs(programs) => {
                    look(&programs, tests, 0, &vec![PATIENCE.1; programs.len()])?
                }
            };
            tree.write(&mutant.file, text)?;
            record.set(mutant, state);
            if state == State::Missed {
                left.push(mutant);
            }
        }
        record.write()?;
        single = left;
    }
    Ok(())
}

/// The mutants that share a build; leaves those that no test saw.
fn shared(
    tree: &Tree,
    group: &Group,
    sources: &BTreeMap<&str, String>,
    tests: &Build,
    mutants: &mut Numbered<'_>,
    record: &mut Record,
) -> Result<(), Error> {
    if mutants.is_empty() {
        return Ok(());
    }
    let programs = compile(tree, group, sources, tests, mutants, record)?;
    let limits = healthy(&programs, tests)?;
    let mut left = Numbered::new();
    for (&number, &mutant) in &*mutants {
        let state = look(&programs, tests, number, &limits)?;
        record.set(mutant, state);
        if state == State::Missed {
            left.insert(number, mutant);
        }
        if number % 50 == 0 {
            record.write()?;
        }
    }
    *mutants = left;
    Ok(())
}

/// Builds the programs with all mutants in them that compile; those that do not are recorded and left out.
fn compile(
    tree: &Tree,
    group: &Group,
    sources: &BTreeMap<&str, String>,
    tests: &Build,
    mutants: &mut Numbered<'_>,
    record: &mut Record,
) -> Result<Vec<PathBuf>, Error> {
    loop {
        let mut arms = BTreeMap::new();
        for (file, text) in sources {
            let own: Vec<(u32, &Mutant)> = mutants
                .iter()
                .filter(|(_, mutant)| mutant.file == *file)
                .map(|(number, mutant)| (*number, *mutant))
                .collect();
            let mut spliced = splice(text, &own);
            if *file == group.root {
                spliced.text.push_str(SWITCH);
            }
            tree.write(file, &spliced.text)?;
            arms.insert(*file, spliced.arms);
        }
        let (places, said) = match build(tree, tests)? {
            Built::Programs(programs) => return Ok(programs),
            Built::Faults(places, said) => (places, said),
        };
        let wrong: BTreeSet<u32> = places
            .iter()
            .filter_map(|(file, line)| {
                let arms = arms.get(file.as_str())?;
                arms.iter().find(|(lines, _)| lines.contains(line))
            })
            .map(|(_, number)| *number)
            .collect();
        if wrong.is_empty() {
            return Err(Error::Incomplete(format!(
                "{} does not build, and no mutant is the reason:\n{said}",
                tree.path.display()
            )));
        }
        for number in wrong {
            if let Some(mutant) = mutants.remove(&number) {
                record.set(mutant, State::Unviable);
            }
        }
    }
}

/// Runs the tests without a mutant, which must pass; answers how long each may take with one.
fn healthy(programs: &[PathBuf], tests: &Build) -> Result<Vec<Duration>, Error> {
    let limit = Duration::from_secs(3600);
    let pairs = programs.iter().zip(tests.programs);
    let times = pairs.map(|(path, program)| {
        let started = Instant::now();
        if run(path, program, tests, 0, limit)? != Some(true) {
            return Err(Error::Incomplete(format!(
                "{} {} fails without any mutant",
                tests.package, program.target
            )));
        }
        Ok(PATIENCE.1.max(started.elapsed() * PATIENCE.0))
    });
    times.collect()
}

/// What the tests say of a mutant.
fn look(
    programs: &[PathBuf],
    tests: &Build,
    number: u32,
    limits: &[Duration],
) -> Result<State, Error> {
    for ((path, program), limit) in programs.iter().zip(tests.programs).zip(limits) {
        match run(path, program, tests, number, *limit)? {
            Some(true) => {}
            Some(false) => return Ok(State::Caught),
            None => return Ok(State::Timeout),
        }
    }
    Ok(State::Missed)
}

/// Whether the tests of a program pass; nothing where they do not end.
fn run(
    path: &Path,
    program: &Program,
    tests: &Build,
    number: u32,
    limit: Duration,
) -> Result<Option<bool>, Error> {
    // target/debug/deps/PROGRAM in the tree.
    let tree = path.ancestors().nth(4).unwrap_or(path);
    let package = tree.join("crates").join(tests.package);
    let child = Command::new(path)
        .args(program.args)
        .arg("--quiet")
        .current_dir(&package)
        .env("CARGO_MANIFEST_DIR", &package)
        .env("INSTA_UPDATE", "no")
        .env("RUST_BACKTRACE", "0")
        .env("RUST_MIN_STACK", STACK)
        .env(VARIABLE, number.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let child = child.map_err(|error| Error::io("start", path, &error))?;
    wait(child, limit).map_err(|error| Error::io("wait for", path, &error))
}

fn wait(mut child: Child, limit: Duration) -> std::io::Result<Option<bool>> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.success()));
        }
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}
