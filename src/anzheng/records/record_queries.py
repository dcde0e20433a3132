"""紀錄查詢 Which records somebody may see: one condition in the query, as for cases, newest first."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from anzheng.organization.core.standing import Standing
from anzheng.records.case_queries import visible
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Case, Record


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the records are asked for (篩選); None leaves it open."""

    form: str | None = None
    state: State | None = None
    mine: bool = False
    """Only those that one wrote oneself."""
    target: str | None = None
    first: date | None = None
    last: date | None = None
    """Days that the record's period touches."""


EVERYTHING = Wanted()


def records_of(has: Standing, wanted: Wanted = EVERYTHING) -> QuerySet[Record]:
    """Return the records that the standing may see, with their cases, the newest first (one query)."""
    rows = visible(Case.objects.filter(kind="record"), has)
    if wanted.state is not None:
        rows = rows.filter(state=wanted.state)
    if wanted.mine:
        rows = rows.filter(author=has.person)
    found = Record.objects.filter(case__in=rows.values("pk")).select_related("case", "case__author")
    given = {
        "form": wanted.form,
        "target": wanted.target,
        "last__gte": wanted.first,
        "first__lte": wanted.last,
    }
    return found.filter(**{name: value for name, value in given.items() if value is not None}).order_by("-case_id")
