"""A program that uses the exported types: pyright must take it in strict mode, and it must find what the fixtures say."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard, assert_never, cast

if TYPE_CHECKING:
    from openrouter_errors import (
        EmitErrorEventFlat,
        EmitErrorResponse,
        EmitResponseErrorEvent,
        EmitResponseFailedEvent,
        ErrorResponse,
    )

ROOT = Path(__file__).parents[3]


def is_error_response(body: object) -> TypeGuard[ErrorResponse]:
    """What a reader makes of any parsed body."""
    return isinstance(body, dict) and isinstance(cast("dict[str, Any]", body).get("error"), dict)


def advice(body: ErrorResponse) -> str:
    error = body["error"]
    metadata = error.get("metadata") or {}
    kind = metadata.get("error_type") or error.get("error_type")
    if kind == "rate_limit_exceeded":
        return "wait"
    if kind is not None:
        return kind
    code = error.get("code")
    return f"status {code}" if isinstance(code, (int, float)) else f"code {code}"


def told(event: EmitErrorEventFlat | EmitResponseErrorEvent | EmitResponseFailedEvent) -> str:
    """The events of Responses that end in an error, told apart by their type."""
    if event["type"] == "response.failed":
        return f"{event['response']['status']}: {event['response']['error']['message']}"
    if event["type"] == "response.error":
        return event["error"]["message"]
    if event["type"] == "error":
        return event["message"]
    assert_never(event)


def sent() -> EmitErrorResponse:
    return {"error": {"code": 429, "message": "Rate limit exceeded"}}


def wrong() -> EmitErrorResponse:
    # A reader takes a word as code, a chat-style sender does not send one.
    return {"error": {"code": "invalid_prompt", "message": "Rate limit exceeded"}}  # pyright: ignore[reportReturnType]


def main() -> None:
    bodies = {
        "chat_completions/429-typed-rate-limit": "wait",
        "responses/400-invalid-prompt-no-metadata": "code invalid_prompt",
    }
    for fixture, expected in bodies.items():
        body: object = json.loads((ROOT / "fixtures" / f"{fixture}.json").read_bytes())
        if not is_error_response(body):
            sys.exit(f"{fixture} is an error")
        if advice(body) != expected:
            sys.exit(f"{fixture}: expected {expected}, found {advice(body)}")
    stream = (ROOT / "fixtures/responses/stream-500-response-failed.sse").read_text()
    event = cast("EmitResponseFailedEvent", json.loads(stream.removeprefix("data: ")))
    if told(event) != "failed: Internal server error":
        sys.exit(f"found {told(event)}")


main()
