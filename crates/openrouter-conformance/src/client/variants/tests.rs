//! Every variant of every recorded exchange: what our own reader finds in it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use openrouter_errors::sse::StreamReader;
use openrouter_errors::{Surface, read};
use openrouter_mock::{CannedResponse, Framing};
use rstest::rstest;

use super::{Amount, Choice, Family, Form, Kind, Kinds, Source, Variant, wire};
use crate::payload::Answer;
use crate::seed::Seed;
use openrouter_corpus::data::Suite;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::root::Root;

fn suite() -> &'static Suite {
    static SUITE: OnceLock<Suite> = OnceLock::new();
    SUITE.get_or_init(|| Suite::load(Root::embedded()).expect("the embedded data"))
}

fn source(fixture: &Fixture) -> Source<'_> {
    Source {
        fixture,
        schemas: &suite().schemas,
        seed: Seed::BUILT_IN,
        gzip: true,
        kinds: Kinds::ALL,
    }
}

fn fixture(id: &str) -> &'static Fixture {
    suite().corpus.get(id).expect("it is there")
}

fn form(id: &str, variant: Variant) -> Form {
    source(fixture(id)).form(variant).expect("it applies")
}

/// The events of a stream, without comments, and with JSON as values: white space in it means nothing.
fn events(body: &[u8]) -> Vec<(String, Result<serde_json::Value, String>)> {
    let mut events = Vec::new();
    let mut take = |event: openrouter_errors::sse::StreamEvent<'_>| {
        let text = event.event.text().into_owned();
        if event.event.kind == openrouter_errors::sse::EventKind::Data {
            let name = String::from_utf8_lossy(event.event.name).into_owned();
            events.push((name, serde_json::from_str(&text).map_err(|_| text)));
        }
    };
    let mut reader = StreamReader::new();
    reader.push(body, &mut take);
    reader.finish(&mut take);
    events
}

/// The body as a client receives it, piece by piece.
fn sent(play: &CannedResponse) -> Vec<u8> {
    let mut rest = &play.body[..];
    let mut sent = Vec::new();
    for &size in &play.wire.chunks {
        let (piece, after) = rest.split_at(size.min(rest.len()));
        sent.extend_from_slice(piece);
        rest = after;
    }
    sent.extend_from_slice(rest);
    sent
}

