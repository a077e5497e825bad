//! The few members that the mock reads from a request's JSON. The rest is validated and skipped, because the tree of a
//! body of some megabytes can take fifty times as much memory.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The members of a request body that the mock reads, each if it has its usual type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RequestBodySummary {
    pub(super) model: Option<String>,
    pub(super) stream: Option<bool>,
    /// The number of `messages`, or items of `input`.
    pub(super) messages: Option<usize>,
}

impl RequestBodySummary {
    /// Reads a body; `None` if it is not JSON.
    pub(super) fn of(body: &[u8]) -> Option<Self> {
        let member: Member = serde_json::from_slice(body).ok()?;
        Some(match member {
            Member::Object(summary) => summary,
            _ => Self::default(),
        })
    }
}

/// A JSON value, reduced to the parts that matter.
enum Member {
    Text(String),
    Flag(bool),
    Items(usize),
    Object(RequestBodySummary),
    Other,
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Look)
    }
}

struct Look;

impl<'de> Visitor<'de> for Look {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<Member, E> {
        Ok(Member::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Member, E> {
        Ok(Member::Flag(flag))
    }

    fn visit_unit<E>(self) -> Result<Member, E> {
        Ok(Member::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Member, E> {
        Ok(Member::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Member, E> {
        Ok(Member::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Member, E> {
        Ok(Member::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Member, A::Error> {
        let mut count = 0;
        while items.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(Member::Items(count))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Member, A::Error> {
        let mut summary = RequestBodySummary::default();
        let mut input = None;
        while let Some(name) = members.next_key::<String>()? {
            match name.as_str() {
                "model" => {
                    summary.model = match members.next_value()? {
                        Member::Text(text) => Some(text),
                        _ => None,
                    }
                }
                "stream" => {
                    summary.stream = match members.next_value()? {
                        Member::Flag(flag) => Some(flag),
                        _ => None,
                    }
                }
                "messages" | "input" => {
                    let count = match members.next_value()? {
                        Member::Items(count) => Some(count),
                        _ => None,
                    };
                    let slot = if name == "input" {
                        &mut input
                    } else {
                        &mut summary.messages
                    };
                    *slot = count;
                }
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        summary.messages = summary.messages.or(input);
        Ok(Member::Object(summary))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(
        r#"{"model":"x","stream":true,"messages":[1,{"a":[]}],"input":[1]}"#,
        Some("x"),
        Some(true),
        Some(2)
    )]
    #[case(
        r#"{"a":{"model":"y"},"model":7,"stream":"true","input":["i",null,3]}"#,
        None,
        None,
        Some(3)
    )]
    #[case(r#"{"model":"x","model":"y","messages":"no"}"#, Some("y"), None, None)]
    #[case("[1.5, -2]", None, None, None)]
    #[case("null", None, None, None)]
    fn members(
        #[case] body: &str,
        #[case] model: Option<&str>,
        #[case] stream: Option<bool>,
        #[case] messages: Option<usize>,
    ) {
        let expected = RequestBodySummary {
            model: model.map(str::to_owned),
            stream,
            messages,
        };
        assert_eq!(RequestBodySummary::of(body.as_bytes()), Some(expected));
    }

    #[rstest]
    #[case("")]
    #[case("{")]
    #[case("{\"a\":1} x")]
    #[case("\u{feff}{}")]
    fn no_json(#[case] body: &str) {
        assert_eq!(RequestBodySummary::of(body.as_bytes()), None);
    }
}
