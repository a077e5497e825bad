"""OpenRouter's own `openrouter` package: Chat Completions and Responses."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "shared" / "python"))

from conform_adapter import MESSAGES, PROMPT, Emitted, headers, inner, serve
from openrouter import OpenRouter
from openrouter.errors import OpenRouterError
from openrouter.utils import RetryConfig


def call(run):
    # The SDK knows whether to retry and for how long, not how often.
    retries = {"retry_config": RetryConfig("none", None, False)} if run.max_retries == 0 else {}
    with OpenRouter(api_key=run.api_key, server_url=run.base_url, timeout_ms=run.timeout_ms, **retries) as client:
        if run.surface == "responses":
            answer = client.responses.send(model=run.model, input=PROMPT, stream=run.stream)
            return events(run, answer) if run.stream else response(run, answer)
        answer = client.chat.send(model=run.model, messages=MESSAGES, stream=run.stream)
        for part in answer if run.stream else [answer]:
            for choice in part.choices:
                content = choice.delta.content if run.stream else choice.message.content
                run.add(content)
                run.finish(choice.finish_reason)
            if run.stream and part.error:  # a declared member of a chunk: that is how this API tells of an error
                raise Emitted("ChatStreamChunk.error", **inner(part.error.model_dump()))


def response(run, answer):
    for item in answer.output:
        for part in getattr(item, "content", None) or []:
            run.add(getattr(part, "text", None))
    run.finish(answer.status)
    run.show(answer.error and failure(answer))


def failure(answer):
    return {"error_type": getattr(answer, "error_type", None), **(answer.error.model_dump() if answer.error else {})}


def events(run, stream):
    for event in stream:
        if event.type == "response.output_text.delta":
            run.add(event.delta)
        elif event.type in ("response.completed", "response.incomplete"):
            run.finish(event.response.status)
        elif event.type == "response.failed":
            raise Emitted(type(event).__name__, **inner(failure(event.response)))
        elif event.type == "error":
            raise Emitted(type(event).__name__, code=event.code, message=event.message)
        elif event.type == "UNKNOWN":  # an event that its type does not fit is handed over as it was
            raw = event.raw if isinstance(event.raw, dict) else {}
            response = raw.get("response") if isinstance(raw.get("response"), dict) else {}
            error = raw.get("error") or response.get("error")
            if error:
                raise Emitted("UNKNOWN event", **inner(error))


def describe(error):
    data = getattr(getattr(error, "data", None), "error", None)
    fields = inner(data.model_dump()) if data else {}
    fields["message"] = getattr(error, "message", str(error))
    if isinstance(error, OpenRouterError):
        fields |= headers(error.headers) | {"status": error.status_code}
    return fields


serve(
    name="openrouter-python", distribution="openrouter", surfaces=["chat_completions", "responses"], call=call,
    describe=describe, concurrency=1,  # its default retries can take an hour: one call that hangs takes no other with it
    fields=["status", "code", "message", "error_type", "provider", "raw", "retry_after", "request_id", "generation_id",
            "text", "finish_reason"],
)
