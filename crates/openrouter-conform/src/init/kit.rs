//! The files of a kit.

use openrouter_conformance::verdicts::Baseline;
use openrouter_conformance::{client, gateway};
use openrouter_corpus::report::Role;
use openrouter_corpus::report::to_json;

/// The workflow's path in the user's repository.
pub const WORKFLOW: &str = ".github/workflows/openrouter-conform.yml";

/// The default source of the action: a placeholder to fill in.
const ACTION: &str = "OWNER/REPO@COMMIT";

/// The kind of target to test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A client, with an adapter in this language.
    Client(Language),
    /// A server that generates responses itself.
    Server,
    /// A gateway in front of OpenRouter.
    Gateway,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Client(Language::Python),
        Self::Client(Language::Node),
        Self::Client(Language::Rust),
        Self::Client(Language::Shell),
        Self::Server,
        Self::Gateway,
    ];
}

/// The language of an adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// Python, with the `openai` package
    Python,
    /// JavaScript on Node, with the `openai` package
    Node,
    /// Rust, with the `async-openai` crate
    Rust,
    /// bash, with curl and jq
    Shell,
}

/// The files of one kit, and the next steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kit {
    /// The files: path relative to the user's repository, and text.
    pub files: Vec<(&'static str, String)>,
    /// The commands to run next, with their purposes, and remarks.
    pub next: Vec<String>,
}

/// The language-specific parts.
struct Client {
    /// The client's name in the baseline.
    name: &'static str,
    /// The adapter command after `--`.
    adapter: &'static str,
    /// The workflow steps that install the client.
    setup: &'static str,
    /// The command that installs the client.
    install: Option<&'static str>,
    files: &'static [(&'static str, &'static str)],
}

/// The text of a template.
macro_rules! template {
    ($path:literal) => {
        include_str!(concat!("../../templates/", $path))
    };
}

impl Kit {
    /// Builds the kit of one kind; `action` is the source of the action in the workflow: `OWNER/REPO@COMMIT`.
    #[must_use]
    pub fn new(kind: Kind, action: Option<&str>) -> Self {
        let mut kit = match kind {
            Kind::Client(language) => client(&language.client()),
            Kind::Server => server(),
            Kind::Gateway => gateway(),
        };
        for (path, text) in &mut kit.files {
            if *path == WORKFLOW {
                *text = text.replace("__ACTION__", action.unwrap_or(ACTION));
            }
        }
        if action.is_none() {
            kit.next.push(format!(
                "in {WORKFLOW}: replace {ACTION} with the repository and commit of this suite"
            ));
        }
        kit
    }
}

impl Language {
    fn client(self) -> Client {
        match self {
            Self::Python => Client {
                name: "openai-python",
                adapter: "python3 conform/adapter.py",
                setup: template!("client/python/setup.yml"),
                install: Some("python3 -m pip install --requirement conform/requirements.txt"),
                files: &[
                    ("conform/adapter.py", template!("client/python/adapter.py")),
                    (
                        "conform/requirements.txt",
                        template!("client/python/requirements.txt"),
                    ),
                ],
            },
            Self::Node => Client {
                name: "openai-node",
                adapter: "node conform/adapter.mjs",
                setup: template!("client/node/setup.yml"),
                install: Some("npm install --prefix conform"),
                files: &[
                    ("conform/adapter.mjs", template!("client/node/adapter.mjs")),
                    (
                        "conform/package.json",
                        template!("client/node/package.json"),
                    ),
                ],
            },
            Self::Rust => Client {
                name: "async-openai",
                adapter: "conform/target/debug/openrouter-conform-adapter",
                setup: template!("client/rust/setup.yml"),
                install: Some("cargo build --manifest-path conform/Cargo.toml"),
                files: &[
                    ("conform/Cargo.toml", template!("client/rust/Cargo.toml")),
                    ("conform/src/main.rs", template!("client/rust/src/main.rs")),
                ],
            },
            Self::Shell => Client {
                name: "curl",
                adapter: "bash conform/adapter.sh",
                setup: template!("client/shell/setup.yml"),
                install: None,
                files: &[("conform/adapter.sh", template!("client/shell/adapter.sh"))],
            },
        }
    }
}

