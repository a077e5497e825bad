//! Unwrapping of pasted text: clients by family, nesting, and hostile text.

mod clients;
mod dumps;
mod hostile;
mod nesting;
mod reprs;

use super::{Unwrapped, Wrapper, unwrap};
use crate::{Input, read};

/// The facts of a pasted text: those of the payload first, then those of the wrapper.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    wrapper: Wrapper,
    status: Option<u16>,
    provider: Option<String>,
    message: String,
}

fn seen(text: &str) -> Seen {
    facts(&unwrap(text))
}

fn facts(found: &Unwrapped) -> Seen {
    let mut seen = Seen {
        wrapper: found.wrapper(),
        status: found.status.or(found.status_hint),
        provider: found.provider_hint.clone(),
        message: found.text.clone(),
    };
    if let Some(payload) = &found.payload {
        let input = Input::new(payload.as_bytes());
        let reading = read(&input);
        assert!(reading.is_error(), "the payload is no error: {payload}");
        seen.status = reading.status().or(seen.status);
        if let Some(provider) = reading.provider() {
            seen.provider = Some(provider.to_owned());
        }
        if let Some(message) = reading.message() {
            seen.message = message.to_owned();
        }
    }
    seen
}

fn expect(text: &str, wrapper: &str, status: u16, provider: &str, message: &str) {
    let found = unwrap(text);
    let seen = facts(&found);
    let want = Seen {
        wrapper: wrapper.parse().expect("a wrapper id"),
        status: (status > 0).then_some(status),
        provider: (!provider.is_empty()).then(|| provider.to_owned()),
        message: message.to_owned(),
    };
    assert_eq!(seen, want, "{found:#?}");
}
