"""Recorded errors of the OpenRouter API as responses of httpx and httpx2. README.md says how to use them."""

from __future__ import annotations

import base64
import difflib
import importlib
import json
from pathlib import Path
from typing import Any, AsyncIterator, Callable, Dict, Iterator

CASES: Dict[str, Dict[str, Any]] = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))


def play(*ids: str) -> Callable[[Any], Any]:
    """Returns a callback that answers with these cases: the first request gets the first case, and so on; the last
    one repeats."""
    if not ids:
        raise TypeError("play() needs the id of a case")
    for one in ids:
        if one not in CASES:
            near = ", ".join(difflib.get_close_matches(one, CASES)) or "cases.json lists them"
            raise KeyError(f"there is no case {one!r}; {near}")
    count = 0

    def answer(request: Any) -> Any:
        nonlocal count
        case = CASES[ids[min(count, len(ids) - 1)]]
        count += 1
        return _response(case, request)

    return answer


def metadata(case: str) -> Dict[str, Any]:
    """Returns the expected diagnosis of a case: its cause, fault, retry advice, ..."""
    return CASES[case]["metadata"]


def _response(case: Dict[str, Any], request: Any) -> Any:
    # httpx or httpx2, whichever sent the request.
    httpx = importlib.import_module(type(request).__module__.partition(".")[0])
    failure = _failure(httpx, case["end"], request)
    if case["status"] is None:
        raise failure or httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
    parts = list(_parts(case))

    class Body(httpx.SyncByteStream, httpx.AsyncByteStream):  # type: ignore[misc, name-defined]
        def __iter__(self) -> Iterator[bytes]:
            yield from parts
            if failure is not None:
                raise failure

        async def __aiter__(self) -> AsyncIterator[bytes]:
            for part in self:
                yield part

    headers = [(name, value) for name, value in case["headers"]]
    if case["announced"] is not None:
        headers.append(("Content-Length", str(case["announced"])))
    return httpx.Response(case["status"], headers=headers, stream=Body(), request=request)


def _failure(httpx: Any, end: str, request: Any) -> Any:
    if end == "close":
        return httpx.RemoteProtocolError("peer closed connection without sending complete message body", request=request)
    if end == "reset":
        return httpx.ReadError("[Errno 104] Connection reset by peer", request=request)
    if end == "stall":
        return httpx.ReadTimeout("The read operation timed out", request=request)
    return None


def _parts(case: Dict[str, Any]) -> Iterator[bytes]:
    body = base64.b64decode(case["body_base64"]) if "body_base64" in case else case["body"].encode()
    at = 0
    for length in [*case["writes"], len(body)]:
        if part := body[at : at + length]:
            yield part
        at += length
