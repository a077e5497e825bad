//! The same events in the log formats of many programs.

mod drivers;
mod lines;
mod programs;
mod servers;
mod story;
mod structured;

use std::collections::BTreeMap;

use rstest::rstest;
use serde_json::json;

use super::{causes, scanned};
use drivers::*;
use lines::*;
use programs::*;
use servers::*;
use story::*;
use structured::*;

/// Joins half of the log in one format and half in another.
fn halves(one: &str, other: &str) -> String {
    let half = |text: &str, second: bool| {
        let lines: Vec<&str> = text.lines().collect();
        let middle = lines.len() / 2;
        let part = if second {
            &lines[middle..]
        } else {
            &lines[..middle]
        };
        part.join("\n")
    };
    format!("{}\n{}\n", half(one, false), half(other, true))
}

#[rstest]
#[case::pino(json_log(pino), "ndjson")]
#[case::winston(json_log(winston), "ndjson")]
#[case::zap(json_log(zap), "ndjson")]
#[case::structlog(json_log(structlog), "ndjson")]
#[case::python_json_logger(json_log(python_json), "ndjson")]
#[case::serilog_clef(json_log(clef), "ndjson")]
#[case::ecs(json_log(ecs), "ndjson")]
#[case::otlp(json_log(otlp), "ndjson")]
#[case::gcp(json_log(gcp), "ndjson")]
#[case::gateway(json_log(gateway), "ndjson")]
#[case::nginx_with_bodies(log(nginx_bodies), "text")]
#[case::csv(csv_rows(), "csv")]
#[case::logfmt(log(logfmt), "text")]
#[case::python_text(log(python_text), "text")]
#[case::node_text(log(node_text), "text")]
#[case::printed(log(printed), "text")]
#[case::docker_json(log(|event| docker(&pino(event).to_string(), event)), "ndjson")]
#[case::docker_text(log(|event| docker(&python_text(event), event)), "ndjson")]
#[case::containerd_json(log(|event| containerd(&pino(event).to_string(), event)), "text")]
#[case::containerd_text(log(|event| containerd(&python_text(event), event)), "text")]
#[case::journal_export(log(journal_export), "journal")]
#[case::journal_json(json_log(journal_json), "ndjson")]
#[case::journal_short(log(journal_short), "text")]
#[case::array(array(false), "json")]
#[case::pretty_array(array(true), "json")]
#[case::pretty(log(|event| serde_json::to_string_pretty(&pino(event)).expect("JSON")), "json")]
#[case::concatenated(json_log(winston).replace('\n', ""), "json")]
#[case::litellm(log(litellm), "text")]
#[case::datadog(datadog(), "ndjson")]
#[case::loki(loki(|event| pino(event).to_string()), "ndjson")]
#[case::loki_text(loki(python_text), "ndjson")]
#[case::insights(insights(python_text), "json")]
#[case::columns(columns(), "ndjson")]
#[case::curl(log(|event| curl(event, "")), "text")]
#[case::curl_verbose(log(|event| curl(event, "< ")), "text")]
#[case::print_prefixed(log(|event| print_prefixed(event, "ERROR")), "text")]
#[case::print_prefixed_with_colon(log(|event| print_prefixed(event, "ERROR:")), "text")]
#[case::print_below(log(print_below), "text")]
#[case::rails(log(rails), "text")]
#[case::cef(log(cef), "text")]
#[case::lograge(log(lograge), "text")]
#[case::elixir(log(elixir), "text")]
#[case::dotnet_paragraphs(log(dotnet_paragraphs), "text")]
#[case::fly(log(fly), "text")]
#[case::logcli(log(logcli), "text")]
#[case::stern(log(stern), "text")]
#[case::raw_rows(raw_rows(), "csv")]
#[case::django(log(django), "text")]
#[case::uvicorn_with_tracebacks(log(uvicorn), "text")]
#[case::tracing(log(tracing), "text")]
#[case::celery(log(celery), "text")]
#[case::sidekiq(log(sidekiq), "text")]
#[case::erlang(log(erlang), "text")]
#[case::stamped(log(stamped), "text")]
#[case::kubectl(log(kubectl), "text")]
#[case::vllm(log(vllm), "text")]
#[case::rails_tagged(log(rails_tagged), "text")]
#[case::next(log(next), "text")]
#[case::php(log(php), "text")]
#[case::laravel(log(laravel), "text")]
#[case::cef_in_syslog(log(cef_in_syslog), "text")]
#[case::leef(log(leef), "text")]
#[case::psql(table(false), "csv")]
#[case::mysql(table(true), "csv")]
#[case::workers(json_log(workers), "ndjson")]
#[case::sentry(sentry(), "json")]
#[case::spans(json_log(spans), "ndjson")]
#[case::n8n(n8n(), "ndjson")]
#[case::heroku(log(heroku), "text")]
#[case::gunicorn(log(gunicorn), "text")]
#[case::streams(sse(), "sse")]
#[case::bodies(json_log(|event| json!({"status": event.status(), "body": event.body()})), "ndjson")]
#[case::windows_lines(log(python_text).replace('\n', "\r\n"), "text")]
#[case::byte_order_mark(format!("\u{feff}{}", json_log(pino)), "ndjson")]
#[case::changes_form(halves(&json_log(pino), &log(logfmt)), "ndjson")]
#[case::changes_form_back(halves(&log(logfmt), &json_log(pino)), "text")]
fn every_form_is_counted_right(#[case] text: String, #[case] form: &str) {
    let scanned = scanned(text.as_bytes());
    let expected: BTreeMap<String, u64> = FAILURES
        .iter()
        .map(|failure| (failure.cause.to_owned(), failure.times as u64))
        .collect();
    assert_eq!(
        causes(&scanned),
        expected,
        "{:#?}\n{:#?}",
        scanned.messages,
        scanned.read
    );
    assert_eq!(
        (scanned.errors, scanned.bad_lines, scanned.exit),
        (30, 0, 0),
        "{:#?}",
        scanned.named_lines
    );
    assert_eq!(scanned.read[0].form, form);
}

