"""Nanoseconds per payload, as `speed` of the Rust crate measures them: python speed.py FILE."""

from __future__ import annotations

import json
import sys
import time
from typing import Any, Callable, Dict, List, Literal, Optional, Union

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, TypeAdapter

import openrouter_errors
import openrouter_errors.arrow


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")


class Metadata(Open):
    provider_name: Optional[str] = None
    raw: Any = None
    error_type: Optional[str] = None
    headers: Optional[Dict[str, Any]] = None
    reasons: Optional[List[str]] = None
    limit_source: Optional[str] = None


class Error(Open):
    code: Union[int, str, None] = None
    message: Optional[str] = None
    type: Optional[str] = None
    metadata: Optional[Metadata] = None


class Choice(Open):
    finish_reason: Optional[str] = None
    error: Optional[Error] = None
    message: Optional[Dict[str, Any]] = None


class Body(Open):
    """One lenient model for every body. It does not tell the shapes apart."""

    error: Union[Error, str, None] = None
    choices: Optional[List[Choice]] = None
    type: Optional[str] = None
    request_id: Optional[str] = None
    user_id: Optional[str] = None
    openrouter_metadata: Optional[Dict[str, Any]] = None


class ErrorBody(Open):
    error: Error
    user_id: Optional[str] = None
    openrouter_metadata: Optional[Dict[str, Any]] = None


class AnthropicDetail(Open):
    type: str
    message: str


class AnthropicBody(Open):
    type: Literal["error"]
    error: AnthropicDetail
    request_id: Optional[str] = None


class CompletionBody(Open):
    choices: List[Choice]


class ResponseBody(Open):
    object: Literal["response"]
    status: Optional[str] = None
    error: Optional[Error] = None


class ValidationBody(Open):
    detail: List[Dict[str, Any]]


class StringBody(Open):
    error: str


SHAPES: TypeAdapter[Any] = TypeAdapter(
    Union[AnthropicBody, ResponseBody, CompletionBody, ErrorBody, ValidationBody, StringBody, Dict[str, Any]]
)
"""One model for each shape, as `schemas/accept/` has them."""


def quartile(run: Callable[[], object], per: int, batches: int) -> int:
    times = []
    for _ in range(batches):
        started = time.perf_counter_ns()
        run()
        times.append(time.perf_counter_ns() - started)
    return sorted(times)[batches // 4] // per


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    payloads = [(line["body"].encode(), line["status"]) for line in lines]
    diagnose = openrouter_errors.diagnose

    def call() -> None:
        for body, status in payloads:
            diagnose(body, status=status)

    def pydantic() -> None:
        for body, _ in payloads:
            Body.model_validate(json.loads(body))

    def shapes() -> None:
        for body, _ in payloads:
            SHAPES.validate_python(json.loads(body))

    copies = 20
    batch = pa.record_batch(
        {
            "body": pa.array([body for body, _ in payloads] * copies, pa.binary()),
            "status": pa.array([status for _, status in payloads] * copies, pa.int32()),
        }
    )
    print(
        json.dumps(
            {
                "diagnose": quartile(call, len(payloads), 3000),
                "pydantic": quartile(pydantic, len(payloads), 1000),
                "shapes": quartile(shapes, len(payloads), 1000),
                "arrow": quartile(lambda: openrouter_errors.arrow.diagnose(batch), len(payloads) * copies, 200),
            }
        )
    )


if __name__ == "__main__":
    main()
