//! The matching rules, as data: the first rule whose conditions all hold determines the cause.
//!
//! The tables are tried in this order, each from top to bottom: messages that only a client can produce, typed fields,
//! metadata, OpenRouter's own phrases, providers' phrases (account, policy, request, outage), then the bare status.
//! Phrases are searched for in the upstream body and in the message, so a rule rarely has to name the place. Sentences that
//! no phrase describes are judged by their single words (`worded`).

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
mod network_lost;
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
mod stream;
mod table;
mod tokens;
mod typed;
mod upstream_account;
mod worded;
mod worded_network;
mod words;

pub(crate) use engine::{Match, first_match};
pub(crate) use index::{BODY, CODE, MESSAGE, RAW, Scan};

use super::cause::{Cause, Decision};
use crate::shape::Shape;
use crate::surface::Surface;

/// One rule: if all conditions hold, the cause is known.
#[derive(Debug)]
pub struct Rule {
    /// Stable id, shown as evidence.
    pub id: &'static str,
    /// The conditions; all must hold.
    pub when: &'static [When],
    /// The resulting cause.
    pub cause: Cause,
    /// The error type, if it differs from the cause's usual one.
    pub error_type: Option<&'static str>,
    /// The retry decision, if it differs from the cause's usual one.
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

    /// Sets the retry decision of this rule.
    const fn retried(mut self, decision: Decision) -> Self {
        self.retry = Some(decision);
        self
    }

    /// Sets the error type of this rule.
    const fn typed(mut self, error_type: &'static str) -> Self {
        self.error_type = Some(error_type);
        self
    }
}

/// One condition. If it lists several values, any of them suffices.
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
    /// Phrases in `metadata.failed_routing_step`.
    Step(&'static [&'static str]),
    /// Phrases in `metadata.ineligibility_reasons`.
    Ineligible(&'static [&'static str]),
    /// Metadata of this kind is present.
    Has(Kind),
    /// Whether `provider_name` names the provider that answered.
    Named(bool),
    /// Whether the response comes from a provider: it is named, there is a raw body, or the message says so.
    Relayed(bool),
    /// Whether the caller's own provider key was used (`is_byok: true`).
    Byok(bool),
    /// The API surface of the request.
    On(&'static [Surface]),
    /// The prefix of the model's id.
    Model(&'static [&'static str]),
    /// The prefix of Anthropic's `request_id`.
    RequestId(&'static str),
    /// The envelope.
    Shaped(&'static [Shape]),
    /// Whether there is an error envelope, rather than only text.
    Envelope(bool),
    /// The provider's native finish reason (lower case).
    Native(&'static [&'static str]),
    /// Phrases in the message or the upstream body, including its codes.
    Phrase(&'static [&'static str]),
    /// Phrases in the upstream body only.
    Raw(&'static [&'static str]),
    /// A code, type or status word of the error or the upstream body, as a whole.
    Code(&'static [&'static str]),
    /// Phrases anywhere in the body, for the text that a client printed around the message.
    Body(&'static [&'static str]),
    /// None of these phrases is in the message or the upstream body.
    Not(&'static [&'static str]),
    /// The whole message equals one of these texts.
    Whole(&'static [&'static str]),
    /// The message has one of these words: whole if it has up to three letters, else at the beginning of a word.
    Word(&'static [&'static str]),
    /// The message has none of these words.
    NoWord(&'static [&'static str]),
}

/// Kinds of metadata that a rule can require.
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
    /// `availability`, with any code.
    Availability,
}

/// All rules, table by table, in evaluation order.
pub static RULES: &[&[Rule]] = &[
    client::KEEPALIVE,
    stream::STREAM,
    client::RULES,
    decode::RULES,
    network::RULES,
    network_lost::RULES,
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
    worded::EARLY,
    request_shape::RULES,
    worded::RULES,
    worded_network::RULES,
    outage_down::UNEXPLAINED,
    status::RULES,
];
