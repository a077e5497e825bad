//! Plays variants of the exchanges, after the exchanges themselves. If a variant shows a difference, smaller ones follow.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::call::Call;
use super::{Config, MOST_HANGS};
use crate::client::driver::Driver;
use crate::progress;
use openrouter_conformance::client::evidence::{CallOutcome, Played, Variation, Varied};
use openrouter_conformance::client::judge::{differs, is_comparable};
use openrouter_conformance::client::protocol::Hello;
use openrouter_conformance::client::variants::{Choice, Form, Source};
use openrouter_corpus::schemas::Compiled;
use openrouter_corpus::vocabulary::PlayMode;
use openrouter_mock::{Entry, MockHandle};

/// The variants to play.
#[derive(Debug, Clone, Copy)]
pub struct Variants<'a> {
    /// Which.
    pub choice: Choice,
    /// The schemas that say what may change.
    pub schemas: &'a Compiled,
}

/// A variant to play.
struct Next {
    /// The exchange, by its place.
    of: usize,
    form: Form,
    again: u32,
}

/// Plays the variants of each exchange on whose plain call there is a verdict.
pub(super) async fn vary<'f>(
    driver: &Arc<dyn Driver>,
    mock: &Arc<MockHandle>,
    hello: &Hello,
    played: &[Played<'f>],
    variants: Variants<'_>,
    config: Config,
) -> Vec<Varied<'f>> {
    let only = variants.choice.only;
    let is_chosen = |id: &str| only.is_none_or(|only| only.contains(&id));
    let mut varied: Vec<Varied<'f>> = played
        .iter()
        .filter(|call| is_chosen(&call.planned.id))
        .filter(|call| call.planned.way == PlayMode::NoRetries && is_comparable(hello, call))
        .map(|call| Varied {
            plain: call.clone(),
            variations: Vec::new(),
        })
        .collect();
    let source = |plain: &Played<'f>| {
        Some(Source {
            fixture: plain.planned.fixture?,
            schemas: variants.schemas,
            seed: config.seed,
            gzip: plain.seen.iter().any(accepts_gzip),
            kinds: variants.choice.kinds,
        })
    };
    let mut queue: VecDeque<Next> = VecDeque::new();
    for (of, one) in varied.iter().enumerate() {
        let forms = source(&one.plain).map(|source| source.forms(&variants.choice));
        queue.extend(
            forms
                .into_iter()
                .flatten()
                .map(|form| Next { of, form, again: 0 }),
        );
    }
    let progress = progress::begin("variants", queue.len());
    let mut calls: JoinSet<(Next, Option<CallOutcome>, Vec<Entry>)> = JoinSet::new();
    let mut hangs = 0;
    loop {
        while calls.len() < driver.parallel().max(1)
            && hangs < MOST_HANGS
            && let Some(next) = queue.pop_front()
        {
            let planned = varied[next.of].plain.planned.varied(next.form.variant);
            mock.add_case(&planned.mock_case(), next.form.play.clone());
            let call = Call::new(&planned, next.again, mock, config);
            let (driver, mock) = (Arc::clone(driver), Arc::clone(mock));
            calls.spawn(async move {
                let (outcome, seen) = call.make(driver.as_ref(), mock.journal()).await;
                (next, outcome, seen)
            });
        }
        match calls.join_next().await {
            None => break,
            Some(Err(_)) => {}
            Some(Ok((next, None, _))) => queue.push_back(Next {
                again: next.again + 1,
                ..next
            }),
            Some(Ok((next, Some(outcome), seen))) => {
                progress.step();
                hangs += usize::from(matches!(outcome, CallOutcome::Hung(_)));
                let one = &mut varied[next.of];
                let variation = Variation {
                    form: next.form,
                    outcome,
                    seen,
                };
                if differs(hello, &one.plain, &variation)
                    && let Some(source) = source(&one.plain)
                {
                    let known = |form: &Form| {
                        let same = |other: &Form| other.variant == form.variant;
                        one.variations.iter().any(|other| same(&other.form))
                            || queue
                                .iter()
                                .any(|other| other.of == next.of && same(&other.form))
                    };
                    let mut smaller = source.reduced(&variation.form);
                    smaller.retain(|form| !known(form));
                    let smaller = smaller.into_iter().map(|form| Next {
                        of: next.of,
                        form,
                        again: 0,
                    });
                    queue.extend(smaller);
                }
                one.variations.push(variation);
            }
        }
    }
    for left in queue {
        let why = format!("not requested: {MOST_HANGS} calls hung before it");
        varied[left.of].variations.push(Variation {
            form: left.form,
            outcome: CallOutcome::Broken(why),
            seen: Vec::new(),
        });
    }
    varied.retain(|one| !one.variations.is_empty());
    for one in &mut varied {
        one.variations
            .sort_by_key(|variation| variation.form.variant);
    }
    varied
}

fn accepts_gzip(entry: &Entry) -> bool {
    let headers = entry.headers.iter();
    headers
        .filter(|(name, _)| name.eq_ignore_ascii_case("accept-encoding"))
        .any(|(_, value)| value.to_ascii_lowercase().contains("gzip"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::client::driver::{Answer, BuiltIn};
    use crate::client::reference::Reference;
    use crate::client::run::{judge_client, runtime};
    use crate::client::session::Patience;
    use openrouter_conformance::client::judge::Verdict;
    use openrouter_corpus::data::Suite;
    use openrouter_corpus::root::Root;
    use openrouter_corpus::select::Selection;
    use tokio::sync::Notify;

    /// The exchanges whose variants were left out are not tested: none is missing, and none is exact.
    #[test]
    fn what_hangs_leave_out_is_not_tested() {
        let suite = Suite::load(Root::embedded()).expect("the embedded data");
        let selection = Selection {
            case: vec!["messages/4*".to_owned()],
            ..Selection::default()
        };
        let exact = Reference::Exact.driver();
        let client = BuiltIn::new(Reference::Exact.hello(), move |run| {
            let exact = exact.clone();
            Box::pin(async move {
                if run.id.contains('.') && !run.id.ends_with(".default") {
                    std::future::pending::<()>().await;
                }
                match exact.call(&run, &Notify::new()).await {
                    Answer::Result(result) => *result,
                    other => unreachable!("{other:?}"),
                }
            })
        });
        let config = Config {
            variants: Some(Choice::ALL),
            patience: Patience {
                request: Duration::from_millis(300),
                ..Patience::BUILT_IN
            },
            ..Config::BUILT_IN
        };
        let judged = judge_client(&suite, &selection, Arc::new(client), config, "", |_| {});
        let judged = runtime().expect("a runtime").block_on(judged);
        let judged = judged.expect("it is built in");
        let of = |way| judged.cases.iter().filter(move |case| case.way == way);
        let recorded = of(PlayMode::NoRetries).filter(|case| case.verdict == Verdict::Exact);
        assert_eq!(of(PlayMode::Variants).count(), recorded.count());
        let of_verdict = |verdict| {
            let cases = of(PlayMode::Variants).filter(move |case| case.verdict == verdict);
            cases.count()
        };
        assert_eq!(of_verdict(Verdict::Exact), 0);
        assert!(of_verdict(Verdict::NotTested) > 1, "some were left out");
    }
}
