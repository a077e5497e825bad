//! What went over the wire, without what differs from run to run.

use crate::mock::{Ending, Entry};

/// One line for each request of a call.
pub(crate) fn trace(entries: &[Entry]) -> Vec<String> {
    entries.iter().map(line).collect()
}

fn line(entry: &Entry) -> String {
    let status = entry
        .status
        .map_or("no head".to_owned(), |status| status.to_string());
    let stream = if entry.body.stream == Some(true) {
        " (stream)"
    } else {
        ""
    };
    let end = match &entry.end {
        None => "still open".to_owned(),
        Some(Ending::Completed) => format!("all {} bytes of the body sent", entry.sent_body),
        Some(Ending::ClientClosedEarly { .. }) => {
            "the client closed the connection early".to_owned()
        }
        Some(Ending::ResetByPlan) => "reset, as recorded".to_owned(),
        Some(Ending::Stalled) => "silent, as recorded".to_owned(),
        Some(Ending::Limit { limit }) => limit.clone(),
        Some(Ending::IoError { .. }) => "the connection failed".to_owned(),
        Some(Ending::MockStopped) => "open until the mock was stopped".to_owned(),
    };
    let notice = entry
        .notice
        .as_ref()
        .map(|notice| format!("; {}", notice.text))
        .unwrap_or_default();
    format!(
        "{} {}{stream} -> {status}, {end}{notice}",
        entry.method, entry.path
    )
}
