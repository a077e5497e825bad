//! Checks one fixture: read as expected, valid by its schema, losslessly typed, violating exactly the requirements that
//! it lists.

use openrouter_errors::{Input, Reading, read};
use serde_json::Value;

use super::requirement::Tallies;
use super::{Row, diagnosis, item};
use openrouter_conformance::check::Judgement;
use openrouter_conformance::payload;
use openrouter_conformance::payload::{Answer, Subject};
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::{Finding, Item, Kind, Outcome};
use openrouter_corpus::select::Selection;

/// Checks one fixture.
pub(super) fn judge(
    suite: &Suite,
    selection: &Selection,
    fixture: &Fixture,
    tallies: &mut Tallies,
) -> Result<Item, Error> {
    let answer = Answer::of_fixture(fixture);
    let input = answer.input();
    let reading = read(&input);
    let subject = Subject::of_reading(&answer, &reading);
    if let Some(why) = &subject.unread {
        let (id, surface) = (fixture.id.as_str(), fixture.surface().as_str());
        return Ok(Item::unjudged(
            Kind::Fixture,
            id,
            surface,
            Outcome::Error,
            why,
        ));
    }
    if selection.is_about_requirements() {
        let rows = vec![violates(suite, selection, fixture, &subject, tallies)];
        return Ok(item(fixture, rows));
    }
    let mut rows = facts(fixture, &reading, &subject);
    let value = reading.value();
    rows.push(accept_schema(suite, fixture, &reading, value.as_ref())?);
    rows.push(round_trip(fixture, &reading, value.as_ref()));
    rows.push(nothing_lost(fixture, &input, &reading));
    rows.push(violates(suite, selection, fixture, &subject, tallies));
    rows.extend(diagnosis::rows(fixture, &reading));
    Ok(item(fixture, rows))
}

/// Returns whether a fixture is relevant to the selected requirements; without such a selection it always is.
pub(super) fn is_concerned(suite: &Suite, selection: &Selection, fixture: &Fixture) -> bool {
    if !selection.is_about_requirements() {
        return true;
    }
    if fixture
        .case
        .expect
        .violates
        .iter()
        .filter_map(|id| suite.spec.get(id))
        .any(|known| selection.has_requirement(known))
    {
        return true;
    }
    let answer = Answer::of_fixture(fixture);
    let judged = payload::judge(&suite.spec, selection, &Subject::new(&answer));
    judged
        .iter()
        .any(|judged| judged.judgement != Judgement::NotApplicable)
}

/// Compares the facts that reading must find; for a wrapped text the diagnosis does that.
fn facts(fixture: &Fixture, reading: &Reading<'_>, subject: &Subject<'_>) -> Vec<Row> {
    let expect = &fixture.case.expect;
    if !fixture.playable() {
        return Vec::new();
    }
    let stated = reading
        .error_type()
        .map(|stated| stated.as_str().to_owned());
    let mut rows = vec![
        Row::compare(fixture, "is_error", &expect.is_error, &reading.is_error()),
        Row::compare(fixture, "shape", &expect.shape, &reading.shape()),
        Row::compare(
            fixture,
            "delivery",
            &fixture.case.delivery,
            &reading.delivery(),
        ),
        Row::compare(fixture, "status", &expect.status, &reading.status()),
        Row::compare(fixture, "message", &expect.message, &reading.message()),
        Row::compare(
            fixture,
            "error_type_stated",
            &expect.error_type_stated,
            &stated.is_some(),
        ),
    ];
    // A provider that only a text names, and a type that is not stated, are left to the diagnosis.
    if states_provider(subject, expect.provider.as_deref()) {
        rows.push(Row::compare(
            fixture,
            "provider_stated",
            &expect.provider,
            &reading.provider(),
        ));
    }
    rows
}

/// Returns whether the payload names the provider in a member; one that only a text names is left to the diagnosis.
fn states_provider(subject: &Subject<'_>, provider: Option<&str>) -> bool {
    fn states(value: &Value, provider: &str) -> bool {
        match value {
            Value::Array(items) => items.iter().any(|item| states(item, provider)),
            Value::Object(members) => members.iter().any(|(name, value)| {
                let named = matches!(name.as_str(), "provider_name" | "provider")
                    && value.as_str() == Some(provider);
                named || states(value, provider)
            }),
            _ => false,
        }
    }
    provider.is_some_and(|provider| subject.values().any(|(_, value)| states(value, provider)))
}

/// Validates the decisive JSON against the accept schema of its shape, if there is one.
fn accept_schema(
    suite: &Suite,
    fixture: &Fixture,
    reading: &Reading<'_>,
    value: Option<&Value>,
) -> Result<Row, Error> {
    let name = "accept_schema";
    let stem = reading.shape().as_str();
    let (Some(value), true) = (value, suite.schemas.has("accept", stem)) else {
        return Ok(Row::not_applicable(name));
    };
    let violations = suite.schemas.validate("accept", stem, value)?;
    let finding = |violation: openrouter_corpus::schemas::SchemaViolation| {
        let expected = format!("valid by schemas/accept/{stem}.json{}", violation.rule);
        Finding::new(name, &fixture.payload_path, expected, violation.message).at(violation.pointer)
    };
    Ok(Row::judged(
        name,
        violations.into_iter().map(finding).collect(),
    ))
}

