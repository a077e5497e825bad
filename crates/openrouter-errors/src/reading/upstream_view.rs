//! The borrowed view of a provider's own error body: the members in which providers put messages.

use super::lax::{Held, Lax, Node};
use super::peek::{MetaView, view};
use super::tape::How;

/// Passes the view to a macro that generates code for it.
macro_rules! upstream_views {
    ($view:ident) => {
        $view! {
            /// Any object inside `raw`, in the vocabulary of any provider.
            UpstreamView {
                b"error" => error: Node<UpstreamView>,
                b"errors" => errors: Held,
                b"message" => message: Held,
                b"Message" => message_aws: Held,
                b"msg" => msg: Held,
                b"detail" => detail: Held,
                b"details" => details: Held,
                b"error_message" => error_message: Held,
                b"error_msg" => error_msg: Held,
                b"errorMessage" => error_message_camel: Held,
                b"status_msg" => status_msg: Held,
                b"description" => description: Held,
                b"title" => title: Held,
                b"body" => body: Held,
                b"response" => response: Held,
                b"data" => data: Held,
                b"upstream_error" => upstream_error: Held,
                b"base_resp" => base_resp: Node<UpstreamView>,
                b"metadata" => metadata: Node<MetaView>,
                b"param" => param: Lax,
                b"reason" => reason: Lax,
                b"code" => code: Lax,
                b"type" => kind: Lax,
                b"status" => status: Lax,
                b"error_code" => error_code: Lax,
                b"errorCode" => error_code_camel: Lax,
                b"__type" => kind_aws: Lax,
                b"error_type" => error_type: Lax,
                b"http_code" => http_code: Lax,
                b"status_code" => status_code: Lax,
            }
        }
    };
}

upstream_views!(view);
#[cfg(test)]
pub(super) use upstream_views;
