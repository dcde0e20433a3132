"""匯入清冊 Carrying out a list in a register: some hundred entries are one act, so that none lasts long.

An interruption leaves no halves; a new plan then holds what is left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from anzheng.catalogue.core.forms import Register
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import Actor
from anzheng.kernel.errors import ConflictError, Text
from anzheng.kernel.times import taipei_day
from anzheng.registers.checked import there
from anzheng.registers.core.columns import Columns, Rows, columns_of, lines_of
from anzheng.registers.core.plans import RegisterPlan, Standing, readable, references
from anzheng.registers.core.plans import plan as make_plan
from anzheng.registers.models import Entry
from anzheng.registers.own_acts import barred
from anzheng.registers.services import enter

Progress = Callable[[int, int], None]
_BATCH = 250
"""Entries of one act."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as it was read, and what it would do (讀入的清單)."""

    plan: RegisterPlan
    ignored: tuple[str, ...]
    """Headings that nothing is made of; perhaps misspelt."""


def plan(ledger: str, register: str, rows: Rows, where: str, *, today: date) -> Listed:
    """Return what a list would do; nothing changes (few queries, however long the list).

    Raises NotFoundError for a register that the program does not know, InputError for a list without headings.
    """
    own = paperwork().register(register)
    columns = columns_of(own, rows, where)
    return Listed(_plan(ledger, own, columns, rows, today), columns.ignored)


def carry_out(
    ledger: str,
    register: str,
    rows: Rows,
    *,
    digest: str,
    actor: Actor,
    now: datetime,
    progress: Progress = lambda _done, _total: None,
) -> RegisterPlan:
    """Do what the plan with that digest says (匯入). Raises ConflictError, before anything, if it is another by now."""
    seen = plan(ledger, register, rows, register, today=taipei_day(now)).plan
    if seen.digest != digest:
        raise ConflictError(
            Text("清單或清冊在預覽之後有了變動", "the list or the register changed after the preview"),
            digest[:12],
            Text("請重新預覽後再執行", "look at a new preview, then carry it out"),
        )
    work = seen.work
    progress(0, len(work))
    for start in range(0, len(work), _BATCH):
        batch = work[start : start + _BATCH]
        enter(ledger, batch, actor=actor, now=now)
        progress(start + len(batch), len(work))
    return seen


def standing(ledger: str, register: str, today: date) -> dict[str, Standing]:
    """Return all entries of a register as they stand (one query)."""
    rows = Entry.objects.filter(ledger=ledger, register=register)
    return {
        row.entry: Standing(
            row.entry, row.name, row.since, row.retired is not None and row.retired <= today, row.everything
        )
        for row in rows.iterator()
    }


def _plan(ledger: str, register: Register, columns: Columns, rows: Rows, today: date) -> RegisterPlan:
    here = standing(ledger, register.id, today)
    read = readable(register, lines_of(columns, rows), here)
    known = there(ledger, references(register, read), today)
    return make_plan(register, read, here, known, today, barred)
