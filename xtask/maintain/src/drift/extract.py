"""The models of the installed `openrouter` package as JSON: members, their values and the models they hold.

Prints {"version", "models": {MODEL: {MEMBER: {"values": [...], "models": [...]}}}, "enums": {ENUM: [...]},
"statuses": {STATUS: [ERROR MODEL]}}. Members have their names on the wire.
"""

import importlib.metadata
import inspect
import json
import pathlib
import re
import sys
import typing

import openrouter
from openrouter import components, errors, operations
from pydantic import BaseModel


def walk(annotation, values, models):
    """Collects the string literals and the models of a type."""
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        if "is_unknown" not in annotation.model_fields and annotation.__name__ != "Unset":
            models[name_of(annotation)] = annotation
        return
    if typing.get_origin(annotation) is typing.Literal:
        values.update(value for value in typing.get_args(annotation) if isinstance(value, str))
        return
    arguments = typing.get_args(annotation)
    if not arguments and hasattr(annotation, "__value__"):
        return walk(annotation.__value__, values, models)
    for argument in arguments:
        walk(argument, values, models)


def name_of(model):
    """The bodies of error responses have the prefix `errors.`: their parts have the same names without it."""
    if model.__module__.startswith("openrouter.errors."):
        return "errors." + model.__name__.removesuffix("Data")
    return model.__name__


found, enums = {}, {}


def add(model):
    name = name_of(model)
    if name in found:
        return
    found[name] = members = {}
    for key, field in model.model_fields.items():
        values, models = set(), {}
        walk(field.annotation, values, models)
        members[field.alias or key] = {"values": sorted(values), "models": sorted(models)}
        for inner in models.values():
            add(inner)


for module in (components, errors, operations):
    for key in dir(module):
        value = getattr(module, key, None)
        if inspect.isclass(value):
            if issubclass(value, BaseModel) and "is_unknown" not in value.model_fields:
                add(value)
        elif not key.startswith("_"):
            values, models = set(), {}
            walk(value, values, models)
            for inner in models.values():
                add(inner)
            if values:
                enums[key] = sorted(values)

statuses = {}
call = re.compile(r'match_response\(\s*http_res,\s*(\[[^\]]*\]|"[^"]*")')
for source in pathlib.Path(openrouter.__file__).parent.glob("*.py"):
    text = source.read_text()
    for match in call.finditer(text):
        used = re.search(r"errors\.(\w+?)Data\b", text[match.end() : match.end() + 300])
        for status in re.findall(r"\b[45]\d\d\b", match.group(1)):
            statuses.setdefault(status, set()).update(["errors." + used.group(1)] if used else [])

json.dump(
    {
        "version": importlib.metadata.version("openrouter"),
        "models": found,
        "enums": enums,
        "statuses": {status: sorted(names) for status, names in statuses.items()},
    },
    fp=sys.stdout,
)
