"""DuckDB: counts the causes of a log, batch by batch, in constant memory."""

from typing import Dict

import duckdb
import log
import pyarrow as pa

import openrouter_errors.arrow


def counts(rows: int) -> Dict[str, int]:
    bodies, statuses = log.columns(rows)
    requests = pa.table({"body": bodies, "status": statuses})
    with duckdb.connect() as connection:
        batches = connection.sql("select body, status from requests").to_arrow_reader(10_000)
        diagnosed = pa.RecordBatchReader.from_batches(
            pa.schema(list(openrouter_errors.arrow.TYPE)),
            (pa.RecordBatch.from_struct_array(openrouter_errors.arrow.diagnose(batch)) for batch in batches),
        )
        query = "select coalesce(cause, 'no error'), count(*) from diagnosed group by all"
        return dict(duckdb.connect().sql(query).fetchall())


if __name__ == "__main__":
    print(counts(1_000))
