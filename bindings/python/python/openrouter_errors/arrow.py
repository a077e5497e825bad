"""Diagnoses of whole columns: pyarrow in, a struct column out, without a Python object per row.

    table = table.append_column("diagnosis", openrouter_errors.arrow.diagnose(table["body"], table["status"]))
"""

from __future__ import annotations

import functools
from typing import Any, Callable, Dict, Iterable, Iterator, Optional, Sequence, Tuple

import pyarrow as pa
import pyarrow.compute

from ._native import ARROW_COLUMNS, diagnose_columns

TYPE: pa.StructType = pa.struct(
    [pa.field("is_error", pa.bool_()), pa.field("status", pa.uint16())]
    + [pa.field(name, pa.string()) for name in ARROW_COLUMNS]
    + [pa.field("retry_after_seconds", pa.uint64())]
)
"""The type of the column: the members of `openrouter_diagnosis` in the DataFusion integration."""

_SPARK_TYPES: Dict[str, str] = {
    "is_error": "boolean",
    "status": "int",
    **{name: "string" for name in ARROW_COLUMNS},
    "retry_after_seconds": "long",
}
"""The types of the columns in Spark's DDL: Spark has no unsigned integers."""


def diagnose(body: Any, status: Any = None) -> Any:
    """Diagnoses each row. `body` is an array, a chunked array, or a record batch or table with the columns `body` and
    `status` (the latter may be missing); bodies are strings or binary, statuses integers. A null body gives a null.

    Returns a struct array of `TYPE`, a chunked one for chunked input.
    """
    if isinstance(body, (pa.RecordBatch, pa.Table)):
        names = body.schema.names
        if "body" not in names:
            raise TypeError(f"body: expected a column named body, found {', '.join(names) or 'no columns'}")
        if status is None and "status" in names:
            status = body.column("status")
        body = body.column("body")
    if isinstance(body, pa.ChunkedArray):
        if status is None:
            return pa.chunked_array([_array(chunk, None) for chunk in body.chunks], TYPE)
        statuses = _one(status)
        chunks, at = [], 0
        for chunk in body.chunks:
            chunks.append(_array(chunk, statuses.slice(at, len(chunk))))
            at += len(chunk)
        return pa.chunked_array(chunks, TYPE)
    if not isinstance(body, pa.Array):
        raise TypeError(f"body: expected a pyarrow array, record batch or table, found {type(body).__name__}")
    return _array(body, None if status is None else _one(status))


def for_spark(*columns: str) -> Tuple[Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]], str]:
    """The two arguments of `DataFrame.mapInArrow`: the function and the schema of what it returns. `columns` are the members
    to return, all of them by default. Each column costs time on its way back to the JVM: name those that you need.

        requests.select("body", "status").mapInArrow(*openrouter_errors.arrow.for_spark("cause"))
    """
    names = columns or tuple(_SPARK_TYPES)
    unknown = [name for name in names if name not in _SPARK_TYPES]
    if unknown:
        raise TypeError(f"columns: expected some of {', '.join(_SPARK_TYPES)}, found {', '.join(unknown)}")
    schema = ", ".join(f"{name} {_SPARK_TYPES[name]}" for name in names)
    return functools.partial(_spark, names), schema


def _spark(names: Sequence[str], batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    signed = {pa.uint16(): pa.int32(), pa.uint64(): pa.int64()}
    for batch in batches:
        found = dict(zip(_SPARK_TYPES, diagnose(batch).flatten()))
        columns = [found[name].cast(signed.get(found[name].type, found[name].type)) for name in names]
        yield pa.RecordBatch.from_arrays(columns, names=list(names))


def _one(values: Any) -> Any:
    """One array of a chunked one."""
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _array(body: Any, status: Optional[Any]) -> Any:
    rows = len(body)
    if status is not None and len(status) != rows:
        raise TypeError(f"status: expected {rows} rows as in body, found {len(status)}")
    bodies = _flat(body, pa.large_binary(), "body")
    statuses = None if status is None else _flat(status, pa.int32(), "status")
    valid, offsets, data = bodies.buffers()
    status_valid, numbers = (None, None) if statuses is None else statuses.buffers()
    out = diagnose_columns(
        rows, _bytes(offsets), _bytes(data), _bytes(valid), _bytes(numbers), _bytes(status_valid)
    )

    def built(kind: Any, *buffers: Optional[bytes]) -> Any:
        made = [None if buffer is None else pa.py_buffer(buffer) for buffer in buffers]
        return pa.Array.from_buffers(kind, rows, made)

    columns = [built(pa.bool_(), out["known"], out["is_error"]), built(pa.uint16(), *out["status"])]
    columns += [built(pa.string(), *out[name]) for name in ARROW_COLUMNS]
    columns.append(built(pa.uint64(), *out["retry_after_seconds"]))
    known = pa.Array.from_buffers(pa.bool_(), rows, [None, pa.py_buffer(out["known"])])
    return pa.StructArray.from_arrays(columns, fields=list(TYPE), mask=pa.compute.invert(known))


def _flat(values: Any, kind: Any, name: str) -> Any:
    """The values as that type, in buffers that begin with the first row."""
    try:
        cast = values.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise TypeError(f"{name}: expected values that can be read as {kind}, found {values.type}: {error}") from None
    return cast if cast.offset == 0 else pa.concat_arrays([cast, cast.slice(0, 0)])


def _bytes(buffer: Optional[Any]) -> bytes:
    return b"" if buffer is None else bytes(buffer.to_pybytes())
