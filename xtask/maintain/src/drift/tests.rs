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

#[test]
fn a_new_member_model_status_and_value_are_listed_with_the_package() {
    let (mut extract, map) = committed();
    let package = &mut extract.packages[0];
    package.version = "9.9.9".to_owned();
    package
        .statuses
        .insert(477, BTreeSet::from(["errors.Teapot".to_owned()]));
    let models = BTreeSet::from(["Novelty".to_owned()]);
    let holder = Member {
        models,
        ..Member::default()
    };
    let metadata = package
        .models
        .get_mut("ChatStreamChunkMetadata")
        .expect("it is there");
    metadata.insert("novelty".to_owned(), holder);
    let inner = BTreeMap::from([("depth".to_owned(), Member::default())]);
    package.models.insert("Novelty".to_owned(), inner);
    let lines = listed(&extract, &map, &Known::new());
    assert_eq!(
        lines,
        [
            "477: status that no type and no rule names, with errors.Teapot (PyPI openrouter 9.9.9)",
            "ChatStreamChunkMetadata.novelty: member; `Metadata` has none of this name (PyPI openrouter 9.9.9)",
            "Novelty: model that docs/drift-map.json does not name (PyPI openrouter 9.9.9)",
        ]
    );
}

#[test]
fn an_entry_of_the_map_that_nothing_meets_is_listed() {
    let (extract, mut map) = committed();
    map.ignored
        .insert("Gone.member".to_owned(), "a reason".to_owned());
    assert_eq!(
        compare(&extract, &map, &Known::new()).unused,
        ["Gone.member"]
    );
}
