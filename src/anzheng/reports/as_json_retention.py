"""保存與銷毀的輸出 What is due, requests of disposal and holds as JSON: the same for the command line and the API."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from anzheng.records.core.retention.standing import Standing
from anzheng.records.models import Case, Hold

Json = Any


def request_row(row: Case) -> Json:
    """Return one request of disposal."""
    content = row.content
    return {
        "case": row.pk,
        "state": row.state,
        "step": row.step,
        "basis": content.get("basis", ""),
        "author": row.author_id,
        "form": content.get("form", ""),
        "year": content.get("year", ""),
        "owners": list(content.get("owners", ())),
        "digest": row.digest,
        "opened": row.opened.isoformat(),
        "due": None if row.due is None else row.due.isoformat(),
    }


def standing_row(one: Standing) -> Json:
    """Return one content, from when it may be destroyed, and what keeps it."""
    return {
        "owner": one.piece.owner,
        "form": one.piece.form,
        "about": one.piece.last.isoformat(),
        "due": None if one.kept.due is None else one.kept.due.isoformat(),
        "sources": [
            {
                "origin": source.origin.value,
                "what": source.what,
                "until": None if source.until is None else source.until.isoformat(),
            }
            for source in one.kept.sources
        ],
        "hindrances": [{"why": held.why.value, "what": held.what} for held in one.hindrances],
    }


def disposal_answer(day: date, due: Iterable[Standing], requests: Iterable[Case]) -> Json:
    """Return what is due on a day, and the requests."""
    return {
        "day": day.isoformat(),
        "due": [standing_row(one) for one in due],
        "requests": [request_row(row) for row in requests],
    }


def hold_row(row: Hold) -> Json:
    """Return one hold."""
    return {
        "hold": row.hold,
        "scope": list(row.scope),
        "reason": row.reason,
        "placed": row.placed.isoformat(),
        "placed_by": row.placed_by,
        "released": None if row.released is None else row.released.isoformat(),
        "released_by": row.released_by or None,
        "release_reason": row.release_reason or None,
    }
