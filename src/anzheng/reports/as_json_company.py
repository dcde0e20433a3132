"""公司的輸出 Answers about the company itself as JSON: what an answer of the profile changes, which documents rule."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from anzheng.facts.base import Scalar
from anzheng.posture.applicability import Change
from anzheng.reports.adoptions import Adoption
from anzheng.reports.applicability import Effect

Json = Any


def effect(question: str, answer: Scalar, today: Scalar, value: Effect) -> Json:
    """Return `profile effect --json`."""
    return {
        "question": question,
        "answer": answer,
        "today": today,
        "brought": [_change(one) for one in value.brought],
        "taken": [_change(one) for one in value.taken],
        "pending": [_change(one) for one in value.pending],
    }


def _change(one: Change) -> Json:
    return {
        "document": one.document,
        "ref": one.ref,
        "zh": one.zh,
        "en": one.en,
        "parts": list(one.parts),
        "before": one.before.value,
        "after": one.after.value,
    }


def documents(rows: Iterable[Adoption], today: date) -> list[Json]:
    """Return `document list --json`."""
    return [
        {
            "id": one.document,
            "edition": one.edition,
            "zh": one.name.zh,
            "en": one.name.en,
            "kind": one.kind.value,
            "example": one.example,
            "clauses": one.clauses,
            "obligations": one.obligations,
            "adopted": one.adopted and one.since is not None and one.since <= today,
            "since": None if one.since is None else one.since.isoformat(),
            "withdrawn": None if one.withdrawn is None else one.withdrawn.isoformat(),
        }
        for one in rows
    ]
