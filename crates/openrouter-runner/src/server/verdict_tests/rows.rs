//! Probes that cannot be checked, their notes, and the results of control requests.

use super::answers::EditAnswer as _;
use openrouter_errors::Surface;
use rstest::rstest;

use super::{Judge, Run, answer, suite};
use openrouter_conformance::server::checks::allows;
use openrouter_conformance::server::plan::Decision;
use openrouter_conformance::server::probe::Edit;
use openrouter_conformance::server::reply::{Answer, Reply};
use openrouter_conformance::server::report::ProbeResult::{
    self, ControlFailed, NotApplicable, NotProvoked, NotTested, Passed, Violated,
};
use openrouter_conformance::server::verdict::control_fault;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Requirement;

const PROBE: &str = "chat_completions/no-authorization";
const CONTROL: &str = "chat_completions/plain";

/// Returns the result and the note of the probe after a modification of the run.
fn noted(id: &str, change: impl FnOnce(&mut Run)) -> (ProbeResult, String) {
    let mut run = Run::honest();
    change(&mut run);
    let row = run.judged(id).0;
    (row.result, row.note.unwrap_or_default())
}

fn planned(run: &mut Run, decision: Decision) {
    for row in &mut run.plan.rows {
        row.decision = decision.clone();
    }
}

#[test]
fn what_is_not_judged_says_why() {
    let why = || "for its own reasons".to_owned();
    let not_tested = noted(PROBE, |run| planned(run, Decision::NotTested(why())));
    assert_eq!(not_tested, (NotTested, why()));
    let not_applicable = noted(PROBE, |run| planned(run, Decision::NotApplicable(why())));
    assert_eq!(not_applicable, (NotApplicable, why()));
    let failed = noted(PROBE, |run| run.control(CONTROL).fault = Some(why()));
    assert_eq!(failed, (ControlFailed, format!("{CONTROL}: {}", why())));
    let unsent = noted(PROBE, |run| run.seen.controls.clear());
    assert_eq!(
        unsent,
        (ControlFailed, format!("{CONTROL}: it was not sent"))
    );
    let stopped = noted(PROBE, |run| run.seen.probes.clear());
    assert_eq!(
        stopped,
        (NotTested, "the target had stopped responding".to_owned())
    );
    let nothing = noted(PROBE, |run| run.replies(PROBE).replies.clear());
    assert_eq!(nothing, (NotTested, "it was not sent".to_owned()));
}

/// A target that answers the control request but not the fault violates the probe's main requirement.
#[test]
fn silence_is_a_violation() {
    let mut run = Run::honest();
    run.replies(PROBE).replies = vec![Reply::Nothing("it hung".to_owned())];
    assert_eq!(run.outcome(PROBE), (Violated, "SRV-2".to_owned()));
    let finding = &run.judged(PROBE).0.findings[0];
    assert_eq!(
        (finding.expected.as_str(), finding.found.as_str()),
        ("an answer", "it hung")
    );
}

/// A healthy variant and a comparison cannot be checked if the other probe was not provoked.
#[rstest]
#[case("chat_completions/lower-case-headers", PROBE)]
#[case("chat_completions/accept-html", "chat_completions/missing-messages")]
fn beside_what_was_not_provoked(
    #[case] id: &str,
    #[case] other: &str,
    #[values(200, 399)] status: u16,
) {
    let expected = (NotProvoked, format!("{other} was not provoked"));
    let of_status = noted(id, |run| {
        let Reply::Answer(answer) = &mut run.replies(other).replies[0] else {
            panic!("answered")
        };
        answer.status = status;
    });
    assert_eq!(of_status, expected);
    let silent = noted(id, |run| {
        run.replies(other).replies[0] = Reply::Nothing("it hung".to_owned());
    });
    assert_eq!(silent, expected);
    assert_eq!(noted(id, |_| {}), (Passed, String::new()));
}

/// A known error type must be one that the probe expects for the status.
#[rstest]
#[case(401, "authentication", "")]
#[case(401, "context_length_exceeded", "SRV-2")]
#[case(401, "moon", "")]
#[case(403, "context_length_exceeded", "SRV-2")]
fn an_unforeseen_error_type(#[case] status: u16, #[case] stated: &str, #[case] breaks: &str) {
    let run = Run::with(PROBE, |answer| {
        answer.status = status;
        answer.body = format!(
            r#"{{"error":{{"code":{status},"message":"no","metadata":{{"error_type":"{stated}"}}}}}}"#
        )
        .into_bytes();
    });
    let (row, _, broken) = run.judged(PROBE);
    assert_eq!(
        broken.contains(&"SRV-2".to_owned()),
        !breaks.is_empty(),
        "{broken:?}"
    );
    let of_type = row
        .findings
        .iter()
        .filter(|finding| finding.expected == "error_type authentication");
    let found: Vec<&str> = of_type.map(|finding| finding.found.as_str()).collect();
    let wrong_type = status == 401 && !breaks.is_empty();
    assert_eq!(found, if wrong_type { vec![stated] } else { vec![] });
}

