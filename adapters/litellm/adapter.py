"""LiteLLM's `completion`, with its `openrouter/` provider: Chat Completions."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "shared" / "python"))
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # otherwise it fetches a price list at its start

import litellm
from conform_adapter import MESSAGES, serve


def call(run):
    n = run.max_retries
    retries = {} if n is None else {"num_retries": n, "max_retries": n}
    answer = litellm.completion(
        model=f"openrouter/{run.model}", messages=MESSAGES, stream=run.stream, api_base=run.base_url,
        api_key=run.api_key, timeout=run.timeout, **retries,
    )
    for part in answer if run.stream else [answer]:
        for choice in part.choices:
            run.add(choice.delta.content if run.stream else choice.message.content)
            run.finish(choice.finish_reason)


def describe(error):
    # The exceptions have the classes and attributes of the openai package; the body is text within the message.
    found = getattr(error, "litellm_response_headers", None) or getattr(getattr(error, "response", None), "headers", {})
    return {
        "status": getattr(error, "status_code", None),
        "message": getattr(error, "message", str(error)),
        "retry_after": found.get("retry-after"),
        "generation_id": found.get("x-generation-id"),
    }


# The first call imports much more and takes seconds: not within a run.
litellm.completion(model="openrouter/auto", messages=MESSAGES, mock_response="ready")
for _ in litellm.completion(model="openrouter/auto", messages=MESSAGES, mock_response="ready", stream=True):
    pass

serve(
    name="litellm", distribution="litellm", surfaces=["chat_completions"], call=call, describe=describe,
    fields=["status", "message", "retry_after", "generation_id", "text", "finish_reason"],
)
