//! The checks on servers: one for each requirement with the role `server`.

use openrouter_errors::Surface;
use serde_json::Value;

use super::evidence::{Envelope, Evidence, Purpose};
use super::probe::Edit;
use super::reply::{Answer, Reply};
use crate::check::{self, EvidenceKind, Verdicts};

/// The evidence of server checks: one probe and what came back.
#[derive(Debug)]
pub enum Server {}

impl EvidenceKind for Server {
    type Of<'a> = Evidence<'a>;
}

/// The code that checks one server requirement.
pub type Check = check::Check<Server>;

/// Every server check.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    CHECKS.iter()
}

const CHECKS: &[Check] = &[
    Check::new("ROUTER-3", router_metadata_on_request_only),
    Check::new("PRIV-6", keys_are_not_repeated),
    Check::new("SRV-1", |evidence, out| status(evidence, out, "SRV-1")),
    Check::new("SRV-2", |evidence, out| status(evidence, out, "SRV-2")),
    Check::new("SRV-3", |evidence, out| status(evidence, out, "SRV-3")),
    Check::new("SRV-4", |evidence, out| status(evidence, out, "SRV-4")),
    Check::new("SRV-5", |evidence, out| status(evidence, out, "SRV-5")),
    Check::new("SRV-6", |evidence, out| status(evidence, out, "SRV-6")),
    Check::new("SRV-7", |evidence, out| status(evidence, out, "SRV-7")),
    Check::new("SRV-8", |evidence, out| status(evidence, out, "SRV-8")),
    Check::new("SRV-9", |evidence, out| status(evidence, out, "SRV-9")),
    Check::new("SRV-10", |evidence, out| status(evidence, out, "SRV-10")),
    Check::new("SRV-11", faults_before_the_stream_are_not_streams),
    Check::new("SRV-12", envelope_of_the_surface),
    Check::new("SRV-13", accept_does_not_change_the_envelope),
    Check::new("SRV-14", head_has_no_body),
    Check::new("SRV-15", faults_repeat),
    Check::new("SRV-16", faults_leave_no_damage),
    Check::new("SRV-17", headers_in_any_case),
    Check::new("SRV-18", answers_end),
    Check::new("SRV-19", faults_in_mid_stream_are_events),
    Check::new("SRV-20", envelope_before_the_api),
];

/// Keys shorter than this may be in any text by chance.
const SHORTEST_KEY: usize = 16;

/// Returns whether a requirement on the status alone allows the status.
#[must_use]
pub fn allows(requirement: &str, edit: &Edit, status: u16) -> bool {
    let allowed: &[u16] = match requirement {
        "SRV-1" => return (400..500).contains(&status),
        "SRV-2" => &[401],
        "SRV-3" => &[400],
        "SRV-4" | "SRV-5" => &[400, 422],
        "SRV-6" => &[400, 404],
        "SRV-7" => &[400, 404, 422],
        "SRV-8" => &[404],
        "SRV-9" => &[404, 405, 501],
        "SRV-10" if matches!(edit, Edit::FillHeader { .. }) => &[400, 413, 431],
        "SRV-10" => &[413],
        _ => return true,
    };
    allowed.contains(&status)
}

fn status(evidence: &Evidence<'_>, out: &mut Verdicts, requirement: &str) {
    let Some(probe) = evidence.probe.filter(|_| evidence.serves(requirement)) else {
        return;
    };
    let found = evidence.answer.status;
    let right = probe
        .probe
        .outcomes
        .iter()
        .flat_map(|outcome| &outcome.status);
    let right: Vec<String> = right
        .filter(|status| allows(requirement, &probe.probe.edit, **status))
        .map(u16::to_string)
        .collect();
    out.check(
        allows(requirement, &probe.probe.edit, found),
        "/status",
        right.join(" or "),
        evidence.answer.in_words(),
    );
}

fn faults_before_the_stream_are_not_streams(evidence: &Evidence<'_>, out: &mut Verdicts) {
    let asked = evidence.request.wants_stream() || evidence.serves("SRV-11");
    if evidence.purpose != Purpose::Fault || !asked {
        return;
    }
    let labelled = evidence
        .answer
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("text/event-stream"));
    let stream = labelled || evidence.subject.is_stream();
    let holds = evidence.answer.status >= 400 && !stream;
    out.check(
        holds,
        "",
        "an error status and JSON",
        evidence.answer.in_words(),
    );
}

fn envelope_of_the_surface(evidence: &Evidence<'_>, out: &mut Verdicts) {
    if !evidence.serves("SRV-20") {
        envelope(evidence, out);
    }
}

fn envelope_before_the_api(evidence: &Evidence<'_>, out: &mut Verdicts) {
    if evidence.serves("SRV-20") {
        envelope(evidence, out);
    }
}