/// Requirements on every response are also checked once on the control's response.
#[test]
fn healthy_answers_are_judged_once() {
    let mut run = Run::honest();
    let Reply::Answer(healthy) = &mut run.control(CONTROL).reply else {
        panic!("answered")
    };
    let text =
        String::from_utf8_lossy(&healthy.body).replacen('{', r#"{"openrouter_metadata":{},"#, 1);
    healthy.body = text.into_bytes();
    let selection = Selection::default();
    let mut judge = Judge::new(&suite().spec, &selection, &run.config);
    let found: Vec<usize> = run
        .plan
        .rows
        .iter()
        .filter(|row| row.probe.control_id() == CONTROL)
        .map(|row| {
            let findings = judge.row(row, &run.seen).findings;
            let of_control =
                |found: &str| found.ends_with("(in the response to the control request)");
            assert!(findings.iter().all(|finding| of_control(&finding.found)));
            findings.len()
        })
        .collect();
    assert_eq!((found[0], found.iter().sum::<usize>()), (1, 1));
}

/// If a probe cannot be checked, the next one checks the control's response.
#[test]
fn a_healthy_answer_waits_for_a_probe_that_is_judged() {
    let mut run = Run::honest();
    run.seen.probes.remove(PROBE);
    let selection = Selection::default();
    let mut judge = Judge::new(&suite().spec, &selection, &run.config);
    let rows = run
        .plan
        .rows
        .iter()
        .filter(|row| row.probe.control_id() == CONTROL);
    let judged: Vec<usize> = rows
        .map(|row| judge.row(row, &run.seen).judged)
        .take(3)
        .collect();
    assert_eq!(judged[0], 0);
    assert!(judged[1] > judged[2], "{judged:?}");
}

#[test]
fn findings_stand_in_the_order_of_the_specification() {
    let run = Run::with(PROBE, |answer| {
        answer.status = 500;
        answer.broken = Some("it broke".to_owned());
        answer.body = b"{\"error\":\"sk-or-v1-conform-control\"}".to_vec();
    });
    let findings = run.judged(PROBE).0.findings;
    let spec: Vec<&str> = suite()
        .spec
        .requirements
        .iter()
        .map(|known: &Requirement| known.id.as_str())
        .collect();
    let places: Vec<_> = findings
        .iter()
        .map(|finding| spec.iter().position(|id| *id == finding.check))
        .collect();
    assert!(places.is_sorted() && places.len() > 3, "{places:?}");
}

#[test]
fn nothing_that_is_selected_concerns_the_answer() {
    let run = Run::honest();
    let selection = Selection {
        requirement: vec!["SRV-14".to_owned()],
        ..Selection::default()
    };
    let mut judge = Judge::new(&suite().spec, &selection, &run.config);
    let planned = run
        .plan
        .rows
        .iter()
        .find(|row| row.probe.probe.id == PROBE)
        .expect("it is there");
    let row = judge.row(planned, &run.seen);
    assert_eq!((row.result, row.judged), (NotApplicable, 0));
    assert_eq!(
        row.note.as_deref(),
        Some("no selected requirement applies to the response")
    );
    assert!(judge.requirements().is_empty());
}

#[test]
fn every_judgement_is_counted() {
    let run = Run::with(PROBE, |answer| answer.status = 403);
    let selection = Selection::default();
    let mut judge = Judge::new(&suite().spec, &selection, &run.config);
    for row in run
        .plan
        .rows
        .iter()
        .filter(|row| row.probe.file.surface == Surface::Keys)
    {
        judge.row(row, &run.seen);
    }
    let before = judge.requirements();
    let planned = run
        .plan
        .rows
        .iter()
        .find(|row| row.probe.probe.id == PROBE)
        .expect("it is there");
    judge.row(planned, &run.seen);
    let of = |counts: &[openrouter_corpus::report::counts::RequirementCount]| {
        let count = counts.iter().find(|count| count.requirement == "SRV-2");
        count.map(|count| (count.held, count.broken))
    };
    assert_eq!(of(&before), Some((5, 0)));
    assert_eq!(of(&judge.requirements()), Some((5, 1)));
}

#[test]
fn what_went_over_the_wire() {
    let wire = |run: &Run, id| run.judged(id).0.wire.expect("it was sent");
    let run = Run::with(PROBE, |answer| answer.broken = Some("it broke".to_owned()));
    let sent = wire(&run, PROBE);
    assert_eq!(
        (sent.status, sent.end.as_str(), sent.stream),
        (Some(401), "it broke", false)
    );
    let sent = wire(&Run::honest(), "chat_completions/stream-no-authorization");
    assert_eq!((sent.end.as_str(), sent.stream), ("answered", true));
    let mut silent = Run::honest();
    silent.replies(PROBE).replies = vec![Reply::Nothing("it hung".to_owned())];
    let sent = wire(&silent, PROBE);
    assert_eq!((sent.status, sent.end.as_str()), (None, "it hung"));
}

/// Statuses from 200 to 599 that a requirement allows.
#[rstest]
#[case("SRV-2", &[401])]
#[case("SRV-3", &[400])]
#[case("SRV-4", &[400, 422])]
#[case("SRV-5", &[400, 422])]
#[case("SRV-6", &[400, 404])]
#[case("SRV-7", &[400, 404, 422])]
#[case("SRV-8", &[404])]
#[case("SRV-9", &[404, 405, 501])]
#[case("SRV-10", &[413])]
fn allowed_statuses(#[case] requirement: &str, #[case] statuses: &[u16]) {
    let edit = Edit::Pad(1);
    let allowed: Vec<u16> = (200..600)
        .filter(|status| allows(requirement, &edit, *status))
        .collect();
    assert_eq!(allowed, statuses);
}

#[test]
fn statuses_of_more_than_a_few() {
    let edit = Edit::Pad(1);
    let allowed = |id| (200..600).filter(move |status| allows(id, &edit, *status));
    assert_eq!(
        allowed("SRV-1").collect::<Vec<u16>>(),
        (400..500).collect::<Vec<u16>>()
    );
    let edit = Edit::FillHeader {
        name: "X".to_owned(),
        bytes: 1,
    };
    let of_header: Vec<u16> = (200..600)
        .filter(|status| allows("SRV-10", &edit, *status))
        .collect();
    assert_eq!(of_header, [400, 413, 431]);
    assert!((200..600).all(|status| allows("SRV-15", &edit, status)));
}

/// The faults of a response to a control request.
#[rstest]
#[case(CONTROL, |_: &mut Answer| {}, true)]
#[case(CONTROL, |a: &mut Answer| a.status = 299, true)]
#[case(CONTROL, |a: &mut Answer| a.status = 300, false)]
#[case(CONTROL, |a: &mut Answer| a.status = 199, false)]
#[case(CONTROL, |a: &mut Answer| a.broken = Some("it broke".into()), false)]
#[case(CONTROL, |a: &mut Answer| a.set(r#"{"error":{"code":500,"message":"no"}}"#), false)]
#[case(CONTROL, |a: &mut Answer| a.set("{}"), false)]
#[case("chat_completions/stream", |_: &mut Answer| {}, true)]
#[case("chat_completions/stream", |a: &mut Answer| a.set("data: {\"choices\":[]}\n\n"), false)]
#[case("chat_completions/stream", |a: &mut Answer| a.set("{}"), false)]
#[case("responses/plain", |_: &mut Answer| {}, true)]
#[case("responses/plain", |a: &mut Answer| a.set("{\"data\":[]}"), false)]
#[case("messages/plain", |_: &mut Answer| {}, true)]
#[case("messages/plain", |a: &mut Answer| a.set("{\"data\":[]}"), false)]
#[case("models/list", |_: &mut Answer| {}, true)]
#[case("models/list", |a: &mut Answer| a.set("{\"data\":[]}"), true)]
#[case("models/list", |a: &mut Answer| a.set("{}"), false)]
fn healthy_answers(#[case] control: &str, #[case] change: fn(&mut Answer), #[case] healthy: bool) {
    let run = Run::honest();
    let control = &run.seen.controls[control];
    let mut answer = answer(&control.request);
    change(&mut answer);
    let words = answer.in_words();
    let fault = control_fault(
        control.probe.file.surface,
        &control.request,
        &Reply::Answer(answer),
    );
    assert_eq!(fault, (!healthy).then_some(words));
}

#[test]
fn no_answer_to_a_healthy_request() {
    let run = Run::honest();
    let control = &run.seen.controls[CONTROL];
    let nothing = Reply::Nothing("it hung".to_owned());
    let fault = control_fault(control.probe.file.surface, &control.request, &nothing);
    assert_eq!(fault.as_deref(), Some("it hung"));
}

/// A response is complete when it is checked: it has ended, and all headers are known.
#[test]
fn an_answer_as_a_payload() {
    let run = Run::honest();
    let Reply::Answer(answer) = &run.seen.controls["chat_completions/stream"].reply else {
        panic!("answered")
    };
    let payload = answer.as_payload(Some(Surface::ChatCompletions));
    assert_eq!(
        (payload.status, payload.surface),
        (Some(200), Some(Surface::ChatCompletions))
    );
    assert!(payload.ended && payload.headers_whole && !payload.to_head);
    assert_eq!(
        payload.headers.get("content-type"),
        Some("text/event-stream")
    );
    assert_eq!(payload.body, answer.body);
}
