"""範例事件 What happens to the sample, how it is answered, and the signatures that nothing else happened."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from anzheng.catalogue.core.model import Demand, Response, Standing
from anzheng.cli.sample.agreeing import ordered
from anzheng.cli.sample.staff import answerer, signer
from anzheng.cli.sample.terms import DAY, Terms, at, chance
from anzheng.facts.base import COMPANY, About, Payload
from anzheng.facts.events import EventAnswered, EventRaised, NoEventStated
from anzheng.kernel.windows import Window

DEPARTED = "person.departed"
_RATE, _RARELY = 0.18, 0.06
"""Share of the windows in which something happens: of what has to be answered, and of what is only told."""
_FORGOTTEN, _LATE = 0.006, 0.012
"""Share of the silent windows about which nobody signs, or signs too late."""
_SLOW, _OPEN = 0.05, 0.3
"""Share of the cases of which a step comes late; of those of the last weeks whose last step is still missing."""
_LATELY = timedelta(days=45)

Moment = tuple[datetime, Payload]


@dataclass(frozen=True, slots=True)
class Case:
    """Something that happened, with the moment of each step of its answer (事件)."""

    event: str
    item: str
    target: str
    since: datetime
    steps: Mapping[str, datetime]

    @property
    def day(self) -> date:
        """The day it happened."""
        return self.since.date()


class Happenings:
    """Makes the events of a world (事件)."""

    def __init__(self, terms: Terms, demands: Iterable[Demand]) -> None:
        self.terms = terms
        self.world = terms.world
        self.asked: dict[str, list[Demand]] = defaultdict(list)
        told: dict[str, None] = {}
        for demand in demands:
            if isinstance(demand.spec, Response):
                self.asked[demand.spec.event].append(demand)
            elif isinstance(demand.spec, Standing):
                told |= dict.fromkeys(demand.spec.overtaken_by)
        self.cases: list[Case] = []
        self._nils: list[NoEventStated] = []
        self._signed: list[datetime] = []
        for event in (*self.asked, *(one for one in told if one not in self.asked)):
            self._event(event)

    def acts(self) -> Iterator[Moment]:
        """Yield every event, every step of its answer, and every signed "none"."""
        for case in self.cases:
            yield case.since, EventRaised(case.event, case.item, case.target, case.since)
            for number, (step, moment) in enumerate(case.steps.items()):
                yield moment, EventAnswered(case.event, case.item, step, moment, answerer(number), None)
        yield from zip(self._signed, self._nils, strict=True)

    def departures(self) -> Iterator[Moment]:
        """Yield what is done about people who left, in the hours after their leaving was recorded."""
        specs = self._specs(DEPARTED)
        for target, last in self.world.gone.items():
            item = f"{target.partition(':')[2]}-{last:%Y%m%d}"
            for number, step in enumerate(self._steps(DEPARTED, specs, at(last + DAY, 9))):
                moment = at(last + DAY, 9, 30 + 2 * number)
                yield moment, EventAnswered(DEPARTED, item, step, moment, answerer(number), None)

    # --- one event ------------------------------------------------------------------------------

    def _event(self, event: str) -> None:
        """Let an event happen in some windows; in the others somebody signs that it did not."""
        luck = chance(event)
        specs = self._specs(event)
        nils = [self.terms.period(spec.nil_every) for spec in specs if spec.nil_every is not None]
        if specs and not nils:
            return  # a machine watches for it
        targets = list(dict.fromkeys(one for demand in self.asked[event] for one in self.world.targets(demand.scope)))
        # Months that are signed for cover a quarter, so that the shortest period is enough.
        shortest = min((self.terms.windows(nil) for nil in nils), key=lambda rows: rows[0].last, default=None)
        for window in shortest or self.terms.windows("P6M"):
            if luck.random() < (_RATE if specs else _RARELY):
                target = luck.choice(targets) if targets else COMPANY
                moment = at(self._day_in(window, luck.random()), 9)
                if moment.date() < self.world.today:
                    self._happens(event, target, moment)
                silent = [one for one in targets if one not in (target, COMPANY)]
            else:
                silent = [COMPANY] if specs else []
            for one in silent:
                self._state(event, one, window, luck.random())

    def _happens(self, event: str, target: str, since: datetime) -> None:
        number = sum(case.event == event for case in self.cases) + 1
        item = f"{event.replace('.', '-')}-{number:03d}"
        luck = chance(event, item)
        specs = self._specs(event)
        due = self._steps(event, specs, since)
        slow = luck.choice(list(due)) if due and luck.random() < _SLOW else None
        steps: dict[str, datetime] = {}
        moment = since
        for number, (step, limit) in enumerate(due.items()):
            moment = max(
                moment + timedelta(minutes=3), min(limit - timedelta(minutes=1), at(since.date() + number * DAY))
            )
            if step == slow:
                moment = limit + timedelta(days=luck.randint(1, 5))
            steps[step] = moment
        if steps and since.date() > self.world.today - _LATELY and luck.random() < _OPEN:
            steps.popitem()
        self.cases.append(Case(event, item, target, since, steps))

    def _steps(self, event: str, specs: list[Response], since: datetime) -> dict[str, datetime]:
        """Return every step that a demand asks for with its earliest deadline, in an order that suits all."""
        limits: dict[str, datetime] = {}
        for spec in specs:
            for step in spec.steps:
                limit = self.terms.limit(since, step.within)
                limits[step.step] = min(limit, limits.get(step.step, limit))
        order = ordered(f"event {event}", [[step.step for step in spec.steps] for spec in specs], limits)
        return {step: limits[step] for step in order}

    def _state(self, event: str, target: str, window: Window, fate: float) -> None:
        """Sign "none" on the first office day after the window, seldom later, and now and then not at all."""
        signed = at(self.terms.office.next_open(window.last + DAY), 16)
        if fate < _FORGOTTEN or window.last < self.world.start:
            return
        if fate < _FORGOTTEN + _LATE:
            grace = (spec.grace for spec in self._specs(event))
            signed = at(max(self.terms.after(window.last, one) for one in grace) + 3 * DAY, 16)
        about = About(window.first, window.last)
        self._nils.append(NoEventStated(event, target, about, signer("security-staff")))
        self._signed.append(signed)

    def _specs(self, event: str) -> list[Response]:
        return [demand.spec for demand in self.asked.get(event, []) if isinstance(demand.spec, Response)]

    def _day_in(self, window: Window, where: float) -> date:
        first = max(window.first, self.world.start)
        return self.terms.open_day(first + timedelta(days=int((window.last - first).days * where)), first)
