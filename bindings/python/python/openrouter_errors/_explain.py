"""From whatever a client library raised or returned to a diagnosis.

No library is imported and none is named: status, headers and body are looked for where libraries keep them, on the
exception and on those that it was raised from. The text of the exception is the last resort.
"""

from __future__ import annotations

import json
from typing import Any, Iterator, List, Optional, Tuple

from ._native import Diagnosis, diagnose

_STATUS = ("status_code", "status", "http_status", "code")
_HEADERS = ("headers", "litellm_response_headers", "response_headers")
_BODY = ("content", "_content", "body", "text", "raw_response", "data", "doc", "response_body")
_CHAINED = ("__cause__", "__context__", "original_exception", "last_exception")
_MAX_LINKS = 16
_UNTELLING = (None, "unknown", "client.detail_lost", "client.error_decode_failed")


def explain(error: object) -> Diagnosis:
    """What an exception, a response object or a JSON-shaped value of any client library means. Never raises."""
    best: Optional[Diagnosis] = None
    for link in _chain(error):
        for body, status, headers in _candidates(link):
            found = _diagnose(body, status, headers)
            if found is None:
                continue
            if found.is_error and found.cause not in _UNTELLING:
                return found
            if best is None or (found.is_error and (not best.is_error or best.cause in (None, "unknown"))):
                best = found
    return best if best is not None else diagnose(_named(error))


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


def _candidates(link: object) -> Iterator[Tuple[object, Optional[int], Any]]:
    """Bodies with what is known beside them, the most complete first."""
    if _is(link, (bytes, bytearray, memoryview, str, dict, list)):
        yield link, None, None
        return
    raw = _get(link, "raw_response")
    holders = [holder for holder in (_get(link, "response"), _get(link, "http_res"), raw, link) if holder is not None]
    status = next((found for found in map(_status, holders) if found is not None), None)
    headers = next((found for found in map(_headers, holders) if found), None)
    for holder in holders:
        if _is(holder, (bytes, str, dict, list)):
            if holder:
                yield holder, status, headers
            continue
        for name in _BODY:
            body = _get(holder, name)
            if _is(body, (bytes, bytearray, str, dict, list)) and body:
                yield _enveloped(body), status, headers
    dump = _dump(link)
    if dump is not None:
        yield dump, status, headers
    if _is(link, BaseException):
        text = _text(link)
        if text:
            yield text, status, headers
        yield _named(link), status, headers
        if status is not None:
            yield b"", status, headers


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