/// An access log contains only the status.
#[rstest]
#[case::combined(log(combined))]
#[case::uvicorn(log(|event| format!("INFO:     10.0.0.7:4010 - \"POST /api/v1/chat/completions HTTP/1.1\" {} OK", event.status())))]
#[case::haproxy(log(haproxy))]
#[case::w3c(w3c())]
#[case::json(json_log(|event| json!({"time_local": event.written("%d/%b/%Y:%H:%M:%S +0000"), "request": "POST /api/v1/chat/completions HTTP/1.1", "status": event.status().to_string(), "request_time": "0.431"})))]
fn access_logs_are_counted_by_status(#[case] text: String) {
    let scanned = scanned(text.as_bytes());
    let mut expected = BTreeMap::new();
    for failure in &FAILURES {
        *expected.entry(Some(failure.status)).or_insert(0) += failure.times as u64;
    }
    let found: BTreeMap<_, _> = scanned
        .statuses
        .iter()
        .map(|row| (row.status, row.errors))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(scanned.surfaces.len(), 1);
}

/// Every format with a time assigns the errors to the correct day.
#[rstest]
#[case(json_log(pino))]
#[case(json_log(zap))]
#[case(json_log(python_json))]
#[case(json_log(clef))]
#[case(json_log(otlp))]
#[case(json_log(gateway))]
#[case(log(combined))]
#[case(csv_rows())]
#[case(log(logfmt))]
#[case(log(python_text))]
#[case(log(|event| docker(&printed(event), event)))]
#[case(log(|event| containerd(&printed(event), event)))]
#[case(log(journal_export))]
#[case(json_log(journal_json))]
#[case(array(true))]
fn every_time_is_read(#[case] text: String) {
    let scanned = scanned(text.as_bytes());
    let days: Vec<_> = scanned
        .buckets
        .iter()
        .map(|bucket| (bucket.start.as_deref(), bucket.errors))
        .collect();
    assert_eq!(days, [(Some("2026-11-29"), 30)]);
}
