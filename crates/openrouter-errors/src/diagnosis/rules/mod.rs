//! The matching rules, as data: the first rule whose conditions all hold names the cause.
//!
//! The tables are tried in this order, each from top to bottom: what only a client can have said, typed fields, metadata,
//! OpenRouter's own words, providers' words (account, policy, request, outage), then the bare status. Words are
//! looked for in the upstream body as well as in the message, so a rule rarely has to say where.

mod account;
mod client;
mod decode;
mod describe;
mod edge;
mod engine;
mod image;
mod index;
mod length;
mod network;
mod outage;
mod outage_down;
mod platform;
mod policy;
mod request_shape;
mod routing;
mod rule_filter;
mod schema;
mod sequence;
mod status;
mod table;
mod typed;
mod upstream_account;
mod words;

pub(crate) use engine::{Match, first_match};
pub(crate) use index::{BODY, CODE, MESSAGE, RAW, Scan};

use super::cause::{Cause, Decision};
use crate::shape::Shape;
use crate::surface::Surface;

/// One rule: when all conditions hold, the cause is known.
#[derive(Debug)]
pub struct Rule {
    /// Stable id, shown as evidence.
    pub id: &'static str,
    /// The conditions; all must hold.
    pub when: &'static [When],
    /// What it is then.
    pub cause: Cause,
    /// The error type where it differs from the cause's usual one.
    pub error_type: Option<&'static str>,
    /// The retry decision where it differs from the cause's usual one.
    pub retry: Option<Decision>,
}

impl Rule {
    const fn new(id: &'static str, cause: Cause, when: &'static [When]) -> Self {
        Self {
            id,
            when,
            cause,
            error_type: None,
            retry: None,
        }
    }

    /// States the retry decision this rule represents.
    const fn retried(mut self, decision: Decision) -> Self {
        self.retry = Some(decision);
        self
    }

    /// States the error type this rule represents.
    const fn typed(mut self, error_type: &'static str) -> Self {
        self.error_type = Some(error_type);
        self
    }
}

/// One condition. Where it lists several values, any of them will do.
///
/// Words are compared in lower case, without quotes, backticks and backslashes, and with white space folded.
#[derive(Debug)]
pub enum When {
    /// The effective status.
    Status(&'static [u16]),
    /// No status is known.
    NoStatus,
    /// Any status but these, or none.
    NotStatus(&'static [u16]),
    /// The stated `error_type`.
    Typed(&'static [&'static str]),
    /// `availability.code`.
    Availability(&'static [&'static str]),
    /// `metadata.limit_source`.
    LimitSource(&'static [&'static str]),
    /// `metadata.reason`.
    Reason(&'static [&'static str]),
    /// Words in `metadata.failed_routing_step`.
    Step(&'static [&'static str]),
    /// Words in `metadata.ineligibility_reasons`.
    Ineligible(&'static [&'static str]),
    /// Metadata of this kind is there.
    Has(Kind),
    /// Whether `provider_name` names the provider that answered.
    Named(bool),
    /// Whether the response comes from a provider: it is named, a raw body is there, or the message says so.
    Relayed(bool),
    /// Whether the caller's own provider key was used (`is_byok: true`).
    Byok(bool),
    /// The API skin of the request.
    On(&'static [Surface]),
    /// The beginning of the model's id.
    Model(&'static [&'static str]),
    /// The envelope.
    Shaped(&'static [Shape]),
    /// Whether there is an error envelope at all, or only text.
    Envelope(bool),
    /// The provider's native finish reason (lower case).
    Native(&'static [&'static str]),
    /// Words in the message or the upstream body, its codes included.
    Said(&'static [&'static str]),
    /// Words in the upstream body only.
    Raw(&'static [&'static str]),
    /// A code, type or status word of the error or the upstream body, as a whole.
    Code(&'static [&'static str]),
    /// Words anywhere in the body, for what a client printed around the message.
    Body(&'static [&'static str]),
    /// None of these words in the message or the upstream body.
    Not(&'static [&'static str]),
    /// The message is nothing but this.
    Whole(&'static [&'static str]),
}

/// Kinds of metadata a rule can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `reasons` or `flagged_input`.
    Moderation,
    /// `patterns`.
    Guardrail,
    /// `alignment`.
    Alignment,
    /// `available_providers` or `requested_providers`.
    Providers,
    /// `availability`, whatever its code.
    Availability,
}

/// Every rule, table by table, in the order in which they are tried.
pub static RULES: &[&[Rule]] = &[
    client::KEEPALIVE,
    network::STREAM,
    client::RULES,
    decode::RULES,
    network::RULES,
    typed::RULES,
    platform::RULES,
    edge::RULES,
    account::RULES,
    policy::RULES,
    routing::RULES,
    upstream_account::RULES,
    length::RULES,
    sequence::RULES,
    image::RULES,
    schema::RULES,
    outage::RULES,
    outage_down::RULES,
    request_shape::RULES,
    status::RULES,
];
