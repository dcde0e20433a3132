"""演出範例 Playing the plan: every act goes through the service that people use, at its own time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.db import transaction

from anzheng.catalogue import services as catalogue
from anzheng.catalogue.files import PACKAGED
from anzheng.cli.sample import staff
from anzheng.cli.sample import world as worlds
from anzheng.cli.sample.desk import Desk
from anzheng.cli.sample.hosts import observe
from anzheng.cli.sample.plan import Act, at, history
from anzheng.cli.sample.settling import by_services, key_folder, personnel, settle
from anzheng.cli.sample.world import LEDGER, NAME, World
from anzheng.facts.audit import FindingClosed, FindingOpened
from anzheng.facts.base import Actor
from anzheng.facts.events import EventAnswered, EventRaised, NoEventStated
from anzheng.facts.evidence import StatementSigned
from anzheng.facts.observations import SettingRead
from anzheng.facts.retention import HoldingConfirmed
from anzheng.kernel.calendars import Calendar
from anzheng.kernel.durations import parse, subtract
from anzheng.organization import services as organization
from anzheng.organization.models import Person
from anzheng.organization.published_calendars import office_calendar
from anzheng.records import acts, evidence
from anzheng.records.evidence import NewEvidence
from anzheng.registers import services as registers

_STRIDE = 100
"""Acts between two signs of progress."""
Progress = Callable[[int, int], None]


def load(home: Path, checks: catalogue.Checks, today: date, progress: Progress) -> int:
    """Create the sample company and play its history; return the number of acts."""
    edition = catalogue.load("twse-cc", home=home, checks=checks)
    known = catalogue.load_pack(PACKAGED, checks).vocabulary.registers
    fields = {identity: register.fields for identity, register in known.items()}
    names = {identity: register.zh for identity, register in known.items()}
    start = subtract(today.replace(day=1), parse("P2Y"), Calendar(frozenset(), frozenset()))
    known_rows = {"people": staff.people_entries(start), "units": staff.unit_entries(start)}
    world = worlds.build(edition, fields, start, today, names=names, known=known_rows)
    world = replace(world, gone={f"people:{staff.BY_KEY[staff.LEAVER].number}": staff.left_on(today)})
    actor = Actor("system", "u:sample-clerk", "cli", "os-account")
    # One transaction for all of it: whoever interrupts the loading finds nothing half-written.
    with transaction.atomic(), key_folder() as keys:
        world = _open(world, catalogue.digest_of(edition), keys, actor)
        planned = [*history(world, _calendar(world)), *observe(world), *personnel(world), *Desk(home, keys).acts(world)]
        plan = sorted(planned, key=lambda act: act.at)
        for number, act in enumerate(plan, 1):
            _do(act, home, actor)
            if number % _STRIDE == 0 or number == len(plan):
                progress(number, len(plan))
        organization.publish_calendars(LEDGER, actor=actor, now=at(today, 0))
    return len(plan)


def _open(world: World, digest: str, keys: Path, actor: Actor) -> World:
    start, edition = world.start, world.edition
    now = at(start, 8)
    organization.open_company(LEDGER, NAME, sample=True, cutover=start, actor=actor, now=now)
    since = edition.effective.first or start
    organization.adopt_edition(LEDGER, edition.document, edition.edition, digest, since=since, actor=actor, now=now)
    organization.answer_profile(LEDGER, worlds.answers(edition), since=start, actor=actor, now=now)
    Person.objects.get_or_create(pseudonym=actor.id, defaults={"name": "範例登錄人員"})
    settled = settle(world, keys, actor, now)
    for register, entries in settled.entries.items():
        by_hand = [entry for entry in entries if not by_services(register, entry)]
        if by_hand:
            registers.enter(LEDGER, by_hand, actor=actor, now=now)
    return settled


def _calendar(world: World) -> Calendar:
    years = [office_calendar(year) for year in range(world.start.year - 4, world.today.year + 2)]
    closed = frozenset(day for year in years for day in year.closed)
    return Calendar(closed, frozenset(day for year in years for day in year.opened))


def _do(act: Act, home: Path, actor: Actor) -> None:  # noqa: C901 - a table of services by kind of act
    what, now = act.what, act.at
    match what:
        case NewEvidence():
            evidence.add_evidence(LEDGER, what, home=home, actor=actor, now=now)
        case tuple():
            registers.enter(LEDGER, what, actor=actor, now=now)
        case EventRaised():
            acts.raise_event(LEDGER, what, actor=actor, now=now)
        case EventAnswered():
            acts.answer_event(LEDGER, what, actor=actor, now=now)
        case NoEventStated():
            acts.state_no_event(LEDGER, what, actor=actor, now=now)
        case StatementSigned():
            acts.sign_statement(LEDGER, what, actor=actor, now=now)
        case SettingRead():
            acts.read_settings(LEDGER, [what], actor=actor, now=now)
        case HoldingConfirmed():
            acts.confirm_holding(LEDGER, what, actor=actor, now=now)
        case FindingOpened():
            acts.open_finding(LEDGER, what, actor=actor, now=now)
        case FindingClosed():
            acts.close_finding(LEDGER, what.finding, since=what.since, person=what.person, actor=actor, now=now)
        case _ if callable(what):
            what(LEDGER, actor, now)
        case _:
            raise TypeError(f"the sample has no service for {type(what).__name__}")
