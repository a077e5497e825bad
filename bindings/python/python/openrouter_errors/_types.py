"""The types of arguments and of JSON-shaped results."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, TypedDict, Union

Body = Union[bytes, bytearray, memoryview, str, Dict[str, Any], List[Any]]
"""A body as it was received: bytes, text, or the JSON value that was parsed from it."""

Headers = Union[Mapping[str, str], Sequence[Tuple[Union[str, bytes], Union[str, bytes]]]]
"""Response headers: a mapping, or pairs in their order."""


class RetryDict(TypedDict):
    """`Retry` as JSON."""

    decision: str
    after_seconds: Optional[int]
    at: Optional[int]
    reason: str


class UpstreamDict(TypedDict):
    """`Upstream` as JSON."""

    message: Optional[str]
    code: Optional[str]
    is_byok: Optional[bool]


class EvidenceDict(TypedDict):
    """`Evidence` as JSON."""

    pointer: str
    rule: str


class DiagnosisDict(TypedDict):
    """`Diagnosis` as JSON: the members that the Rust crate serialises."""

    is_error: bool
    shape: str
    delivery: Optional[str]
    status: Optional[int]
    error_type: Optional[str]
    error_type_inferred: bool
    cause: Optional[str]
    fault: Optional[str]
    origin: Optional[str]
    provider: Optional[str]
    upstream: UpstreamDict
    message: Optional[str]
    retry: Optional[RetryDict]
    delivered: Optional[bool]
    remedy: Optional[str]
    wrapper: Optional[str]
    evidence: List[EvidenceDict]


class RateLimit(TypedDict):
    """`X-RateLimit-*`."""

    limit: Optional[int]
    remaining: Optional[int]
    reset_ms: Optional[int]


class _Stopped(TypedDict, total=False):
    stop_reason: str
    """Why a Messages stream ended that delivered nothing."""


class StreamFacts(_Stopped):
    """What a stream has shown."""

    events: int
    comments: int
    error_at: Optional[int]
    error_shape: Optional[str]
    events_after_error: int
    done: bool
    completed: bool
    delivered: bool
    limited: bool
    incomplete: bool
    end: str
    comments_as_data: int
    not_json: int
    stray_lines: int
    unterminated: bool
    oversize: bool


class Reading(TypedDict):
    """What a response says. What it does not state is None."""

    is_error: bool
    shape: str
    delivery: Optional[str]
    http_status: Optional[int]
    status: Optional[int]
    surface: Optional[str]
    code: Union[int, float, str, None]
    message: Optional[str]
    error_type: Optional[str]
    native_type: Optional[str]
    provider: Optional[str]
    model: Optional[str]
    finish_reason: Optional[str]
    native_finish_reason: Optional[str]
    partial_text: Optional[str]
    delivered: Optional[bool]
    generation_id: Optional[str]
    request_id: Optional[str]
    user_id: Optional[str]
    limit_source: Optional[str]
    retry_after_seconds: Optional[int]
    retry_after_unix: Optional[int]
    rate_limit: Optional[RateLimit]
    raw: Optional[str]
    stream: Optional[StreamFacts]
    oddities: List[Union[str, Dict[str, int]]]
    json: Any
