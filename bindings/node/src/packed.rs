//! A diagnosis as one string. Node makes an object of it several times faster than of JSON, because most members are
//! places in tables that it already has.
//!
//! The first 16 characters are numbers (0 for null, else one more than the number); the texts follow, each after
//! a NUL. A diagnosis that does not fit comes as JSON, which begins with a brace.

use napi::bindgen_prelude::{Error, Result};
use openrouter_errors::diagnosis::{Retry, Upstream};
use openrouter_errors::{Cause, Diagnosis, ErrorType};

/// Packs a diagnosis.
pub(crate) fn pack(found: &Diagnosis) -> Result<String> {
    // Without `..`: a new member does not compile until it is packed here and unpacked in lib/unpack.js.
    let Diagnosis {
        is_error,
        shape,
        delivery,
        status,
        error_type,
        error_type_inferred,
        cause,
        fault,
        origin,
        provider,
        upstream:
            Upstream {
                message: upstream_message,
                code: upstream_code,
                is_byok,
            },
        message,
        retry,
        delivered,
        remedy,
        wrapper,
        evidence,
    } = found;
    let (decision, after_seconds, at, reason) = match *retry {
        Some(Retry {
            decision,
            after_seconds,
            at,
            reason,
        }) => (Some(decision), after_seconds, at, Some(reason)),
        None => (None, None, None, None),
    };
    let place = error_type
        .as_ref()
        .and_then(|value| ErrorType::ALL.iter().position(|known| known == value));
    let [status, after_seconds, at] = [status.map(u64::from), after_seconds, at]
        .map(|number| number.map(|number| number.to_string()));
    let texts = [
        status.as_deref(),
        error_type
            .as_ref()
            .filter(|_| place.is_none())
            .map(ErrorType::as_str),
        provider.as_deref(),
        upstream_message.as_deref(),
        upstream_code.as_deref(),
        message.as_deref(),
        after_seconds.as_deref(),
        at.as_deref(),
        // Usually the remedy of the cause, which is in a table. A wrapper may have one of its own.
        remedy.filter(|_| *remedy != cause.map(Cause::remedy)),
    ];
    let evidence = evidence.iter().flat_map(|item| [&*item.pointer, item.rule]);
    let whole = |text: &str| memchr::memchr(0, text.as_bytes()).is_none();
    if !texts
        .iter()
        .flatten()
        .copied()
        .chain(evidence.clone())
        .all(whole)
    {
        return serde_json::to_string(found).map_err(|error| Error::from_reason(error.to_string()));
    }
    let mut out = String::with_capacity(512);
    let mut number = |value: Option<usize>| {
        let code = value.map_or(0, |value| value + 1);
        // Numbers are places in short tables, far below the surrogates.
        out.push(
            u32::try_from(code)
                .ok()
                .and_then(char::from_u32)
                .unwrap_or('\0'),
        );
    };
    number(Some(usize::from(*is_error)));
    number(Some(*shape as usize));
    number(delivery.map(|id| id as usize));
    number(place);
    number(Some(usize::from(*error_type_inferred)));
    number(cause.map(|id| id as usize));
    number(fault.map(|id| id as usize));
    number(origin.map(|id| id as usize));
    number(is_byok.map(usize::from));
    number(decision.map(|id| id as usize));
    number(reason.map(|id| id as usize));
    number(wrapper.map(|id| id as usize));
    number(delivered.map(usize::from));
    // Which of the texts are there, four in a character.
    for part in texts.chunks(4) {
        let bits = part
            .iter()
            .enumerate()
            .map(|(at, text)| usize::from(text.is_some()) << at);
        number(Some(bits.sum()));
    }
    out.extend(
        texts
            .iter()
            .flatten()
            .copied()
            .chain(evidence)
            .flat_map(|text| ["\0", text]),
    );
    Ok(out)
}
