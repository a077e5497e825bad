//! Evaluates a synthetic run: the reference server's response to each probe, with one modification.

mod answers;
mod rows;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::server::reference::{KEY, NoFault, handler};
use crate::server::reference_config;
use openrouter_conformance::server::config::Config;
use openrouter_conformance::server::plan::Plan;
use openrouter_conformance::server::probe::{Compare, Probes, Request};
use openrouter_conformance::server::reply::{Answer, Reply};
use openrouter_conformance::server::seen::{Replies, Seen, SentControl};
pub(super) use openrouter_conformance::server::verdict::{Judge, ProbeResult, ProbeRow};
use openrouter_corpus::data::Suite;
use openrouter_corpus::report::Moment;
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;

fn suite() -> &'static Suite {
    static SUITE: OnceLock<Suite> = OnceLock::new();
    SUITE.get_or_init(|| Suite::load(Root::embedded()).expect("the embedded data"))
}

/// Returns the reference server's response.
fn answer(request: &Request) -> Answer {
    let handler = handler(KEY, Arc::new(NoFault));
    let asked = openrouter_mock::Request {
        method: request.method.clone(),
        target: format!("/api/v1/{}", request.path),
        minor_version: 1,
        headers: request.headers.clone(),
        body: request.body.clone(),
    };
    let play = handler.answer(&asked);
    let to_head = request.method == "HEAD";
    Answer {
        status: play.status.unwrap_or_default(),
        headers: play.headers.clone(),
        body: if to_head {
            Vec::new()
        } else {
            play.body.to_vec()
        },
        broken: None,
        to_head,
    }
}

/// A run on the reference server.
struct Run {
    config: Config,
    plan: Plan,
    seen: Seen,
}

/// Returns every request of the plan with the reference server's response, the control's first.
fn answers() -> &'static BTreeMap<String, [(Request, Reply); 2]> {
    static ANSWERS: OnceLock<BTreeMap<String, [(Request, Reply); 2]>> = OnceLock::new();
    ANSWERS.get_or_init(|| {
        let config = config();
        let fill = config.fill();
        let answered = |request: Request| {
            let reply = Reply::Answer(answer(&request));
            (request, reply)
        };
        let probes = Probes::built_in().expect("well formed").iter();
        let both = probes.map(|probe| {
            let fault = probe.request(&fill).expect("the edit fits");
            let both = [answered(probe.control_request(&fill)), answered(fault)];
            (probe.probe.id.clone(), both)
        });
        both.collect()
    })
}

fn config() -> Config {
    reference_config("http://127.0.0.1:9").expect("a URL")
}

impl Run {
    fn honest() -> Self {
        let config = config();
        let plan = Plan::new(&config, &Selection::default(), &suite().spec).expect("everything");
        let mut seen = Seen::default();
        for row in &plan.rows {
            let [(control, healthy), (request, reply)] = answers()[&row.probe.probe.id].clone();
            let times = match row.probe.probe.compare {
                Some(Compare::Repeat { times, .. }) => Some(times),
                _ => None,
            };
            let replies = Replies {
                request,
                replies: vec![reply; times.unwrap_or(1).into()],
                moment: Moment {
                    at: Duration::ZERO,
                    took: None,
                },
                control_after: times.map(|_| healthy.clone()),
            };
            seen.probes.insert(row.probe.probe.id.clone(), replies);
            let control = SentControl {
                probe: row.probe,
                request: control,
                reply: healthy,
                fault: None,
            };
            seen.controls.insert(row.probe.control_id(), control);
        }
        Self { config, plan, seen }
    }

    /// Modifies the first response to a probe.
    fn with(id: &str, change: impl FnOnce(&mut Answer)) -> Self {
        Self::with_reply(id, 0, change)
    }

    /// Modifies the response to one of the requests of a probe.
    fn with_reply(id: &str, nth: usize, change: impl FnOnce(&mut Answer)) -> Self {
        let mut run = Self::honest();
        let Reply::Answer(answer) = &mut run.replies(id).replies[nth] else {
            panic!("the reference server answers");
        };
        change(answer);
        run
    }

    fn replies(&mut self, id: &str) -> &mut Replies {
        self.seen.probes.get_mut(id).expect("it is there")
    }

    fn control(&mut self, id: &str) -> &mut SentControl {
        self.seen.controls.get_mut(id).expect("it is there")
    }

    /// Returns the result of a probe, and the violated server requirements.
    fn outcome(&self, id: &str) -> (ProbeResult, String) {
        let (row, _, mut broken) = self.judged(id);
        broken.retain(|id| is_ours(id));
        (row.result, broken.join(" "))
    }

    /// Returns the row of one probe, the requirements that its responses meet, and those that they violate.
    fn judged(&self, id: &str) -> (ProbeRow, Vec<String>, Vec<String>) {
        let selection = Selection::default();
        let mut judge = Judge::new(&suite().spec, &selection, &self.config);
        let planned = self.plan.rows.iter().find(|row| row.probe.probe.id == id);
        let row = judge.row(planned.expect("it is there"), &self.seen);
        let counts = judge.requirements();
        let of = |count: fn(&openrouter_corpus::report::counts::RequirementCount) -> usize| {
            let counts = counts.iter().filter(|row| count(row) > 0);
            counts.map(|row| row.requirement.clone()).collect()
        };
        (row, of(|row| row.held), of(|row| row.broken))
    }
}

/// Returns whether a requirement has the role `server`.
fn is_ours(id: &str) -> bool {
    id.starts_with("SRV-") || matches!(id, "ROUTER-3" | "PRIV-6")
}
