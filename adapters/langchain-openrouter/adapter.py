"""LangChain's `ChatOpenRouter` (on an older release of OpenRouter's Python SDK): Chat Completions."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "shared" / "python"))

from conform_adapter import PROMPT, headers, inner, serve
from langchain_openrouter import ChatOpenRouter
from openrouter.errors import OpenRouterError


def call(run):
    retries = {} if run.max_retries is None else {"max_retries": run.max_retries}
    model = ChatOpenRouter(
        model=run.model, api_key=run.api_key, base_url=run.base_url, timeout=run.timeout_ms, **retries
    )
    for part in model.stream(PROMPT) if run.stream else [model.invoke(PROMPT)]:
        run.add(part.text)
        run.finish(part.response_metadata.get("finish_reason"))


def describe(error):
    # Over HTTP the exceptions of the SDK come through; an error in a 200 is a ValueError with text.
    data = getattr(getattr(error, "data", None), "error", None)
    fields = inner(data.model_dump()) if data else {}
    fields["message"] = getattr(error, "message", str(error))
    if isinstance(error, OpenRouterError):
        fields |= headers(error.headers) | {"status": error.status_code}
    return fields


serve(
    name="langchain-openrouter", distribution="langchain-openrouter", surfaces=["chat_completions"], call=call,
    describe=describe, concurrency=1,  # it can hang in retries: one call that hangs takes no other with it
    fields=["status", "code", "message", "error_type", "provider", "raw", "retry_after", "request_id", "generation_id",
            "text", "finish_reason"],
)
