//! The envelope of an error.

use crate::ids::closed_ids;

closed_ids! {
    /// The envelope of a response, or of the decisive event of a stream.
    Shape as "shape" {
        /// `{"error": {...}}`, whatever the status.
        ErrorResponse = "error_response",
        /// A completion with an error in a choice, or a choice that finished with `error`.
        ChoiceError = "choice_error",
        /// A completion without an error.
        Completion = "completion",
        /// A `chat.completion.chunk` that carries an error.
        StreamChunkError = "stream_chunk_error",
        /// An ordinary chunk.
        StreamChunk = "stream_chunk",
        /// Responses `response.failed`.
        ResponseFailedEvent = "response_failed_event",
        /// Responses `response.error`.
        ResponseErrorEvent = "response_error_event",
        /// Responses `error`, nested: `{type, error: {code, message}}`.
        ErrorEvent = "error_event",
        /// Responses `error`, flat: `{type, code, message, param, sequence_number}`.
        ErrorEventFlat = "error_event_flat",
        /// Responses `response.incomplete`: the stream ended, without an error.
        ResponseIncompleteEvent = "response_incomplete_event",
        /// Any other Responses event.
        ResponseEvent = "response_event",
        /// A Responses object with `status: "failed"`.
        ResponsesFailed = "responses_failed",
        /// A Responses body with a string code and `metadata` next to `error`.
        ResponsesError = "responses_error",
        /// A Responses object that did not fail.
        ResponseObject = "response_object",
        /// The Anthropic envelope, as a body or as SSE data.
        AnthropicError = "anthropic_error",
        /// An Anthropic message or message event without an error.
        Message = "message",
        /// An error event of an image stream.
        ImagesErrorEvent = "images_error_event",
        /// `success: false` with a ZodError, raised before authentication.
        ValidationError = "validation_error",
        /// A generation record as `GET generation` returns it.
        GenerationRecord = "generation_record",
        /// A webhook whose `data.error` is a plain string.
        WebhookError = "webhook_error",
        /// An object whose `error` is a plain string.
        StringError = "string_error",
        /// The inner error object alone.
        BareError = "bare_error",
        /// An SSE transcript without an error event.
        EventStream = "event_stream",
        /// An HTML page.
        Html = "html",
        /// Text that is not JSON.
        Text = "text",
        /// An empty body, or only white space.
        Blank = "blank",
        /// Truncated JSON.
        TruncatedJson = "truncated_json",
        /// Any other JSON value.
        Json = "json",
    }
}
