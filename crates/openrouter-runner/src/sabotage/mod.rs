//! Broken targets: clients, servers, gateways and responses with exactly one named fault, and the proof that the suite detects
//! each of them. A check that no broken target violates may be ineffective.
//!
//! - [`client`]: broken clients, each the exact one with one fault;
//! - [`server`]: broken servers, each the reference server with one fault;
//! - [`gateway`]: broken gateways, each the exact one with one change to a response;
//! - [`program`]: broken programs, each defined by what it leaves behind;
//! - [`payload`]: wrong answers, each next to the same one fixed;
//! - [`observe`](mod@observe): what the suite says of one broken target;
//! - [`self_check`](mod@self_check): what it says of all of them;
//! - [`rules`]: whether that is what they declare.
//!
//! Another kind of runner brings a folder of its own, a [`Side`], an [`Act`] and an arm in [`observe`](mod@observe).

pub mod client;
mod draft;
pub mod gateway;
pub mod observe;
pub mod payload;
pub mod program;
mod report;
pub mod rules;
pub mod self_check;
pub mod server;
mod subset;

use openrouter_corpus::error::Error;
use openrouter_corpus::suggest::suggest;

pub use draft::{draft, saboteur_item};
pub use observe::{Observed, Target, observe};
pub use report::{KillState, SelfCheckReport, list, to_terminal};
pub use rules::{Fault, faults};
pub use self_check::{Extent, SelfCheck, self_check};
pub use subset::CASES;

/// A broken target.
#[derive(Clone, Copy)]
pub struct Saboteur {
    /// Its name, which addresses it.
    pub name: &'static str,
    /// What it does wrong: "a client that ...".
    pub sentence: &'static str,
    /// The requirements that it breaks: these and no other. Empty: it is a null one, and nothing at all holds.
    pub breaks: &'static [&'static str],
    /// What is wrong.
    pub act: Act,
}

/// What is wrong with a broken target.
#[derive(Clone, Copy)]
pub enum Act {
    /// It is a client.
    Client(client::ClientAct),
    /// It is a server.
    Server(server::ServerAct),
    /// It is a gateway.
    Gateway(gateway::GatewayAct),
    /// It is a response.
    Payload(&'static payload::Mutation),
    /// It is a program.
    Program(program::ProgramAct),
}

/// What a broken target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// A client.
    Client,
    /// A server.
    Server,
    /// A gateway.
    Gateway,
    /// A response.
    Payload,
    /// A program.
    Program,
}

impl Side {
    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Gateway => "gateway",
            Self::Payload => "payload",
            Self::Program => "program",
        }
    }
}

impl Saboteur {
    /// What it is.
    #[must_use]
    pub const fn side(&self) -> Side {
        match self.act {
            Act::Client(_) => Side::Client,
            Act::Server(_) => Side::Server,
            Act::Gateway(_) => Side::Gateway,
            Act::Payload(_) => Side::Payload,
            Act::Program(_) => Side::Program,
        }
    }

    /// Whether it does nothing that could hold or break anything.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        self.breaks.is_empty()
    }
}

/// Every broken target, by side.
pub fn registry() -> impl Iterator<Item = &'static Saboteur> {
    client::rows()
        .chain(server::rows())
        .chain(gateway::rows())
        .chain(payload::rows())
        .chain(program::rows())
}

/// The broken target of a name, among those of one side.
///
/// # Errors
/// [`Error::Usage`] where there is none, with the nearest name.
pub fn find(side: Side, name: &str) -> Result<&'static Saboteur, Error> {
    let mut ours = registry().filter(|saboteur| saboteur.side() == side);
    ours.find(|saboteur| saboteur.name == name).ok_or_else(|| {
        let names = registry().filter(|saboteur| saboteur.side() == side);
        let near = suggest(name, names.map(|saboteur| saboteur.name), 3);
        let hint = if near.is_empty() {
            "`self-check --list` lists them".to_owned()
        } else {
            format!("near it: {}", near.join(", "))
        };
        let side = side.as_str();
        Error::usage("--sabotage", format!("there is no {side} {name:?}; {hint}"))
    })
}
