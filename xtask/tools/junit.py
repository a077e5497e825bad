"""A JUnit report as CI systems read it, against the JSON report of the same run: `python junit.py REPORT.junit REPORT.json`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from junitparser import Error, Failure, JUnitXml, Skipped, TestSuite


def counted(xml: JUnitXml) -> dict[str, int]:
    """Every case by what it says of itself, which must be what its suite says."""
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    kinds = {Failure: "failures", Error: "errors", Skipped: "skipped"}
    for suite in xml:
        assert isinstance(suite, TestSuite)
        of_suite = dict.fromkeys(counts, 0)
        for case in suite:
            of_suite["tests"] += 1
            for result in case.result:
                of_suite[kinds[type(result)]] += 1
                if type(result) is not Skipped and not (result.message and result.type):
                    sys.exit(f"{case.name} does not say why it failed")
        stated = {name: getattr(suite, name) for name in counts}
        stated = {name: value or 0 for name, value in stated.items()}
        if stated != of_suite:
            sys.exit(f"suite {suite.name} says {stated} and holds {of_suite}")
        counts = {name: counts[name] + of_suite[name] for name in counts}
    return counts


def main(junit: str, report: str) -> None:
    counts = counted(JUnitXml.fromfile(junit))
    document = json.loads(Path(report).read_bytes())
    items = document["items"]
    outcomes = [item["outcome"] for item in items]
    incomplete = bool(document["incomplete"])
    # One case beside the items says whether the run is complete.
    expected = {
        "tests": len(items) + 1,
        "failures": outcomes.count("failed"),
        "errors": outcomes.count("error") + incomplete,
        "skipped": sum(outcome in ("expected_failure", "not_applicable", "not_tested") for outcome in outcomes),
    }
    if counts != expected:
        sys.exit(f"junitparser finds {counts}, the JSON report has {expected}")
    print(f"junitparser finds what the JSON report has: {counts}")


main(*sys.argv[1:])
