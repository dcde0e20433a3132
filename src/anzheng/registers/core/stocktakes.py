"""盤點的規則 What a stock-take found: its numbers, its differences, and what of them changes the register. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from anzheng.catalogue.core.typed import Value
from anzheng.kernel.canonical import digest
from anzheng.kernel.errors import Text


class Result(StrEnum):
    """What was found of one entry (盤點結果)."""

    FOUND = "found"
    MISSING = "missing"
    DIFFERS = "differs"
    SURPLUS = "surplus"
    """It is there and not on the register."""


RESULTS = {
    Result.FOUND: Text("相符", "found"),
    Result.MISSING: Text("未尋獲", "not found"),
    Result.DIFFERS: Text("有差異", "differs"),
    Result.SURPLUS: Text("未列冊", "not on the register"),
}
SETTLED = {
    Result.FOUND: Text("", ""),
    Result.MISSING: Text("除帳", "take out"),
    Result.DIFFERS: Text("異動", "change"),
    Result.SURPLUS: Text("新增", "add"),
}
"""What the approval does, where the line says so."""


class State(StrEnum):
    """How far a stock-take is (盤點狀態)."""

    COUNTING = "counting"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    ENDED = "ended"
    """Refused, withdrawn or called off: it changed nothing."""


STATES = {
    State.COUNTING: Text("盤點中", "counting"),
    State.SUBMITTED: Text("簽核中", "being signed"),
    State.APPROVED: Text("已核准", "approved"),
    State.ENDED: Text("已結束，未變更清冊", "ended without a change"),
}
OPEN = (State.COUNTING, State.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Line:
    """One line (盤點項目)."""

    entry: str
    name: str
    expected: bool
    result: Result | None
    """None until somebody looked."""
    settle: bool = False
    values: Mapping[str, Value] = field(default_factory=dict)
    note: str = ""
    answers: Mapping[str, Value] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        """Whether it is a difference between register and reality."""
        return self.result not in (None, Result.FOUND)

    @property
    def settled(self) -> bool:
        """Whether nothing stays open once the stock-take is approved."""
        return self.result is Result.FOUND or (self.differs and self.settle)


@dataclass(frozen=True, slots=True)
class Tally:
    """The numbers of a stock-take (盤點統計)."""

    expected: int
    counted: int
    found: int
    missing: int
    differing: int
    surplus: int
    unsettled: int
    """Differences that stay open after the approval."""

    @property
    def left(self) -> int:
        """How many nobody looked at yet."""
        return self.expected - self.counted


def tally(lines: Iterable[Line]) -> Tally:
    """Return the numbers."""
    every = list(lines)
    by = {result: sum(1 for one in every if one.result is result) for result in Result}
    expected = [one for one in every if one.expected]
    return Tally(
        len(expected),
        sum(1 for one in expected if one.result is not None),
        by[Result.FOUND],
        by[Result.MISSING],
        by[Result.DIFFERS],
        by[Result.SURPLUS],
        sum(1 for one in every if one.differs and not one.settle),
    )


def seal(lines: Sequence[Line]) -> str:
    """Return the digest of everything that was found; the record carries it, so that its signatures bind the lines."""
    return digest([_plain(one) for one in sorted(lines, key=lambda one: one.entry)])


def _plain(one: Line) -> dict[str, Any]:
    return {
        "entry": one.entry,
        "name": one.name,
        "expected": one.expected,
        "result": None if one.result is None else one.result.value,
        "settle": one.settle,
        "values": dict(one.values),
        "note": one.note,
        "answers": dict(one.answers),
    }
