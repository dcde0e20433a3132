"""範例紀錄 The sheets that the sample's people fill: each form once for all demands that read it, mostly in time.

Early in the history more is late or forgotten than later on: the company learns.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from anzheng.catalogue.core.model import Acceptance, Demand, Periodic, Standing
from anzheng.catalogue.paperwork import paperwork
from anzheng.cli.sample.agreeing import matter, ordered, values
from anzheng.cli.sample.happenings import Case
from anzheng.cli.sample.staff import signer
from anzheng.cli.sample.terms import DAY, Terms, chance
from anzheng.facts.base import COMPANY, About
from anzheng.facts.evidence import Signature
from anzheng.kernel.windows import Window
from anzheng.ledger.core.commitments import fresh_salt
from anzheng.records.evidence import NewEvidence

_MISSED, _LATE = 0.012, 0.035
"""Chance in a year that a sheet is forgotten once, and that it comes late once."""
_LEARNING, _AT_FIRST = timedelta(days=200), 2.5
"""How long the company learns, and how much more goes wrong until then."""
_SLIP = (2, 12)
"""Days by which what is late comes late."""
_SPREAD = (0.05, 0.6)
"""Where in a long window its sheet is filled: not in the last days, as a planned year is."""
_SHORT = 31
"""Days of a window that counts as short: it is filled on any of its days."""
_SERVES = (10, 40)
"""Days by which what expires is renewed before."""


@dataclass(slots=True)
class Sheet:
    """One form about one target, with all demands that read it (一張表單)."""

    form: str
    target: str
    about: tuple[str, ...]
    """What it is about where sheets of one form are about different things."""
    readers: list[Demand] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    """Days that its records are about, in order."""
    entered: dict[date, date] = field(default_factory=dict)
    """Day it is about → day of entry."""

    def add(self, about: date, entered: date) -> None:
        """Note a record."""
        if about not in self.entered:
            insort(self.days, about)
            self.entered[about] = entered

    def within(self, first: date, last: date) -> list[date]:
        """Return the days of records from `first` to `last`."""
        return self.days[bisect_left(self.days, first) : bisect_left(self.days, last + DAY)]

    @property
    def accepts(self) -> list[Acceptance]:
        """What its readers ask of a record."""
        return [one.spec.accept for one in self.readers if isinstance(one.spec, Periodic | Standing)]


class Sheets:
    """Fills the sheets of a world (表單)."""

    def __init__(self, terms: Terms, demands: Iterable[Demand], cases: Iterable[Case]) -> None:
        self.terms = terms
        self.world = terms.world
        self.cases: dict[str, list[Case]] = defaultdict(list)
        for case in cases:
            self.cases[case.event].append(case)
        self.found: dict[tuple[str, str, tuple[str, ...]], Sheet] = {}
        for demand in demands:
            if isinstance(demand.spec, Periodic | Standing):
                for target in self.world.targets(demand.scope):
                    key = demand.spec.form, target, matter(demand.spec.accept)
                    self.found.setdefault(key, Sheet(*key)).readers.append(demand)

    def filled(self) -> Iterator[tuple[date, NewEvidence]]:
        """Yield every record with the day of its entry, in that order."""
        for sheet in self.found.values():
            self._fill(sheet, chance(sheet.form, sheet.target, *sheet.about))
        rows = [(entered, about, sheet) for sheet in self.found.values() for about, entered in sheet.entered.items()]
        rows.sort(key=lambda row: (row[0], row[1], row[2].form, row[2].target, row[2].about))
        for number, (entered, about, sheet) in enumerate(rows, 1):
            yield entered, self._record(f"s-{number:06d}", sheet, about)

    # --- when -----------------------------------------------------------------------------------

    def _fill(self, sheet: Sheet, luck: Random) -> None:
        standing = [demand.spec for demand in sheet.readers if isinstance(demand.spec, Standing)]
        if standing:
            first = self.terms.office.next_open(self.world.start + timedelta(days=luck.randint(1, 6)))
            self._note(sheet, first, first)
        for window, due in self._windows(sheet):
            if not any(sheet.entered[day] <= due for day in sheet.within(*window)):
                self._window(sheet, window, due, luck)
        if standing and sheet.days:
            self._renew(sheet, standing, luck)

    def _windows(self, sheet: Sheet) -> list[tuple[Window, date]]:
        """Return the windows of all readers with their earliest due days, the shortest first: a month is in a year."""
        due: dict[Window, date] = {}
        for demand in sheet.readers:
            spec = demand.spec
            if isinstance(spec, Periodic):
                for window in self.terms.windows(spec.every, spec.calendar):
                    limit = self.terms.after(window.last, spec.grace, spec.calendar)
                    due[window] = min(limit, due.get(window, limit))
        return sorted(due.items(), key=lambda row: (row[0].last - row[0].first, row[0]))

    def _window(self, sheet: Sheet, window: Window, due: date, luck: Random) -> None:
        """Fill the sheet of one window in time, late or never."""
        about, fate = self._day_in(window, luck), luck.random()
        share = self._trouble(window.last) * min(1.0, ((window.last - window.first).days + 1) / 365)
        entered = max(about, min(due, about + timedelta(days=luck.randint(0, 2))))
        if fate < share * _MISSED:
            return
        if fate < share * (_MISSED + _LATE):
            entered = due + timedelta(days=luck.randint(*_SLIP))
        self._note(sheet, about, entered)

    def _renew(self, sheet: Sheet, standing: list[Standing], luck: Random) -> None:
        """Renew what expires or is overtaken, mostly before; a record made for a window serves as well."""
        current = sheet.days[0]
        while current < self.world.today:
            limit, since = self._limit(sheet, standing, current)
            if limit is None or since is None:
                return
            serving = [day for day in sheet.within(max(since, current + DAY), limit) if sheet.entered[day] <= limit]
            if serving:
                current = serving[-1]
                continue
            late = luck.random() < _LATE * self._trouble(limit)
            if late:
                day = limit + timedelta(days=luck.randint(*_SLIP))
            elif since == current:
                day = limit - timedelta(days=luck.randint(*_SERVES))
            else:
                day = since + timedelta(days=luck.randint(0, max(0, (limit - since).days - 2)))
            current = max(self.terms.open_day(day, since), current + DAY)
            self._note(sheet, current, current)

    def _limit(self, sheet: Sheet, standing: list[Standing], day: date) -> tuple[date | None, date | None]:
        """Return until when a record of `day` serves, and from which day on one can take its place."""
        limit, since = None, None
        for spec in standing:
            found = [] if spec.max_age is None else [(self.terms.after(day, spec.max_age), day)]
            for event in spec.overtaken_by:
                found += [
                    (self.terms.after(case.day, spec.grace), case.day)
                    for case in self.cases[event]
                    if case.target in (COMPANY, sheet.target) and case.day > day
                ]
            for end, begin in found:
                if limit is None or end < limit:
                    limit, since = end, begin
        return limit, since

    def _note(self, sheet: Sheet, about: date, entered: date) -> None:
        """Note a record, unless its day or that of its entry has not come or the target had left."""
        if max(about, entered) < self.world.today and self.world.there(sheet.target, about):
            sheet.add(about, entered)

    def _day_in(self, window: Window, luck: Random) -> date:
        """Return an office day of the window."""
        first = max(window.first, self.world.start)
        length = (window.last - first).days
        low, high = (0.0, 1.0) if length <= _SHORT else _SPREAD
        return self.terms.open_day(first + timedelta(days=int(length * luck.uniform(low, high))), first)

    def _trouble(self, day: date) -> float:
        return _AT_FIRST if day < self.world.start + _LEARNING else 1.0

    # --- what -----------------------------------------------------------------------------------

    def _record(self, identity: str, sheet: Sheet, about: date) -> NewEvidence:
        accepts = sheet.accepts
        found = values(accepts, about, self.terms.amount, paperwork().form(sheet.form).fields)
        for demand in sheet.readers:
            if isinstance(demand.spec, Periodic) and demand.spec.measure is not None:
                measure = demand.spec.measure
                found[measure.field] = max(self.terms.amount(measure.at_least), int(found.get(measure.field) or 0))
        roles = ordered(f"form {sheet.form}", [accept.roles for accept in accepts])
        apart = (role for accept in accepts for pair in accept.separation for role in pair)
        signatures = tuple(Signature(role, signer(role), about) for role in dict.fromkeys((*roles, *apart)))
        covered = (one for accept in accepts if accept.covers for one in self.world.targets(accept.covers, about))
        title = self.world.edition.names["forms"][sheet.form][0]
        return NewEvidence(
            identity,
            sheet.form,
            sheet.target,
            About.day(about),
            f"{title}（範例）",
            found,
            tuple(dict.fromkeys(covered)),
            signatures,
            salt=fresh_salt(chance("salt", identity).randbytes),
        )
