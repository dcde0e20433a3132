"""待聲明的無情事 Open statements: what nobody has said yet did not happen, as far as one may sign."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from anzheng.catalogue.core.model import Response
from anzheng.facts.base import About
from anzheng.facts.events import NoEventStated
from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing
from anzheng.organization.objects import reaches_unit
from anzheng.registers.belonging import paths_of
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.work import Work, work_of

_AHEAD = timedelta(days=100)
"""How far ahead a statement about a past window may fall due: no document leaves more time."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A kind of event about which a period has passed in silence (待聲明事項)."""

    event: str
    name: Text
    target: str
    about: About
    due: date

    @property
    def key(self) -> str:
        """What tells it from the others, in a form."""
        return f"{self.event}|{self.target}|{self.about.first}|{self.about.last}"

    def signed(self, person: str) -> NoEventStated:
        """Return the statement that it did not happen, signed by a person."""
        return NoEventStated(self.event, self.target, self.about, person)


def silences_of(known: Knowledge, has: Standing, today: date) -> list[Silence]:
    """Return the open statements of a company that a standing may sign, the earliest due first."""
    found: dict[str, Silence] = {}
    for one in _open(work_of(known, has.company, today, today + _AHEAD), today):
        earlier = found.get(one.key)
        found[one.key] = one if earlier is None or one.due < earlier.due else earlier
    paths = paths_of(has.company, {one.target for one in found.values()})
    mine = (one for one in found.values() if reaches_unit(has, Permission.STATEMENTS_SIGN, paths.get(one.target, "")))
    return sorted(mine, key=lambda one: (one.due, one.event, one.target, one.about.first))


def _open(work: Work, today: date) -> Iterable[Silence]:
    """Yield the windows that have passed in silence: those of events without a case."""
    for one in work.items:
        spec = work.demand(one).spec
        if isinstance(spec, Response) and not one.item and one.last < today:
            name = Text(*work.edition(one).names["events"][spec.event])
            yield Silence(spec.event, name, one.target, About(one.first, one.last), one.due)
