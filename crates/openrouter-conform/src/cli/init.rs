//! `init`: what a repository needs to be checked in its CI.

use std::fmt::Write as _;
use std::path::PathBuf;

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
    /// Repository and commit of the GitHub Action for the workflow [default: a placeholder to fill in]
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
    let kit = Kit::new(kind, place.action.as_deref());
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
