"""People, workflows and cases for the tests of the workflow core: small, and read like the rule they are for."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from anzheng.kernel.calendars import Calendar
from anzheng.kernel.errors import Text
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import Held, StandsIn
from anzheng.records.core.workflow.acts import Act, Matter, Submit
from anzheng.records.core.workflow.case import Case
from anzheng.records.core.workflow.decide import Accepted, Decision, Moment, decide
from anzheng.records.core.workflow.definition import Meaning, Signer, Step, Workflow
from anzheng.records.core.workflow.people import Directory, Works

MONDAY = date(2026, 11, 23)
PLAIN = Calendar(frozenset(), frozenset())
CONTENT, CHANGED = "a" * 64, "b" * 64
SCAN = "c" * 64
NAME = Text("關卡", "step")


def step(identity: str, *signers: Signer, meaning: Meaning = Meaning.APPROVE, **more: object) -> Step:
    return Step(identity, Text(identity, identity), meaning, signers, **more)  # type: ignore[arg-type]


def workflow(*steps: Step, **more: object) -> Workflow:
    return Workflow("test/1", NAME, steps, **more)  # type: ignore[arg-type]


@dataclass
class Office:
    """Who works here: `ann=("security-head",)` gives a duty, managers and deputies are named one by one."""

    duties: dict[str, tuple[str, ...]]
    managers: dict[str, str] = field(default_factory=dict)
    deputies: tuple[tuple[str, str, str | None], ...] = ()
    """(principal, deputy, duty or None)."""
    gone: frozenset[str] = frozenset()
    outsiders: frozenset[str] = frozenset()
    units: dict[str, str] = field(default_factory=dict)
    """Person → unit for which all their duties are held."""

    def directory(self) -> Directory:
        people = {*self.duties, *self.managers.values(), *(name for one in self.deputies for name in one[:2])}
        start, end = date(2020, 1, 1), date(2030, 1, 1)
        return Directory(
            {
                name: Works(start, date(2026, 1, 1) if name in self.gone else None, manager, name in self.outsiders)
                for name in people
                for manager in [self.managers.get(name)]
            },
            tuple(
                Held(name, Duty(duty), self.units.get(name), start, None)
                for name, duties in self.duties.items()
                for duty in duties
            ),
            tuple(
                StandsIn(who, deputy, Duty(duty) if duty else None, start, end) for who, deputy, duty in self.deputies
            ),
        )

    def on(self, day: date = MONDAY) -> Moment:
        return Moment(day, self.directory(), PLAIN)


def later(moment: Moment, days: int) -> Moment:
    return replace(moment, day=moment.day + timedelta(days=days))


def submitted(flow: Workflow, moment: Moment, *, author: str = "author", matter: Matter | None = None) -> Case:
    """Return a case of `author` that was put before the signers."""
    blank = Case("c-1", flow, author, moment.day)
    return accepted(decide(blank, Submit(CONTENT, matter or Matter("thing", "t-1")), author, moment))


def accepted(decision: Decision) -> Case:
    assert isinstance(decision, Accepted), decision
    return decision.case


def play(case: Case, moment: Moment, *acts: tuple[str, Act]) -> Case:
    """Return the case after acts that must all be accepted."""
    for by, act in acts:
        case = accepted(decide(case, act, by, moment))
    return case
