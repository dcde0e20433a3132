"""範例歷史 The history of the sample company: good months and bad ones, late entries, a missed day.

Every act has its time; most are in order, some are late, some never happen. Which ones follows from a
seed, so that the same day and catalogue always give the same history.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from anzheng.catalogue.core.model import Edition
from anzheng.cli.sample.happenings import Happenings
from anzheng.cli.sample.sheets import Sheets
from anzheng.cli.sample.staff import signer
from anzheng.cli.sample.terms import Terms, at
from anzheng.cli.sample.watching import holdings, settings, statements
from anzheng.cli.sample.world import World, applicable
from anzheng.facts.audit import FindingClosed, FindingOpened
from anzheng.facts.base import Actor, Payload
from anzheng.records.evidence import NewEvidence
from anzheng.registers.services import NewEntry

_FILED = 17
"""Hour at which the sheets of a day are filed."""
_RENEWED = timedelta(days=330)
"""How often the registers are reviewed whose entries show by a date that they were."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody does at a moment; what is alike and done at one moment is one act of many parts."""

    at: datetime
    what: NewEvidence | tuple[NewEntry, ...] | Payload | Callable[[str, Actor, datetime], None]
    """What is recorded; a callable records by itself, given ledger, actor and time."""


def history(world: World) -> list[Act]:
    """Return what the sample records from its first day to today, in order of time."""
    terms = Terms.of(world)
    demands = list(applicable(world.edition).values())
    happenings = Happenings(terms, demands)
    moments = [
        *happenings.acts(),
        *happenings.departures(),
        *settings(terms, demands),
        *holdings(terms, demands),
        *statements(terms, demands),
    ]
    acts = [Act(moment, what) for moment, what in moments]
    acts += [Act(at(day, _FILED), sheet) for day, sheet in Sheets(terms, demands, happenings.cases).filled()]
    acts += [*_renewals(world), *_audit(world)]
    limit = at(world.today, 0)
    return sorted((act for act in acts if act.at < limit), key=lambda act: act.at)


def _renewals(world: World) -> Iterator[Act]:
    """Yield the yearly reviews that registers show by a date."""
    for register, names in world.renewed.items():
        day = world.start + _RENEWED
        while day < world.today:
            changed = tuple(
                NewEntry(e.register, e.entry, e.name, day, {**e.values, **dict.fromkeys(names, day.isoformat())})
                for e in world.entries[register]
            )
            yield Act(at(day, 15), changed)
            day += _RENEWED


def _audit(world: World) -> Iterator[Act]:
    """Yield findings: of the first document one that was closed and two against one clause that are open."""
    auditor, (first, *others) = signer("audit-head"), world.editions
    found, later = world.start + timedelta(days=200), world.today - timedelta(days=40)
    yield from _corrected("f-1", first, found, auditor)
    for finding, on in (("f-2", later), ("f-3", later + timedelta(days=5))):
        yield Act(at(on), FindingOpened(finding, first.document, _clause(first, 1 / 2), 0, on))
    for number, edition in enumerate(others, 4):
        yield from _corrected(f"f-{number}", edition, found + timedelta(days=60 * (number - 3)), auditor)


def _corrected(finding: str, edition: Edition, found: date, auditor: str) -> Iterator[Act]:
    """Yield a finding and, sixty days later, its closing."""
    closed = found + timedelta(days=60)
    yield Act(at(found), FindingOpened(finding, edition.document, _clause(edition, 1 / 3), 0, found))
    yield Act(at(closed), FindingClosed(finding, closed, auditor))


def _clause(edition: Edition, where: float) -> str:
    refs = [clause.ref for clause in edition.clauses if clause.obligation and clause.leaf]
    return refs[int(len(refs) * where)]
