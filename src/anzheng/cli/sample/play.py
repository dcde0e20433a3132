"""演出範例 Playing the plan: every act goes through the service that people use, at its own time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from django.db import transaction

from anzheng.catalogue import services as catalogue
from anzheng.cli.sample import staff
from anzheng.cli.sample import world as worlds
from anzheng.cli.sample.desk import Desk
from anzheng.cli.sample.filled import Filled
from anzheng.cli.sample.hosts import observe
from anzheng.cli.sample.plan import Act, history
from anzheng.cli.sample.settling import by_services, key_folder, personnel, settle
from anzheng.cli.sample.terms import at
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
from anzheng.records import acts, evidence
from anzheng.records.evidence import NewEvidence
from anzheng.registers import services as registers

FIRST = "twse-cc"
_STRIDE = 100
"""Acts between two signs of progress."""
_IN_ONE_GO = (NewEvidence, NoEventStated, SettingRead, HoldingConfirmed)
"""What people do many of at one moment, as one act."""
Progress = Callable[[int, int], None]
Kind = TypeVar("Kind")


def load(home: Path, checks: catalogue.Checks, today: date, progress: Progress) -> int:
    """Create the sample company and play its history; return the number of acts."""
    newest = {one.document: one.digest for one in catalogue.packaged(home, checks)}
    editions = [catalogue.load_compiled(home, newest[document]) for document in in_order(newest)]
    known = catalogue.registers(checks)
    fields = {identity: register.fields for identity, register in known.items()}
    names = {identity: register.zh for identity, register in known.items()}
    start = subtract(today.replace(day=1), parse("P2Y"), Calendar(frozenset(), frozenset()))
    known_rows = {"people": staff.people_entries(start), "units": staff.unit_entries(start)}
    world = worlds.build(editions, fields, start, today, names=names, known=known_rows)
    world = replace(world, gone={f"people:{staff.BY_KEY[staff.LEAVER].number}": staff.left_on(today)})
    actor = Actor("system", "u:sample-clerk", "cli", "os-account")
    # One transaction for all of it: whoever interrupts the loading finds nothing half-written.
    with transaction.atomic(), key_folder() as keys:
        world = _open(world, newest, keys, actor)
        filled = Filled.of(home, keys, world)
        told = [act for act in history(world) if not filled.replaces(act)]
        planned = [*told, *observe(world), *personnel(world), *Desk(home, keys).acts(world), *filled.acts()]
        plan = together(planned)
        for number, acts in enumerate(plan, 1):
            _do(acts, home, actor)
            if number % _STRIDE == 0 or number == len(plan):
                progress(number, len(plan))
        organization.publish_calendars(LEDGER, actor=actor, now=at(today, 0))
    return len(plan)


def together(planned: Iterable[Act]) -> list[list[Act]]:
    """Return the acts in order of time, those together that people do in one go: the sheets of a day, a signing."""
    groups: dict[object, list[Act]] = {}
    for number, act in enumerate(sorted(planned, key=lambda act: act.at)):
        alike = type(act.what) if isinstance(act.what, _IN_ONE_GO) else number
        groups.setdefault((act.at, alike), []).append(act)
    return list(groups.values())


def in_order(documents: Iterable[str]) -> list[str]:
    """Return documents with the regulation that the sample tells most about first."""
    return sorted(documents, key=lambda document: (document != FIRST, document))


def _open(world: World, digests: Mapping[str, str], keys: Path, actor: Actor) -> World:
    start = world.start
    now = at(start, 8)
    organization.open_company(LEDGER, NAME, sample=True, cutover=start, actor=actor, now=now)
    for edition in world.editions:
        since, digest = edition.effective.first or start, digests[edition.document]
        organization.adopt_edition(LEDGER, edition.document, edition.edition, digest, since=since, actor=actor, now=now)
    organization.answer_profile(LEDGER, worlds.answers(world.edition), since=start, actor=actor, now=now)
    Person.objects.get_or_create(pseudonym=actor.id, defaults={"name": "範例登錄人員"})
    settled = settle(world, keys, actor, now)
    for register, entries in settled.entries.items():
        by_hand = [entry for entry in entries if not by_services(register, entry)]
        if by_hand:
            registers.enter(LEDGER, by_hand, actor=actor, now=now)
    return settled


def _do(together: list[Act], home: Path, actor: Actor) -> None:
    """Do what is done at one moment: several parts of one kind by the service for many, else the only one."""
    parts, now = [act.what for act in together], together[0].at
    what = parts[0]
    match what:
        case NewEvidence():
            evidence.add_sheets(LEDGER, _all(parts, NewEvidence), home=home, actor=actor, now=now)
        case NoEventStated():
            acts.state_no_events(LEDGER, _all(parts, NoEventStated), actor=actor, now=now)
        case SettingRead():
            acts.read_settings(LEDGER, _all(parts, SettingRead), actor=actor, now=now)
        case HoldingConfirmed():
            acts.confirm_holdings(LEDGER, _all(parts, HoldingConfirmed), actor=actor, now=now)
        case tuple():
            registers.enter(LEDGER, what, actor=actor, now=now)
        case _ if callable(what):
            what(LEDGER, actor, now)
        case _:
            _record(what, actor, now)


def _record(what: object, actor: Actor, now: datetime) -> None:
    """Record one thing that stands for itself."""
    match what:
        case EventRaised():
            acts.raise_event(LEDGER, what, actor=actor, now=now)
        case EventAnswered():
            acts.answer_event(LEDGER, what, actor=actor, now=now)
        case StatementSigned():
            acts.sign_statement(LEDGER, what, actor=actor, now=now)
        case FindingOpened():
            acts.open_finding(LEDGER, what, actor=actor, now=now)
        case FindingClosed():
            acts.close_finding(LEDGER, what.finding, since=what.since, person=what.person, actor=actor, now=now)
        case _:
            raise TypeError(f"the sample has no service for {type(what).__name__}")


def _all(parts: Iterable[object], kind: type[Kind]) -> list[Kind]:
    return [part for part in parts if isinstance(part, kind)]
