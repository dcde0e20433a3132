"""預填的蒐集 Gathering what a new record is filled with: entries, earlier records, what the checks saw."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.core.model import Edition, Scope
from anzheng.collectors.core.contract import all_checks
from anzheng.facts.base import COMPANY, Fact, FactId, Scalar
from anzheng.facts.observations import ObservationChanged, ObservationContinued, Reading
from anzheng.kernel.times import TAIPEI, taipei_day
from anzheng.organization.core.standing import Standing
from anzheng.organization.models import Member
from anzheng.posture.context import Context
from anzheng.posture.demands.observed import newest_sighting
from anzheng.records.core.forms.prefill import Seen, Sources, prefilled
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Record
from anzheng.registers.models import Entry

_EVENING = 18
"""Hour of the day before from which on a check counts as last night's."""


@dataclass(frozen=True, slots=True)
class About:
    """What a record will be about (填寫的對象)."""

    target: str
    first: date
    last: date
    items: tuple[str, ...] = ()
    """Entries that it answers one by one."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known about a company on a day (填寫的依據)."""

    ledger: str
    context: Context
    facts: list[Fact]
    editions: tuple[Edition, ...]
    """Those that the company lives under."""
    now: datetime

    @property
    def today(self) -> date:
        """Return the day in Taiwan."""
        return taipei_day(self.now)

    def alive(self, register: str, where: Mapping[str, Scalar], day: date) -> list[str]:
        """Return the entries of a register that have these values on a day."""
        return sorted(self.context.on(day).alive(Scope(register, where)))

    def seen(self, check: str, target: str, day: date) -> Seen | None:
        """Return what a check saw on a target by that day, no earlier than the evening before; None if nothing."""
        newest = newest_sighting(self.context.index.sightings.get((check, target), []), day)
        if newest is None:
            return None
        last = newest.confirmed(day)
        evening = datetime(day.year, day.month, day.day, _EVENING, tzinfo=TAIPEI) - timedelta(days=1)
        if _moment(self.facts[last.id.seq]) < evening:
            return None
        reading = _reading(self.facts[newest.id.seq], newest.id)
        return Seen(reading.outcome, reading.values.get(_figures().get(check, "")))


def filled_in(
    form: Form, about: About, ground: Ground, has: Standing
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return what the product knows for the fields and for each entry (five queries, however many entries)."""
    member = Member.objects.filter(company_id=ground.ledger, person_id=has.person).select_related("unit").first()
    one_day = about.first == about.last
    earlier = _earlier(form, about, ground.ledger) if "last" in _words(form) else {}
    sources = Sources(
        today=about.last if one_day else ground.today,
        now=ground.now.astimezone(TAIPEI),
        author=has.person,
        number=member.number if member is not None else "",
        unit=member.unit.code if member is not None and member.unit is not None else "",
        people=_people(ground.ledger) if "entry" in _words(form) else {},
        count=lambda register: len(ground.alive(register, {}, about.last)),
    )
    wanted = [one for one in (about.target, *about.items) if one != COMPANY] if "entry" in _words(form) else []
    entries = _entries(ground, wanted, about.last)

    def about_one(target: str, last: Mapping[str, Any]) -> Sources:
        return replace(
            sources,
            last=last,
            entry=entries.get(target, {}),
            seen=lambda check: ground.seen(check, target, about.last),
        )

    rows = earlier.get("items", {})
    items = {one: prefilled(form.item_fields, about_one(one, rows.get(one, {}))) for one in about.items}
    return prefilled(form.fields, about_one(about.target, earlier.get("fields", {}))), items


def _words(form: Form) -> set[str]:
    """Return the kinds of sources that a form asks for."""
    return {(one.source or "").partition(".")[0] for one in (*form.fields.values(), *form.item_fields.values())}


def _earlier(form: Form, about: About, ledger: str) -> Mapping[str, Any]:
    """Return the content of the newest approved record of the form about the same target, up to that day."""
    rows = Record.objects.filter(ledger=ledger, form=form.id, target=about.target, last__lte=about.last)
    row = rows.filter(case__state=State.APPROVED).select_related("case").order_by("-last", "-case_id").first()
    found: Mapping[str, Any] = {} if row is None else row.case.content
    return found


def _people(ledger: str) -> dict[str, str]:
    return dict(Member.objects.filter(company_id=ledger).values_list("number", "person_id"))


def _entries(ground: Ground, targets: list[str], day: date) -> dict[str, dict[str, Any]]:
    """Return the values of entries: what stands in the ledger as of the day, and beside it what stands there now."""
    if not targets:
        return {}
    registers = {target.partition(":")[0] for target in targets}
    rows = Entry.objects.filter(ledger=ground.ledger, register__in=registers)
    now = {f"{row.register}:{row.entry}": {"name": row.name, **row.values, **row.beside} for row in rows}
    found = {}
    for target in targets:
        register, _, entry = target.partition(":")
        version = ground.context.index.entry(register, entry, day)
        then = version.values if version is not None and version.values is not None else {}
        found[target] = {**now.get(target, {}), **then}
    return found


def _moment(fact: Fact) -> datetime:
    """Return when what an observation tells was last seen."""
    payload = fact.payload
    if isinstance(payload, ObservationChanged):
        return payload.seen
    return payload.last if isinstance(payload, ObservationContinued) else fact.at


def _reading(fact: Fact, identity: FactId) -> Reading:
    payload = fact.payload
    if not isinstance(payload, ObservationChanged):
        raise TypeError(f"fact {identity.seq} tells of no sighting")
    return payload.items[identity.n]


@cache
def _figures() -> dict[str, str]:
    """Return check → the value that it names first, which is its main figure."""
    return {one.id: one.values[0] for one in all_checks() if one.values}
