//! What programs that listen share: an address, and what ends them.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::error::Error;

/// An address with its port; `localhost` is 127.0.0.1, and a port alone listens there too.
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
            Err("it is an IP address and a port, such as 127.0.0.1:8080 or [::1]:0".to_owned())
        }
    }
}

/// What ends the program from outside.
pub(super) struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    pub(super) fn listen() -> Result<Self, Error> {
        #[cfg(unix)]
        use tokio::signal::unix::{SignalKind, signal};
        let failed = |error| Error::Harness(format!("no signals: {error}"));
        Ok(Self {
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate()).map_err(failed)?,
        })
    }

    /// Resolves with Ctrl-C, SIGTERM or the end of the time.
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
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate => {}
            () = time => {}
        }
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
