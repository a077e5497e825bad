"""PySpark: counts the causes of two million rows with `mapInArrow`, on one worker and on two, three times each, and prints
the best time.

Each worker is a process of its own with one core, as in a cluster: the package must be installed on every one.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from typing import Dict, Tuple

import log
import pyarrow as pa
import pyarrow.parquet
from pyspark.sql import SparkSession

import openrouter_errors.arrow as errors

ROWS = 2_000_000
FILES = 16
ROUNDS = 3


# The workers run this interpreter, which has the package.
os.environ["PYSPARK_PYTHON"] = sys.executable


def causes(session: SparkSession, folder: str) -> Dict[str, int]:
    requests = session.read.parquet(folder).select("body", "status")
    found = requests.mapInArrow(*errors.for_spark("cause"))
    rows = found.fillna("no error", ["cause"]).groupBy("cause").count().collect()
    return {row["cause"]: row["count"] for row in rows}


def counts(folder: str, workers: int) -> Tuple[Dict[str, int], float]:
    session = (
        SparkSession.builder.master(f"local-cluster[{workers},1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    try:
        # The first job starts a Python process on each worker and warms up its JVM.
        causes(session, folder)
        seconds = []
        for _ in range(ROUNDS):
            started = time.monotonic()
            found = causes(session, folder)
            seconds.append(time.monotonic() - started)
        return found, min(seconds)
    finally:
        session.stop()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bodies, statuses = log.columns(ROWS // FILES)
        table = pa.table({"body": bodies, "status": statuses})
        for number in range(FILES):
            pyarrow.parquet.write_table(table, f"{folder}/{number}.parquet")
        for workers in (1, 2):
            found, seconds = counts(folder, workers)
            assert found == log.expected(ROWS), found
            print(f"{workers} worker(s): {sum(found.values())} rows in {seconds:.1f} s: {found}", flush=True)


if __name__ == "__main__":
    main()
