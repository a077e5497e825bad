//! Common parts of programs that listen: an address, the connection limit, and termination.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_runner::progress::so_far;

/// Parses an address with a port; `localhost` is 127.0.0.1, which is also the default for a port alone.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    let port = text
        .strip_prefix("localhost:")
        .or_else(|| text.strip_prefix(':'))
        .unwrap_or(text);
    match port.parse() {
        Ok(port) => Ok(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)),
        Err(_) => {
            Err("expected an IP address and a port, such as 127.0.0.1:8080 or [::1]:0".to_owned())
        }
    }
}

/// The number of open files besides connections: standard streams, reports, the runtime.
const OTHER_FILES: u64 = 64;

/// Raises the limit of open files for these connections, and returns how many connections it allows.
pub(super) fn room_for(connections: usize) -> usize {
    let limit = getrlimit(Resource::Nofile);
    let wanted = connections as u64 + OTHER_FILES;
    if limit.current.is_some_and(|current| current < wanted) {
        let most = limit.maximum.unwrap_or(wanted).min(wanted);
        let raised = Rlimit {
            current: Some(most),
            ..limit
        };
        // If this fails, the limit stays unchanged.
        let _ = setrlimit(Resource::Nofile, raised);
    }
    let files = getrlimit(Resource::Nofile).current.unwrap_or(wanted);
    let room = usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(connections);
    room.clamp(1, connections)
}

/// Whether a command handles the signals itself.
static HANDLED: AtomicBool = AtomicBool::new(false);

/// Ends the program on Ctrl-C and SIGTERM with a distinct exit code and a line that states the progress of the run,
/// unless the command [handles](Signals) the signals.
pub(super) fn end_on_signal() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        // Ctrl-C then ends the program as the system does.
        return;
    };
    std::thread::spawn(move || {
        let waited = runtime.block_on(async {
            let signals = Signals::registered()?;
            signals.wait(None).await;
            Ok::<_, Error>(())
        });
        if waited.is_ok() && !HANDLED.load(Ordering::Relaxed) {
            let error = Error::Interrupted(so_far());
            super::output::error(&error);
            std::process::exit(Exit::of_error(&error).code().into());
        }
    });
}

/// The signals that end the program.
pub(super) struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    /// Whether a command waits for it.
    listens: bool,
}

/// After the command, signals end the program again: writing the report may also take time.
impl Drop for Signals {
    fn drop(&mut self) {
        if self.listens {
            HANDLED.store(false, Ordering::Relaxed);
        }
    }
}

impl Signals {
    /// Registers for the signals, which the command handles from then on.
    pub(super) fn listen() -> Result<Self, Error> {
        HANDLED.store(true, Ordering::Relaxed);
        let mut registered = Self::registered()?;
        registered.listens = true;
        Ok(registered)
    }

    fn registered() -> Result<Self, Error> {
        #[cfg(unix)]
        use tokio::signal::unix::{SignalKind, signal};
        let failed = |error| Error::Harness(format!("no signals: {error}"));
        Ok(Self {
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate()).map_err(failed)?,
            listens: false,
        })
    }

    /// Resolves on Ctrl-C, on SIGTERM, or after the given time.
    pub(super) async fn wait(mut self, seconds: Option<u64>) {
        let time = async {
            match seconds {
                Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
                None => std::future::pending().await,
            }
        };
        #[cfg(unix)]
        let terminate = self.terminate.recv();
        #[cfg(not(unix))]
        let terminate = std::future::pending::<()>();
        let is_signal = tokio::select! {
            _ = tokio::signal::ctrl_c() => true,
            _ = terminate => true,
            () = time => false,
        };
        self.listens &= !is_signal;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("127.0.0.1:8080", Some("127.0.0.1:8080"))]
    #[case("[::1]:0", Some("[::1]:0"))]
    #[case("localhost:1", Some("127.0.0.1:1"))]
    #[case(":1", Some("127.0.0.1:1"))]
    #[case("8080", Some("127.0.0.1:8080"))]
    #[case("example.com:80", None)]
    #[case("127.0.0.1", None)]
    #[case("70000", None)]
    fn addresses(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(
            address(text)
                .ok()
                .map(|address| address.to_string())
                .as_deref(),
            expected
        );
    }
}
