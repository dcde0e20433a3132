"""版次 Editions: how they are written, which is newer, and what state one is in on a day."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import total_ordering

from anzheng.kernel.errors import InputError, Text

_FORM = re.compile(r"[vV]?\.? ?(\d{1,3})((?:\.\d{1,3}){0,2})")
_PARTS = 3


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """An edition's number (版次): `2.1`; what is not written counts as nothing, so 2 and 2.0 are the same."""

    parts: tuple[int, ...]
    """One to three numbers."""

    @property
    def _full(self) -> tuple[int, ...]:
        return self.parts + (0,) * (_PARTS - len(self.parts))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and self._full == other._full

    def __lt__(self, other: "Number") -> bool:
        return self._full < other._full

    def __hash__(self) -> int:
        return hash(self._full)

    def __str__(self) -> str:
        return ".".join(str(part) for part in self.parts)


def number_of(text: str) -> Number:
    """Return the edition that was typed: `2`, `2.1`, `V1.0.3`. Raises InputError."""
    match = _FORM.fullmatch(text.strip())
    if match is None or not text.strip().isascii():
        raise InputError(
            Text("看不懂這個版次", "this is no edition"),
            text[:40] or "edition",
            Text("請寫一至三段數字，例如 2.1", "write one to three numbers, for example 2.1"),
        )
    return Number(tuple(int(part) for part in (match[1], *match[2].split(".")[1:])))


def following(number: Number | None) -> Number:
    """Return what the next edition is usually called: 1.0 first, then one further at the last place."""
    if number is None:
        return Number((1, 0))
    return Number((*number.parts[:-1], number.parts[-1] + 1))


class Occasion(StrEnum):
    """Why there is an edition (時機)."""

    FIRST_ISSUE = "first-issue"
    REVISION = "revision"
    REVIEW = "review"
    """The edition in force was looked through and stays as it is."""


OCCASIONS: dict[Occasion, Text] = {
    Occasion.FIRST_ISSUE: Text("首次發行", "first issue"),
    Occasion.REVISION: Text("改版", "revision"),
    Occasion.REVIEW: Text("檢視後沿用", "reviewed, unchanged"),
}


class State(StrEnum):
    """Where an edition stands on a day (版本狀態)."""

    DRAFT = "draft"
    SIGNING = "signing"
    ENDED = "ended"
    """Refused, taken back or lapsed before it was approved."""
    APPROVED = "approved"
    """And not published yet."""
    SCHEDULED = "scheduled"
    """Published for a later day."""
    IN_FORCE = "in-force"
    OBSOLETE = "obsolete"


STATES: dict[State, Text] = {
    State.DRAFT: Text("草稿", "draft"),
    State.SIGNING: Text("簽核中", "being signed"),
    State.ENDED: Text("未核准", "not approved"),
    State.APPROVED: Text("已核准，待發布", "approved, not published"),
    State.SCHEDULED: Text("已發布，尚未生效", "published, not yet in force"),
    State.IN_FORCE: Text("現行", "in force"),
    State.OBSOLETE: Text("作廢", "obsolete"),
}
_PENDING = {"draft": State.DRAFT, "in-progress": State.SIGNING, "returned": State.SIGNING, "approved": State.APPROVED}


def state_of(case: str | None, effective: date | None, obsolete: date | None, day: date) -> State:
    """Return the state on a day; `case` is the state of the approval, None for a document from outside.

    `effective` is set by publishing, `obsolete` is the first day on which it is no longer in force.
    """
    if effective is None:
        return State.APPROVED if case is None else _PENDING.get(case, State.ENDED)
    if obsolete is not None and obsolete <= day:
        return State.OBSOLETE
    return State.IN_FORCE if effective <= day else State.SCHEDULED


def late(effective: date, published: date) -> bool:
    """Tell whether an edition was put in force for a day that was over already (補登)."""
    return effective < published
