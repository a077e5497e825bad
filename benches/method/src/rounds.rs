//! Rounds: every contender once a round, in a batch that is long enough for the clock.

use std::time::Duration;

use cpu_time::ThreadTime;

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Rounds.
    pub rounds: usize,
    /// The CPU time that a batch of calls takes at least.
    pub batch: Duration,
}

/// Something that is measured.
pub struct Contender<'a> {
    /// How tables name it.
    pub name: &'static str,
    /// The call that is measured.
    pub call: Box<dyn FnMut() + 'a>,
}

impl<'a> Contender<'a> {
    /// A contender by the call that is measured.
    pub fn new(name: &'static str, call: impl FnMut() + 'a) -> Self {
        Self {
            name,
            call: Box::new(call),
        }
    }
}

/// The time of one call, by round, in nanoseconds.
#[derive(Debug, Clone)]
pub struct Samples(Vec<f64>);

impl From<Vec<f64>> for Samples {
    fn from(rounds: Vec<f64>) -> Self {
        Self(rounds)
    }
}

impl Samples {
    /// The lower quartile of all rounds.
    #[must_use]
    pub fn lower_quartile(&self) -> f64 {
        lower_quartile(&self.0)
    }

    /// The lower quartile of each third of the rounds: how far they differ is the noise of the run.
    #[must_use]
    pub fn thirds(&self) -> [f64; 3] {
        let size = self.0.len().div_ceil(3);
        let third = |at: usize| {
            let rounds = self.0.iter().skip(at * size).take(size).copied();
            lower_quartile(&rounds.collect::<Vec<_>>())
        };
        [third(0), third(1), third(2)]
    }

    /// How often another's time this one is: over all rounds, and the least and the greatest over the thirds.
    #[must_use]
    pub fn ratio(&self, to: &Self) -> (f64, f64, f64) {
        let (thirds, to_thirds) = (self.thirds(), to.thirds());
        let ratios = [0, 1, 2].map(|at| thirds[at] / to_thirds[at]);
        (
            self.lower_quartile() / to.lower_quartile(),
            ratios.into_iter().fold(f64::INFINITY, f64::min),
            ratios.into_iter().fold(0.0, f64::max),
        )
    }
}

fn lower_quartile(rounds: &[f64]) -> f64 {
    let mut sorted = rounds.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 4).copied().unwrap_or(f64::NAN)
}

/// Measures the contenders in turns.
pub fn measure(plan: Plan, contenders: &mut [Contender<'_>]) -> Vec<Samples> {
    let batches: Vec<u32> = contenders
        .iter_mut()
        .map(|contender| batch_size(plan.batch, contender))
        .collect();
    let mut samples = vec![Samples(Vec::with_capacity(plan.rounds)); contenders.len()];
    for _ in 0..plan.rounds {
        for ((contender, &calls), samples) in contenders.iter_mut().zip(&batches).zip(&mut samples)
        {
            samples.0.push(time(calls, contender));
        }
    }
    samples
}

/// Nanoseconds a call, over some calls.
fn time(calls: u32, contender: &mut Contender<'_>) -> f64 {
    let all = thread_time(|| {
        for _ in 0..calls {
            (contender.call)();
        }
    });
    all / f64::from(calls)
}

/// Nanoseconds of the thread that a call takes.
pub fn thread_time(call: impl FnOnce()) -> f64 {
    let start = ThreadTime::now();
    call();
    start.elapsed().as_secs_f64() * 1e9
}

/// Doubles the calls until they take long enough; what is built once is built before.
fn batch_size(least: Duration, contender: &mut Contender<'_>) -> u32 {
    (contender.call)();
    let mut calls = 1;
    while calls < 1 << 20 && time(calls, contender) * f64::from(calls) < least.as_secs_f64() * 1e9 {
        calls *= 2;
    }
    calls
}
