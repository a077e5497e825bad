#!/usr/bin/env python3
"""Drives one client for `openrouter-conform client -- python3 conform/adapter.py`.

It makes calls with the client and reports, in one line of JSON per call, what the caller received. `call` and
`describe` concern the client (here `openai`): put yours there. The rest implements the adapter protocol, version 1.
"""

import importlib.metadata
import json
import os
import sys
import traceback

from openai import APIStatusError, OpenAI

HELLO = {
    "op": "hello",
    "name": "openai-python",  # what is tested, and its version as installed
    "version": importlib.metadata.version("openai"),
    "language": "python",
    "surfaces": ["chat_completions"],
    "stream": True,
    "retries": True,  # it repeats requests when nobody tells it how often
    # What the client's API can express. A listed field that is not reported counts as lost.
    "fields": ["status", "code", "message", "error_type", "provider", "raw", "retry_after", "request_id", "generation_id",
               "text", "finish_reason"],
}


def call(run, got):
    """One call, as your users make it. What it raises is the client's error; what it returns goes into `got`."""
    retries = {} if run["max_retries"] is None else {"max_retries": run["max_retries"]}  # None: the client's own default
    client = OpenAI(base_url=run["base_url"], api_key=run["api_key"], timeout=run["timeout_ms"] / 1000, **retries)
    messages = [{"role": "user", "content": "Say that all is well."}]
    answer = client.chat.completions.create(model=run["model"], messages=messages, stream=run["stream"])
    if isinstance(answer, str):  # a body that is no JSON is handed over as text
        return
    for part in answer if run["stream"] else [answer]:
        error_within(part, got)
        for choice in part.choices or []:
            message = choice.delta if run["stream"] else choice.message
            got["text"] = (got["text"] or "") + ((message and message.content) or "")
            got["finish_reason"] = choice.finish_reason or got["finish_reason"]
            error_within(choice, got)


def error_within(item, got):
    """An error object in a response that was not raised: the client keeps it as an extra member."""
    error = (getattr(item, "model_extra", None) or {}).get("error")
    if isinstance(error, dict):
        got["error"] = of_object(error)


def describe(error):
    """What the client's error states, from its attributes. Do not parse JSON out of a message."""
    body = getattr(error, "body", None)
    fields = of_object(body) if isinstance(body, dict) else {}
    fields |= {"message": getattr(error, "message", str(error)), "code": getattr(error, "code", None)}
    if isinstance(error, APIStatusError):
        fields |= {
            "status": error.status_code,
            "retry_after": error.response.headers.get("retry-after"),
            "request_id": error.request_id,
            "generation_id": error.response.headers.get("x-generation-id"),
        }
    return fields


def of_object(error):
    """The fields of OpenRouter's error object: {code, message, metadata}."""
    metadata = error.get("metadata") if isinstance(error.get("metadata"), dict) else {}
    return {
        "code": error.get("code"),
        "message": error.get("message"),
        "error_type": metadata.get("error_type"),
        "provider": metadata.get("provider_name"),
        "raw": metadata.get("raw"),
    }


def result(run):
    got = {"text": None, "finish_reason": None, "error": None}
    ended = {"op": "result", "id": run["id"], "outcome": "success"}
    try:
        if run["surface"] not in HELLO["surfaces"]:
            return {"op": "result", "id": run["id"], "outcome": "unsupported"}
        call(run, got)
    except Exception as error:
        traceback.print_exc()  # stderr is free, and is kept for the report
        ended |= {"outcome": "error", "exception": type(error).__name__}
        got["error"] = describe(error)
    return ended | got | {"error": got["error"] and typed(got["error"])}


def typed(fields):
    """Only what is known, in the types of the protocol: `code` a number or text, `raw` anything, the rest text."""
    kept = {name: value for name, value in fields.items() if value is not None}
    return {
        name: value if name in ("status", "raw") or type(value) in (int, str) else json.dumps(value, default=str)
        for name, value in kept.items()
    }


def main():
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    os.dup2(2, 1)  # what the client prints belongs on stderr
    for line in sys.stdin:
        op = json.loads(line)
        match op["op"]:
            case "hello": answer = HELLO
            case "run": answer = result(op)
            case "bye": break
            case _: answer = {"op": "unknown_op", "id": op.get("id")}
        print(json.dumps(answer, ensure_ascii=False, default=str), file=out, flush=True)
    os._exit(0)  # a connection that hangs must not keep the process


main()