/// Checks that the typed value serializes to an equal JSON value.
fn round_trip(fixture: &Fixture, reading: &Reading<'_>, value: Option<&Value>) -> Row {
    let name = "round_trip";
    let Some(value) = value else {
        return Row::not_applicable(name);
    };
    let again = reading.typed().to_value();
    let mut findings = Vec::new();
    if again.as_ref() != Some(value) {
        let (pointer, expected, found) =
            first_difference(value, again.as_ref().unwrap_or(&Value::Null), String::new());
        findings.push(Finding::new(name, &fixture.payload_path, expected, found).at(pointer));
    }
    Row::judged(name, findings)
}

/// Checks that the reading keeps the input bytes.
fn nothing_lost(fixture: &Fixture, input: &Input<'_>, reading: &Reading<'_>) -> Row {
    let name = "bytes_kept";
    let mut findings = Vec::new();
    if reading.body() != &*input.body {
        findings.push(Finding::new(
            name,
            &fixture.payload_path,
            "every byte",
            "other bytes",
        ));
    }
    Row::judged(name, findings)
}

/// Finds the first difference of two values: the pointer, and both sides.
fn first_difference(a: &Value, b: &Value, pointer: String) -> (String, String, String) {
    match (a, b) {
        (Value::Object(left), Value::Object(right)) => {
            for name in left.keys().chain(right.keys()) {
                let (x, y) = (left.get(name), right.get(name));
                if x != y {
                    let below = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                    return match (x, y) {
                        (Some(x), Some(y)) => first_difference(x, y, below),
                        _ => (below, show(x), show(y)),
                    };
                }
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            if let Some((index, (x, y))) = left
                .iter()
                .zip(right)
                .enumerate()
                .find(|(_, (x, y))| x != y)
            {
                return first_difference(x, y, format!("{pointer}/{index}"));
            }
        }
        _ => {}
    }
    (pointer, a.to_string(), b.to_string())
}

fn show(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

/// Checks that the response violates exactly the requirements in `expect.violates`.
fn violates(
    suite: &Suite,
    selection: &Selection,
    fixture: &Fixture,
    subject: &Subject<'_>,
    tallies: &mut Tallies,
) -> Row {
    let expected = |id: &str| fixture.case.expect.violates.iter().any(|known| known == id);
    let mut findings = Vec::new();
    for judged in payload::judge(&suite.spec, selection, subject) {
        let id = &judged.requirement.id;
        let agrees = match &judged.judgement {
            Judgement::Broken(violations) if !expected(id) => {
                for violation in violations {
                    let wanted = format!("{} ({})", violation.expected, judged.requirement.title);
                    let finding = Finding::new(id, &fixture.payload_path, wanted, &violation.found)
                        .at(&violation.pointer)
                        .since(selection.later(judged.requirement));
                    findings.push(finding.help(format!(
                        "if the payload is correct: add {id} to /expect/violates"
                    )));
                }
                false
            }
            Judgement::Holds | Judgement::NotApplicable if expected(id) => {
                let found = if judged.judgement == Judgement::Holds {
                    "it holds"
                } else {
                    "it does not apply"
                };
                findings.push(
                    Finding::new(
                        "violates",
                        fixture.case_path(),
                        format!("{id} broken"),
                        found,
                    )
                    .at("/expect/violates")
                    .since(selection.later(judged.requirement)),
                );
                false
            }
            _ => true,
        };
        tallies.add(id, &judged.judgement, agrees, fixture);
    }
    Row::judged("violates", findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case(json!({"a": {"b": 1}}), json!({"a": {"b": 2}}), "/a/b", "1", "2")]
    #[case(json!({"a": 1, "b": 2}), json!({"a": 1}), "/b", "2", "nothing")]
    #[case(json!({"a": 1}), json!({"a": 1, "b": 2}), "/b", "nothing", "2")]
    #[case(json!([1, [2, 3]]), json!([1, [2, 4]]), "/1/1", "3", "4")]
    #[case(json!([1]), json!([1, 2]), "", "[1]", "[1,2]")]
    #[case(json!([1, 2]), json!([3]), "", "[1,2]", "[3]")]
    #[case(json!({"a~/b": 1}), json!({"a~/b": 2}), "/a~0~1b", "1", "2")]
    #[case(json!({"a": [1]}), json!({"a": {}}), "/a", "[1]", "{}")]
    fn where_two_values_differ(
        #[case] a: Value,
        #[case] b: Value,
        #[case] pointer: &str,
        #[case] left: &str,
        #[case] right: &str,
    ) {
        let (at, expected, found) = first_difference(&a, &b, String::new());
        assert_eq!((&*at, &*expected, &*found), (pointer, left, right));
    }

    /// A lossy reading is reported with the location.
    #[test]
    fn what_is_lost_on_the_way() {
        let corpus =
            openrouter_corpus::fixture::Corpus::load(&openrouter_corpus::root::Root::embedded());
        let fixture = corpus
            .get("chat_completions/429-liquid-retry-after")
            .expect("it is there");
        let answer = Answer::of_fixture(fixture);
        let input = answer.input();
        let reading = read(&input);
        let value = reading.value();
        let finds = |row: Row| row.state.findings();
        assert!(finds(round_trip(fixture, &reading, value.as_ref())).is_empty());
        assert!(finds(nothing_lost(fixture, &input, &reading)).is_empty());
        let other = json!({"error": {"code": 430}});
        let lost = finds(round_trip(fixture, &reading, Some(&other)));
        assert_eq!(
            (&*lost[0].check, &*lost[0].file),
            ("round_trip", &*fixture.payload_path)
        );
        let lost = finds(nothing_lost(fixture, &Input::new(b"other"), &reading));
        assert_eq!(
            (&*lost[0].expected, &*lost[0].found),
            ("every byte", "other bytes")
        );
    }
}
