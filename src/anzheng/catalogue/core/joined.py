"""合併 Joined: several documents read as one, for whoever lives under all of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from anzheng.catalogue.core.model import Edition

Value = TypeVar("Value")


def joined(editions: Sequence[Edition]) -> Edition:
    """Return one edition with the clauses, demands and names of all, called after the first.

    Refs differ between documents, and editions compiled from one library give the same demand under the same
    id; of others the first one's counts.
    """
    first, *rest = editions
    names = {section: dict(words) for section, words in first.names.items()}
    for edition in rest:
        for section, words in edition.names.items():
            names[section] = {**words, **names.get(section, {})}
    return replace(
        first,
        clauses=tuple(clause for edition in editions for clause in edition.clauses),
        demands=_union([edition.demands for edition in editions]),
        controls=_union([edition.controls for edition in editions]),
        questions=_union([edition.questions for edition in editions]),
        inspections=_union([edition.inspections for edition in editions]),
        defaults=_union([edition.defaults for edition in editions]),
        names=names,
    )


def _union(tables: Sequence[Mapping[str, Value]]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for table in tables:
        for key, value in table.items():
            found.setdefault(key, value)
    return dict(sorted(found.items()))
