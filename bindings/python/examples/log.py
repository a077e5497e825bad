"""A log with known numbers: what the examples count. As in a real log, an id makes each body different."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Tuple

UPSTREAM = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_#"}'
KINDS: List[Tuple[int, Dict[str, Any], int, str]] = [
    (
        1,
        {
            "error": {
                "message": "This request requires more credits, or fewer max_tokens. You requested up to 32000 tokens, but can "
                "only afford 1204. To increase, visit https://openrouter.ai/settings/credits and add more credits",
                "code": 402,
                "metadata": {"provider_name": None},
            },
            "user_id": "user_#",
        },
        402,
        "credits.insufficient",
    ),
    (
        2,
        {
            "error": {
                "message": "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day",
                "code": 429,
                "metadata": {
                    "headers": {"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1796083200000"},
                    "provider_name": None,
                },
            },
            "user_id": "user_#",
        },
        429,
        "limit.free_per_day",
    ),
    (
        3,
        {
            "error": {
                "message": "Provider returned error",
                "code": 502,
                "metadata": {"raw": UPSTREAM, "provider_name": "Anthropic", "is_byok": False},
            },
            "user_id": "user_#",
        },
        502,
        "upstream.overloaded",
    ),
    (
        4,
        {
            "id": "gen-#",
            "provider": "Anthropic",
            "model": "anthropic/claude-sonnet-4.5",
            "object": "chat.completion",
            "created": 1796083200,
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "stop",
                    "native_finish_reason": "end_turn",
                    "logprobs": None,
                    "message": {
                        "role": "assistant",
                        "content": "A rate limit says how many requests a client may send in a minute. The server answers 429 "
                        "to those beyond it, and `Retry-After` says how long to wait.",
                        "refusal": None,
                    },
                }
            ],
            "usage": {"prompt_tokens": 14, "completion_tokens": 41, "total_tokens": 55},
        },
        200,
        "no error",
    ),
]
"""How many of ten rows, the body (`#` stands for the id), the status, and the cause."""


def columns(rows: int) -> Tuple[List[str], List[int]]:
    """Bodies and statuses; `rows` is a multiple of ten."""
    kinds = [json.dumps(body) for share, body, _, _ in KINDS for _ in range(share)]
    bodies = [kinds[row % 10].replace("#", f"{row:08}") for row in range(rows)]
    statuses = [status for share, _, status, _ in KINDS for _ in range(share)]
    return bodies, statuses * (rows // 10)


def expected(rows: int) -> Dict[str, int]:
    """How often each cause is counted."""
    return {cause: share * (rows // 10) for share, _, _, cause in KINDS}
