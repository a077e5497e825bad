//! The journal's [`Entry`]: one per request.

use openrouter_errors::Surface;
use serde::{Deserialize, Serialize};

/// One request and its response as the mock saw them. Times are in microseconds since the mock started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// The number of the request, from 0, over all connections, in order of completion.
    pub sequence: u64,
    /// When the request was received completely.
    pub at_us: u64,
    /// The number of the connection, from 0.
    pub connection: u64,
    /// The number of the request on its connection, from 0.
    pub nth_on_connection: u32,
    /// The method.
    pub method: String,
    /// Path and query, without the values of the query.
    pub path: String,
    /// The surface the path belongs to.
    pub surface: Option<Surface>,
    /// The id of the case; `control` if none was selected, and `upstream` if the request was passed on.
    pub case: Option<String>,
    /// The run of the case (`CASE@RUN`), if one was named.
    pub run: Option<String>,
    /// How the case was selected.
    pub selected_by: Option<Selector>,
    /// A mistake of the suite or its user, as opposed to the client.
    pub notice: Option<Notice>,
    /// Headers in order; values of headers that are not on the allow-list read `<redacted>`.
    pub headers: Vec<(String, String)>,
    /// Facts about the request body.
    pub body: BodyFacts,
    /// The status of the response; `None` if no head was sent.
    pub status: Option<u16>,
    /// The number of body bytes written, before chunked framing.
    pub sent_body: u64,
    /// The number of bytes of the response written.
    pub sent: u64,
    /// The first writes of the response.
    pub writes: Vec<WriteMark>,
    /// How the exchange ended; `None` while it is in progress.
    pub end: Option<Ending>,
    /// When it ended.
    pub ended_at_us: Option<u64>,
}

impl Entry {
    /// Returns the approximate memory use: the entry itself, its texts, and its writes once it has ended.
    pub(super) fn bytes(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let header = |(name, value): &(String, String)| {
            size_of::<(String, String)>() + name.len() + value.len()
        };
        size_of::<Self>()
            + self.method.len()
            + self.path.len()
            + text(&self.case)
            + text(&self.run)
            + text(&self.body.model)
            + self.notice.as_ref().map_or(0, |notice| notice.text.len())
            + self.headers.iter().map(header).sum::<usize>()
            + size_of_val(&self.writes[..])
    }
}

/// Facts about a request body, which itself is not kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BodyFacts {
    /// Its length, after decoding chunks.
    pub bytes: usize,
    /// Whether it is valid JSON; `None` for an empty body.
    pub json: Option<bool>,
    /// Its `model`.
    pub model: Option<String>,
    /// Its `stream`.
    pub stream: Option<bool>,
    /// The number of `messages` (or items of `input`).
    pub messages: Option<usize>,
    /// A digest of the body: a repeated request has the same one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// How the case of a request was selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Selector {
    /// `/c/CASE/...`.
    BasePath,
    /// The header `X-Conform-Case`.
    Header,
    /// `conform/CASE` as the model.
    Model,
    /// `sk-or-v1-conform-CASE` as the key.
    ApiKey,
    /// The mock's own choice for each request.
    Drawn,
    /// None: the control response.
    Default,
}

/// A mistake of the suite or its user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notice {
    /// The kind of mistake.
    pub kind: NoticeKind,
    /// The description.
    pub text: String,
}

/// Kinds of [`Notice`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// The selected case does not exist.
    UnknownCase,
    /// The path belongs to no surface.
    UnknownPath,
    /// The case was recorded on another surface than the requested one; it was played anyway.
    OtherSurface,
    /// An auxiliary request within a case got the control response.
    ControlInstead,
    /// The request broke a limit or HTTP and was rejected.
    Refused,
}

/// How an exchange ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ending {
    /// The complete response was sent.
    Completed,
    /// The client closed or reset the connection early.
    ClientClosedEarly {
        /// The number of body bytes written before that.
        after_bytes: u64,
    },
    /// The mock reset the connection, as planned.
    ResetByPlan,
    /// The mock stalled, as planned, until the client left or the limit was reached.
    Stalled,
    /// A limit of the mock ended the exchange.
    Limit {
        /// The limit.
        limit: String,
    },
    /// The server behind a relay could not be reached, broke off, or did not answer with HTTP.
    UpstreamFailed {
        /// Why.
        error: String,
    },
    /// The connection failed in another way.
    IoError {
        /// The system's error message.
        error: String,
    },
    /// The mock was shut down.
    MockStopped,
}

/// One write of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WriteMark {
    /// When the system had accepted it.
    pub at_us: u64,
    /// The number of body bytes in it.
    pub body_bytes: usize,
}

impl Entry {
    /// Creates the entry of a request that got a 200 at `at_us`, for tests of code that checks journals.
    #[must_use]
    pub fn answered(at_us: u64) -> Self {
        Self {
            sequence: 0,
            at_us,
            connection: 0,
            nth_on_connection: 0,
            method: "POST".to_owned(),
            path: "/".to_owned(),
            surface: None,
            case: None,
            run: None,
            selected_by: Some(Selector::Model),
            notice: None,
            headers: Vec::new(),
            body: BodyFacts {
                json: Some(true),
                stream: Some(true),
                ..BodyFacts::default()
            },
            status: Some(200),
            sent_body: 0,
            sent: 0,
            writes: Vec::new(),
            end: None,
            ended_at_us: None,
        }
    }
}
