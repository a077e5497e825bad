//! A diagnosis as one string. Node makes an object of it several times faster than of JSON, because most members are
//! places in tables that it already has.
//!
//! The first 14 characters are numbers (0 for null, else one more than the number); the texts follow, each after
//! a NUL. A diagnosis that does not fit comes as JSON, which begins with a brace.

use napi::bindgen_prelude::{Error, Result};
use openrouter_errors::{Diagnosis, ErrorType};

/// Packs a diagnosis.
pub(crate) fn pack(found: &Diagnosis) -> Result<String> {
    let error_type = found.error_type.as_ref();
    let place = error_type.and_then(|value| ErrorType::ALL.iter().position(|known| known == value));
    let status = found.status.map(|status| status.to_string());
    let after = found.retry.and_then(|retry| retry.after_seconds);
    let after = after.map(|seconds| seconds.to_string());
    let texts = [
        status.as_deref(),
        error_type
            .filter(|_| place.is_none())
            .map(ErrorType::as_str),
        found.provider.as_deref(),
        found.upstream.message.as_deref(),
        found.upstream.code.as_deref(),
        found.message.as_deref(),
        after.as_deref(),
    ];
    let evidence = found
        .evidence
        .iter()
        .flat_map(|item| [&*item.pointer, item.rule]);
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
    number(Some(usize::from(found.is_error)));
    number(Some(found.shape as usize));
    number(found.delivery.map(|id| id as usize));
    number(place);
    number(Some(usize::from(found.error_type_inferred)));
    number(found.cause.map(|id| id as usize));
    number(found.fault.map(|id| id as usize));
    number(found.origin.map(|id| id as usize));
    number(found.upstream.is_byok.map(usize::from));
    number(found.retry.map(|retry| retry.decision as usize));
    number(found.retry.map(|retry| retry.reason as usize));
    number(found.wrapper.map(|id| id as usize));
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
