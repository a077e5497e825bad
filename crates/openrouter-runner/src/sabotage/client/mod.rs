//! Broken clients: the exact client with one fault.

mod arrival;
mod crash;
mod detect;
mod framing;
mod results;
mod retry;
mod variants;

use openrouter_errors::Surface;

use super::{Act, Saboteur};
use crate::client::driver::BuiltIn;
use crate::client::reference::{ClientFault, call_with};
use openrouter_conformance::client::protocol::{CodeValue, ErrorFields, Hello, Outcome, RunResult};
use openrouter_conformance::client::variants::Choice;
use openrouter_corpus::vocabulary::FieldName;

/// The behaviour of a broken client.
#[derive(Clone, Copy)]
pub enum ClientAct {
    /// It makes its calls as the exact client does, with one fault.
    Slips(ClientSlip),
    /// The same with a fault that only variants of responses show.
    SlipsInVariants(ClientSlip),
    /// It makes no calls and reports successes.
    Silent,
}

/// The fault of a broken client.
#[derive(Clone, Copy)]
pub struct ClientSlip(pub(super) ClientFault);

/// A row of the tables in this folder.
type Row = Saboteur;

const fn row(
    name: &'static str,
    sentence: &'static str,
    breaks: &'static [&'static str],
    slip: ClientFault,
) -> Row {
    Saboteur {
        name,
        sentence,
        breaks,
        act: Act::Client(ClientAct::Slips(ClientSlip(slip))),
    }
}

const NULL: &[Row] = &[
    Saboteur {
        name: "null",
        sentence: "sends nothing and reports a success",
        breaks: &[],
        act: Act::Client(ClientAct::Silent),
    },
    row(
        "always-429",
        "reports 429 for every call",
        &[],
        results::alters(|received, _| {
            let error = ErrorFields {
                status: Some(429),
                code: Some(CodeValue::Number(429)),
                ..ErrorFields::default()
            };
            Some(RunResult {
                exception: Some("RateLimitError".to_owned()),
                error: Some(error),
                ..RunResult::new(&received.run.id, Outcome::Error)
            })
        }),
    ),
];

/// Returns every broken client.
pub(super) fn rows() -> impl Iterator<Item = &'static Saboteur> {
    [
        NULL,
        detect::ROWS,
        arrival::ROWS,
        crash::ROWS,
        framing::ROWS,
        retry::ROWS,
        variants::ROWS,
    ]
    .into_iter()
    .flatten()
}

impl ClientAct {
    /// Returns the variants that show the fault.
    pub(super) fn variants(self) -> Option<Choice> {
        match self {
            Self::SlipsInVariants(_) => Some(Choice::ALL),
            Self::Slips(_) | Self::Silent => None,
        }
    }

    /// Returns the driver of the client.
    #[must_use]
    pub fn driver(self, name: &str) -> BuiltIn {
        let hello = Hello::built_in(name, Surface::ALL, FieldName::ALL);
        BuiltIn::new(hello, move |run| {
            Box::pin(async move {
                match self {
                    Self::Silent => RunResult::new(&run.id, Outcome::Success),
                    Self::Slips(ClientSlip(slip)) | Self::SlipsInVariants(ClientSlip(slip)) => {
                        call_with(&run, slip).await
                    }
                }
            })
        })
    }
}
