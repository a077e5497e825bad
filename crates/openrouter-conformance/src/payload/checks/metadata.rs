//! META and ROUTER: `error.metadata` and `openrouter_metadata`.

use openrouter_errors::LimitSource;
use serde_json::{Map, Value};

use super::show;
use crate::check::Verdicts;
use crate::payload::site::{EventPointer, Pointer};
use crate::payload::{Check, ResponseView, Site};

pub(super) const CHECKS: &[Check] = &[
    Check::new("META-1", moderation_is_whole),
    Check::new("META-2", flagged_input_is_short),
    Check::new("META-3", provider_name),
    Check::new("META-4", provider_errors_show_raw),
    Check::new("META-5", headers_are_strings),
    Check::new("META-6", slim_previous_errors),
    Check::new("META-7", limit_source_agrees),
    Check::new("ROUTER-1", no_endpoint_is_selected),
    Check::new("ROUTER-2", attempt_zero_reached_nobody),
];

/// The longest `flagged_input` in characters.
const FLAGGED_INPUT: usize = 100;

/// The mark that replaces the middle of a longer text.
const CUT: &str = "...";

/// Returns every metadata object of every error.
pub(super) fn metadata<'a>(
    subject: &'a ResponseView<'_>,
) -> impl Iterator<Item = (Pointer<'static>, &'a Map<String, Value>)> {
    subject.sites().flat_map(Site::metadata)
}

fn is_moderation(metadata: &Map<String, Value>) -> bool {
    metadata.contains_key("reasons") || metadata.contains_key("flagged_input")
}

fn moderation_is_whole(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (pointer, metadata) in metadata(subject).filter(|(_, metadata)| is_moderation(metadata)) {
        let reasons = metadata.get("reasons");
        let strings = reasons
            .and_then(Value::as_array)
            .is_some_and(|items| items.iter().all(Value::is_string));
        out.check(
            strings,
            format_args!("{pointer}/reasons"),
            "an array of strings",
            show(reasons),
        );
        let flagged = metadata.get("flagged_input");
        out.check(
            flagged.is_some_and(Value::is_string),
            format_args!("{pointer}/flagged_input"),
            "a string",
            show(flagged),
        );
    }
}

fn flagged_input_is_short(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (pointer, metadata) in metadata(subject) {
        if let Some(flagged) = metadata.get("flagged_input").and_then(Value::as_str) {
            let length = flagged.chars().count();
            let cut = if flagged.contains(CUT) { CUT.len() } else { 0 };
            out.check(
                length <= FLAGGED_INPUT + cut,
                format_args!("{pointer}/flagged_input"),
                format_args!("at most {FLAGGED_INPUT} characters, not counting `{CUT}`"),
                length,
            );
        }
    }
}

fn provider_name(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (pointer, metadata) in metadata(subject) {
        if let Some(name) = metadata.get("provider_name") {
            let holds = name.is_string() || name.is_null();
            out.check(
                holds,
                format_args!("{pointer}/provider_name"),
                "a string or null",
                show(Some(name)),
            );
        }
    }
}

fn provider_errors_show_raw(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (pointer, metadata) in metadata(subject) {
        let named = metadata.get("provider_name").is_some_and(Value::is_string);
        if named && !is_moderation(metadata) {
            out.check(
                metadata.contains_key("raw"),
                format_args!("{pointer}/raw"),
                "the provider's own error",
                "nothing",
            );
        }
    }
}

fn headers_are_strings(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (pointer, metadata) in metadata(subject) {
        for (name, value) in metadata
            .get("headers")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            out.check(
                value.is_string(),
                format_args!("{pointer}/headers/{name}"),
                "a string",
                show(Some(value)),
            );
        }
    }
}

fn slim_previous_errors(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (pointer, metadata) in metadata(subject) {
        let items = metadata
            .get("previous_errors")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        for (index, item) in items.enumerate() {
            let has = |member: &&str| item.get(member).is_some();
            let missing: Vec<&str> = ["provider", "code", "status"]
                .into_iter()
                .filter(|member| !has(member))
                .collect();
            let extra: Vec<&str> = ["raw", "message"].into_iter().filter(has).collect();
            let found = [("without", &missing), ("with", &extra)]
                .into_iter()
                .filter(|(_, members)| !members.is_empty())
                .map(|(word, members)| format!("{word} {}", members.join(", ")))
                .collect::<Vec<_>>()
                .join("; ");
            let holds = missing.is_empty() && extra.is_empty();
            out.check(
                holds,
                format_args!("{pointer}/previous_errors/{index}"),
                "provider, code and status, without raw and message",
                found,
            );
        }
    }
}

fn limit_source_agrees(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let Some(status) = subject.status else { return };
    for (pointer, metadata) in metadata(subject) {
        let Some(source) = metadata.get("limit_source").and_then(Value::as_str) else {
            continue;
        };
        if let Some(statuses) = statuses(&LimitSource::from(source)) {
            let wanted = statuses
                .iter()
                .map(u16::to_string)
                .collect::<Vec<_>>()
                .join(" or ");
            out.check(
                statuses.contains(&status),
                format_args!("{pointer}/limit_source"),
                format_args!("status {wanted} with {source}"),
                status,
            );
        }
    }
}

/// Returns the statuses of a known limit source.
fn statuses(source: &LimitSource) -> Option<&'static [u16]> {
    Some(match source.as_str() {
        "openrouter_credits" | "openrouter_in_flight_budget" => &[402],
        "openrouter_key_limit" => &[402, 403],
        "openrouter_guardrail_budget" | "openrouter_workspace_budget" => &[403],
        "upstream_provider_shared_pool"
        | "upstream_provider_account"
        | "openrouter_free_tier_daily"
        | "openrouter_free_tier_per_minute" => &[429],
        _ => return None,
    })
}

/// Returns every `openrouter_metadata` object of an error response.
fn router<'a>(
    subject: &'a ResponseView<'_>,
) -> impl Iterator<Item = (String, &'a Map<String, Value>)> {
    subject
        .objects()
        .filter(|_| subject.is_error())
        .filter_map(|(event, object)| {
            let router = object.get("openrouter_metadata")?.as_object()?;
            Some((
                format!("{}/openrouter_metadata", EventPointer(event)),
                router,
            ))
        })
}

fn no_endpoint_is_selected(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (pointer, router) in router(subject) {
        let available = router
            .get("endpoints")
            .and_then(|endpoints| endpoints.get("available"));
        for (index, endpoint) in available
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .enumerate()
        {
            let selected = endpoint.get("selected").and_then(Value::as_bool) == Some(true);
            out.check(
                !selected,
                format_args!("{pointer}/endpoints/available/{index}/selected"),
                "false",
                "true",
            );
        }
    }
}

fn attempt_zero_reached_nobody(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (pointer, router) in router(subject) {
        if router.get("attempt").and_then(Value::as_u64) == Some(0) {
            let attempts = router
                .get("attempts")
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            out.check(
                attempts == 0,
                format_args!("{pointer}/attempts"),
                "no attempt",
                attempts,
            );
        }
    }
}
