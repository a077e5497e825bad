//! What the journal holds: one [`Entry`] for every request.

use openrouter_errors::Surface;
use serde::{Deserialize, Serialize};

/// One request and its response as the mock saw them. Times are microseconds since the mock started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// Counts requests from 0, over all connections, in the order in which they were complete.
    pub sequence: u64,
    /// When the request was complete.
    pub at_us: u64,
    /// Counts connections from 0.
    pub connection: u64,
    /// Counts the requests of the connection from 0.
    pub nth_on_connection: u32,
    /// The method.
    pub method: String,
    /// Path and query; values of the query are not written down.
    pub path: String,
    /// The surface the path belongs to.
    pub surface: Option<Surface>,
    /// The id of the case; `control` where none was chosen.
    pub case: Option<String>,
    /// The run of the case (`CASE@RUN`), where one was named.
    pub run: Option<String>,
    /// What chose the case.
    pub selected_by: Option<Selector>,
    /// Something the suite or its user did wrong, as opposed to the client.
    pub notice: Option<Notice>,
    /// Headers in order; values that are not on the allow-list read `<redacted>`.
    pub headers: Vec<(String, String)>,
    /// Facts of the request body.
    pub body: BodyFacts,
    /// The status of the response; `None` where no head was sent.
    pub status: Option<u16>,
    /// Body bytes of the response that were written, before chunked framing.
    pub sent_body: u64,
    /// All bytes of the response that were written.
    pub sent: u64,
    /// The first writes of the response.
    pub writes: Vec<WriteMark>,
    /// How the exchange ended; `None` while it lasts.
    pub end: Option<Ending>,
    /// When it ended.
    pub ended_at_us: Option<u64>,
}

impl Entry {
    /// What it takes in memory, about: its own size, its texts, and its writes once it has ended.
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

/// What the body of a request shows without being kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BodyFacts {
    /// Its length, decoded from chunks.
    pub bytes: usize,
    /// Whether it is valid JSON; `None` for an empty body.
    pub json: Option<bool>,
    /// Its `model`.
    pub model: Option<String>,
    /// Its `stream`.
    pub stream: Option<bool>,
    /// How many `messages` (or items of `input`) it holds.
    pub messages: Option<usize>,
    /// A digest of it: a request that is sent again has the same one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// What chose the case of a request.
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
    /// The mock itself, which chooses for each request.
    Drawn,
    /// Nothing: the control answer.
    Default,
}

/// Something the suite or its user did wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notice {
    /// What kind of thing.
    pub kind: NoticeKind,
    /// It in words.
    pub text: String,
}

/// Kinds of [`Notice`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A case was chosen that the mock does not know.
    UnknownCase,
    /// The path belongs to no surface.
    UnknownPath,
    /// The case was recorded on another surface than the one asked for; it was played all the same.
    OtherSurface,
    /// An auxiliary request within a case got the control answer.
    ControlInstead,
    /// The request broke a limit or HTTP and was refused.
    Refused,
}

/// How an exchange ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ending {
    /// Everything planned was sent.
    Completed,
    /// The client closed or reset the connection before that.
    ClientClosedEarly {
        /// Body bytes written until then.
        after_bytes: u64,
    },
    /// The mock reset the connection, as planned.
    ResetByPlan,
    /// The mock fell silent, as planned, until the client left or the limit came.
    Stalled,
    /// A limit of the mock ended it.
    Limit {
        /// Which.
        limit: String,
    },
    /// The connection failed in another way.
    IoError {
        /// The system's words.
        error: String,
    },
    /// The mock was shut down.
    MockStopped,
}

/// One write of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WriteMark {
    /// When the system had taken it.
    pub at_us: u64,
    /// Body bytes in it.
    pub body_bytes: usize,
}

impl Entry {
    /// A request that was answered with 200, so many microseconds after the start, for tests of who checks it.
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
