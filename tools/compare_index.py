"""比對索引 Compare the packaged editions with an independent index of their clauses.

    python tools/compare_index.py FOLDER

FOLDER holds one `<document>.yaml` for each document: its `edition` and its `clauses`, each with ref, parent,
strength, obligation, leaf, every, inspection, applies (`if:x` is our x), effective, threshold and parts.
Prints every difference; exit status 1 if there is any.
"""
# ruff: noqa: INP001 - a script that stands alone

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import yaml

from anzheng.catalogue.check import KNOWN_CHECKS
from anzheng.catalogue.core.model import Clause, Edition
from anzheng.catalogue.files import PACKAGED
from anzheng.catalogue.services import load_pack


def differences(edition: Edition, index: Mapping[str, Any]) -> Iterator[str]:
    """Yield one sentence for each difference between `edition` and its index."""
    ours = {clause.ref: clause for clause in edition.clauses}
    theirs = {row["ref"]: row for row in index["clauses"]}
    if str(index["edition"]) != edition.edition:
        yield f"edition: {edition.edition}, index {index['edition']}"
    for ref in theirs.keys() - ours.keys():
        yield f"{ref}: only in the index"
    for ref in ours.keys() - theirs.keys():
        yield f"{ref}: only in the pack"
    if list(ours) != list(theirs):
        yield "the order of the clauses differs"
    for ref in ours.keys() & theirs.keys():
        mine, other = _of_clause(ours[ref]), _of_index(theirs[ref])
        for key, value in mine.items():
            if value != other[key]:
                yield f"{ref} {key}: {value}, index {other[key]}"


def _of_clause(clause: Clause) -> dict[str, Any]:
    numbered = [part for part in clause.parts if part.n > 0]
    return {
        "parent": clause.parent,
        "strength": clause.strength.value,
        "obligation": clause.obligation,
        "leaf": clause.leaf,
        "every": list(clause.every),
        "inspection": clause.inspection,
        "applies": list(clause.applies),
        "effective": {key: day.isoformat() for key, day in clause.effective.items()},
        "parameters": sorted((p.key, p.op.value, p.value, p.unit) for p in clause.parameters),
        "parts": len(numbered),
    }


def _of_index(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "parent": row["parent"],
        "strength": row["strength"],
        "obligation": row["obligation"],
        "leaf": row["leaf"],
        "every": row.get("every", []),
        "inspection": row.get("inspection"),
        "applies": [name.removeprefix("if:") for name in row["applies"]],
        "effective": {key: str(day) for key, day in row.get("effective", {}).items()},
        # `hour/year` is an amount of hours; how often it is due stands in the demand.
        "parameters": sorted(
            (t["key"], t["op"], t["value"], t["unit"].split("/")[0]) for t in row.get("threshold", [])
        ),
        "parts": len(row.get("parts", [])) if row["obligation"] else 0,
    }


def main(arguments: list[str]) -> int:
    """Compare every packaged edition that has an index in the folder; return the exit status."""
    if len(arguments) != 1:
        click.echo(__doc__, err=True)
        return 2
    folder = Path(arguments[0])
    found = 0
    for edition in load_pack(PACKAGED, {id_: (id_, id_) for id_ in KNOWN_CHECKS}).editions:
        path = folder / f"{edition.document}.yaml"
        if not path.exists():
            click.echo(f"{edition.document}: no index {path}")
            found += 1
            continue
        rows = sorted(differences(edition, yaml.safe_load(path.read_text(encoding="utf-8"))))
        for row in rows:
            click.echo(f"{edition.document} {row}")
        click.echo(f"{edition.document} {edition.edition}: {len(edition.clauses)} clauses, {len(rows)} differences")
        found += len(rows)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
