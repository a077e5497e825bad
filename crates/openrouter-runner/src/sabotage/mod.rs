//! Broken targets: clients, servers, gateways, programs and responses with exactly one named fault, and the proof that
//! the suite detects each of them. A check that no broken target violates may be ineffective.
//!
//! - [`client`]: broken clients, each the exact one with one fault;
//! - [`server`]: broken servers, each the reference server with one fault;
//! - [`gateway`]: broken gateways, each the exact one with one change to a response;
//! - [`program`]: broken programs, each defined by its evidence;
//! - [`payload`]: broken responses, each with its fixed version;
//! - [`observe`](mod@observe): the results of the suite for one broken target;
//! - [`self_check`](mod@self_check): the results for all of them;
//! - [`rules`]: the comparison of the results with the declarations.
//!
//! To add a kind of runner, add a module, a [`Side`], an [`Act`] and a match arm in [`observe`](mod@observe).

pub mod client;
mod draft;
pub mod gateway;
pub mod observe;
pub mod payload;
pub mod program;
pub mod redactor;
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
pub use subset::cases;

/// A broken target.
#[derive(Clone, Copy)]
pub struct Saboteur {
    /// Its unique name.
    pub name: &'static str,
    /// A description of the fault: "a client that ...".
    pub sentence: &'static str,
    /// The requirements that it violates: these and no others. Empty for a null target, which does nothing that could
    /// meet a requirement.
    pub breaks: &'static [&'static str],
    /// The fault.
    pub act: Act,
}

/// The fault of a broken target, by side.
#[derive(Clone, Copy)]
pub enum Act {
    /// A client's fault.
    Client(client::ClientAct),
    /// A server's fault.
    Server(server::ServerAct),
    /// A gateway's fault.
    Gateway(gateway::GatewayAct),
    /// A response's fault.
    Payload(&'static payload::Mutation),
    /// A program's fault.
    Program(program::ProgramAct),
}

openrouter_corpus::words! {
    /// The kind of a broken target.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Side {
        /// A client.
        Client = "client",
        /// A server.
        Server = "server",
        /// A gateway.
        Gateway = "gateway",
        /// A response.
        Payload = "payload",
        /// A program.
        Program = "program",
    }
}

impl Saboteur {
    /// Returns the side of the broken target.
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

    /// Returns whether it is a null target, which can neither meet nor violate a requirement.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        self.breaks.is_empty()
    }

    /// Returns the requirements that it violates, separated by spaces.
    #[must_use]
    pub fn breaks_in_words(&self) -> String {
        if self.is_null() {
            "nothing counts".to_owned()
        } else {
            self.breaks.join(" ")
        }
    }
}

/// Returns every broken target, by side.
pub fn registry() -> impl Iterator<Item = &'static Saboteur> {
    client::rows()
        .chain(server::rows())
        .chain(gateway::rows())
        .chain(payload::rows())
        .chain(program::rows())
}

/// Returns the broken target of a side with this name.
///
/// # Errors
/// [`Error::Usage`] if there is none, with similar names.
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
