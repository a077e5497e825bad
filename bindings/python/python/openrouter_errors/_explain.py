"""From whatever a client library raised or returned to a diagnosis.

No library is imported and none is named: status, headers and body are looked for where libraries keep them, on the
exception and on those that it was raised from. The text of the exception is the last resort.
"""

from __future__ import annotations

import json
from typing import Any, Iterator, List, Optional

from ._native import Diagnosis, diagnose

_STATUS = ("status_code", "status", "http_status")
_HEADERS = ("headers", "litellm_response_headers", "response_headers")
_BODY = ("content", "_content", "body", "text", "raw_response", "data", "doc", "response_body")
_BODIES = (bytes, bytearray, memoryview, str, dict, list)
_HOLDERS = ("response", "http_res", "raw_response")
_MISHAPS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
_CHAINED = ("__cause__", "__context__", "original_exception", "last_exception")
_FINISH = ("finish_reason", "finishReason", "stop_reason")
_MAX_LINKS = 16
_MAX_DEPTH = 5
_UNTELLING = (None, "unknown", "client.detail_lost", "client.error_decode_failed")


def explain(error: object) -> Diagnosis:
    """What an exception, a response object or a JSON-shaped value of any client library means. Never raises."""
    links = list(_chain(error))
    status, headers, best = None, None, None
    for link in links:
        holders = [link] if _is(link, _BODIES) else _holders(link)
        status_there = next((found for found in map(_status, holders) if found is not None), None)
        headers_there = next((found for found in map(_headers, holders) if found), None)
        status, headers = status or status_there, headers or headers_there
        for body in _bodies(holders):
            found = _diagnose(body, status_there, headers_there)
            if found is not None and _tells(found):
                return found
            best = _better(best, found)
    if best is None or not best.is_error:
        failed = next((link for link in links if _ended_in_error(link if _is(link, dict) else _dump(link))), None)
        if failed is not None:
            return diagnose(_failed_choice(failed), status=status, headers=headers)
    told = [found for text in _texts(links) if (found := _diagnose(text, status, headers)) is not None]
    telling = [found for found in told if _tells(found)]
    if telling:
        return max(telling, key=_richness)
    if status is not None:
        told.append(diagnose({"error": {"code": status, "message": _text(error) or None}}, status=status))
    for found in told:
        best = _better(best, found)
    return best if best is not None else diagnose(_named(error))


def _tells(found: Diagnosis) -> bool:
    return found.is_error and found.cause not in _UNTELLING


def _better(best: Optional[Diagnosis], found: Optional[Diagnosis]) -> Optional[Diagnosis]:
    """What is known to be an error, rather than what is not; the first, where both are alike."""
    if best is None or (found is not None and found.is_error and (not best.is_error or _tells(found) and not _tells(best))):
        return found
    return best


def _richness(found: Diagnosis) -> int:
    """How much of the response a text still held."""
    return 2 * (found.provider is not None) + (not found.error_type_inferred)


def is_openrouter_error(body: object) -> bool:
    """Whether a body, or a JSON value parsed from one, is an error of the API. Never raises."""
    found = _diagnose(body, None, None)
    return found is not None and found.is_error


def _is(value: object, kinds: Any) -> bool:
    """`isinstance` that does not ask the object itself."""
    return issubclass(type(value), kinds)


def _get(value: object, name: str) -> Any:
    """An attribute, a member, or None, whatever raises on the way."""
    try:
        if _is(value, dict):
            return dict.get(value, name)  # type: ignore[call-overload]
        return getattr(value, name, None)
    except Exception:
        return None


def _chain(error: object) -> Iterator[object]:
    """The exception, those of its group, and those it was raised from, each once."""
    seen: List[int] = []
    waiting: List[object] = [error]
    while waiting and len(seen) < _MAX_LINKS:
        link = waiting.pop(0)
        if id(link) in seen:
            continue
        seen.append(id(link))
        yield link
        inner = _get(link, "exceptions")
        if _is(inner, (tuple, list)):
            waiting.extend(inner)
        if _is(link, BaseException):
            args = _get(link, "args")
            waiting.extend(arg for arg in args or () if _is(arg, (dict, BaseException)))
            waiting.extend(next_ for name in _CHAINED if (next_ := _get(link, name)) is not None)


