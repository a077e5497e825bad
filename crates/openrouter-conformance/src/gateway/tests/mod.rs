//! Evaluates synthetic exchanges: the output of a gateway that changes nothing, with one modification.

mod arrives;
mod asked;
mod controls;
mod holds;
mod slips;
mod words;

use std::sync::OnceLock;

use crate::client::plan::asks_for_stream;
use crate::client::protocol::Hello;
use crate::gateway::arrived::{Arrived, Over};
use crate::gateway::case::Context;
use crate::gateway::evidence::Played;
use crate::gateway::judge::judge;
use crate::gateway::report::CaseReport;
use crate::gateway::verdict::Verdict;
use openrouter_corpus::data::Suite;
use openrouter_corpus::fixture::{End, Fixture};
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_mock::{Entry, Notice, NoticeKind};

/// The key of the gateway.
const KEY: &str = "sk-or-v1-key-of-the-gateway";
/// A name of our upstream.
const INSIDE: &str = "upstream.internal:9";

fn suite() -> &'static Suite {
    static SUITE: OnceLock<Suite> = OnceLock::new();
    SUITE.get_or_init(|| Suite::load(Root::embedded()).expect("the embedded data"))
}

/// One exchange through a gateway.
struct Exchange {
    played: Played<'static>,
    /// Whether the gateway is configured to retry.
    retries: bool,
}

impl Exchange {
    /// Creates the exchange that a transparent gateway passes on.
    fn exact(id: &str) -> Self {
        Self::through(suite().corpus.get(id).expect("it is there"))
    }

    /// Creates the exchange of a modified corpus fixture.
    fn of(id: &str, change: impl FnOnce(&mut Fixture)) -> Self {
        let mut fixture = suite().corpus.get(id).expect("it is there").clone();
        change(&mut fixture);
        Self::through(Box::leak(Box::new(fixture)))
    }

    fn through(fixture: &'static Fixture) -> Self {
        let wire = fixture.case.wire.as_ref();
        let at_byte = wire.and_then(|wire| wire.at_byte);
        let sent = at_byte.unwrap_or(usize::MAX).min(fixture.payload.len());
        let whole = sent == fixture.payload.len();
        let over = match wire.and_then(|wire| wire.end) {
            Some(End::Stall) => Over::Left,
            Some(End::Reset | End::Close | End::Short) => Over::Broken("it broke off".to_owned()),
            None | Some(End::Complete) if whole => Over::Ended,
            None | Some(End::Complete) => Over::Broken("cut".to_owned()),
        };
        let arrived = Arrived {
            status: Some(fixture.play_status()),
            headers: fixture.case.headers.clone(),
            body: fixture.payload[..sent].to_vec(),
            over,
        };
        let played = Played {
            fixture,
            stream: asks_for_stream(fixture),
            model: "acme/model".to_owned(),
            arrived: Ok(arrived),
            seen: vec![entry(None)],
        };
        Self {
            played,
            retries: false,
        }
    }

    /// Modifies the response that arrives.
    fn with(mut self, change: impl FnOnce(&mut Arrived)) -> Self {
        change(self.played.arrived.as_mut().expect("it was asked for"));
        self
    }

    fn judged(&self) -> CaseReport {
        let hello = Hello::built_in("exact", openrouter_errors::Surface::ALL, FieldName::ALL);
        let context = Context {
            hello: &hello,
            retries: self.retries,
            keys: &[KEY.to_owned()],
            inside: &[INSIDE.to_owned()],
        };
        judge(&suite().spec, &Selection::default(), &self.played, &context)
    }

    /// Returns the verdict and the violated requirements.
    fn outcome(&self) -> (Verdict, String) {
        let judged = self.judged();
        let broken = judged.broken.iter().map(|one| one.check.as_str());
        (judged.verdict, broken.collect::<Vec<_>>().join(" "))
    }
}

/// A request that the upstream saw.
fn entry(notice: Option<NoticeKind>) -> Entry {
    Entry {
        notice: notice.map(|kind| Notice {
            kind,
            text: "something else".to_owned(),
        }),
        ..Entry::answered(0)
    }
}

impl Arrived {
    pub(super) fn set(&mut self, body: &str) {
        self.body = body.as_bytes().to_vec();
    }

    pub(super) fn replace(&mut self, from: &str, to: &str) {
        let text = String::from_utf8_lossy(&self.body);
        assert!(text.contains(from), "{from} is not in {text}");
        self.body = text.replace(from, to).into_bytes();
    }

    /// Replaces the status, in the head and in the body.
    pub(super) fn recode(&mut self, from: u16, to: u16) {
        self.status = Some(to);
        self.body = String::from_utf8_lossy(&self.body)
            .replace(&from.to_string(), &to.to_string())
            .into_bytes();
    }

    pub(super) fn head(&mut self, name: &str, value: Option<&str>) {
        self.headers
            .retain(|(given, _)| !given.eq_ignore_ascii_case(name));
        self.headers
            .extend(value.map(|value| (name.to_owned(), value.to_owned())));
    }

    pub(super) fn member(&mut self, name: &str, value: &str) {
        let text = String::from_utf8_lossy(&self.body).replacen(
            '{',
            &format!("{{\"{name}\":\"{value}\","),
            1,
        );
        self.body = text.into_bytes();
    }

    /// Truncates the stream before its last event that contains this text.
    pub(super) fn cut(&mut self, last: &str) {
        let text = String::from_utf8_lossy(&self.body).into_owned();
        let at = text.rfind(last).expect("it is there");
        let start = text[..at].rfind("\n\n").map_or(0, |at| at + 2);
        self.body.truncate(start);
    }

    pub(super) fn more(&mut self, text: &str) {
        self.body.extend_from_slice(text.as_bytes());
    }
}
