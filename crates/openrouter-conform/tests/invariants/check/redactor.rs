//! Redaction: clean text is unchanged, JSON keeps its types, and no secret is left.

use std::fmt;

use openrouter_corpus::redact::{Care, Kind, Redactor, find, redact_target, scrub};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

const CARES: [Care; 4] = [Care::Form, Care::Prefix, Care::Words, Care::Recording];

/// Secrets that are known by their form.
const SECRETS: [&str; 6] = [
    "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",
    "sk-proj-Zt8Qw2Lk9Vn4Xc7Bm1Ha5Jd3",
    "user_2aBcDeFgHiJkLmNoPqRsT",
    "org_2aBcDeFgHiJkLmNoPqRsT",
    "jane.doe@corp.net",
    "84.12.9.200",
];

/// A secret without any form, which the redactor is given.
const TOLD: &str = "canary~bird~1";

/// Everything that holds for a text.
pub(crate) fn holds(text: &str, number: usize) {
    for care in CARES {
        let redactor = Redactor::new(care);
        stays_clean(&redactor, text);
        keeps_types(&redactor, text);
    }
    leaves_no_secret(text, number);
    assert_eq!(Redactor::new(Care::Prefix).find(&scrub(text)), []);
    // Cut somewhere within it: a journal shows 512 characters.
    let before = " ".repeat(512 - number % text.chars().count().clamp(1, 512));
    assert_eq!(
        Redactor::new(Care::Prefix).find(&scrub(&(before + text))),
        []
    );
    assert_eq!(redact_target(text).contains('?'), text.contains('?'));
}

fn stays_clean(redactor: &Redactor, text: &str) {
    let (clean, kinds) = redactor.redact(text);
    assert_eq!(redactor.find(&clean), [], "{redactor:?}: {clean:?}");
    assert_eq!(
        kinds.is_empty(),
        clean == text && redactor.find(text).is_empty()
    );
    let hits = redactor.find(text);
    assert!(
        hits.windows(2)
            .all(|pair| pair[0].range.end <= pair[1].range.start)
    );
    let mut places: Vec<usize> = (0..=text.len()).step_by(1 + text.len() / 16).collect();
    let (moved, _) = redactor.redact_with_places(text, &mut places);
    assert_eq!(moved, clean);
    assert!(places.is_sorted() && places.iter().all(|place| *place <= moved.len()));
}

fn keeps_types(redactor: &Redactor, text: &str) {
    if let Ok(types) = serde_json::from_str::<Types>(text) {
        let (clean, _) = redactor.redact(text);
        let after = serde_json::from_str::<Types>(&clean).expect("it is JSON still");
        assert_eq!(after.0, types.0, "{clean}");
    }
}

/// A secret in a text, separated from its neighbours, and a given secret at any position.
fn leaves_no_secret(text: &str, number: usize) {
    let secret = SECRETS[number % SECRETS.len()];
    if text.contains(secret) {
        // Glued to a word it may have lost its form.
        return;
    }
    let at = text.floor_char_boundary(number % (text.len() + 1));
    let (before, after) = text.split_at(at);
    let clean = cleaned(&Redactor::default(), &format!("{before} {secret} {after}"));
    assert!(!clean.contains(secret), "{secret} is left in {clean:?}");

    let json = Value::from(format!("{before} {secret}\n{after}")).to_string();
    let clean = cleaned(&Redactor::default(), &json);
    assert!(!clean.contains(secret), "{secret} is left in {clean:?}");

    let redactor = Redactor::new(CARES[number % CARES.len()]).knowing(Kind::Key, TOLD);
    let clean = cleaned(&redactor, &format!("{before}{TOLD}{after}"));
    assert!(!clean.contains(TOLD), "{TOLD} is left in {clean:?}");
    assert_eq!(find(&Redactor::default().redact(&clean).0), []);
}

fn cleaned(redactor: &Redactor, text: &str) -> String {
    redactor.redact(text).0.into_owned()
}

/// The types of a JSON text, member by member, regardless of its strings.
struct Types(String);

impl<'de> Deserialize<'de> for Types {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Walk;
        impl<'de> Visitor<'de> for Walk {
            type Value = Types;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any JSON value")
            }
            fn visit_unit<E>(self) -> Result<Types, E> {
                Ok(Types("0".to_owned()))
            }
            fn visit_bool<E>(self, _: bool) -> Result<Types, E> {
                Ok(Types("b".to_owned()))
            }
            fn visit_u64<E>(self, _: u64) -> Result<Types, E> {
                Ok(Types("n".to_owned()))
            }
            fn visit_i64<E>(self, _: i64) -> Result<Types, E> {
                Ok(Types("n".to_owned()))
            }
            fn visit_f64<E>(self, _: f64) -> Result<Types, E> {
                Ok(Types("n".to_owned()))
            }
            fn visit_str<E>(self, _: &str) -> Result<Types, E> {
                Ok(Types("s".to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Types, A::Error> {
                let mut all = "[".to_owned();
                while let Some(Types(item)) = items.next_element()? {
                    all += &item;
                }
                Ok(Types(all + "]"))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Types, A::Error> {
                let mut all = "{".to_owned();
                while let Some((_, Types(member))) = members.next_entry::<String, Types>()? {
                    all += &member;
                }
                Ok(Types(all + "}"))
            }
        }
        deserializer.deserialize_any(Walk)
    }
}
