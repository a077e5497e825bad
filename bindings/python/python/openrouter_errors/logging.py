"""A filter that adds the diagnosis of an error to log records.

    handler.addFilter(openrouter_errors.logging.DiagnosisFilter())

Every record gets the attributes below, so that a format string may name them; they are plain values and survive
pickling. A record without an error has None in each.
"""

from __future__ import annotations

import logging
from typing import Optional

from ._explain import explain
from ._native import Diagnosis

_ATTRIBUTES = ("cause", "fault", "retry", "retry_after", "provider", "remedy")


class DiagnosisFilter(logging.Filter):
    """Adds `openrouter_cause`, `_fault`, `_retry`, `_retry_after`, `_provider` and `_remedy` to each record.

    The error is the exception of the record, an exception among its arguments or, with `texts=True`, its message.
    """

    def __init__(self, name: str = "", *, texts: bool = False) -> None:
        super().__init__(name)
        self.texts = texts

    def filter(self, record: logging.LogRecord) -> bool:
        if not super().filter(record):
            return False
        found = self._find(record)
        shown = found is not None and found.is_error
        for name in _ATTRIBUTES:
            value = _value(found, name) if found is not None and shown else None
            setattr(record, f"openrouter_{name}", value)
        return True

    def _find(self, record: logging.LogRecord) -> Optional[Diagnosis]:
        if record.exc_info and record.exc_info[1] is not None:
            return explain(record.exc_info[1])
        args = record.args if isinstance(record.args, tuple) else ()
        for arg in args:
            if isinstance(arg, BaseException):
                return explain(arg)
        if self.texts and record.levelno >= logging.WARNING:
            try:
                return explain(record.getMessage())
            except Exception:
                return None
        return None


def _value(found: Diagnosis, name: str) -> object:
    retry = found.retry
    if name == "retry":
        return None if retry is None else str(retry.decision)
    if name == "retry_after":
        return None if retry is None else retry.after_seconds
    value = getattr(found, name)
    return None if value is None else str(value)
