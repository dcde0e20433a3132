"""匯入人員 Carrying out an import of people.

Each person is an act of its own, so that an interruption leaves no halves; a new plan then holds what is left.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from anzheng.facts.base import Actor
from anzheng.kernel.errors import ConflictError, Text
from anzheng.kernel.times import taipei_day
from anzheng.organization.core.imports import Change, ImportPlan, Present, Row
from anzheng.organization.core.imports import plan as make_plan
from anzheng.organization.models import Member, Unit
from anzheng.registers.people import Changes, Newcomer, change, join, leave, move

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Done:
    """What was done (匯入結果)."""

    added: int
    changed: int
    moved: int
    leaving: int


def plan(company: str, rows: Iterable[Row], *, today: date) -> ImportPlan:
    """Return what an import would do; nothing changes (two queries)."""
    members = list(
        Member.objects.filter(company_id=company).values_list(
            "number",
            "person__name",
            "unit__code",
            "title",
            "manager_id",
            "person__email",
            "joined",
            "last_day",
            "outsider",
            "person_id",
        )
    )
    numbers = {row[9]: row[0] for row in members}
    gone = frozenset(row[0] for row in members if row[8] or (row[7] is not None and row[7] < today))
    here = [
        Present(number, name, unit, title, numbers.get(manager), email, joined, last)
        for number, name, unit, title, manager, email, joined, last, *_ in members
        if number not in gone
    ]
    return make_plan(here, rows, _units(company), today, gone)


def carry_out(
    home: Path,
    company: str,
    rows: Iterable[Row],
    *,
    digest: str,
    missing: bool = False,
    actor: Actor,
    now: datetime,
    progress: Progress = lambda _done, _total: None,
) -> Done:
    """Do what the plan with that digest says; with `missing`, whoever is not in the source has today as last day.

    Raises ConflictError, before anything is done, if the plan is another one by now. After an interruption a new
    plan holds what is left.
    """
    today = taipei_day(now)
    seen = plan(company, rows, today=today)
    if seen.digest != digest:
        raise ConflictError(
            Text("名單或現況在預覽之後有了變動", "the list or the people here changed after the preview"),
            digest[:12],
            Text("請重新預覽後再執行", "look at a new preview, then carry it out"),
        )
    leaving = [(one.number, date.fromisoformat(one.differences[0].after)) for one in seen.leaving]
    leaving += [(one.number, today) for one in seen.missing if missing]
    total = len(seen.added) + len(seen.changed) + len(seen.moved) + len(leaving)
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(done, total)

    for row in seen.added:
        join(home, company, _newcomer(row, today), actor=actor, now=now)
        step()
    for one in seen.changed:
        change(company, one.number, _changes(one), since=today, actor=actor, now=now)
        step()
    for one in seen.moved:
        move(company, one.number, one.differences[0].after, since=today, actor=actor, now=now)
        step()
    for number, last in leaving:
        leave(company, number, last, actor=actor, now=now)
        step()
    return Done(len(seen.added), len(seen.changed), len(seen.moved), len(leaving))


def _units(company: str) -> dict[str, str]:
    """Return code → code and name → code of the open units; a name that two units share is no key."""
    rows = list(Unit.objects.filter(company_id=company, closed=None).values_list("code", "name"))
    names = [name for _, name in rows]
    by_name = {name: code for code, name in rows if names.count(name) == 1}
    return {**by_name, **{code: code for code, _ in rows}}


def _newcomer(row: Row, today: date) -> Newcomer:
    """Return the newcomer; a source that does not say when somebody joined means today."""
    return Newcomer(
        row.number,
        row.name,
        row.joined or today,
        unit=row.unit,
        title=row.title or "",
        manager=row.manager or None,
        email=row.email or "",
        last_day=row.last_day,
    )


def _changes(one: Change) -> Changes:
    after = {two.field: two.after for two in one.differences}
    return Changes(after.get("name"), after.get("title"), after.get("email"), after.get("manager"))
