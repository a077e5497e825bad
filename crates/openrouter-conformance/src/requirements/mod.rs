//! Which check checks which requirement of `SPEC.md`. A requirement that nothing cites, and a citation of an id that
//! does not exist, are failures.

mod coverage;

pub use coverage::{Coverage, coverage};

use crate::{client, gateway, payload, program, server};
use openrouter_corpus::spec::Role;

/// One place of the suite that checks a requirement.
#[derive(Debug, Clone, Copy)]
pub struct CheckRef {
    /// The requirement's id.
    pub requirement: &'static str,
    /// What checks it.
    pub by: By,
}

/// What checks a requirement.
#[derive(Debug, Clone, Copy)]
pub enum By {
    /// A check on the bytes of a response.
    Payload(&'static payload::Check),
    /// A check on how a server answers a fault.
    Server(&'static server::Check),
    /// A check on what a client tells its caller.
    Client(&'static client::judge::Check),
    /// A check on what a gateway passes on.
    Gateway(&'static gateway::Check),
    /// A check on what a person sees of a program.
    Program(&'static program::Check),
}

/// Every citation of the suite.
pub fn citations() -> impl Iterator<Item = CheckRef> {
    let payload = payload::checks().map(|check| CheckRef {
        requirement: check.requirement,
        by: By::Payload(check),
    });
    let client = client::judge::checks().map(|check| CheckRef {
        requirement: check.requirement,
        by: By::Client(check),
    });
    let server = server::checks().map(|check| CheckRef {
        requirement: check.requirement,
        by: By::Server(check),
    });
    let gateway = gateway::checks().map(|check| CheckRef {
        requirement: check.requirement,
        by: By::Gateway(check),
    });
    let program = program::checks().map(|check| CheckRef {
        requirement: check.requirement,
        by: By::Program(check),
    });
    payload
        .chain(client)
        .chain(server)
        .chain(gateway)
        .chain(program)
}

/// The citations of one requirement.
pub fn citing(requirement: &str) -> impl Iterator<Item = CheckRef> {
    citations().filter(move |citation| citation.requirement == requirement)
}

impl By {
    /// The role of the requirements that it checks.
    #[must_use]
    pub fn role(self) -> Role {
        match self {
            Self::Payload(_) => Role::Payload,
            Self::Client(_) => Role::Client,
            Self::Server(_) => Role::Server,
            Self::Gateway(_) => Role::Gateway,
            Self::Program(_) => Role::Program,
        }
    }
}
