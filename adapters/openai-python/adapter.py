"""The official `openai` package: Chat Completions and Responses."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "shared" / "python"))

from conform_adapter import MESSAGES, PROMPT, Emitted, headers, inner, serve
from openai import APIStatusError, OpenAI


def call(run):
    retries = {} if run.max_retries is None else {"max_retries": run.max_retries}
    client = OpenAI(base_url=run.base_url, api_key=run.api_key, timeout=run.timeout, **retries)
    if run.surface == "responses":
        answer = client.responses.create(model=run.model, input=PROMPT, stream=run.stream)
        return events(run, answer) if run.stream else response(run, answer)
    answer = client.chat.completions.create(model=run.model, messages=MESSAGES, stream=run.stream)
    if isinstance(answer, str):  # a body that is no JSON is handed over as text
        return
    for part in answer if run.stream else [answer]:
        show(run, part)
        for choice in part.choices or []:
            message = choice.delta if run.stream else choice.message
            run.add(message and message.content)
            run.finish(choice.finish_reason)
            show(run, choice)


def show(run, model):
    """An `error` member that the types do not know is kept as an extra member of the object."""
    if isinstance(getattr(model, "model_extra", None), dict):
        run.show(model.model_extra.get("error"))


def response(run, answer):
    if answer.output:
        run.add(answer.output_text)
    run.finish(answer.status)
    if answer.error:
        run.show(failure(answer))


def failure(answer):
    error = answer.error or {}
    if isinstance(error, str):  # the types promise an object
        error = {"message": error}
    elif error:
        error = error.model_dump()
    return {**error, "error_type": error.get("error_type") or (answer.model_extra or {}).get("error_type")}


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


def describe(error):
    # `body` is the inner error object, or the whole body where that has none.
    body = getattr(error, "body", None)
    fields = inner(body) if isinstance(body, dict) else {}
    fields |= {"message": getattr(error, "message", str(error)), "code": getattr(error, "code", None)}
    if isinstance(error, APIStatusError):
        fields |= headers(error.response.headers) | {"status": error.status_code, "request_id": error.request_id}
    return fields


serve(
    name="openai-python", distribution="openai", surfaces=["chat_completions", "responses"], call=call, describe=describe,
    fields=["status", "code", "message", "error_type", "provider", "raw", "retry_after", "request_id", "generation_id",
            "text", "finish_reason"],
)
