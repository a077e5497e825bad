//! Readings that outlive their input, and responses that are read piece by piece, equal the reading of the whole.

use openrouter_errors::{Input, Reading, read};
use serde_json::{Value, json};

/// `StreamReader::close` gives what `read` gives, wherever the bytes are cut.
pub(crate) fn closes_as_read(input: &Input<'_>, cuts: &[Vec<&[u8]>]) {
    let whole = input.clone().ended();
    let expected = facts(&read(&whole));
    for pieces in cuts {
        let mut stream = super::stream::reader(input.surface);
        for piece in pieces {
            stream.push(piece, &mut |_| {});
        }
        let head = Input {
            body: (&[][..]).into(),
            surface: None,
            ..input.clone()
        };
        let closed = stream.close(head);
        assert_eq!(facts(&closed), expected, "{pieces:?}");
    }
}

/// An owned reading says what the borrowed one says.
pub(crate) fn owned_alike(reading: &Reading<'_>) {
    let owned: Reading<'static> = reading.clone().into_owned();
    assert_eq!(owned.body(), reading.body());
    assert_eq!(json!(owned), json!(reading));
    assert_eq!(owned.diagnose(), reading.diagnose());
}

/// What does not depend on the body of a stream, which a stream reader does not keep.
fn facts(reading: &Reading<'_>) -> (Value, Value) {
    let mut facts = json!(reading);
    if reading.stream().is_some() {
        facts["partial_text"] = Value::Null;
        let oddities = facts["oddities"].as_array_mut().expect("a list");
        oddities.retain(|oddity| oddity != "invalid_utf8");
    }
    (facts, json!(reading.diagnose()))
}
