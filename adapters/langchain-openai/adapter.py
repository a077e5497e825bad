"""LangChain's `ChatOpenAI`: Chat Completions."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "shared" / "python"))

from conform_adapter import PROMPT, headers, inner, serve
from langchain_openai import ChatOpenAI
from openai import APIStatusError


def call(run):
    retries = {} if run.max_retries is None else {"max_retries": run.max_retries}
    model = ChatOpenAI(
        model=run.model, api_key=run.api_key, base_url=run.base_url, timeout=run.timeout, **retries
    )
    for part in model.stream(PROMPT) if run.stream else [model.invoke(PROMPT)]:
        run.add(part.text)
        run.finish(part.response_metadata.get("finish_reason"))


def describe(error):
    # The exceptions of the openai package come through; an error in a 200 is a ValueError with text.
    body = getattr(error, "body", None)
    fields = inner(body) if isinstance(body, dict) else {}
    fields |= {"message": getattr(error, "message", str(error)), "code": getattr(error, "code", None)}
    if isinstance(error, APIStatusError):
        fields |= headers(error.response.headers) | {"status": error.status_code, "request_id": error.request_id}
    return fields


serve(
    name="langchain-openai", distribution="langchain-openai", surfaces=["chat_completions"], call=call, describe=describe,
    fields=["status", "code", "message", "error_type", "provider", "raw", "retry_after", "request_id", "generation_id",
            "text", "finish_reason"],
)
