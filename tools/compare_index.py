"""比對索引 Compare the packaged editions with an independent index of their clauses.

    python tools/compare_index.py FOLDER

FOLDER holds one `<document>.yaml` for each document: its `edition` and its `clauses`, each with ref, parent, mark,
strength, obligation, leaf, every, vague, inspection, applies, trigger, urgency, approver, separation, effective,
threshold, evidence and parts. Conditions on the company (`if:x` is our x) are our `applies`; whom a clause is about
is our `about`. Prints every difference, every threshold that no demand of the clause uses, every stated frequency
that no demand meets, and what the proofs lack; exit status 1 if there is any.
"""
# ruff: noqa: INP001 - a script that stands alone

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import yaml

from anzheng.catalogue.check import KNOWN_CHECKS
from anzheng.catalogue.core.check import parameters_of
from anzheng.catalogue.core.clauses import demands_in
from anzheng.catalogue.core.model import Clause, DocumentKind, Edition
from anzheng.catalogue.files import PACKAGED
from anzheng.catalogue.services import load_pack

ON_THE_COVER = ("version", "pages", "issue_date", "first_issue_date")
"""What an index lists as thresholds and a cover states: it stands in the edition's `issue`."""


def differences(edition: Edition, index: Mapping[str, Any]) -> Iterator[str]:
    """Yield one sentence for each difference between `edition` and its index."""
    # Only the regulation's index says on which facts of the company a clause depends.
    conditions = edition.kind is DocumentKind.REGULATION
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
        mine, other = _of_clause(ours[ref], conditions=conditions), _of_index(theirs[ref], conditions=conditions)
        for key, value in mine.items():
            if value != other[key]:
                yield f"{ref} {key}: {value}, index {other[key]}"


def _of_clause(clause: Clause, *, conditions: bool) -> dict[str, Any]:
    numbered = [part for part in clause.parts if part.n > 0]
    return {
        "parent": clause.parent,
        "strength": clause.strength.value,
        "obligation": clause.obligation,
        "leaf": clause.leaf,
        "every": list(clause.every),
        "vague": list(clause.vague),
        "inspection": clause.inspection,
        "applies" if conditions else "about": list(clause.applies if conditions else clause.about),
        "trigger": clause.trigger,
        "urgency": clause.urgency,
        "approver": clause.approver is not None,
        "separation": clause.separation,
        "effective": {key: day.isoformat() for key, day in clause.effective.items()},
        "parameters": sorted((p.key, p.op.value, p.value, p.unit) for p in clause.parameters),
        "parts": len(numbered),
    }


def _of_index(row: Mapping[str, Any], *, conditions: bool) -> dict[str, Any]:
    bound = row["obligation"]
    return {
        "parent": row["parent"],
        "strength": row["strength"],
        "obligation": bound,
        "leaf": row["leaf"],
        "every": row.get("every", []),
        "vague": row.get("vague", []),
        "inspection": row.get("inspection"),
        "applies" if conditions else "about": [name.removeprefix("if:") for name in row["applies"]],
        "trigger": row.get("trigger"),
        "urgency": row.get("urgency"),
        "approver": row.get("approver") is not None,
        "separation": row.get("separation"),
        "effective": {key: str(day) for key, day in row.get("effective", {}).items()},
        # `hour/year` is an amount of hours; how often it is due stands in the demand.
        "parameters": sorted(
            (t["key"], t["op"], t["value"], t["unit"].split("/")[0])
            for t in row.get("threshold", [])
            if t["key"] not in ON_THE_COVER
        ),
        "parts": len(row.get("parts", [])) if bound else 0,
    }


def gaps(edition: Edition) -> Iterator[str]:
    """Yield what a proof lacks, whatever an index says."""
    for clause in edition.clauses:
        if bool(clause.parts) is not clause.obligation:
            yield f"{clause.ref}: an obligation without parts, or parts without one"
        named = {demand for part in clause.parts for demand in demands_in(part.proof.root)}
        yield from (
            f"{clause.ref} part {part.n}: no demand" for part in clause.parts if not demands_in(part.proof.root)
        )
        yield from (f"{clause.ref}: no demand {name}" for name in sorted(named - edition.demands.keys()))
        used = {key for name in named & edition.demands.keys() for key in parameters_of(edition.demands[name].spec)}
        if clause.obligation:
            yield from (f"{clause.ref}: no demand uses {p.key}" for p in clause.parameters if p.key not in used)


def main(arguments: list[str]) -> int:
    """Compare every packaged edition that has an index in the folder; return the exit status."""
    if len(arguments) != 1:
        click.echo(__doc__, err=True)
        return 2
    folder = Path(arguments[0])
    found = 0
    nodes = bound = 0
    for edition in load_pack(PACKAGED, {id_: (id_, id_) for id_ in KNOWN_CHECKS}).editions:
        nodes, bound = nodes + len(edition.clauses), bound + sum(clause.obligation for clause in edition.clauses)
        path = folder / f"{edition.document}.yaml"
        if not path.exists():
            click.echo(f"{edition.document}: no index {path}")
            found += 1
            continue
        index = yaml.safe_load(path.read_text(encoding="utf-8"))
        rows = sorted((*differences(edition, index), *gaps(edition)))
        for row in rows:
            click.echo(f"{edition.document} {row}")
        click.echo(f"{edition.document} {edition.edition}: {len(edition.clauses)} clauses, {len(rows)} differences")
        found += len(rows)
    click.echo(f"together: {nodes} clauses, {bound} obligations, {found} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