fn client(client: &Client) -> Kit {
    let Client { name, adapter, .. } = client;
    let baseline = Baseline::<client::judge::Verdict>::new(Role::Client, name);
    let workflow = template!("client/workflow.yml")
        .replace("__SETUP__\n", client.setup)
        .replace("__ADAPTER__", adapter);
    let mut files: Vec<_> = client
        .files
        .iter()
        .map(|(path, text)| (*path, (*text).to_owned()))
        .collect();
    files.push(("conform/baseline.json", to_json(&baseline)));
    files.push((WORKFLOW, workflow));
    let mut next: Vec<String> = client.install.iter().map(ToString::to_string).collect();
    next.extend([
        format!("openrouter-conform client --smoke -- {adapter}"),
        format!("openrouter-conform client -- {adapter}"),
        format!("openrouter-conform client --write-baseline conform/baseline.json -- {adapter}"),
        format!(
            "in {}: replace {name} with your client, in `call` and `describe`",
            adapter_file(client)
        ),
    ]);
    Kit { files, next }
}

/// Returns the file that contains the adapter's program.
fn adapter_file(client: &Client) -> &'static str {
    let program = |path: &&str| path.contains("adapter.") || path.ends_with("main.rs");
    client
        .files
        .iter()
        .map(|(path, _)| *path)
        .find(program)
        .unwrap_or("conform/")
}

fn server() -> Kit {
    Kit {
        files: vec![
            ("conform/start.sh", template!("server/start.sh").to_owned()),
            (WORKFLOW, template!("server/workflow.yml").to_owned()),
        ],
        next: vec![
            "in conform/start.sh: insert the command that starts your server".to_owned(),
            "bash conform/start.sh &".to_owned(),
            "openrouter-conform server --url http://127.0.0.1:4000/api/v1 --plan".to_owned(),
            "openrouter-conform server --url http://127.0.0.1:4000/api/v1".to_owned(),
        ],
    }
}

fn gateway() -> Kit {
    let baseline = Baseline::<gateway::Verdict>::new(Role::Gateway, "gateway");
    let judge = "openrouter-conform gateway --url http://127.0.0.1:4000/v1 --listen 127.0.0.1:8402";
    Kit {
        files: vec![
            ("conform/start.sh", template!("gateway/start.sh").to_owned()),
            ("conform/baseline.json", to_json(&baseline)),
            (WORKFLOW, template!("gateway/workflow.yml").to_owned()),
        ],
        next: vec![
            "in conform/start.sh: insert the command that starts your gateway".to_owned(),
            "bash conform/start.sh &".to_owned(),
            judge.to_owned(),
            format!("{judge} --write-baseline conform/baseline.json"),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_mark_is_left_and_no_path_leads_outside() {
        for kind in Kind::ALL {
            for action in [None, Some("acme/suite@1234")] {
                let kit = Kit::new(kind, action);
                for (path, text) in &kit.files {
                    assert!(!text.contains("__SETUP"), "{kind:?}: {path}");
                    assert!(!text.contains("__A"), "{kind:?}: {path}");
                    assert!(!path.starts_with('/') && !path.contains(".."), "{path}");
                    assert!(text.ends_with('\n'), "{path}");
                }
                let workflow = &kit.files.last().expect("files").1;
                assert!(workflow.contains(action.unwrap_or(ACTION)), "{kind:?}");
            }
        }
    }

    #[test]
    fn baselines_can_be_read() {
        for kind in Kind::ALL {
            let kit = Kit::new(kind, None);
            let found = kit
                .files
                .iter()
                .find(|(path, _)| path.ends_with("baseline.json"));
            match (kind, found) {
                (Kind::Client(_), Some((path, text))) => {
                    Baseline::<client::judge::Verdict>::parse(path, text)
                        .expect("it is a baseline");
                }
                (Kind::Gateway, Some((path, text))) => {
                    Baseline::<gateway::Verdict>::parse(path, text).expect("it is a baseline");
                }
                (kind, found) => assert_eq!((kind, found), (Kind::Server, None)),
            }
        }
    }
}
