//! Wide, borrowed views of a JSON response. They read only the members that identify the shape and the error and skip
//! all others. Unknown members cost only their bytes; the body itself still contains them.

use super::lax::{Held, Lax, Node, Presence};
use super::tape::How;

/// Declares a view of JSON objects: the known members and what to keep of each.
macro_rules! view {
    ($(#[$meta:meta])* $name:ident { $($key:literal => $field:ident : $kind:ident $(<$inner:ident>)?,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy)]
        pub(crate) struct $name<'r>($crate::reading::window::Window<'r>);

        const _: () = {
            #[expect(non_camel_case_types, reason = "called as the members are")]
            enum Name { $($field,)+ }

            struct Length;
            #[expect(non_upper_case_globals, reason = "called as the members are")]
            impl Length {
                $(const $field: usize = $key.len();)+
            }

            struct First;
            #[expect(non_upper_case_globals, reason = "called as the members are")]
            impl First {
                $(const $field: u64 = $crate::reading::run::Name::new($key).first;)+
            }

            #[allow(dead_code, reason = "of some members it only matters that they can be read")]
            impl<'r> $name<'r> {
                $(#[inline] pub(crate) fn $field(self) -> view!(@type 'r $kind $(<$inner>)?) {
                    view!(@get (self.0) (Name::$field as u8) $kind)
                })+

                /// Whether all known members are missing.
                pub(crate) fn is_blank(self) -> bool {
                    self.0.is_blank()
                }

                /// Returns the object that this view shows.
                pub(in $crate::reading) fn place(self) -> $crate::reading::tape::Object {
                    self.0.object()
                }
            }

            impl<'r> From<$crate::reading::window::Window<'r>> for $name<'r> {
                #[inline]
                fn from(window: $crate::reading::window::Window<'r>) -> Self {
                    Self(window)
                }
            }

            impl $crate::reading::tape::View for $name<'_> {
                const KEPT: &'static [$crate::reading::tape::How] =
                    &[$(view!(@how $kind $(<$inner>)?),)+];

                #[inline]
                fn number(name: $crate::reading::run::Name<'_>) -> Option<u8> {
                    match (name.len(), name.first) {
                        $((Length::$field, First::$field) if name.ends_as($key) => {
                            Some(Name::$field as u8)
                        })+
                        _ => None,
                    }
                }
            }
        };
    };
    (@type $r:lifetime Lax) => { &$r Lax<$r> };
    (@type $r:lifetime Held) => { Held<$r> };
    (@type $r:lifetime Presence) => { Presence };
    (@type $r:lifetime Choices) => { Choices<$r> };
    (@type $r:lifetime Node<$inner:ident>) => { Node<$r, $inner<$r>> };
    (@get ($window:expr) ($name:expr) Lax) => { $window.lax($name) };
    (@get ($window:expr) ($name:expr) Held) => { $window.held($name) };
    (@get ($window:expr) ($name:expr) Presence) => { $window.presence($name) };
    (@get ($window:expr) ($name:expr) Choices) => { $window.choices($name) };
    (@get ($window:expr) ($name:expr) Node) => { $window.node($name) };
    (@how Lax) => { How::Lax };
    (@how Held) => { How::Held };
    (@how Presence) => { How::Presence };
    (@how Choices) => { How::Choices };
    (@how Node<$inner:ident>) => { How::Node(|reader, rest| reader.object::<$inner<'_>>(rest)) };
}

pub(super) use view;

/// Passes all response views to a macro that generates code for each of them.
macro_rules! views {
    ($view:ident) => {
        $view! {
            /// The top level of any response or event.
            Top {
                b"error" => error: Node<ErrorView>,
                b"choices" => choices: Choices,
                b"type" => kind: Lax,
                b"object" => object: Lax,
                b"id" => id: Lax,
                b"model" => model: Lax,
                b"provider" => provider: Lax,
                b"status" => status: Lax,
                b"success" => success: Lax,
                b"response" => response: Node<ResponseView>,
                b"data" => data: Node<DataView>,
                b"user_id" => user_id: Lax,
                b"openrouter_metadata" => router: Held,
                b"error_type" => error_type: Lax,
                b"metadata" => metadata: Node<MetaView>,
                b"request_id" => request_id: Lax,
                b"code" => code: Lax,
                b"message" => message: Lax,
                b"param" => param: Lax,
                b"sequence_number" => sequence_number: Lax,
                b"incomplete_details" => incomplete_details: Lax,
                b"output" => output: Presence,
                b"content" => content: Presence,
                b"role" => role: Lax,
                b"stop_reason" => stop_reason: Lax,
                b"delta" => delta: Node<DeltaView>,
                b"status_code" => status_code: Lax,
                b"statusCode" => status_code_camel: Lax,
                b"detail" => detail: Lax,
                b"details" => details: Lax,
                b"name" => name: Lax,
                b"http_status" => http_status: Lax,
                b"availability" => availability: Held,
                b"usage" => usage: Presence,
                b"error_description" => error_description: Lax,
            }
        }

        $view! {
            /// The error object, at any position.
            ErrorView {
                b"code" => code: Lax,
                b"message" => message: Lax,
                b"metadata" => metadata: Node<MetaView>,
                b"type" => kind: Lax,
                b"error_type" => error_type: Lax,
                b"http_status" => http_status: Lax,
                b"status" => status: Lax,
                b"availability" => availability: Held,
                b"param" => param: Lax,
                b"name" => name: Lax,
                b"provider_name" => provider_name: Lax,
                b"raw" => raw: Held,
                b"previous_errors" => previous_errors: Held,
                b"user_id" => user_id: Lax,
            }
        }

        $view! {
            /// `metadata` of all kinds.
            MetaView {
                b"error_type" => error_type: Lax,
                b"provider_name" => provider_name: Lax,
                b"raw" => raw: Held,
                b"is_byok" => is_byok: Lax,
                b"provider_code" => provider_code: Lax,
                b"provider_error_code" => provider_error_code: Lax,
                b"reasons" => reasons: Held,
                b"flagged_input" => flagged_input: Lax,
                b"model_slug" => model_slug: Lax,
                b"patterns" => patterns: Held,
                b"headers" => headers: Held,
                b"limit_source" => limit_source: Lax,
                b"reason" => reason: Lax,
                b"remedy_hint" => remedy_hint: Lax,
                b"previous_errors" => previous_errors: Held,
                b"retry_after_seconds" => retry_after_seconds: Lax,
                b"retry_after_seconds_raw" => retry_after_seconds_raw: Lax,
                b"retry_after" => retry_after: Lax,
                b"resets_at" => resets_at: Lax,
                b"scope" => scope: Lax,
                b"available_providers" => available_providers: Held,
                b"requested_providers" => requested_providers: Held,
                b"failed_routing_step" => failed_routing_step: Lax,
                b"routing_funnel" => routing_funnel: Held,
                b"ineligibility_reasons" => ineligibility_reasons: Held,
                b"input_endpoint_count" => input_endpoint_count: Lax,
                b"availability" => availability: Held,
                b"alignment" => alignment: Held,
                b"retryable" => retryable: Lax,
            }
        }

        $view! {
            /// One choice of a completion or chunk.
            ChoiceView {
                b"error" => error: Node<ErrorView>,
                b"finish_reason" => finish_reason: Lax,
                b"native_finish_reason" => native_finish_reason: Lax,
                b"message" => message: Node<DeltaView>,
                b"delta" => delta: Node<DeltaView>,
                b"text" => text: Presence,
            }
        }

        $view! {
            /// The content of a message or delta, only to determine whether there is any.
            DeltaView {
                b"content" => content: Presence,
                b"tool_calls" => tool_calls: Presence,
                b"function_call" => function_call: Presence,
                b"reasoning" => reasoning: Presence,
                b"refusal" => refusal: Presence,
                b"images" => images: Presence,
                b"audio" => audio: Presence,
                b"text" => text: Presence,
                b"stop_reason" => stop_reason: Lax,
            }
        }

        $view! {
            /// The response object inside a Responses event.
            ResponseView {
                b"id" => id: Lax,
                b"status" => status: Lax,
                b"error" => error: Node<ErrorView>,
                b"error_type" => error_type: Lax,
                b"model" => model: Lax,
                b"incomplete_details" => incomplete_details: Lax,
                b"metadata" => metadata: Node<MetaView>,
                b"output" => output: Presence,
            }
        }

        $view! {
            /// The `data` of a webhook or of a generation record.
            DataView {
                b"error" => error: Node<ErrorView>,
                b"id" => id: Lax,
                b"status" => status: Lax,
                b"generation_id" => generation_id: Lax,
                b"model" => model: Lax,
                b"provider_name" => provider_name: Lax,
                b"finish_reason" => finish_reason: Lax,
                b"native_finish_reason" => native_finish_reason: Lax,
                b"cancelled" => cancelled: Lax,
                b"provider_responses" => provider_responses: Held,
            }
        }
    };
}

views!(view);
#[cfg(test)]
pub(super) use views;

impl DeltaView<'_> {
    /// Whether there is content that a caller would show or act on.
    pub(crate) fn has_content(self) -> bool {
        [
            self.content(),
            self.tool_calls(),
            self.function_call(),
            self.refusal(),
            self.images(),
            self.audio(),
            self.text(),
        ]
        .contains(&Presence::Filled)
    }
}

/// The choices of a completion or chunk: their count and the decisive one.
#[derive(Clone, Copy)]
pub(crate) struct Choices<'r> {
    /// `None` if the member is missing or not an array.
    pub(crate) count: Option<usize>,
    /// The first choice with an error, else the first.
    pub(crate) chosen: ChoiceView<'r>,
    /// Whether any choice has content, tool calls or the like.
    pub(crate) any_content: bool,
}

impl ChoiceView<'_> {
    /// Whether the choice has an error object or error text, or finished with an error.
    pub(crate) fn is_error(self) -> bool {
        self.error().object().is_some()
            || self.error().non_empty().is_some()
            || self.finish_reason().is("error")
            || self
                .native_finish_reason()
                .text()
                .is_some_and(is_native_failure)
    }
}

/// Whether a native finish reason says that the generation failed, whatever `finish_reason` says.
fn is_native_failure(reason: &str) -> bool {
    let reason = reason.to_ascii_lowercase();
    reason == "error" || reason.ends_with("_error") || reason.starts_with("malformed_")
}