/// No variant of the wire changes an event or a member, and each kind applies somewhere.
#[test]
fn variants_of_the_wire_carry_the_same() {
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    for fixture in suite()
        .corpus
        .fixtures()
        .iter()
        .filter(|one| one.playable())
    {
        let play = crate::upstream::canned(fixture);
        for kind in Kind::of(Family::Wire) {
            let Some(other) = wire::apply(kind, &play, 7) else {
                continue;
            };
            *counts.entry(kind).or_default() += 1;
            assert_ne!(other, play, "{} {kind}", fixture.id);
            assert_eq!(
                (other.status, sent(&other)),
                (play.status, other.body.to_vec())
            );
            if kind == Kind::Choice {
                continue;
            }
            if fixture.is_stream() {
                assert_eq!(
                    events(&other.body),
                    events(&play.body),
                    "{} {kind}",
                    fixture.id
                );
            } else {
                assert_eq!(other.body, play.body, "{} {kind}", fixture.id);
            }
            let lower = |play: &CannedResponse| -> Vec<_> {
                let headers = play.headers.iter();
                headers
                    .map(|(name, value)| (name.to_lowercase(), value.clone()))
                    .collect()
            };
            assert_eq!(lower(&other), lower(&play), "{} {kind}", fixture.id);
        }
    }
    let missing: Vec<_> = Kind::of(Family::Wire)
        .filter(|kind| !counts.contains_key(kind))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// An error with changes is valid by its accept schema, reads as before, and each kind applies somewhere.
#[test]
fn changed_errors_are_accepted_and_read_as_before() {
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    for fixture in suite()
        .corpus
        .fixtures()
        .iter()
        .filter(|one| one.playable())
    {
        for kind in Kind::of(Family::Tolerance) {
            let Some(form) = source(fixture).form(Variant::One(kind)) else {
                continue;
            };
            *counts.entry(kind).or_default() += 1;
            assert_ne!(
                form.fixture.payload, fixture.payload,
                "{} {kind}",
                fixture.id
            );
            let (before, after) = (
                Answer::of_fixture(fixture),
                Answer::of_fixture(&form.fixture),
            );
            let (before, after) = (before.input(), after.input());
            let (before, after) = (read(&before), read(&after));
            assert_eq!(before.status(), after.status(), "{} {kind}", fixture.id);
            assert_eq!(before.shape(), after.shape(), "{} {kind}", fixture.id);
            assert!(after.is_error(), "{} {kind}", fixture.id);
            let value = after.value().expect("JSON");
            let stem = after.shape().as_str();
            let violations = suite()
                .schemas
                .validate("accept", stem, &value)
                .expect("a schema");
            assert_eq!(violations, [], "{} {kind}", fixture.id);
        }
    }
    let missing: Vec<_> = Kind::of(Family::Tolerance)
        .filter(|kind| !counts.contains_key(kind))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Variants that our own reader reads otherwise are not played; of the corpus these are none.
#[test]
fn no_variant_is_left_out() {
    let mut left_out = Vec::new();
    for fixture in suite()
        .corpus
        .fixtures()
        .iter()
        .filter(|one| one.playable())
    {
        let play = crate::upstream::canned(fixture);
        for kind in Kind::of(Family::Wire) {
            let applies = wire::apply(kind, &play, 7).is_some();
            if applies && source(fixture).form(Variant::One(kind)).is_none() {
                left_out.push(format!("{} {kind}", fixture.id));
            }
        }
    }
    assert!(left_out.is_empty(), "{}", left_out.join("\n"));
}

const STREAM: &str = "\
: OPENROUTER PROCESSING

data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a,\\\"b ü\"},\"finish_reason\":null}]}

data: [DONE]

";

#[rstest]
#[case(Kind::Crlf, "data: [DONE]\r\n\r\n")]
#[case(Kind::Comments, "]}\n\n: OPENROUTER PROCESSING\n\ndata: [DONE]\n\n")]
#[case(Kind::NoSpace, "\n\ndata:{\"choices\"")]
#[case(Kind::DataLines, "\"index\":0,\ndata: \"delta\":{\"content\":\"a,")]
#[case(Kind::Choice, "null}]}\n\ndata: {\"choices\":[{\"index\":1,")]
fn lines_of_a_stream(#[case] kind: Kind, #[case] expected: &str) {
    let mut play = CannedResponse::sse(STREAM);
    play.surface = Some(Surface::ChatCompletions);
    let other = wire::apply(kind, &play, 1).expect("it applies");
    let text = std::str::from_utf8(&other.body).expect("UTF-8");
    assert!(text.contains(expected), "{text}");
    assert_eq!(other.wire.chunks.iter().sum::<usize>(), other.body.len());
}

#[test]
fn writes_of_a_stream() {
    let play = CannedResponse::sse(STREAM);
    let sizes = |kind| wire::apply(kind, &play, 3).expect("it applies").wire.chunks;
    assert_eq!(sizes(Kind::Whole), [0_usize; 0]);
    assert_eq!(sizes(Kind::Events), play.wire.chunks);
    let cut = sizes(Kind::Utf8);
    assert_eq!(&play.body[cut[0] - 1..=cut[0]], "ü".as_bytes());
    assert!(sizes(Kind::Pieces).len() > 10);
    assert_ne!(
        sizes(Kind::Pieces),
        wire::apply(Kind::Pieces, &play, 99)
            .expect("it applies")
            .wire
            .chunks
    );
    let length = wire::apply(Kind::Length, &play, 0).expect("it applies");
    assert_eq!(length.wire.framing, Framing::ContentLength);
}

/// A response whose end is a part of the exchange has no variants.
#[rstest]
#[case("chat_completions/stream-200-closed-without-finish")]
#[case("chat_completions/stream-200-stall-inside-event")]
fn ends_are_left_alone(#[case] id: &str) {
    assert!(source(fixture(id)).forms(&Choice::ALL).is_empty());
}

const AN_ERROR: &str = "chat_completions/429-typed-rate-limit";

#[rstest]
#[case(Kind::UnknownMember, "\"conform_unknown\":")]
#[case(Kind::UnknownValue, "\"error_type\":\"conform_unknown_value\"")]
#[case(Kind::Null, "\"param\":null")]
#[case(Kind::Float, "\"code\":429.0")]
#[case(Kind::Long, "ellipsis…\"")]
#[case(Kind::Nesting, "\"conform_nested\":{\"level\":5,")]
fn a_changed_error(#[case] kind: Kind, #[case] expected: &str) {
    let form = form(AN_ERROR, Variant::One(kind));
    let text = std::str::from_utf8(&form.fixture.payload).expect("UTF-8");
    assert!(text.contains(expected), "{text}");
    assert!(!form.places.is_empty() && form.in_words().contains(&form.places[0]));
}

#[test]
fn members_in_another_order() {
    let names = |fixture: &Fixture| {
        let value: serde_json::Value = serde_json::from_slice(&fixture.payload).expect("JSON");
        let error = value["error"].as_object().expect("an object").clone();
        error.keys().cloned().collect::<Vec<_>>()
    };
    let form = form(AN_ERROR, Variant::One(Kind::Order));
    let mut reversed = names(&form.fixture);
    reversed.reverse();
    assert_eq!(names(fixture(AN_ERROR)), reversed);
}

/// A change at several places is reduced to one place, and a combination to its parts.
#[test]
fn variants_are_reduced() {
    let fixture = fixture(AN_ERROR);
    let null = form(AN_ERROR, Variant::One(Kind::Null));
    let places = source(fixture).reduced(&null);
    assert_eq!(places.len(), null.places.len());
    assert!(
        places
            .iter()
            .all(|place| place.places.len() == 1 && null.contains(place))
    );
    assert!(source(fixture).reduced(&places[0]).is_empty());
    let combined = form(AN_ERROR, Variant::Combined);
    let parts = source(fixture).reduced(&combined);
    assert!(parts.len() > 1 && parts.iter().all(|part| combined.contains(part)));
}

#[test]
fn a_sample_is_a_part_that_the_seed_determines() {
    let variants = |choice: &Choice, seed: &str| -> Vec<String> {
        let source = Source {
            seed: seed.parse().expect("a seed"),
            kinds: choice.kinds,
            ..source(fixture(AN_ERROR))
        };
        let forms = source.forms(choice).into_iter();
        forms.map(|form| form.variant.to_string()).collect()
    };
    let sample = |wire, tolerance| Choice {
        wire: Amount::Sample(wire),
        tolerance: Amount::Sample(tolerance),
        ..Choice::ALL
    };
    assert!(variants(&sample(0, 0), "1").is_empty());
    assert_eq!(variants(&sample(1, 0), "1"), ["combined"]);
    assert_eq!(variants(&sample(2, 2), "1").len(), 4);
    assert_eq!(variants(&sample(2, 2), "1"), variants(&sample(2, 2), "1"));
    let seeds = ["1", "2", "3", "4", "5"].map(|seed| variants(&sample(0, 1), seed));
    assert!(seeds.iter().any(|other| *other != seeds[0]));
    let all = variants(&Choice::ALL, "1");
    assert!(all.len() > 10 && variants(&sample(99, 99), "1").len() == all.len());
    let one = Choice {
        kinds: Kinds::of(&[Kind::Gzip]),
        ..Choice::ALL
    };
    assert_eq!(variants(&one, "1"), ["gzip"]);
}

#[test]
fn an_unknown_kind_lists_the_kinds() {
    assert_eq!("crlf".parse(), Ok(Kind::Crlf));
    let error = "clrf".parse::<Kind>().expect_err("there is none");
    assert!(
        Kind::ALL.iter().all(|kind| error.contains(kind.as_str())),
        "{error}"
    );
}
