//! The one wide, borrowed look at a JSON answer: only what names the shape and the error is typed, all else is
//! skipped. Unknown members cost their bytes and no allocation; the body itself keeps them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::lax::{Fill, Held, Lax, Node, Presence};

/// Declares a borrowed view of a JSON object: last duplicate wins, unknown members are skipped.
macro_rules! view {
    ($(#[$meta:meta])* $name:ident { $($key:literal => $field:ident : $kind:ident $(<$inner:ident>)?,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub(crate) struct $name<'a> { $(pub(crate) $field: view!(@type 'a $kind $(<$inner>)?),)+ }

        impl $name<'_> {
            #[allow(dead_code, reason = "only views of stream events outlive their bytes")]
            pub(crate) fn into_owned(self) -> $name<'static> {
                $name { $($field: view!(@own (self.$field) $kind $(<$inner>)?),)+ }
            }
        }

        impl<'de> Fill<'de> for $name<'de> {
            fn fill<A: MapAccess<'de>>(&mut self, mut map: A) -> Result<(), A::Error> {
                while let Some(Key(key)) = map.next_key()? {
                    match &*key {
                        $($key => self.$field = map.next_value()?,)+
                        _ => { map.next_value::<IgnoredAny>()?; }
                    }
                }
                Ok(())
            }
        }
    };
    (@type $a:lifetime Lax) => { Lax<$a> };
    (@type $a:lifetime Held) => { Held<$a> };
    (@type $a:lifetime Presence) => { Presence };
    (@type $a:lifetime Choices) => { Choices<$a> };
    (@type $a:lifetime Node<$inner:ident>) => { Node<$a, $inner<$a>> };
    (@own ($v:expr) Lax) => { $v.into_owned() };
    (@own ($v:expr) Held) => { $v.into_owned() };
    (@own ($v:expr) Presence) => { $v };
    (@own ($v:expr) Choices) => { $v.into_owned() };
    (@own ($v:expr) Node<$inner:ident>) => { $v.map_owned($inner::into_owned) };
}

pub(super) use view;

/// The name of a member.
pub(super) struct Key<'a>(pub(super) std::borrow::Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member name")
            }
            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
                Ok(Key(key.into()))
            }
            fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
                Ok(Key(key.to_owned().into()))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

view! {
    /// The top level of any answer or event.
    Top {
        "error" => error: Node<ErrorView>,
        "choices" => choices: Choices,
        "type" => kind: Lax,
        "object" => object: Lax,
        "id" => id: Lax,
        "model" => model: Lax,
        "provider" => provider: Lax,
        "status" => status: Lax,
        "success" => success: Lax,
        "response" => response: Node<ResponseView>,
        "data" => data: Node<DataView>,
        "user_id" => user_id: Lax,
        "openrouter_metadata" => router: Held,
        "error_type" => error_type: Lax,
        "metadata" => metadata: Node<MetaView>,
        "request_id" => request_id: Lax,
        "code" => code: Lax,
        "message" => message: Lax,
        "param" => param: Lax,
        "sequence_number" => sequence_number: Lax,
        "incomplete_details" => incomplete_details: Lax,
        "output" => output: Presence,
        "content" => content: Presence,
        "role" => role: Lax,
        "stop_reason" => stop_reason: Lax,
        "delta" => delta: Node<DeltaView>,
        "status_code" => status_code: Lax,
        "statusCode" => status_code_camel: Lax,
        "detail" => detail: Lax,
        "details" => details: Lax,
        "name" => name: Lax,
        "http_status" => http_status: Lax,
        "availability" => availability: Held,
        "usage" => usage: Presence,
    }
}

view! {
    /// The error object, wherever it stands.
    ErrorView {
        "code" => code: Lax,
        "message" => message: Lax,
        "metadata" => metadata: Node<MetaView>,
        "type" => kind: Lax,
        "error_type" => error_type: Lax,
        "http_status" => http_status: Lax,
        "status" => status: Lax,
        "availability" => availability: Held,
        "param" => param: Lax,
        "name" => name: Lax,
        "provider_name" => provider_name: Lax,
        "raw" => raw: Held,
        "previous_errors" => previous_errors: Held,
        "user_id" => user_id: Lax,
    }
}

view! {
    /// `metadata`, all kinds in one.
    MetaView {
        "error_type" => error_type: Lax,
        "provider_name" => provider_name: Lax,
        "raw" => raw: Held,
        "is_byok" => is_byok: Lax,
        "provider_code" => provider_code: Lax,
        "provider_error_code" => provider_error_code: Lax,
        "reasons" => reasons: Held,
        "flagged_input" => flagged_input: Lax,
        "model_slug" => model_slug: Lax,
        "patterns" => patterns: Held,
        "headers" => headers: Held,
        "limit_source" => limit_source: Lax,
        "reason" => reason: Lax,
        "remedy_hint" => remedy_hint: Lax,
        "previous_errors" => previous_errors: Held,
        "retry_after_seconds" => retry_after_seconds: Lax,
        "retry_after_seconds_raw" => retry_after_seconds_raw: Lax,
        "retry_after" => retry_after: Lax,
        "resets_at" => resets_at: Lax,
        "scope" => scope: Lax,
        "available_providers" => available_providers: Held,
        "requested_providers" => requested_providers: Held,
        "failed_routing_step" => failed_routing_step: Lax,
        "routing_funnel" => routing_funnel: Held,
        "ineligibility_reasons" => ineligibility_reasons: Held,
        "input_endpoint_count" => input_endpoint_count: Lax,
        "availability" => availability: Held,
    }
}

