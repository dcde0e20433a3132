"""事實種類快照 Snapshot of the kinds: `schema.json` beside this file, and the command that extends it.

    python -m anzheng.facts.snapshot                       enter new kinds
    python -m anzheng.facts.snapshot --replace name/1 …    rewrite kinds that were never released

A released version of a kind never changes, because ledgers hold it: a change is a new class with the
next version, and the old one stays readable. So the command refuses to rewrite or drop what is entered.
"""

import dataclasses
import json
import sys
import types
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from anzheng.facts.base import KINDS, About
from anzheng.facts.kinds import payload_class
from anzheng.kernel.errors import ConflictError, InputError, Text

SCHEMA = Path(__file__).with_name("schema.json")
"""The checked-in snapshot: {kind: {field: form}}."""

Schema = Mapping[str, Mapping[str, str]]


def current() -> dict[str, dict[str, str]]:
    """Return the kinds as the code defines them. Nested forms and codes are spelled out."""
    return {kind: _fields(payload_class(kind)) for kind in sorted(KINDS)}


def released() -> dict[str, dict[str, str]]:
    """Return the checked-in snapshot, empty if there is none yet."""
    try:
        return json.loads(SCHEMA.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
    except FileNotFoundError:
        return {}


def merge(entered: Schema, defined: Schema, replace: frozenset[str] = frozenset()) -> dict[str, dict[str, str]]:
    """Return `entered` with the new kinds of `defined`, and with those of `replace` as they are defined now.

    Raises ConflictError for any other kind that changed or vanished, InputError for a name in `replace`
    that is not entered.
    """
    for kind in sorted(replace - set(entered)):
        raise InputError(
            Text("快照裡沒有這個種類", "the snapshot has no such kind"),
            kind,
            Text("新種類不必列出", "new kinds need not be named"),
        )
    for kind in sorted(set(entered) - replace):
        if kind not in defined:
            raise _refuse(Text("已發布的種類不見了", "a released kind is gone"), kind)
        if defined[kind] != entered[kind]:
            raise _refuse(Text("已發布的種類被更動了", "a released kind was changed"), kind)
    return {kind: dict(fields) for kind, fields in sorted(defined.items())}


def main(arguments: list[str]) -> int:
    """Extend `schema.json` by the command line's rules; 0 if done, 1 if refused, 2 if misused."""
    if arguments and (arguments[0] != "--replace" or len(arguments) == 1):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        merged = merge(released(), current(), frozenset(arguments[1:]))
    except (ConflictError, InputError) as problem:
        sys.stderr.write(f"{problem.sentence('zh')}\n{problem.sentence('en')}\n")
        return 1
    SCHEMA.write_text(as_text(merged), encoding="utf-8")
    return 0


def as_text(schema: Schema) -> str:
    """Return the text of `schema.json`: sorted, one field a line, so that a change is seen in review."""
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _fields(cls: Any) -> dict[str, str]:  # noqa: ANN401 - a dataclass
    hints = get_type_hints(cls)
    return {field.name: _form(hints[field.name]) for field in dataclasses.fields(cls)}


def _form(hint: Any) -> str:  # noqa: ANN401 - a type annotation
    """Return how a value is written, so that every change of the ledger's form shows."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        return f"list of {_form(arguments[0])}"
    if origin in (Union, types.UnionType):
        return " | ".join(sorted(_form(each) for each in arguments))
    if origin is not None:
        return f"map of {_form(arguments[0])} to {_form(arguments[1])}"
    if dataclasses.is_dataclass(hint):
        return "{" + ", ".join(f"{name}: {form}" for name, form in sorted(_fields(hint).items())) + "}"
    if issubclass(hint, StrEnum):
        return "one of " + " ".join(sorted(member.value for member in hint))
    return _NAMES[hint]


_NAMES: dict[Any, str] = {
    str: "str",
    int: "int",
    bool: "bool",
    date: "date",
    datetime: "datetime",
    About: "about",
    type(None): "null",
}


def _refuse(what: Text, kind: str) -> ConflictError:
    return ConflictError(
        what,
        kind,
        Text(
            "帳本裡已有這一版，請保留原類別並另立下一版；若從未發布，執行 python -m anzheng.facts.snapshot --replace "
            + kind,
            "ledgers hold this version: keep its class and define the next version; if it was never released, run "
            "python -m anzheng.facts.snapshot --replace " + kind,
        ),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
