//! What stands around an error, or in place of a provider's name, and is no word of the API.

use openrouter_errors::{Cause, Diagnosis, Input, read};
use rstest::rstest;

fn diagnose(body: &str) -> Diagnosis {
    read(&Input::new(body)).diagnose()
}

/// An `error` that states no member of ours is a client's own object, and ours may be in it.
#[rstest]
#[case::a_body_below(
    r#"{"error":{"name":"APIError","data":{"statusCode":402,"responseBody":"{\"error\":{\"message\":\"Insufficient credits\",\"code\":402}}"}}}"#,
    Some("ai_sdk"),
    Cause::CreditsInsufficient
)]
#[case::only_a_code(
    r#"{"error":{"code":402,"data":{"responseBody":"{\"error\":{\"message\":\"x\",\"code\":429}}"}}}"#,
    None,
    Cause::CreditsInsufficient
)]
#[case::only_a_type(
    r#"{"error":{"error_type":"payment_required","data":"{\"error\":{\"code\":429}}"}}"#,
    None,
    Cause::CreditsInsufficient
)]
#[case::only_metadata(
    r#"{"error":{"metadata":{"limit_source":"openrouter_key_limit"},"data":"{\"error\":{\"code\":429}}"}}"#,
    None,
    Cause::CreditsKeyLimit
)]
fn an_error_object_of_a_client(
    #[case] body: &str,
    #[case] wrapper: Option<&str>,
    #[case] cause: Cause,
) {
    let found = diagnose(body);
    assert_eq!(
        found.wrapper.map(|wrapper| wrapper.to_string()).as_deref(),
        wrapper
    );
    assert_eq!(found.cause, Some(cause), "{:?}", found.evidence);
}

/// Clients that know no provider fill in the gateway: then the credits are the caller's.
#[rstest]
#[case("openrouter", Cause::CreditsInsufficient, None)]
#[case("OpenRouter", Cause::CreditsInsufficient, None)]
#[case("Venice", Cause::CreditsUpstreamAccountExhausted, Some("Venice"))]
fn the_gateway_is_no_provider(
    #[case] name: &str,
    #[case] cause: Cause,
    #[case] provider: Option<&str>,
) {
    let body = format!(
        r#"{{"error":{{"code":402,"message":"Insufficient credits","metadata":{{"provider_name":"{name}"}}}}}}"#
    );
    for text in [
        body.clone(),
        format!("litellm.APIError: OpenrouterException - {body}"),
    ] {
        let found = diagnose(&text);
        assert_eq!(
            (found.cause, found.provider.as_deref()),
            (Some(cause), provider),
            "{text}"
        );
    }
}

/// The stock words may are in front of the provider's body instead of around it.
#[rstest]
#[case(
    r#"400 Provider returned error {"message":"Odd","code":400}"#,
    Cause::RequestRejectedByProvider
)]
#[case(
    r#"400 Bad Request {"message":"Odd","code":400}"#,
    Cause::RequestInvalidParameter
)]
fn the_prefix_can_name_who_answered(#[case] text: &str, #[case] cause: Cause) {
    assert_eq!(diagnose(text).cause, Some(cause));
}

/// A reason phrase says less than the body below it, in whatever order a client prints them.
#[rstest]
#[case(
    "System.ClientModel.ClientResultException: HTTP 401 (Unauthorized)\n\n{\"error\":{\"message\":\"User not found.\",\"code\":401}}\n   at App.Ask()",
    Cause::AuthUnknownKey
)]
#[case(
    "Client error '404 Not Found' for url 'https://openrouter.ai/api/v1/chat/completions'\n{\"error\":{\"message\":\"No endpoints found for acme/gone.\",\"code\":404}}",
    Cause::RoutingNoEndpoints
)]
fn a_body_below_a_reason_phrase(#[case] text: &str, #[case] cause: Cause) {
    let found = diagnose(text);
    assert_eq!(found.cause, Some(cause), "{:?}", found.evidence);
}

/// `error code: 502` alone is the edge's text; openai-python writes it in front of the API's message.
#[rstest]
#[case("error code: 502", Cause::GatewayEdgeUnreachable)]
#[case("Error code: 503 - The model is overloaded", Cause::UpstreamOverloaded)]
fn the_edge_has_no_message(#[case] text: &str, #[case] cause: Cause) {
    let found = diagnose(text);
    assert_eq!(found.cause, Some(cause), "{:?}", found.evidence);
}

/// An empty body is a truncated response only where the status does not say that the request failed.
#[test]
fn a_failure_with_an_empty_body_is_not_truncated() {
    let cause = |status| {
        let input = Input {
            status: Some(status),
            ..Input::new("")
        };
        read(&input).diagnose().cause
    };
    assert_eq!(cause(200), Some(Cause::OutputTruncatedJson));
    assert_eq!(cause(403), Some(Cause::Unknown));
}
