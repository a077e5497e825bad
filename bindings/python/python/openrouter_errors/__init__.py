"""What an error of the OpenRouter API means: cause, fault, retry advice and remedy.

The engine is the Rust crate of the same name. No call here raises because of what a response contains; an argument of
a wrong type is a TypeError that names it.
"""

from __future__ import annotations

from . import vocabulary
from ._explain import explain, is_openrouter_error
from ._native import Diagnosis, Evidence, Retry, StreamReader, Upstream, diagnose, identify, read, read_shape
from ._types import Body, DiagnosisDict, Headers, Reading, StreamFacts
from .vocabulary import (
    Cause,
    Decision,
    Delivery,
    ErrorType,
    Fault,
    Origin,
    RetryReason,
    Shape,
    Surface,
    Wrapper,
)

__all__ = [
    "Body",
    "Cause",
    "Decision",
    "Delivery",
    "Diagnosis",
    "DiagnosisDict",
    "ErrorType",
    "Evidence",
    "Fault",
    "Headers",
    "Origin",
    "Reading",
    "Retry",
    "RetryReason",
    "Shape",
    "StreamFacts",
    "StreamReader",
    "Surface",
    "Upstream",
    "Wrapper",
    "diagnose",
    "explain",
    "identify",
    "is_openrouter_error",
    "read",
    "read_shape",
    "vocabulary",
]
