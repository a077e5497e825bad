//! The mutants of cargo-mutants, all of them in one build.
//!
//! cargo-mutants builds the project anew for every mutant, which takes seconds for each and a day for all. Here every
//! function that has mutants gets their bodies beside its own, and an environment variable says which of them runs
//! (`splice`); so there is one build (`build`), and a mutant costs one run of the tests (`hunt`). `cargo xtask mutants`
//! starts it.

mod build;
mod error;
mod groups;
mod hunt;
mod list;
mod page;
mod record;
mod splice;
mod tree;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use error::Error;
use list::Mutant;
use record::{Record, State};

/// Which mutants are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    /// The part, from 0, and how many there are.
    Shard(usize, usize),
    Open,
    None,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [root, scratch, rest @ ..] = &args[..] else {
        eprintln!("error: to be started by `cargo xtask mutants`");
        return ExitCode::from(2);
    };
    match run(&PathBuf::from(root), &PathBuf::from(scratch), rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            error.exit_code()
        }
    }
}

fn run(root: &std::path::Path, scratch: &std::path::Path, args: &[String]) -> Result<(), Error> {
    let which = parse(args)?;
    let mutants = list::of(root)?;
    let mut record = Record::read(root)?;
    record.keep_only(&mutants);
    if which != Which::None {
        let tree = tree::Tree::of_last_commit(root, scratch)?;
        let chosen = choose(&mutants, &record, which);
        for group in groups::GROUPS {
            let own: Vec<&Mutant> = chosen
                .iter()
                .filter(|mutant| groups::of(&mutant.file) == Some(group.files))
                .copied()
                .collect();
            if !own.is_empty() {
                hunt::hunt(&tree, group, &own, &mut record)?;
            }
        }
        page::write(root, &mutants, &record)?;
    }
    verdict(&mutants, &record)
}

fn parse(args: &[String]) -> Result<Which, Error> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        [] => Ok(Which::All),
        ["--open"] => Ok(Which::Open),
        ["--check"] => Ok(Which::None),
        ["--shard", part] => shard(part),
        _ => Err(Error::Usage(format!(
            "`cargo xtask mutants` takes --shard K/N, --open or --check, not `{}`",
            words.join(" ")
        ))),
    }
}

fn shard(part: &str) -> Result<Which, Error> {
    let numbers = part
        .split_once('/')
        .and_then(|(k, n)| Some((k.parse::<usize>().ok()?, n.parse::<usize>().ok()?)));
    match numbers {
        Some((k, n)) if 1 <= k && k <= n => Ok(Which::Shard(k - 1, n)),
        _ => Err(Error::Usage(format!(
            "`--shard {part}`: expected K/N with K from 1 to N, as in --shard 2/4"
        ))),
    }
}

fn choose<'m>(mutants: &'m [Mutant], record: &Record, which: Which) -> Vec<&'m Mutant> {
    let is_chosen = |at: usize, mutant: &Mutant| match which {
        Which::All => true,
        Which::Shard(part, parts) => at * parts / mutants.len() == part,
        Which::Open => record.is_open(mutant),
        Which::None => false,
    };
    let chosen = mutants.iter().enumerate();
    chosen
        .filter(|(at, mutant)| is_chosen(*at, mutant))
        .map(|(_, mutant)| mutant)
        .collect()
}

/// Says what is wrong with the record.
fn verdict(mutants: &[Mutant], record: &Record) -> Result<(), Error> {
    let of = |wanted: Option<State>| {
        mutants
            .iter()
            .filter(move |mutant| record.state(mutant) == wanted)
    };
    let survivors: BTreeSet<&str> = of(Some(State::Missed))
        .map(|mutant| mutant.key.as_str())
        .collect();
    let unexplained = survivors
        .iter()
        .filter(|key| !record.explained.contains_key(**key))
        .map(|key| format!("survives, and docs/mutants-explained.txt does not say why: {key}"));
    let stale = record
        .explained
        .keys()
        .filter(|key| !survivors.contains(key.as_str()))
        .map(|key| format!("docs/mutants-explained.txt explains what does not survive: {key}"));
    let faults: Vec<String> = unexplained.chain(stale).collect();
    let open = of(None).count();
    println!(
        "{} mutants: {} caught, {} timed out, {} unviable, {} survive, {open} not run",
        mutants.len(),
        of(Some(State::Caught)).count(),
        of(Some(State::Timeout)).count(),
        of(Some(State::Unviable)).count(),
        survivors.len(),
    );
    if !faults.is_empty() {
        return Err(Error::Failed(faults.join("\n")));
    }
    if open > 0 || mutants.is_empty() {
        return Err(Error::Incomplete(format!(
            "{open} of {} mutants were not run; next: cargo xtask mutants --open",
            mutants.len()
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Which, parse};

    #[test]
    fn parts_are_counted_from_one() {
        let of = |words: &[&str]| parse(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(of(&["--shard", "2/4"]).ok(), Some(Which::Shard(1, 4)));
        for wrong in ["0/4", "5/4", "2", "a/b"] {
            assert!(of(&["--shard", wrong]).is_err(), "{wrong}");
        }
        assert!(of(&["--opne"]).is_err());
    }
}
