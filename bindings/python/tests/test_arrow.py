"""Columns: each row equals the diagnosis of its body, in every layout that Arrow has for one."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional

import pyarrow as pa
import pytest

import openrouter_errors as oe
import openrouter_errors.arrow

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples"))

import duckdb_counts
import log
import polars_counts


def rows() -> "tuple[List[Optional[bytes]], List[Optional[int]]]":
    import base64

    bodies: List[Optional[bytes]] = [None]
    statuses: List[Optional[int]] = [500]
    with Path(os.environ["BINDINGS_TRUTH"]).open(encoding="utf-8") as lines:
        for line in lines:
            call = json.loads(line)["call"]
            bodies.append(base64.b64decode(call["body"]))
            statuses.append(call["status"])
    return bodies, statuses


def expected(body: Optional[bytes], status: Optional[int]) -> Optional[Dict[str, Any]]:
    if body is None:
        return None
    found = oe.diagnose(body, status=status).to_dict()
    row: Dict[str, Any] = {name: found.get(name) for name in [field.name for field in openrouter_errors.arrow.TYPE]}
    retry = found["retry"]
    row["retry"] = None if retry is None else retry["decision"]
    row["retry_after_seconds"] = None if retry is None else retry["after_seconds"]
    return row


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary_view()])
def test_each_row_equals_its_diagnosis(kind: Any) -> None:
    bodies, statuses = rows()
    batch = pa.record_batch({"body": pa.array(bodies, kind), "status": pa.array(statuses, pa.int64())})
    found = openrouter_errors.arrow.diagnose(batch)
    found.validate(full=True)
    assert found.to_pylist() == [expected(*row) for row in zip(bodies, statuses)]


def test_text_slices_chunks_and_no_status() -> None:
    bodies, _ = log.columns(20)
    whole = [expected(body.encode(), None) for body in bodies]
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        array = pa.array(bodies, kind)
        assert openrouter_errors.arrow.diagnose(array).to_pylist() == whole
        for start, length in ((0, 3), (1, 7), (9, 11), (19, 1), (20, 0)):
            part = openrouter_errors.arrow.diagnose(array.slice(start, length))
            part.validate(full=True)
            assert part.to_pylist() == whole[start : start + length]
    chunked = pa.chunked_array([bodies[:7], [], bodies[7:]])
    assert openrouter_errors.arrow.diagnose(chunked).to_pylist() == whole
    statuses = pa.chunked_array([[402] * 10, [500] * 10])
    found = openrouter_errors.arrow.diagnose(chunked, statuses).to_pylist()
    assert found == [expected(body.encode(), 402 if at < 10 else 500) for at, body in enumerate(bodies)]


def test_wrong_columns_are_named() -> None:
    diagnose = openrouter_errors.arrow.diagnose
    with pytest.raises(TypeError, match=r"^body: expected a pyarrow array, record batch or table, found list"):
        diagnose(["x"])
    with pytest.raises(TypeError, match=r"^body: expected a column named body, found text"):
        diagnose(pa.table({"text": ["x"]}))
    with pytest.raises(TypeError, match=r"^body: "):
        diagnose(pa.array([1.5]))
    with pytest.raises(TypeError, match=r"^status: "):
        diagnose(pa.array(["x"]), pa.array(["four"]))
    with pytest.raises(TypeError, match=r"^status: expected 1 rows"):
        diagnose(pa.array(["x"]), pa.array([1, 2]))


@pytest.mark.parametrize("counts", [polars_counts.counts, duckdb_counts.counts])
def test_known_counts(counts: Any) -> None:
    assert counts(100_000) == log.expected(100_000)


@pytest.mark.parametrize("names", [(), ("cause",), ("retry", "status", "retry_after_seconds")])
def test_spark_batches_have_the_stated_schema(names: Any) -> None:
    bodies, statuses = log.columns(10)
    batch = pa.record_batch({"body": bodies, "status": statuses})
    function, schema = openrouter_errors.arrow.for_spark(*names)
    (found,) = function([batch])
    stated = dict(column.split() for column in schema.split(", "))
    assert found.schema.names == list(stated)
    assert not names or found.schema.names == list(names)
    types = {"bool": "boolean", "int32": "int", "int64": "long", "string": "string"}
    assert [types[str(kind)] for kind in found.schema.types] == list(stated.values())


def test_spark_names_an_unknown_column() -> None:
    with pytest.raises(TypeError, match=r"^columns: expected some of is_error, .*, found reason$"):
        openrouter_errors.arrow.for_spark("cause", "reason")
