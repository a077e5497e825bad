"""`python -m openrouter_errors [FILE|-]`: what an error means, for people or, with `--json`, for programs."""

from __future__ import annotations

import argparse
import sys
from typing import List, Optional, Tuple

from ._native import Diagnosis, diagnose


def main(argv: Optional[List[str]] = None) -> int:
    """Returns 0 whatever the input says, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="openrouter-errors", description="Say what an error of the OpenRouter API means.")
    parser.add_argument("file", nargs="?", default="-", help="what was received or pasted; - is standard input")
    parser.add_argument("--status", type=int, help="the HTTP status, where it is known")
    parser.add_argument("--json", action="store_true", help="print the diagnosis as one JSON object")
    options = parser.parse_args(argv)
    try:
        if options.file == "-":
            body = sys.stdin.buffer.read()
        else:
            with open(options.file, "rb") as file:
                body = file.read()
        found = diagnose(body, status=options.status)
    except (OSError, TypeError) as error:
        parser.error(str(error))
    print(found.to_json() if options.json else to_text(found))
    return 0


def to_text(found: Diagnosis) -> str:
    """The diagnosis in rows, as `openrouter-conform identify` prints it."""
    if not found.is_error:
        return "not an error"
    status = f"{found.status} " if found.status is not None else ""
    lines = [f"{status}{found.cause}: {found.title}"]
    provider = f", provider {found.provider}" if found.provider else ""
    fault = str(found.fault).replace("_", " ")
    rows: List[Tuple[str, Optional[str]]] = [
        ("message", found.message),
        ("fault", f"{fault} (it came from: {found.origin}{provider})"),
        ("retry", _retry(found)),
        ("remedy", found.remedy),
    ]
    for name, value in rows:
        if value:
            lines.append(f"{name:<9} " + value.strip().replace("\n", "\n" + " " * 10))
    return "\n".join(lines)


def _retry(found: Diagnosis) -> Optional[str]:
    retry = found.retry
    if retry is None:
        return None
    if retry.decision == "no":
        return "no: the same request will fail again"
    if retry.after_seconds is not None:
        return f"after {retry.after_seconds} s"
    return "yes, with growing waits"


if __name__ == "__main__":
    sys.exit(main())
