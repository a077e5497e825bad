//! Maps the requirements of `SPEC.md` to their checks. A requirement without a check and a check of an unknown
//! requirement are errors.

mod coverage;

pub use coverage::{Coverage, coverage};

use crate::{client, gateway, payload, program, server};
use openrouter_corpus::spec::Role;

/// A check of a requirement.
#[derive(Debug, Clone, Copy)]
pub struct CheckRef {
    /// The requirement's id.
    pub requirement: &'static str,
    /// The check itself.
    pub by: By,
}

/// A check, by role.
#[derive(Debug, Clone, Copy)]
pub enum By {
    /// A check on the bytes of a response.
    Payload(&'static payload::Check),
    /// A check on a server's response to a faulty request.
    Server(&'static server::Check),
    /// A check on a client's report to its caller.
    Client(&'static client::judge::Check),
    /// A check on a gateway's forwarded response.
    Gateway(&'static gateway::Check),
    /// A check on a program's output to its user.
    Program(&'static program::Check),
}

/// Returns every check of the suite.
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

/// Returns the checks of one requirement.
pub fn citing(requirement: &str) -> impl Iterator<Item = CheckRef> {
    citations().filter(move |citation| citation.requirement == requirement)
}

impl By {
    /// Returns the role of the requirements that it checks.
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
