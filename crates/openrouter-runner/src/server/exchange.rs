//! Sends the planned requests: first the controls, then, concurrently, the faults whose control is healthy.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::send::send;
use openrouter_conformance::server::config::Config;
use openrouter_conformance::server::plan::{Decision, Plan, Planned};
use openrouter_conformance::server::probe::{Compare, ProbeRef, Request, Via};
use openrouter_conformance::server::reply::Reply;
use openrouter_conformance::server::seen::{Replies, STOPPED, Seen, SentControl};
use openrouter_conformance::server::verdict::control_fault;
use openrouter_corpus::report::Moment;

/// The number of requests without any response after which no more are sent.
pub const SILENT: usize = 8;

/// Sends everything that is planned. `each` is called for every probe in plan order, once the probe, those before it
/// and those it is compared with are finished.
pub(super) async fn exchange(
    config: &Arc<Config>,
    plan: &Plan,
    mut each: impl FnMut(&Planned, &Seen),
) -> Seen {
    let sender = Sender::new(Arc::clone(config));
    let mut seen = Seen::default();
    let to_send = || {
        plan.rows
            .iter()
            .filter(|row| row.decision == Decision::Send)
            .map(|row| row.probe)
    };
    let mut controls = JoinSet::new();
    let mut known = BTreeSet::new();
    for probe in to_send().filter(|probe| known.insert(probe.control_id())) {
        let (sender, request) = (sender.clone(), probe.control_request(&config.fill()));
        controls.spawn(async move {
            let reply = sender.send(&request, Via::Http).await;
            let stopped = || Reply::Nothing(STOPPED.to_owned());
            (probe, request, reply.map_or_else(stopped, |sent| sent.0))
        });
    }
    while let Some(Ok((probe, request, reply))) = controls.join_next().await {
        let shown = config.key.hide_reply(&reply);
        let fault = control_fault(probe.file.surface, &request, &shown);
        seen.controls.insert(
            probe.control_id(),
            SentControl {
                probe,
                request,
                reply,
                fault,
            },
        );
    }
    sender.0.silent.store(0, Ordering::Relaxed);
    let mut faults = JoinSet::new();
    let mut open = BTreeSet::new();
    for probe in to_send() {
        let healthy = seen
            .controls
            .get(&probe.control_id())
            .filter(|control| control.fault.is_none());
        let (Some(control), Ok(request)) = (healthy, probe.request(&config.fill())) else {
            continue;
        };
        let (sender, control) = (sender.clone(), control.request.clone());
        open.insert(probe.probe.id.as_str());
        faults.spawn(async move {
            let replies = sender.probe(probe, request, &control).await;
            (probe, replies)
        });
    }
    let progress = crate::progress::begin("probes", faults.len());
    let mut rows = plan.rows.iter().peekable();
    loop {
        while let Some(row) = rows.next_if(|row| row.waits_for().all(|id| !open.contains(id))) {
            each(row, &seen);
        }
        let Some(Ok((probe, replies))) = faults.join_next().await else {
            break;
        };
        progress.step();
        open.remove(probe.probe.id.as_str());
        if let Some(replies) = replies {
            seen.probes.insert(probe.probe.id.clone(), replies);
        }
    }
    rows.for_each(|row| each(row, &seen));
    seen
}

/// Sends requests with limited concurrency and rate, and stops if the target does not respond.
#[derive(Clone)]
struct Sender(Arc<Shared>);

struct Shared {
    config: Arc<Config>,
    begun: Instant,
    at_once: Semaphore,
    next: Mutex<Instant>,
    silent: AtomicUsize,
}

impl Sender {
    fn new(config: Arc<Config>) -> Self {
        let at_once = Semaphore::new(config.at_once());
        Self(Arc::new(Shared {
            config,
            begun: Instant::now(),
            at_once,
            next: Mutex::new(Instant::now()),
            silent: AtomicUsize::new(0),
        }))
    }

    /// Sends one request when its turn comes; returns `None` if the target has stopped responding by then.
    async fn send(&self, request: &Request, via: Via) -> Option<(Reply, Moment)> {
        let shared = &*self.0;
        // The semaphore is never closed.
        let _permit = shared.at_once.acquire().await;
        if shared.silent.load(Ordering::Relaxed) >= SILENT {
            return None;
        }
        self.slot().await;
        let mut request = request.clone();
        let own = &shared.config.headers;
        // A user agent of the command line takes the place of ours.
        if own
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("user-agent"))
        {
            let is_agent = |name: &str| name.eq_ignore_ascii_case("user-agent");
            request.headers.retain(|(name, _)| !is_agent(name));
        }
        request.headers.extend_from_slice(own);
        let started = Instant::now();
        let reply = send(&shared.config.target, &request, via, &shared.config.limits).await;
        let took = started.elapsed();
        if matches!(reply, Reply::Nothing(_)) && took >= shared.config.limits.deadline {
            shared.silent.fetch_add(1, Ordering::Relaxed);
        }
        let moment = Moment {
            at: started.duration_since(shared.begun),
            took: Some(took),
        };
        Some((reply, moment))
    }

    /// Waits for the turn of the next request.
    async fn slot(&self) {
        let Some(rate) = self.0.config.rate else {
            return;
        };
        let mine = {
            let mut next = self.0.next.lock().await;
            let mine = (*next).max(Instant::now());
            *next = mine + Duration::from_secs_f64(1.0 / rate);
            mine
        };
        tokio::time::sleep_until(mine).await;
    }

    /// Sends a probe; returns `None` if the target has stopped responding.
    async fn probe(
        &self,
        probe: ProbeRef<'static>,
        request: Request,
        control: &Request,
    ) -> Option<Replies> {
        let via = probe.probe.via;
        let Some(Compare::Repeat { times, at_once }) = probe.probe.compare else {
            let (reply, moment) = self.send(&request, via).await?;
            return Some(Replies {
                request,
                replies: vec![reply],
                moment,
                control_after: None,
            });
        };
        let mut sent = Vec::new();
        if at_once {
            let mut together = JoinSet::new();
            for _ in 0..times {
                let (sender, request) = (self.clone(), request.clone());
                together.spawn(async move { sender.send(&request, via).await });
            }
            sent = together
                .join_all()
                .await
                .into_iter()
                .collect::<Option<_>>()?;
        } else {
            for _ in 0..times {
                sent.push(self.send(&request, via).await?);
            }
        }
        let control_after = Some(self.send(control, Via::Http).await?.0);
        Some(Replies {
            request,
            moment: sent.first()?.1,
            replies: sent.into_iter().map(|(reply, _)| reply).collect(),
            control_after,
        })
    }
}