view! {
    /// One choice of a completion or chunk.
    ChoiceView {
        "error" => error: Node<ErrorView>,
        "finish_reason" => finish_reason: Lax,
        "native_finish_reason" => native_finish_reason: Lax,
        "message" => message: Node<DeltaView>,
        "delta" => delta: Node<DeltaView>,
        "text" => text: Presence,
    }
}

view! {
    /// What a message or delta holds, as far as "anything at all?" goes.
    DeltaView {
        "content" => content: Presence,
        "tool_calls" => tool_calls: Presence,
        "function_call" => function_call: Presence,
        "reasoning" => reasoning: Presence,
        "refusal" => refusal: Presence,
        "images" => images: Presence,
        "audio" => audio: Presence,
        "text" => text: Presence,
        "stop_reason" => stop_reason: Lax,
    }
}

view! {
    /// The response object inside a Responses event.
    ResponseView {
        "id" => id: Lax,
        "status" => status: Lax,
        "error" => error: Node<ErrorView>,
        "error_type" => error_type: Lax,
        "model" => model: Lax,
        "incomplete_details" => incomplete_details: Lax,
        "metadata" => metadata: Node<MetaView>,
        "output" => output: Presence,
    }
}

view! {
    /// The `data` of a webhook or of a generation record.
    DataView {
        "error" => error: Node<ErrorView>,
        "id" => id: Lax,
        "status" => status: Lax,
        "generation_id" => generation_id: Lax,
        "model" => model: Lax,
        "provider_name" => provider_name: Lax,
        "finish_reason" => finish_reason: Lax,
        "native_finish_reason" => native_finish_reason: Lax,
        "cancelled" => cancelled: Lax,
        "provider_responses" => provider_responses: Held,
    }
}

impl DeltaView<'_> {
    /// Whether there is anything a caller would show or act on.
    pub(crate) fn has_content(&self) -> bool {
        [
            self.content,
            self.tool_calls,
            self.function_call,
            self.refusal,
            self.images,
            self.audio,
            self.text,
        ]
        .contains(&Presence::Filled)
    }
}

/// The choices of a completion or chunk: how many, and the one that matters.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Choices<'a> {
    /// `None`: no such member, or not an array.
    pub(crate) count: Option<usize>,
    /// The first choice with an error in it, else the first.
    pub(crate) chosen: ChoiceView<'a>,
    /// Any choice holds content, tool calls or the like.
    pub(crate) any_content: bool,
}

impl ChoiceView<'_> {
    /// The choice bears an error object, an error text, or ended in an error.
    pub(crate) fn is_error(&self) -> bool {
        self.error.object().is_some()
            || self.error.said().is_some()
            || self.finish_reason.is("error")
            || self
                .native_finish_reason
                .text()
                .is_some_and(is_native_failure)
    }
}

/// Native finish reasons by which a provider says that the generation broke, whatever `finish_reason` says.
fn is_native_failure(reason: &str) -> bool {
    let reason = reason.to_ascii_lowercase();
    reason == "error" || reason.ends_with("_error") || reason.starts_with("malformed_")
}

impl Choices<'_> {
    pub(crate) fn into_owned(self) -> Choices<'static> {
        Choices {
            count: self.count,
            chosen: self.chosen.into_owned(),
            any_content: self.any_content,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Choices<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items;
        impl<'de> Visitor<'de> for Items {
            type Value = Choices<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any JSON value")
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Choices::default())
            }
            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Choices::default())
            }
            fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
                Ok(Choices::default())
            }
            fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
                Ok(Choices::default())
            }
            fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
                Ok(Choices::default())
            }
            fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
                Ok(Choices::default())
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Choices::default())
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut choices = Choices {
                    count: Some(0),
                    ..Choices::default()
                };
                while let Some(node) = seq.next_element::<Node<'de, ChoiceView<'de>>>()? {
                    let at = choices.count.unwrap_or(0);
                    choices.count = Some(at + 1);
                    let Node::Object(choice) = node else { continue };
                    choices.any_content |= choice.text == Presence::Filled
                        || [&choice.message, &choice.delta]
                            .into_iter()
                            .any(|part| part.object().is_some_and(DeltaView::has_content));
                    if at == 0 || (choice.is_error() && !choices.chosen.is_error()) {
                        choices.chosen = *choice;
                    }
                }
                Ok(choices)
            }
        }
        deserializer.deserialize_any(Items)
    }
}
