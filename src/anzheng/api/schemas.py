"""共同的形式 Types that several operations share; every text and list has its limit."""

import re
from datetime import date
from typing import Annotated

from ninja import Field, Schema
from pydantic import AfterValidator, BeforeValidator, StringConstraints

FIRST_YEAR, LAST_YEAR = 1912, 2100
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LARGEST = 2**53 - 1
"""Integers of the ledger stay exact in every reader of JSON."""


def _iso(value: object) -> object:
    # Otherwise a number would be read as seconds since 1970.
    if isinstance(value, str) and _ISO.fullmatch(value) is None:
        raise ValueError("a day is written like 2026-11-21")
    if isinstance(value, int | float):
        raise ValueError("a day is written like 2026-11-21")  # noqa: TRY004 - what the validator reports
    return value


def _sane(value: date) -> date:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"the year is between {FIRST_YEAR} and {LAST_YEAR}")
    return value


def _printable(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("control characters are not accepted")
    return value


Day = Annotated[date, BeforeValidator(_iso), AfterValidator(_sane)]
"""A day, ISO."""
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
"""Id of something in the catalogue, a register or the records."""
Target = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{0,39}(:[A-Za-z0-9][A-Za-z0-9._-]{0,79})?$")]
"""`company` or `<register>:<entry>`."""
FieldName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,59}$")]
Short = Annotated[str, StringConstraints(max_length=200), AfterValidator(_printable)]
Long = Annotated[str, StringConstraints(max_length=4000), AfterValidator(_printable)]
Whole = Annotated[int, Field(strict=True, ge=-_LARGEST, le=_LARGEST)]
Value = Annotated[bool, Field(strict=True)] | Whole | Short | None
"""A value of a form or a register."""
Values = Annotated[dict[FieldName, Value], Field(max_length=100)]
After = Annotated[str, StringConstraints(max_length=200), AfterValidator(_printable)]
"""`next` of the page before."""
Limit = Annotated[int, Field(ge=1, le=500)]
"""How many at most."""
PAGE = 100


class Bilingual(Schema):
    """A text in both languages (雙語文字)."""

    zh: str
    en: str


class Problem(Schema):
    """What is wrong, where, and what to do."""

    what: Bilingual
    where: str
    remedy: Bilingual


class Error(Schema):
    """Every error has this shape (錯誤)."""

    error: Problem


class FactAt(Schema):
    """Where a fact stands in the ledger (帳本序號)."""

    seq: int
    n: int = 0


class Recorded(Schema):
    """The act stands in the ledger (已入帳)."""

    ledger: str
    seq: int


class Destroyed(Schema):
    """When, why and by whom a content was destroyed (銷毀註記)."""

    on: str
    basis: str
    case: str
    asked_by: str
    approvers: list[str]
    zh: str
    en: str
