"""The official `anthropic` package: Messages."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "shared" / "python"))

from anthropic import Anthropic, APIStatusError
from conform_adapter import MESSAGES, headers, inner, serve


def call(run):
    retries = {} if run.max_retries is None else {"max_retries": run.max_retries}
    # The SDK adds `/v1` to its base URL itself.
    client = Anthropic(base_url=run.base_url.removesuffix("/v1"), api_key=run.api_key, timeout=run.timeout, **retries)
    ask = {"model": run.model, "max_tokens": 64, "messages": MESSAGES}
    if run.stream:
        for event in client.messages.create(stream=True, **ask):
            if event.type == "content_block_delta" and event.delta.type == "text_delta":
                run.add(event.delta.text)
            elif event.type == "message_delta":
                run.finish(event.delta.stop_reason)
        return
    message = client.messages.create(**ask)
    for block in message.content or []:
        run.add(block.text if block.type == "text" else None)
    run.finish(message.stop_reason)
    # A member that the type does not know is kept as an extra member of the object.
    run.show((message.model_extra or {}).get("error"))


def describe(error):
    # `body` is the whole envelope; OpenRouter puts `metadata` beside the error, at times inside.
    body = getattr(error, "body", None)
    body = body if isinstance(body, dict) else {}
    stated = body.get("error") if isinstance(body.get("error"), dict) else body
    fields = inner(stated | {"metadata": stated.get("metadata") or body.get("metadata")})
    fields["message"] = getattr(error, "message", str(error))
    if isinstance(error, APIStatusError):
        fields |= headers(error.response.headers) | {"status": error.status_code}
        fields["request_id"] = error.request_id or body.get("request_id")
    return fields


serve(
    name="anthropic-python", distribution="anthropic", surfaces=["messages"], call=call, describe=describe,
    fields=["status", "code", "message", "error_type", "provider", "raw", "retry_after", "request_id", "generation_id",
            "text", "finish_reason"],
)