fn envelope(evidence: &Evidence<'_>, out: &mut Verdicts) {
    if let Some(Envelope { holds, expected }) = evidence.envelope() {
        let shape = evidence.subject.shape;
        let found = format!("{shape}: {}", evidence.answer.in_words());
        out.check(holds, "", expected, found);
    }
}

fn accept_does_not_change_the_envelope(evidence: &Evidence<'_>, out: &mut Verdicts) {
    let Some(like) = evidence.like.filter(|_| evidence.serves("SRV-13")) else {
        return;
    };
    if evidence.answer.status == 406 {
        return out.check(true, "", "", "");
    }
    let other = like.as_payload(evidence.surface);
    let shape = openrouter_errors::read(&other.input()).shape();
    let same = evidence.answer.status == like.status && evidence.subject.shape == shape;
    out.check(
        same,
        "",
        format!("{} in the shape {shape}, as without Accept", like.status),
        evidence.answer.in_words(),
    );
}

fn head_has_no_body(evidence: &Evidence<'_>, out: &mut Verdicts) {
    if evidence.answer.to_head {
        let bytes = evidence.answer.body.len();
        out.check(bytes == 0, "", "no body", format!("{bytes} bytes"));
    }
}

/// Returns the status and error type by which responses are compared; `None` for a rate limit.
fn status_and_message(answer: &Answer, surface: Option<Surface>) -> Option<(u16, Option<String>)> {
    let payload = answer.as_payload(surface);
    let input = payload.input();
    let stated = openrouter_errors::read(&input)
        .error_type()
        .map(|stated| stated.as_str().to_owned());
    (answer.status != 429).then_some((answer.status, stated))
}

fn faults_repeat(evidence: &Evidence<'_>, out: &mut Verdicts) {
    if !evidence.serves("SRV-15") {
        return;
    }
    let first = status_and_message(evidence.answer, evidence.surface);
    for reply in evidence.replies.iter().skip(1) {
        match reply {
            Reply::Answer(answer) => {
                let gist = status_and_message(answer, evidence.surface);
                let holds = gist.is_none() || first.is_none() || gist == first;
                out.check(
                    holds,
                    "/status",
                    evidence.answer.in_words(),
                    answer.in_words(),
                );
            }
            Reply::Nothing(why) => out.check(false, "", evidence.answer.in_words(), why),
        }
    }
}

fn faults_leave_no_damage(evidence: &Evidence<'_>, out: &mut Verdicts) {
    if let Some(after) = &evidence.control_after {
        let found = after.as_ref().err().cloned().unwrap_or_default();
        out.check(
            after.is_ok(),
            "",
            "the response to the control request, unchanged",
            found,
        );
    }
}

fn headers_in_any_case(evidence: &Evidence<'_>, out: &mut Verdicts) {
    if evidence.serves("SRV-17") {
        let healthy = (200..300).contains(&evidence.answer.status) && !evidence.subject.is_error();
        out.check(
            healthy,
            "/status",
            "the healthy answer",
            evidence.answer.in_words(),
        );
    }
}

fn answers_end(evidence: &Evidence<'_>, out: &mut Verdicts) {
    if evidence.purpose != Purpose::Healthy {
        let broken = evidence.answer.broken.as_ref();
        out.check(
            broken.is_none(),
            "",
            "a response that ends",
            broken.cloned().unwrap_or_default(),
        );
    }
}

fn faults_in_mid_stream_are_events(evidence: &Evidence<'_>, out: &mut Verdicts) {
    if evidence.purpose == Purpose::MidStream {
        let event =
            evidence.subject.is_stream() && evidence.subject.view().sites().next().is_some();
        out.check(event, "", "an error event", evidence.answer.in_words());
    }
}

fn router_metadata_on_request_only(evidence: &Evidence<'_>, out: &mut Verdicts) {
    let asked = |name| evidence.request.header(name) == Some("enabled");
    if asked("x-openrouter-metadata") || asked("x-openrouter-experimental-metadata") {
        return;
    }
    for (_, object) in evidence.subject.objects() {
        let sent = object
            .get("openrouter_metadata")
            .is_some_and(|value| *value != Value::Null);
        out.check(
            !sent,
            "/openrouter_metadata",
            "nothing, because the caller did not request it",
            "an object",
        );
    }
}

fn keys_are_not_repeated(evidence: &Evidence<'_>, out: &mut Verdicts) {
    for key in evidence
        .request
        .credentials()
        .into_iter()
        .filter(|key| key.len() >= SHORTEST_KEY)
    {
        let bytes = key.as_bytes();
        let in_body = evidence
            .answer
            .body
            .windows(bytes.len())
            .any(|window| window == bytes);
        out.check(!in_body, "", "a response without the key", "the key");
        for (name, value) in &evidence.answer.headers {
            let pointer = format!("/headers/{}", name.to_ascii_lowercase());
            out.check(
                !value.contains(key),
                pointer,
                "a value without the key",
                "the key",
            );
        }
    }
}
