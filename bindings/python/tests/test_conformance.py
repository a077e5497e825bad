"""Every fixture and every payload of the wild set gives the JSON that the Rust crate gives."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any, Dict, Iterator

import pytest

import openrouter_errors as oe


def cases() -> Iterator[Any]:
    with Path(os.environ["BINDINGS_TRUTH"]).open(encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            yield pytest.param(case, id=case["id"])


@pytest.mark.parametrize("case", list(cases()))
def test_equals_rust(case: Dict[str, Any]) -> None:
    call = dict(case["call"])
    body = base64.b64decode(call.pop("body"))
    assert oe.diagnose(body, **call).to_dict() == case["diagnose"]
    assert json.loads(oe.diagnose(body, **call).to_json()) == case["diagnose"]
    assert oe.read(body, **call) == case["read"]
    assert oe.identify(body).to_dict() == case["identify"]
    assert oe.read_shape(body, status=call["status"]) == oe.read(body, status=call["status"])["shape"]

    reader = oe.StreamReader(surface=call["surface"])
    piece = case["piece"]
    errors = [error for at in range(0, len(body), piece) for error in reader.push(body[at : at + piece])]
    closed = reader.close(status=call["status"], headers=call["headers"], model=call["model"])
    assert errors == case["stream"]["errors"]
    assert closed.to_dict() == case["stream"]["diagnosis"]
    if case["stream"]["facts"] is not None:
        assert reader.facts == case["stream"]["facts"]


def test_the_set_is_whole() -> None:
    assert len(list(cases())) > 800


@pytest.mark.parametrize("case", list(cases()))
def test_members_are_those_of_the_stubs(case: Dict[str, Any]) -> None:
    from openrouter_errors import _types

    def same(value: Any, kind: Any) -> None:
        assert kind.__required_keys__ <= set(value) <= kind.__required_keys__ | kind.__optional_keys__

    same(case["diagnose"], _types.DiagnosisDict)
    same(case["diagnose"]["upstream"], _types.UpstreamDict)
    same(case["read"], _types.Reading)
    if case["diagnose"]["retry"] is not None:
        same(case["diagnose"]["retry"], _types.RetryDict)
    for evidence in case["diagnose"]["evidence"]:
        same(evidence, _types.EvidenceDict)
    if case["read"]["stream"] is not None:
        same(case["read"]["stream"], _types.StreamFacts)
    if case["read"]["rate_limit"] is not None:
        same(case["read"]["rate_limit"], _types.RateLimit)
    for kind, members in (
        (oe.Diagnosis, _types.DiagnosisDict),
        (oe.Retry, _types.RetryDict),
        (oe.Upstream, _types.UpstreamDict),
        (oe.Evidence, _types.EvidenceDict),
    ):
        assert set(members.__annotations__) <= set(dir(kind))
