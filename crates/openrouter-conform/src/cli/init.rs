//! `init`: what a repository needs to be checked in its CI.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Context, Done};
use crate::init::{Done as Written, Kind, Kit, Language, write};
use openrouter_corpus::exit::Exit;

/// Write a starter adapter, a baseline and a CI workflow into your repository
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    kind: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// For testing a client: a working adapter, a baseline, a workflow
    Client {
        /// The adapter's language
        #[arg(long, value_enum, value_name = "python|node|rust|shell")]
        language: Language,
        #[command(flatten)]
        place: Place,
    },
    /// For testing a server: a start script and a workflow
    Server {
        #[command(flatten)]
        place: Place,
    },
    /// For testing a gateway: a start script, a baseline and a workflow
    Gateway {
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, clap::Args)]
struct Place {
    /// Root folder of your repository
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Repository and commit of the GitHub Action for the workflow [default: those of the checkout (`--root`), if its
    /// origin is on GitHub; otherwise a placeholder to fill in]
    #[arg(long, value_name = "OWNER/REPO@COMMIT", value_parser = action)]
    action: Option<String>,
    /// Overwrite existing files
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let (kind, place) = match &args.kind {
        What::Client { language, place } => (Kind::Client(*language), place),
        What::Server { place } => (Kind::Server, place),
        What::Gateway { place } => (Kind::Gateway, place),
    };
    let root = context.options.root.as_deref();
    let action = place.action.clone().or_else(|| root.and_then(of_checkout));
    let mut kit = Kit::new(kind, action.as_deref());
    if let Some(found) = action.filter(|_| place.action.is_none()) {
        let step = format!(
            "push the commit that the workflow uses, {found}, if its origin does not have it yet"
        );
        kit.next.push(step);
    }
    let mut text = String::new();
    for (path, done) in write(&kit, &place.dir, place.force)? {
        let word = match done {
            Written::Written => "wrote",
            Written::Replaced => "replaced",
            Written::Unchanged => "unchanged",
        };
        let _ = writeln!(text, "{word:<9} {}", place.dir.join(path).display());
    }
    let _ = writeln!(text, "\nNext, in {}:", place.dir.display());
    for step in &kit.next {
        let _ = writeln!(text, "  {step}");
    }
    context.output.people(&text);
    Ok(Exit::Held)
}

/// Returns the action of a checkout: its origin and commit, if the origin is on GitHub.
fn of_checkout(root: &Path) -> Option<String> {
    let git = |args: &[&str]| {
        let output = Command::new("git").arg("-C").arg(root).args(args).output();
        let output = output.ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let repository = on_github(&git(&["remote", "get-url", "origin"])?)?;
    action(&format!("{repository}@{}", git(&["rev-parse", "HEAD"])?)).ok()
}

/// Returns `OWNER/REPO` of a git URL of GitHub.
fn on_github(url: &str) -> Option<String> {
    let (_, path) = url.split_once("github.com")?;
    let path = path.strip_prefix([':', '/'])?.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    (path.split('/').count() == 2).then(|| path.to_owned())
}

fn action(text: &str) -> Result<String, String> {
    let word = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    let (repo, commit) = text.split_once('@').unwrap_or((text, ""));
    let named = repo
        .split_once('/')
        .is_some_and(|(owner, name)| word(owner) && name.split('/').all(word));
    if named && word(commit) {
        Ok(text.to_owned())
    } else {
        Err("expected OWNER/REPO@COMMIT with the full commit hash".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://github.com/acme/suite.git", Some("acme/suite"))]
    #[case("https://github.com/acme/suite/", Some("acme/suite"))]
    #[case("git@github.com:acme/suite.git", Some("acme/suite"))]
    #[case("ssh://git@github.com/acme/suite", Some("acme/suite"))]
    #[case("https://git.example/acme/suite.git", None)]
    #[case("https://github.com.example/acme/suite", None)]
    #[case("https://github.com/acme", None)]
    #[case("../suite", None)]
    fn the_repository_of_an_origin(#[case] url: &str, #[case] repository: Option<&str>) {
        assert_eq!(on_github(url).as_deref(), repository);
    }
}
