"""案件上的行為 Everything that can be done to a case: a closed list of plain values.

A stored act becomes text and comes back the same (`as_data`, `from_data`); a case is nothing but its acts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, ClassVar, TypeAlias

SYSTEM = "system"
"""Stands for the person where the product acts by itself."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a case is about, as far as deciding who may sign needs it (標的)."""

    kind: str
    id: str
    owner: str | None = None
    unit: str | None = None
    """Path of the unit that it belongs to, `/hq/it/`."""
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """People whom the content names, by role: `fixer`, `holder`."""
    flags: frozenset[str] = frozenset()
    """What decides whether a step belongs to the case: `regulated`."""
    deviates: bool = False
    """Something in it departs from the ordinary: it is never signed together with others."""


NOTHING = Matter("", "")
"""What a draft is about, as far as anybody else is concerned."""


@dataclass(frozen=True, slots=True)
class Submit:
    """The author puts the content before others (送件)."""

    KIND: ClassVar[str] = "submit"
    digest: str
    matter: Matter


@dataclass(frozen=True, slots=True)
class Resubmit:
    """The author puts changed content before others; no earlier signature counts for it (重新送件)."""

    KIND: ClassVar[str] = "resubmit"
    digest: str
    matter: Matter


@dataclass(frozen=True, slots=True)
class Sign:
    """Somebody signs the pending step, for themselves or in another's place (簽署)."""

    KIND: ClassVar[str] = "sign"
    step: str
    digest: str
    """Of the content that was before the person."""
    on_behalf_of: str | None = None
    place: int | None = None
    """Which of the step's places; None leaves it to the rules, and an entry always says it."""
    factor: str = ""
    """What proved the identity anew; empty if nothing did."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """A signer of the pending step sends the case back (退回)."""

    KIND: ClassVar[str] = "return"
    step: str
    reason: str
    to: str = ""
    """An earlier step; empty for the author."""
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Refuse:
    """A signer of the pending step ends the case with a no (不同意)."""

    KIND: ClassVar[str] = "refuse"
    step: str
    digest: str
    reason: str
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The author takes back what is before others; a draft is merely discarded (撤回)."""

    KIND: ClassVar[str] = "withdraw"


@dataclass(frozen=True, slots=True)
class Supersede:
    """A newer case was approved in this one's place (由新案取代)."""

    KIND: ClassVar[str] = "supersede"
    by_case: str


@dataclass(frozen=True, slots=True)
class Escalate:
    """The limit passed: another may sign too (逾期上呈)."""

    KIND: ClassVar[str] = "escalate"


@dataclass(frozen=True, slots=True)
class Lapse:
    """The limit passed: the case ends (逾期失效)."""

    KIND: ClassVar[str] = "lapse"


@dataclass(frozen=True, slots=True)
class Print:
    """Somebody printed the sheet to have it signed by hand (列印簽核單)."""

    KIND: ClassVar[str] = "print"
    digest: str


@dataclass(frozen=True, slots=True)
class Inked:
    """A signature as it stands on the sheet (紙本簽章)."""

    step: str
    person: str
    on: date
    on_behalf_of: str | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """Somebody puts the scan of the signed sheet beside the case; it counts for nothing yet (上傳掃描檔)."""

    KIND: ClassVar[str] = "scan"
    digest: str
    """SHA-256 of the file."""
    inked: tuple[Inked, ...]


@dataclass(frozen=True, slots=True)
class Confirm:
    """Somebody else confirms that the scan is true to the sheet: from now on its signatures count (與正本相符)."""

    KIND: ClassVar[str] = "confirm"
    digest: str
    """Of the scan that was before the person."""


Act: TypeAlias = (
    Submit | Resubmit | Sign | Return | Refuse | Withdraw | Supersede | Escalate | Lapse | Print | Scan | Confirm
)
_ACTS: dict[str, type[Any]] = {
    act.KIND: act
    for act in (
        *(Submit, Resubmit, Sign, Return, Refuse, Withdraw),
        *(Supersede, Escalate, Lapse, Print, Scan, Confirm),
    )
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One act as it happened (案件歷程的一筆)."""

    act: Act
    by: str
    on: date


def as_data(act: Act) -> dict[str, Any]:
    """Return what is stored of an act, beside its kind: plain JSON."""
    return {one.name: _plain(getattr(act, one.name)) for one in fields(act)}


def from_data(kind: str, data: Mapping[str, Any]) -> Act:
    """Return the act that `as_data` described. Raises KeyError for an unknown kind."""
    values = dict(data)
    if "matter" in values:
        matter = dict(values["matter"])
        matter["named"] = {role: tuple(people) for role, people in matter["named"].items()}
        values["matter"] = Matter(**{**matter, "flags": frozenset(matter["flags"])})
    if "inked" in values:
        values["inked"] = tuple(Inked(**{**one, "on": date.fromisoformat(one["on"])}) for one in values["inked"])
    act: Act = _ACTS[kind](**values)
    return act


def _plain(value: object) -> object:
    if isinstance(value, Matter | Inked):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
