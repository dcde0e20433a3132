"""盤點的行為 Acts of a stock-take: start, count, call off. What it found changes nothing before it is approved."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from anzheng.catalogue.core.typed import Value
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import Actor
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, Text
from anzheng.kernel.ids import ENTROPY_BYTES, Chance, new_id
from anzheng.kernel.times import taipei_day
from anzheng.registers.checked import ENTRY, checked, definition
from anzheng.registers.core.checking import NAME, NewEntry, tidy
from anzheng.registers.core.stocktakes import OPEN, Line, Result, State
from anzheng.registers.models import Counted, Entry, Stocktake
from anzheng.registers.own_acts import KEPT_BY, kept_elsewhere

NOTE = 400
"""Characters of a remark."""
_BATCH = 400


@dataclass(frozen=True, slots=True)
class Count:
    """What somebody found of one entry (盤點一項)."""

    entry: str
    result: Result
    note: str = ""
    settle: bool = False
    """Whether the approval changes the register accordingly."""
    values: Mapping[str, Value] = field(default_factory=dict)
    name: str = ""
    """Of an entry that is not on the register."""
    answers: Mapping[str, Value] = field(default_factory=dict)


def start(
    ledger: str, register: str, *, actor: Actor, now: datetime, chance: Chance = secrets.token_bytes
) -> Stocktake:
    """Begin to count a register: everything that is on it now is expected (開始盤點).

    Raises NotFoundError for a register that the program does not know, InputError for one that is empty, ConflictError
    while another stock-take of it is open.
    """
    paperwork().register(register)
    today = taipei_day(now)
    with transaction.atomic():
        rows = Entry.objects.filter(Q(retired=None) | Q(retired__gt=today), ledger=ledger, register=register)
        there = list(rows.filter(since__lte=today).order_by("entry").values_list("entry", "name"))
        if not there:
            raise InputError(
                Text("清冊是空的，沒有可盤點的項目", "the register is empty: there is nothing to count"),
                register,
                Text("請先登錄項目，或聲明清冊為空", "enter its entries first, or state that it is empty"),
            )
        try:
            with transaction.atomic():
                made = Stocktake.objects.create(
                    stocktake=new_id("st", now, chance(ENTROPY_BYTES)),
                    ledger=ledger,
                    register=register,
                    started=today,
                    at=now,
                    person=actor.id,
                )
        except IntegrityError as problem:
            raise ConflictError(
                Text("這份清冊已有進行中的盤點", "a stock-take of this register is open already"),
                register,
                Text("請先完成或取消它", "finish it or call it off first"),
            ) from problem
        lines = [Counted(stocktake=made, entry=entry, name=name, expected=True) for entry, name in there]
        Counted.objects.bulk_create(lines, batch_size=_BATCH)
    return made


def count(ledger: str, stocktake: str, counts: Sequence[Count], *, actor: Actor, now: datetime) -> None:
    """Say of entries what was found; what was said before is replaced (登錄盤點結果).

    Raises ConflictError once it is before others, InputError for an entry that is not expected, and at the field for
    values that the register does not take.
    """
    today = taipei_day(now)
    with transaction.atomic():
        row = _open(ledger, stocktake)
        wanted = [one.entry for one in counts]
        lines = {one.entry: one for one in row.lines.filter(entry__in=wanted)}
        for one in counts:
            line = lines.get(one.entry)
            _check(row, one, line, today)
            line = line or Counted(stocktake=row, entry=one.entry, expected=False)
            line.name = line.name if line.expected else tidy(one.name) or one.entry
            line.result, line.settle, line.note = one.result.value, one.settle, tidy(one.note)
            line.values, line.answers = dict(one.values), dict(one.answers)
            line.person, line.at = actor.id, now
            lines[one.entry] = line
        Counted.objects.bulk_create(
            [_keyless(lines[entry]) for entry in dict.fromkeys(wanted)],
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=("stocktake", "entry"),
            update_fields=("name", "result", "settle", "values", "note", "answers", "person", "at"),
        )


def count_rest(ledger: str, stocktake: str, *, actor: Actor, now: datetime) -> int:
    """Say of everything that nobody looked at yet that it was found; return how many (其餘皆相符)."""
    with transaction.atomic():
        row = _open(ledger, stocktake)
        return row.lines.filter(result="").update(result=Result.FOUND.value, person=actor.id, at=now)


def strike(ledger: str, stocktake: str, entry: str) -> None:
    """Take back what was said of an entry; one that is not on the register is forgotten (取消一項的盤點結果)."""
    with transaction.atomic():
        row = _open(ledger, stocktake)
        row.lines.filter(entry=entry, expected=False).delete()
        row.lines.filter(entry=entry).update(
            result="", settle=False, note="", values={}, answers={}, person="", at=None
        )


def call_off(ledger: str, stocktake: str, *, now: datetime) -> None:
    """End a stock-take that was not put before others; nothing changes (取消盤點)."""
    with transaction.atomic():
        row = _open(ledger, stocktake)
        row.state, row.ended = State.ENDED.value, taipei_day(now)
        row.save()


def find_stocktake(ledger: str, stocktake: str) -> Stocktake:
    """Return a stock-take of the company. Raises NotFoundError."""
    row = Stocktake.objects.filter(ledger=ledger, pk=stocktake).first()
    if row is None:
        raise NotFoundError(
            Text("沒有這次盤點", "there is no such stock-take"),
            stocktake[:60],
            Text("請用 anzheng register stocktake list 查看", "look it up with anzheng register stocktake list"),
        )
    return row


def lines_of(row: Stocktake) -> list[Line]:
    """Return the lines by entry (one query)."""
    return [line_of(one) for one in row.lines.order_by("entry")]


def line_of(one: Counted) -> Line:
    """Return a line as the rules read it."""
    result = Result(one.result) if one.result else None
    return Line(one.entry, one.name, one.expected, result, one.settle, one.values, one.note, one.answers)


def stocktakes(ledger: str, register: str | None = None) -> list[Stocktake]:
    """Return the stock-takes of a company, the newest first (one query)."""
    rows = Stocktake.objects.filter(ledger=ledger)
    return list(rows if register is None else rows.filter(register=register))


def open_of(ledger: str, register: str) -> Stocktake | None:
    """Return the stock-take of a register that is open."""
    return Stocktake.objects.filter(ledger=ledger, register=register, state__in=OPEN).first()


def _open(ledger: str, stocktake: str) -> Stocktake:
    """Return a stock-take that can still be counted, locked. Raises NotFoundError, ConflictError."""
    find_stocktake(ledger, stocktake)
    row = Stocktake.objects.select_for_update().get(pk=stocktake)
    if row.state != State.COUNTING:
        raise ConflictError(
            Text("這次盤點已送件或已結束", "this stock-take was put before others, or has ended"),
            stocktake,
            Text("退回之後才能再更改；或另開一次盤點", "it can be changed once it was returned; or start another"),
        )
    return row


def _check(row: Stocktake, one: Count, line: Counted | None, today: date) -> None:
    where = f"{row.register}:{one.entry[:80]}"
    expected = line is not None and line.expected
    if expected is (one.result is Result.SURPLUS):
        raise InputError(
            Text("清冊上的項目不是未列冊者，清冊外的項目只能是未列冊者", "only what is not expected is a surplus"),
            where,
            Text("請核對代號", "check the id"),
        )
    if not ENTRY.fullmatch(one.entry) or len(one.name) > NAME:
        raise InputError(
            Text("代號或名稱不能用", "the id or the name cannot be used"),
            where,
            Text("代號用英數、點、底線與連字號", "an id is made of letters, digits, . _ -"),
        )
    if len(one.note) > NOTE:
        raise InputError(
            Text(f"說明最多 {NOTE} 字", f"a remark has at most {NOTE} characters"),
            f"{where}.note",
            Text("請縮短", "shorten it"),
        )
    if one.settle and row.register in KEPT_BY:
        raise kept_elsewhere(row.register, one.entry)
    if one.result is Result.DIFFERS and one.settle and not one.values:
        raise InputError(
            Text("要異動，請填有差異的欄位", "name the fields that are to change"),
            f"{where}.settle",
            Text("填寫差異，或取消「核准時更新清冊」", "give the values, or leave the register as it is"),
        )
    if one.values or (one.settle and one.result is Result.SURPLUS):
        _require_values(row, one, today)


def _require_values(row: Stocktake, one: Count, today: date) -> None:
    """Refuse values that the register would not take in the end. Raises InputError at the field."""
    before = Entry.objects.filter(ledger=row.ledger, register=row.register, entry=one.entry).first()
    values = {**({} if before is None else before.everything), **one.values}
    whole = definition(row.register) is not None and one.settle
    name = one.name or one.entry
    checked(row.ledger, [NewEntry(row.register, one.entry, name, today, values)], complete=whole, today=today)


def _keyless(line: Counted) -> Counted:
    line.pk = None
    return line
