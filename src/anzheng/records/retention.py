"""保存期限的蒐集 Gathering what decides how long contents are kept: ledger, documents, forms, cases, holds."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Q

from anzheng.catalogue.core.model import ParameterRef, Period
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import Fact
from anzheng.kernel.durations import text_of
from anzheng.kernel.errors import NotFoundError
from anzheng.ledger.services import entry, facts_of
from anzheng.organization.adoption import editions_on
from anzheng.posture.parameters import ParameterBook, effective
from anzheng.records.case_people import office_calendar
from anzheng.records.core.retention.asked import PeriodOf, asked_by
from anzheng.records.core.retention.known import Known, Piece
from anzheng.records.core.retention.standing import Outside, Shelf, Standing
from anzheng.records.core.workflow.case import OPEN, State
from anzheng.records.forms import definition
from anzheng.records.models import Case, DocumentEdition, Hold, Record

KIND = "disposal"
"""Kind of the cases that ask for disposal."""
_UNREADABLE = "?"
"""Stands for a parameter that no longer has a value: no duration, so that nothing expires by it."""


def shelf(
    home: Path,
    company: str,
    day: date,
    requests: Mapping[str, str] | None = None,
    facts: Iterable[Fact] | None = None,
) -> Shelf:
    """Return everything that is kept and what is known about keeping it (保存架): reads the whole ledger once.

    `requests` are the owners that other requests name, with the case; all open ones, if nothing is said. `facts` are
    those of the ledger, where somebody has read them already.
    """
    known = Known().take(facts_of(company) if facts is None else facts)
    editions = editions_on(home, company, day)
    asked = asked_by(editions, _periods(ParameterBook.of(editions), known, day))
    return Shelf(
        known,
        asked,
        _outside(company, day, requested(company) if requests is None else requests),
        day,
        office_calendar(company),
        known.newest(),
    )


def stand(on: Shelf, company: str, evidence: Iterable[str]) -> list[Standing]:
    """Return how pieces of evidence stand, with the day that the entry of each names. Skips what the ledger lacks.

    The entries are read only for those that nothing else keeps: there are few of them.
    """
    known = [on.known.pieces[one] for one in evidence if one in on.known.pieces]
    chains = {piece.evidence for one in known for piece in _chain(on.known, one)}
    retained = {one: day for one in chains if (day := _named(company, on.known.pieces[one])) is not None}
    exact = replace(on, outside=replace(on.outside, retained={**on.outside.retained, **retained}))
    return [exact.standing(piece.evidence) for piece in known]


def holds_of(company: str) -> Mapping[str, tuple[str, ...]]:
    """Return the holds in force, each with its scope."""
    rows = Hold.objects.filter(ledger=company, released=None).values_list("hold", "scope")
    return {hold: tuple(scope) for hold, scope in rows}


def requested(company: str, *, besides: str | None = None, returned_to: str | None = None) -> dict[str, str]:
    """Return the owners that open requests of disposal name, each with the case.

    One case may stand aside, and so may what was returned to somebody: its author asks for the same again.
    """
    rows = Case.objects.filter(company=company, kind=KIND, state__in=[State.IN_PROGRESS, State.RETURNED])
    if besides is not None:
        rows = rows.exclude(pk=besides)
    if returned_to is not None:
        rows = rows.exclude(author=returned_to, state=State.RETURNED)
    named = ((item["owner"], case) for case, content in _contents(rows) for item in content.get("items", ()))
    return dict(named)


def _contents(rows: Any) -> list[tuple[str, dict[str, Any]]]:  # noqa: ANN401 - a queryset
    return list(rows.values_list("pk", "content"))


def _chain(known: Known, piece: Piece) -> list[Piece]:
    return [piece, *(known.pieces[one] for one in known.later(piece.evidence))]


def _named(company: str, piece: Piece) -> date | None:
    return entry(company, piece.seq).leaf.retain


def _periods(book: ParameterBook, known: Known, day: date) -> PeriodOf:
    def period_of(period: Period) -> str:
        if not isinstance(period, ParameterRef):
            return period
        found = effective(period.param, book, known.own_value(period.param, day))
        text = None if found is None else text_of(found.parameter.value, found.parameter.unit)
        return text or _UNREADABLE

    return period_of


def _outside(company: str, day: date, requests: Mapping[str, str]) -> Outside:
    forms = {form.id: form.keep for form in paperwork().forms.values()}
    correcting = Record.objects.filter(ledger=company, case__superseded_by__state__in=sorted(OPEN))
    in_force = DocumentEdition.objects.filter(
        Q(obsolete=None) | Q(obsolete__gt=day), document__ledger=company, record__isnull=False, document__ended=None
    )
    return Outside(
        holds=holds_of(company),
        requested=requests,
        correcting=dict(correcting.exclude(evidence="").values_list("evidence", "case__superseded_by__pk")),
        in_force=dict(in_force.exclude(record__evidence="").values_list("record__evidence", "document__number")),
        item_of=_items(company),
        retained={},
        forms=forms,
    )


def _items(company: str) -> dict[str, tuple[str, str]]:
    """Return evidence → event and item, for the records of forms that report or answer one."""
    rows = Record.objects.filter(ledger=company).exclude(evidence="")
    found = {}
    events: dict[str, str | None] = {}
    for evidence, number, digest, content in rows.values_list(
        "evidence", "number", "definition_id", "case__content__case"
    ):
        if digest not in events:
            try:
                events[digest] = definition(digest).event
            except NotFoundError:
                events[digest] = None
        event = events[digest]
        if event is not None:
            found[evidence] = event, content or number
    return found
