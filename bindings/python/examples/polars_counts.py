"""Polars: counts the causes of a log."""

from typing import Dict

import log
import polars as pl

import openrouter_errors.arrow


def counts(rows: int) -> Dict[str, int]:
    bodies, statuses = log.columns(rows)
    frame = pl.DataFrame({"body": bodies, "status": statuses})
    found = pl.Series("diagnosis", openrouter_errors.arrow.diagnose(frame.to_arrow()))
    causes = found.struct.field("cause").fill_null("no error").value_counts()
    return dict(causes.iter_rows())


if __name__ == "__main__":
    print(counts(1_000))
