//! Determines whether the fault was provoked: the response differs from that to the control request.

use openrouter_errors::sse::StreamEnd;
use openrouter_errors::{Reading, read};

use crate::server::probe::{Compare, ProbeRef};
use crate::server::reply::{Answer, Reply};

/// The state of a fault.
pub(super) enum State<'r> {
    /// The target responded to the fault.
    Provoked(&'r Answer),
    /// The target did not respond, although it responded to the control request.
    Silent(&'r str),
    /// There is nothing to check, for this reason.
    NotProvoked(String),
}

impl<'r> State<'r> {
    /// Returns the state of a probe by its (first) reply, and the reply to the probe that it is compared with.
    pub(super) fn of(probe: ProbeRef<'_>, reply: &'r Reply, other: Option<&Reply>) -> Self {
        let answer = match reply {
            Reply::Answer(answer) => answer,
            Reply::Nothing(why) => return Self::Silent(why),
        };
        let payload = answer.as_payload(probe.surface());
        let input = payload.input();
        let reading = read(&input);
        let taken = (200..300).contains(&answer.status) && !reading.is_error();
        let foreseen = |status| {
            probe
                .probe
                .outcomes
                .iter()
                .any(|outcome| outcome.status.contains(&status))
        };
        match &probe.probe.compare {
            Some(Compare::MidStream) if answer.status >= 400 => Self::NotProvoked(format!(
                "it failed before the stream began: {}",
                answer.in_words()
            )),
            Some(Compare::MidStream) if ended_well(&reading) => {
                Self::NotProvoked("the stream ended normally".to_owned())
            }
            Some(Compare::Healthy { shown_by: id } | Compare::Like { probe: id })
                if !is_refused(other) =>
            {
                Self::NotProvoked(format!("{id} was not provoked"))
            }
            Some(Compare::Healthy { .. } | Compare::MidStream) => Self::Provoked(answer),
            _ if taken && !foreseen(answer.status) => {
                Self::NotProvoked(format!("the target accepted it: {}", answer.in_words()))
            }
            _ => Self::Provoked(answer),
        }
    }
}

fn is_refused(reply: Option<&Reply>) -> bool {
    reply
        .and_then(Reply::answer)
        .is_some_and(|answer| answer.status >= 400)
}

/// Returns whether a stream ended properly.
fn ended_well(reading: &Reading<'_>) -> bool {
    let ended = |end| matches!(end, StreamEnd::Done | StreamEnd::Finished);
    !reading.is_error() && reading.stream().is_some_and(|stream| ended(stream.end))
}
