//! The borrowed look at a provider's own error body: the members in which providers keep their words.

use serde::de::{IgnoredAny, MapAccess};

use super::lax::{Fill, Held, Lax, Node};
use super::peek::{Key, MetaView, view};

view! {
    /// Any object inside `raw`, in the vocabulary of whichever provider.
    UpstreamView {
        "error" => error: Node<UpstreamView>,
        "errors" => errors: Held,
        "message" => message: Held,
        "Message" => message_aws: Held,
        "msg" => msg: Held,
        "detail" => detail: Held,
        "details" => details: Held,
        "error_message" => error_message: Held,
        "error_msg" => error_msg: Held,
        "errorMessage" => error_message_camel: Held,
        "status_msg" => status_msg: Held,
        "description" => description: Held,
        "title" => title: Held,
        "body" => body: Held,
        "response" => response: Held,
        "base_resp" => base_resp: Node<UpstreamView>,
        "metadata" => metadata: Node<MetaView>,
        "param" => param: Lax,
        "reason" => reason: Lax,
        "code" => code: Lax,
        "type" => kind: Lax,
        "status" => status: Lax,
        "error_code" => error_code: Lax,
        "errorCode" => error_code_camel: Lax,
        "__type" => kind_aws: Lax,
        "error_type" => error_type: Lax,
        "http_code" => http_code: Lax,
        "status_code" => status_code: Lax,
    }
}
