"""A log with known numbers: what the examples count. As in a real log, an id makes each body different."""

from __future__ import annotations

from typing import Dict, List, Tuple

KINDS: List[Tuple[int, str, int, str]] = [
    (1, '{"error":{"code":402,"message":"Insufficient credits"},"user_id":"user_#"}', 402, "credits.insufficient"),
    (2, '{"error":{"code":429,"message":"Rate limit exceeded: free-models-per-day"},"user_id":"user_#"}', 429, "limit.free_per_day"),
    (3, '{"error":{"code":502,"message":"Provider returned error","metadata":{"provider_name":"Nvidia","raw":"overloaded"}},"user_id":"user_#"}', 502, "upstream.overloaded"),
    (4, '{"id":"gen-#","choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}', 200, "no error"),
]
"""How many of ten rows, the body (`#` stands for the id), the status, and the cause."""


def columns(rows: int) -> Tuple[List[str], List[int]]:
    """Bodies and statuses; `rows` is a multiple of ten."""
    kinds = [body for share, body, _, _ in KINDS for _ in range(share)]
    bodies = [kinds[row % 10].replace("#", f"{row:08}") for row in range(rows)]
    statuses = [status for share, _, status, _ in KINDS for _ in range(share)]
    return bodies, statuses * (rows // 10)


def expected(rows: int) -> Dict[str, int]:
    """How often each cause is counted."""
    return {cause: share * (rows // 10) for share, _, _, cause in KINDS}
