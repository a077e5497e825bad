//! How an error arrived.

use crate::ids::closed_ids;

closed_ids! {
    /// How an error reached the client.
    Delivery as "delivery" {
        /// A non-2xx status with a JSON error body.
        HttpError = "http_error",
        /// A 2xx status whose body is only an error.
        OkBody = "ok_body",
        /// An error inside a choice of a completion; partial content is kept.
        Choice = "choice",
        /// The first data event of a chat or completions stream.
        StreamFirst = "stream_first",
        /// A later event of a chat or completions stream.
        StreamMid = "stream_mid",
        /// A typed event of a Responses, Messages or Images stream.
        Event = "event",
        /// HTML, plain text or another body that is not JSON.
        NotJson = "not_json",
        /// The exchange broke: a stream without an end, a cut body, a reset or a stall.
        Transport = "transport",
        /// A success without content.
        NoContent = "no_content",
        /// Text in which a client or relay wrapped the error, such as a pasted log line.
        Wrapped = "wrapped",
    }
}
