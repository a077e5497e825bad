//! Waits until the target is reachable.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout_at};

use openrouter_conformance::server::target::Target;

/// The first pause between two attempts; it doubles each time, up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(10);
const LONGEST: Duration = Duration::from_millis(250);

/// Resolves as soon as the target accepts a connection.
///
/// # Errors
/// Returns the last failure when `patience` has expired.
pub async fn wait(target: &Target, patience: Duration) -> Result<(), String> {
    let until = Instant::now() + patience;
    let mut pause = FIRST;
    let mut why = "it does not answer".to_owned();
    loop {
        // An attempt that the limit cuts off does not replace the reason of one that failed.
        match timeout_at(until, TcpStream::connect(target.address())).await {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(error)) => why = error.to_string(),
            Err(_) => {}
        }
        if Instant::now() + pause >= until {
            return Err(why);
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST);
    }
}
