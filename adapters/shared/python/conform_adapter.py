"""What the Python adapters share: adapter protocol version 1 on stdin and stdout (see adapters/README.md).

An adapter calls `serve(hello facts..., call=..., describe=...)`. `call(run)` makes one call with the client under test
and hands over what its caller gets (`run.add`, `run.finish`, `run.show`); whatever it raises is the client's error, and
`describe(exception)` tells which fields the client's API exposes on it.
"""

import importlib.metadata
import json
import os
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

PROMPT = "Say that all is well."
MESSAGES = [{"role": "user", "content": PROMPT}]


class Unsupported(Exception):
    """The client has no way to make this call."""


class Emitted(Exception):
    """An error that the client does not raise but hands over as an event of its own kind."""

    def __init__(self, name, **fields):
        super().__init__(name)
        self.name, self.fields = name, fields


class Run:
    """One operation, and what the caller of the client gets, as it comes."""

    def __init__(self, op):
        self.surface, self.stream, self.model = op["surface"], op["stream"], op["model"]
        self.base_url, self.api_key = op["base_url"], op["api_key"]
        self.max_retries = op["max_retries"]  # None: the client's own default
        self.timeout_ms, self.timeout = op["timeout_ms"], op["timeout_ms"] / 1000
        self.text = self.finish_reason = self.error = None

    def add(self, text):
        """Text that was delivered."""
        if isinstance(text, str):
            self.text = (self.text or "") + text

    def finish(self, reason):
        """How the answer says that it ended."""
        self.finish_reason = reason or self.finish_reason

    def show(self, error, **fields):
        """An error object (a dict) that lies in a result the client presents as a success."""
        if error:
            self.error = {**inner(error), **fields}


def inner(error):
    """The fields of an OpenRouter error object (`{code, message, metadata}`) that the client hands over as a dict."""
    if not isinstance(error, dict):
        return {"message": error if isinstance(error, str) else None}
    metadata = error.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    return {
        "code": error.get("code"),
        "message": error.get("message"),
        "error_type": metadata.get("error_type") or error.get("error_type"),
        "provider": metadata.get("provider_name"),
        "raw": metadata.get("raw"),
    }


def headers(found):
    """The fields that stand in response headers, where the client hands them over."""
    return {
        "retry_after": found.get("retry-after"),
        "request_id": found.get("x-request-id") or found.get("request-id"),
        "generation_id": found.get("x-generation-id"),
    }


def serve(name, distribution, surfaces, fields, call, describe, concurrency=4, retries=True):
    """Answers operations until `bye` or the end of stdin. `distribution` is the package whose version is reported."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the client prints belongs on stderr
    lock = threading.Lock()

    def answer(message):
        # Lone surrogates cannot be sent; escapes of them would be no JSON for the other side.
        line = json.dumps(message, ensure_ascii=False, default=str) + "\n"
        with lock:
            out.write(line.encode("utf-8", "replace"))
            out.flush()

    hello = {
        "op": "hello", "name": name, "version": importlib.metadata.version(distribution), "language": "python",
        "surfaces": surfaces, "stream": True, "retries": retries, "fields": fields, "concurrency": concurrency,
    }
    pool = ThreadPoolExecutor(concurrency)
    for line in sys.stdin:
        op = json.loads(line)
        match op.get("op"):
            case "hello":
                answer(hello)
            case "run":
                pool.submit(lambda op=op: answer(_result(op, surfaces, call, describe)))
            case "bye":
                break
            case _:
                answer({"op": "unknown_op", **({"id": op["id"]} if "id" in op else {})})
    os._exit(0)  # a call that hangs in a thread must not keep the process


def _result(op, surfaces, call, describe):
    result, run = {"op": "result", "id": op["id"]}, Run(op)
    try:
        if op["surface"] not in surfaces:
            raise Unsupported
        call(run)
        result |= {"outcome": "success", "error": run.error and _fields(run.error)}
    except Unsupported:
        result["outcome"] = "unsupported"
    except Emitted as error:
        result |= {"outcome": "error", "exception": error.name, "error": _fields(error.fields)}
    except Exception as error:  # whatever the client raises is its error
        traceback.print_exc()
        try:
            fields = _fields(describe(error))
        except Exception:  # a fault of the adapter, not of the client
            traceback.print_exc()
            fields = {}
        result |= {"outcome": "error", "exception": _name(error), "error": fields}
    return result | {"text": run.text, "finish_reason": run.finish_reason}


def _name(error):
    """The class; marked where it arose in the caller's code: the client returned what its types do not allow, or the
    adapter is wrong."""
    at = error.__traceback__
    while at.tb_next:
        at = at.tb_next
    ours = os.path.basename(at.tb_frame.f_code.co_filename) in ("adapter.py", "conform_adapter.py")
    return f"in the caller: {type(error).__name__}" if ours else type(error).__name__


def _fields(fields):
    """Only what is known, in the types of the protocol."""
    kept = {}
    for name, value in fields.items():
        if value is None or value == "":
            continue
        if name == "status":
            value = int(value) if str(value).isdigit() else None
        elif name == "code":
            value = value if type(value) is int or isinstance(value, str) else json.dumps(value, default=str)
        elif name == "retry_after":
            value = value if isinstance(value, (int, float)) else str(value)
        elif name != "raw":
            value = value if isinstance(value, str) else json.dumps(value, default=str)
        kept[name] = value
    return kept