def _holders(link: object) -> List[object]:
    """Where a library keeps what it received: a response, and the link itself."""
    return [held for name in _HOLDERS if (held := _get(link, name)) is not None] + [link]


def _bodies(holders: List[object]) -> Iterator[object]:
    """The bodies that a link of the chain holds, the most complete first."""
    for holder in holders:
        if _is(holder, _BODIES):
            if holder:
                yield holder
            continue
        for body in [_get(holder, name) for name in _BODY] + _inputs(holder):
            if _is(body, _BODIES) and body:
                yield _enveloped(body)
    dump = _dump(holders[-1])
    if dump is not None:
        yield dump


def _texts(links: List[object]) -> Iterator[str]:
    """The texts of exceptions. What one was raised from is nearer to the failure, unless a client tripped over the
    answer there."""
    raised = [link for link in reversed(links) if _is(link, BaseException)]
    for link in [link for link in raised if not _is_mishap(link)] or raised:
        yield _named(link)
        yield _text(link)


def _is_mishap(error: object) -> bool:
    """Whether an exception is about the code of a client and not about the call."""
    return type(error).__module__ == "builtins" and _is(error, _MISHAPS)


def _inputs(error: object) -> List[object]:
    """The values that a validation error of pydantic refused: a missing member's is the object around it."""
    try:
        return [item["input"] for item in error.errors()]  # type: ignore[attr-defined]
    except Exception:
        return []


def _status(holder: object) -> Optional[int]:
    for name in _STATUS:
        value = _get(holder, name)
        if _is(value, int) and not _is(value, bool) and 100 <= value <= 599:
            return int(value)
    return None


def _headers(holder: object) -> Any:
    for name in _HEADERS:
        headers = _get(holder, name)
        if headers is None or _is(headers, (str, bytes)):
            continue
        try:
            pairs = headers.items() if hasattr(headers, "items") else headers
            return [(str(name), str(value)) for name, value in pairs]
        except Exception:
            continue
    return None


def _enveloped(body: Any) -> Any:
    """SDKs keep the inner error object of a response alone: it gets its envelope back."""
    if _is(body, dict) and not {"error", "type", "choices", "detail", "response"} & body.keys():
        if "message" in body or "code" in body:
            return {"error": body}
    return body


def _dump(link: object) -> Any:
    """The JSON value of a model object (pydantic and the like) that is no exception."""
    if _is(link, BaseException):
        return None
    for name in ("model_dump", "to_dict", "dict"):
        try:
            value = getattr(link, name)()
        except Exception:
            continue
        if _is(value, dict):
            return value
    return None


def _ended_in_error(value: Any, depth: int = _MAX_DEPTH) -> bool:
    """Whether a result says that its generation ended with an error: frameworks hand a failed choice on as a message."""
    if depth == 0:
        return False
    if _is(value, dict):
        if any(dict.get(value, name) == "error" for name in _FINISH):
            return True
        value = list(dict.values(value))
    return _is(value, list) and any(_ended_in_error(item, depth - 1) for item in list.__iter__(value))


def _failed_choice(link: object) -> Any:
    """The completion that such a result was made from, as far as it is known."""
    text = _get(link, "content")
    content = text if _is(text, str) else None
    return {"choices": [{"index": 0, "finish_reason": "error", "message": {"role": "assistant", "content": content}}]}


def _text(error: object) -> str:
    try:
        return str(error)
    except Exception:
        return ""


def _named(error: object) -> str:
    """The text behind the name of the class, as a traceback shows it."""
    kind = type(error)
    module = "" if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}."
    return f"{module}{kind.__qualname__}: {_text(error)}"


def _diagnose(body: object, status: Optional[int], headers: Any) -> Optional[Diagnosis]:
    try:
        return diagnose(body, status=status, headers=headers)  # type: ignore[arg-type]
    except Exception:
        pass
    try:
        return diagnose(json.dumps(body, default=str), status=status, headers=headers)
    except Exception:
        return None
