"""盤點 Stock-takes: start, count, show, submit, call off. What was found changes nothing before it is approved."""

from pathlib import Path as Folder
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Path, Router, Schema

from anzheng.api.access import Asker, Needs, asker_of
from anzheng.api.routes.registers import Values
from anzheng.api.schemas import Code, Short
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.records.belonging import require_target
from anzheng.records.stocktakes import submit
from anzheng.registers import stocktakes
from anzheng.registers.core.stocktakes import Result
from anzheng.registers.reach import require_everywhere
from anzheng.registers.stocktakes import Count, find_stocktake, lines_of
from anzheng.reports.as_json import Json
from anzheng.reports.as_json_registers import stocktake_as_json, stocktake_head

router = Router()
_WRITE = Needs(Permission.REGISTERS_WRITE, Reach.UNIT)


class Head(Schema):
    """A stock-take without its lines (盤點)."""

    stocktake: str
    register_: Annotated[str, Field(alias="register")]
    started: str
    person: str
    state: str
    """`counting`, `submitted`, `approved` or `ended`."""
    record: str | None
    ended: str | None


class NewStocktake(Schema):
    """Which register is to be counted."""

    register_: Annotated[Code, Field(alias="register")]


class LineRow(Schema):
    """One line (盤點項目)."""

    entry: str
    name: str
    expected: bool
    result: str | None
    settle: bool
    values: dict[str, Any]
    note: str


class Whole(Head):
    """A stock-take with its numbers and lines."""

    expected: int
    counted: int
    found: int
    missing: int
    differing: int
    surplus: int
    unsettled: int
    lines: list[LineRow]


class NewCount(Schema):
    """What was found of one entry."""

    entry: Code
    result: Result
    note: Short = ""
    settle: bool = False
    """Whether the register follows with the approval."""
    values: Values = Field(default_factory=dict)
    name: Short = ""
    """Of what is not on the register."""
    answers: Values = Field(default_factory=dict)
    """What the form of this count asks of each entry besides."""


class Counts(Schema):
    """What was found of several entries."""

    counts: Annotated[list[NewCount], Field(max_length=500)]
    rest_found: bool = False
    """Say of everything that nobody looked at that it was found."""


class Submitted(Schema):
    """The record that it became."""

    record: str
    number: str


@router.get("/stocktakes", auth=Needs(Permission.REGISTERS_READ), response=list[Head], by_alias=True)
def listed(request: HttpRequest) -> Json:
    """公司的盤點 The stock-takes of the company, the newest first."""
    return [stocktake_head(row) for row in stocktakes.stocktakes(asker_of(request).ledger)]


@router.post("/stocktakes", auth=_WRITE, response={201: Head}, by_alias=True)
def started(request: HttpRequest, new: NewStocktake) -> Json:
    """開始盤點 Begin to count a register: everything on it is expected."""
    asker = _whole(request)
    return stocktake_head(stocktakes.start(asker.ledger, new.register_, actor=asker.actor, now=asker.now))


@router.get("/stocktakes/{stocktake}", auth=Needs(Permission.REGISTERS_READ), response=Whole, by_alias=True)
def shown(request: HttpRequest, stocktake: Annotated[Code, Path()]) -> Json:
    """一次盤點 One stock-take with its numbers and lines."""
    row = find_stocktake(asker_of(request).ledger, stocktake)
    return stocktake_as_json(row, lines_of(row))


@router.post("/stocktakes/{stocktake}/counts", auth=_WRITE, response=Whole, by_alias=True)
def counted(request: HttpRequest, stocktake: Annotated[Code, Path()], new: Counts) -> Json:
    """登錄盤點結果 Say what was found; what was said before of an entry is replaced."""
    asker = asker_of(request)
    row = find_stocktake(asker.ledger, stocktake)
    targets = [f"{row.register}:{one.entry}" for one in new.counts]
    require_target(asker.standing, Permission.REGISTERS_WRITE, asker.ledger, *targets)
    counts = [
        Count(one.entry, one.result, one.note, one.settle, dict(one.values), one.name, dict(one.answers))
        for one in new.counts
    ]
    stocktakes.count(asker.ledger, stocktake, counts, actor=asker.actor, now=asker.now)
    if new.rest_found:
        require_everywhere(asker.standing)
        stocktakes.count_rest(asker.ledger, stocktake, actor=asker.actor, now=asker.now)
    return stocktake_as_json(row, lines_of(row))


@router.post("/stocktakes/{stocktake}/submit", auth=_WRITE, response=Submitted)
def submitted(request: HttpRequest, stocktake: Annotated[Code, Path()]) -> Json:
    """送件 Put it before its signers, as a record; the register follows the approval."""
    asker = _whole(request)
    home = Folder(settings.ANZHENG_HOME)
    record = submit(asker.standing, stocktake, home=home, actor=asker.actor, now=asker.now)
    return {"record": record.pk, "number": record.number}


@router.post("/stocktakes/{stocktake}/call-off", auth=_WRITE, response=Head, by_alias=True)
def called_off(request: HttpRequest, stocktake: Annotated[Code, Path()]) -> Json:
    """取消盤點 End one that was not submitted; nothing changes."""
    asker = _whole(request)
    stocktakes.call_off(asker.ledger, stocktake, now=asker.now)
    return stocktake_head(find_stocktake(asker.ledger, stocktake))


def _whole(request: HttpRequest) -> Asker:
    """Return who asks, if they may act upon a whole register."""
    asker = asker_of(request)
    require_everywhere(asker.standing)
    return asker
