//! Waiting until the target can be reached.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout_at};

use openrouter_conformance::server::target::Target;

/// The first pause between two attempts; each further one is twice as long, up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(10);
const LONGEST: Duration = Duration::from_millis(250);

/// Resolves as soon as the target takes a connection.
///
/// # Errors
/// The last reason why it did not, once `patience` is over.
pub async fn wait(target: &Target, patience: Duration) -> Result<(), String> {
    let until = Instant::now() + patience;
    let mut pause = FIRST;
    loop {
        let why = match timeout_at(until, TcpStream::connect(target.address())).await {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it does not answer".to_owned(),
        };
        if Instant::now() + pause >= until {
            return Err(why);
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST);
    }
}
