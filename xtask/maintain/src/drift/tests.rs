//! The committed extract, compared without a network.

use std::path::Path;

use super::*;
use rstest::rstest;

fn committed() -> (Extract, Map) {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = Root::open(&checkout).expect("a checkout");
    let extract = Extract::of(&root).expect("it is well formed");
    (extract, Map::of(&root).expect("it is well formed"))
}

fn listed(extract: &Extract, map: &Map, known: &Known) -> Vec<String> {
    let unknown = compare(extract, map, known).unknown;
    unknown.iter().map(ToString::to_string).collect()
}

#[test]
fn the_types_know_both_packages() {
    let (extract, map) = committed();
    let names: Vec<&str> = extract
        .packages
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, extract::SOURCES.map(|source| source.name));
    let comparison = compare(&extract, &map, &Known::new());
    assert_eq!(comparison.unknown, []);
    assert_eq!(comparison.unused, Vec::<String>::new());
    assert!(
        comparison.known.values().all(|known| *known > 300),
        "{:?}",
        comparison.known
    );
}

#[rstest]
#[case::error_type("ErrorType", "refusal", "chatstreamchunkmetadata.error_type")]
#[case::responses("ResponsesErrorCode", "cyber_policy", "responseserrorfield.code")]
#[case::finish("FinishReason", "content_filter", "chatchoice.finish_reason")]
#[case::stop("StopReason", "compaction", "oranthropicstopreason")]
#[case::provider("ProviderName", "Azure", "providername")]
#[case::intern("InternReason", "busy", "internchaterrormetadata.reason")]
fn a_value_taken_out_of_the_types_is_listed(
    #[case] vocabulary: &str,
    #[case] value: &str,
    #[case] place: &str,
) {
    let (extract, map) = committed();
    let mut known = Known::new();
    let values = known.vocabularies.get_mut(vocabulary).expect("it is there");
    assert!(values.remove(value));
    let lines = listed(&extract, &map, &known);
    let what = format!(": value `{value}` (");
    let here = |line: &String| line.to_lowercase().starts_with(place) && line.contains(&what);
    assert!(lines.iter().any(here), "{lines:#?}");
}

/// A change of the first package, and the line that reports it.
#[rstest]
#[case::status(
    |package: &mut Package| {
        package.statuses.insert(477, BTreeSet::from(["errors.Teapot".to_owned()]));
    },
    "477: status that no type and no rule names, with errors.Teapot (PyPI openrouter 9.9.9)"
)]
#[case::member_of_an_error(
    |package: &mut Package| add(package, "ChatStreamChunkMetadata", "novelty", Member::default()),
    "ChatStreamChunkMetadata.novelty: member; `ChatStreamChunkError.metadata` has none of this name (PyPI openrouter 9.9.9)"
)]
#[case::member_of_an_error_body(
    |package: &mut Package| add(package, "errors.NotFoundResponseError", "hint", Member::default()),
    "errors.NotFoundResponseError.hint: member; `#error_response` has none of this name (PyPI openrouter 9.9.9)"
)]
#[case::failure_in_a_success_body(
    |package: &mut Package| add(package, "ChatResult", "partial_failure", Member::default()),
    "ChatResult.partial_failure: member; `#completion` has none of this name (PyPI openrouter 9.9.9)"
)]
#[case::failure_in_a_new_model(
    |package: &mut Package| add(package, "Novelty", "error", Member::default()),
    "Novelty.error: member that tells of a failure; docs/drift-map.json names no type for its model (PyPI openrouter 9.9.9)"
)]
#[case::object_for_a_string(
    |package: &mut Package| {
        let models = BTreeSet::from(["ChatStreamChunkMetadata".to_owned()]);
        add(package, "FailedModel", "error", Member { models, ..Member::default() });
    },
    "FailedModel.error: object, where the type has none (PyPI openrouter 9.9.9)"
)]
#[case::value(
    |package: &mut Package| {
        package.enums.get_mut("ProviderName").expect("it is there").insert("Acme".to_owned());
    },
    "ProviderName: value `Acme` (PyPI openrouter 9.9.9)"
)]
fn what_a_newer_package_adds_is_listed(#[case] change: fn(&mut Package), #[case] line: &str) {
    let (mut extract, map) = committed();
    let package = &mut extract.packages[0];
    package.version = "9.9.9".to_owned();
    change(package);
    assert_eq!(listed(&extract, &map, &Known::new()), [line]);
}

fn add(package: &mut Package, model: &str, member: &str, found: Member) {
    let members = package.models.entry(model.to_owned()).or_default();
    members.insert(member.to_owned(), found);
}

#[test]
fn a_member_of_a_success_body_that_tells_of_no_failure_is_not_listed() {
    let (mut extract, map) = committed();
    add(
        &mut extract.packages[0],
        "ChatResult",
        "novelty",
        Member::default(),
    );
    let comparison = compare(&extract, &map, &Known::new());
    assert_eq!(comparison.unknown, []);
    assert!(comparison.successes["ChatResult"].contains("novelty"));
}

#[test]
fn an_entry_of_the_map_that_nothing_meets_is_listed() {
    let (extract, mut map) = committed();
    map.ignored
        .insert("Gone.member".to_owned(), "a reason".to_owned());
    let unused = compare(&extract, &map, &Known::new()).unused;
    assert_eq!(unused, ["Gone.member"]);
}

#[test]
fn the_map_excuses_single_members_with_a_reason() {
    let (_, map) = committed();
    for (place, why) in &map.ignored {
        let member = place.rsplit('.').next().unwrap_or_default();
        assert!(
            !member.contains('*'),
            "{place} excuses more than one member"
        );
        assert!(why.len() > 20, "{place}: {why}");
    }
}
