"""A validator for the part of JSON Schema that docs/reference/schemas uses; any other keyword is refused."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

KNOWN = {
    "$schema",
    "$defs",
    "$ref",
    "title",
    "description",
    "type",
    "enum",
    "format",
    "pattern",
    "minimum",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "anyOf",
}
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


def problems(value: object, schema: dict[str, Any], root: dict[str, Any] | None = None, place: str = "$") -> list[str]:
    """Return what keeps `value` from fitting, each with its place; an empty list if it fits."""
    root = schema if root is None else root
    if unknown := set(schema) - KNOWN:
        raise ValueError(f"{place}: keywords unknown to this validator: {sorted(unknown)}")
    if "$ref" in schema:
        return problems(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, place)
    if "anyOf" in schema:
        tried = [problems(value, branch, root, place) for branch in schema["anyOf"]]
        return [] if [] in tried else [f"{place}: fits none of the branches: {min(tried, key=len)}"]
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{place}: {value!r} is not one of {schema['enum']}"]
    return list(_by_type(value, schema, root, place))


def _by_type(value: object, schema: dict[str, Any], root: dict[str, Any], place: str) -> Iterator[str]:
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_is(value, name) for name in names):
        yield f"{place}: {type(value).__name__} is not {' or '.join(names)}"
    elif isinstance(value, dict):
        yield from _of_object(value, schema, root, place)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from problems(item, schema["items"], root, f"{place}[{position}]")
    elif isinstance(value, str):
        if schema.get("format") == "date" and date.fromisoformat(value).isoformat() != value:
            yield f"{place}: {value} is not a date"
        if "pattern" in schema and re.fullmatch(schema["pattern"], value) is None:
            yield f"{place}: {value} does not match {schema['pattern']}"
    elif isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{place}: {value} is below {schema['minimum']}"


def _is(value: object, name: str) -> bool:
    # True is an int in Python, and is none in JSON.
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _of_object(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], place: str) -> Iterator[str]:
    fields = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{place}.{name}: missing"
    for name, item in value.items():
        if name in fields:
            yield from problems(item, fields[name], root, f"{place}.{name}")
        elif isinstance(rest := schema.get("additionalProperties"), dict):
            yield from problems(item, rest, root, f"{place}.{name}")
        elif rest is False:
            yield f"{place}.{name}: not documented"
