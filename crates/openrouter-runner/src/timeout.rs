//! Timeouts that ignore time during which the process was not scheduled.
//!
//! If the process is not scheduled for a second, a timeout of half a second has expired when it runs again, before it
//! reads the bytes that arrived meanwhile. This module counts time in short ticks, each of which starts when the
//! previous one was noticed. A pause of the whole process counts as one tick, and between two ticks all available bytes
//! are read.

use std::time::Duration;

use tokio::time::sleep;

/// The most time that a pause of the process counts.
const TICK: Duration = Duration::from_millis(50);

/// Returns the output of `work`; `None` if it does not finish within `patience`.
pub(crate) async fn with_scheduling_slack<F: Future>(
    patience: Duration,
    work: F,
) -> Option<F::Output> {
    tokio::pin!(work);
    let mut left = patience;
    while !left.is_zero() {
        let tick = left.min(TICK);
        tokio::select! {
            biased;
            done = &mut work => return Some(done),
            () = sleep(tick) => left -= tick,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;
    use tokio::task::yield_now;

    const SHORT: Duration = Duration::from_millis(200);

    #[tokio::test]
    async fn patience_ends() {
        assert_eq!(
            with_scheduling_slack(SHORT, std::future::pending::<()>()).await,
            None
        );
        assert_eq!(with_scheduling_slack(SHORT, async { 7 }).await, Some(7));
    }

    /// The whole process pauses for longer than the patience; the data that arrived meanwhile needs a few steps to be
    /// read.
    #[tokio::test]
    async fn a_pause_of_the_program_is_no_silence() {
        let (sender, receiver) = oneshot::channel();
        let other = tokio::spawn(async move {
            yield_now().await;
            std::thread::sleep(2 * SHORT);
            for _ in 0..10 {
                yield_now().await;
            }
            sender.send(()).expect("it is waited for");
        });
        assert_eq!(with_scheduling_slack(SHORT, receiver).await, Some(Ok(())));
        other.await.expect("no panic");
    }
}
