"""範例公司的人事 How the sample's people come, get their duties, stand in for each other, are away and leave.

Every act goes through the service that people use; ids are drawn from a chance that is the same every time.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from anzheng.cli.sample.plan import Act
from anzheng.cli.sample.staff import BY_KEY, KEY, LEAVER, STAFF, UNITS, Somebody, left_on
from anzheng.cli.sample.terms import SEED, at
from anzheng.cli.sample.world import LEDGER, World
from anzheng.facts.base import Actor
from anzheng.kernel.ids import Chance
from anzheng.organization.core.duties import NAMES
from anzheng.organization.core.standing import StandsIn
from anzheng.organization.deputies import name_deputy, plan_absence
from anzheng.organization.duties import grant_duty
from anzheng.organization.people import KEY_FILE
from anzheng.registers.models import Entry
from anzheng.registers.people import Newcomer, join, leave
from anzheng.registers.roles import REGISTER as ROLES
from anzheng.registers.roles import ROLES as FOLLOWED
from anzheng.registers.services import NewEntry, enter
from anzheng.registers.units import open_unit, set_head

REASON = "範例資料 Sample data"
STAY = timedelta(days=300)
"""How long outsiders go on coming, from today."""
_HOLIDAY = timedelta(days=6)


def chance_of(what: str) -> Chance:
    """Return a source of chance that gives the same bytes for the same thing every time."""
    return Random(f"{SEED}/{what}").randbytes  # noqa: S311 - ids of a sample, no secret


@contextmanager
def key_folder() -> Iterator[Path]:
    """Hold a folder with the key of the sample's pseudonyms, for the acts that make some."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / KEY_FILE).write_text(KEY.hex() + "\n", encoding="ascii")
        yield folder


def settle(world: World, keys: Path, actor: Actor, now: datetime) -> World:
    """Open the units, take the people in, give them their duties; return the world with the roles that follow."""
    for unit in UNITS:
        open_unit(
            LEDGER,
            unit.code,
            unit.name,
            parent=unit.parent,
            kind=unit.kind,
            hall=unit.hall,
            since=world.start,
            actor=actor,
            now=now,
        )
    values = {entry.entry: entry.values for entry in world.entries["people"]}
    for one in STAFF:
        given = {name: value for name, value in values.get(one.number, {}).items() if name != "unit"}
        join(keys, LEDGER, _newcomer(one, world, given), actor=actor, now=now)
    for unit in UNITS:
        set_head(LEDGER, unit.code, BY_KEY[unit.head].number, since=world.start, actor=actor, now=now)
    # What the documents ask of units beyond what the acts on units know, such as whether they are in the ISMS.
    enter(LEDGER, world.entries["units"], actor=actor, now=now)
    for one in STAFF:
        _grant(one, world, keys, actor, now)
    return replace(world, entries={**world.entries, ROLES: _roles(world)})


def by_services(register: str, entry: NewEntry) -> bool:
    """Tell whether an entry of the plan comes from an act on people, units or duties, and is not entered by hand."""
    followed = register == ROLES and entry.values.get("duty") in FOLLOWED.values()
    return register in ("people", "units") or followed


def personnel(world: World) -> Iterator[Act]:
    """Yield who stood and stands in for whom, who is away, and who left."""
    past = world.start + timedelta(days=200)
    yield Act(at(past - timedelta(days=3)), _stand_in("security-head", "security-staff", past, past + 2 * _HOLIDAY))
    first = world.today - timedelta(days=1)
    yield Act(
        at(first - timedelta(days=8), 11), _stand_in("it-head", "host-administrator", first, first + 2 * _HOLIDAY)
    )
    away = BY_KEY["it-head"].id

    def absent(ledger: str, actor: Actor, now: datetime) -> None:
        plan_absence(ledger, away, first, first + _HOLIDAY, actor=actor, now=now, chance=chance_of("absence"))

    yield Act(at(first - timedelta(days=8), 10, 50), absent)
    last = left_on(world.today)

    def gone(ledger: str, actor: Actor, now: datetime) -> None:
        leave(ledger, BY_KEY[LEAVER].number, last, actor=actor, now=now)

    yield Act(at(last + timedelta(days=1), 9), gone)


def _newcomer(one: Somebody, world: World, values: dict[str, str | int | bool | None]) -> Newcomer:
    title = one.name if one.duty is None else NAMES[one.duty].zh
    manager = None if one.manager is None else BY_KEY[one.manager].number
    last = world.today + STAY if one.outsider else None
    return Newcomer(
        one.number,
        one.name,
        world.start,
        unit=one.unit,
        title=title,
        manager=manager,
        last_day=last,
        outsider=one.outsider,
        values=values,
    )


def _grant(one: Somebody, world: World, keys: Path, actor: Actor, now: datetime) -> None:
    if one.duty is None:
        return
    grant_duty(
        keys,
        LEDGER,
        one.id,
        one.duty,
        unit=one.only,
        first=world.start,
        last=world.today + STAY if one.outsider else None,
        reason=REASON,
        actor=actor,
        now=now,
        chance=chance_of(one.key),
    )


def _roles(world: World) -> tuple[NewEntry, ...]:
    """Return the entries of the register of roles: those that follow the duties, and those entered by hand."""
    rows = Entry.objects.filter(ledger=LEDGER, register=ROLES).order_by("entry")
    followed = tuple(NewEntry(ROLES, row.entry, row.name, row.since, row.values) for row in rows)
    return followed + tuple(entry for entry in world.entries[ROLES] if not by_services(ROLES, entry))


def _stand_in(person: str, deputy: str, first: date, last: date) -> Callable[[str, Actor, datetime], None]:
    wanted = StandsIn(BY_KEY[person].id, BY_KEY[deputy].id, None, first, last)

    def act(ledger: str, actor: Actor, now: datetime) -> None:
        name_deputy(ledger, wanted, actor=actor, now=now, chance=chance_of(f"deputy/{first}"))

    return act
