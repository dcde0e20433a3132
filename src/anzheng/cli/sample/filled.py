"""範例表單 The newest weeks' sheets and requests of the sample company as real records: filled, signed, returned.

Each step is an act of the person who takes it, at its own time, through the services that the pages use. What the
older history tells as evidence alone, the newest days tell with form, number and signatures.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from anzheng.catalogue.paperwork import paperwork
from anzheng.cli.sample.pen import WORDS, Pen
from anzheng.cli.sample.plan import Act
from anzheng.cli.sample.settling import chance_of
from anzheng.cli.sample.staff import BY_KEY
from anzheng.cli.sample.terms import Terms, at
from anzheng.cli.sample.world import LEDGER, World
from anzheng.facts.base import COMPANY, Actor
from anzheng.kernel.times import taipei_day
from anzheng.organization.access import standing_of
from anzheng.records import cases, records
from anzheng.records.core.workflow.acts import Refuse, Return, Sign
from anzheng.records.evidence import NewEvidence
from anzheng.records.models import Case
from anzheng.records.records import NewRecord

Step = Callable[[str, Actor, datetime], None]
DAYS = 10
"""Working days whose sheets are real records."""
_DAILY = ("host-inspection", "operation-log", "room-inspection")
_FRESH = "totp"
_GOOD = {"services": "ok", "backup": "ok", "antivirus": "ok", "clock": "ok", "state": "normal", "disk_use": 41}
_MENDED = {**_GOOD, "backup": "fail", "state": "handled", "exception": "範例：備份逾時，已重跑完成"}
_LOG = [
    {"at": "08:40", "kind": "operation", "work": "範例：開機檢核", "result": "normal"},
    {"at": "17:20", "kind": "operation", "work": "範例：日終備份", "result": "normal"},
]
_GIVEN: Mapping[str, Mapping[str, Any]] = {
    "operation-log": {"entries": _LOG, "entries_complete": True, "checklist_complete": True},
    "signature-delivery-review": {"computers_managed": 40, "signature": "A-1"},
    "clock-check": {"network_devices_checked": 4},
}
_ITEM: Mapping[str, Mapping[str, Any]] = {
    "host-inspection": _GOOD,
    "clock-check": {"checked": True, "offset": 12},
    "host-capacity-record": {"use_percent": 58, "notice": "not-needed"},
}
_COVERS: Mapping[str, Mapping[str, Any]] = {
    "host-inspection": {"core": True},
    "host-capacity-record": {"important": True},
    "clock-check": {},
}
"""Form → values of the entries that it answers."""
_WAITING, _DRAFT, _RETURNED, _REFUSED, _APPROVED = "waiting", "draft", "returned", "refused", "approved"
_OTHERS = (
    ("signature-delivery-review", "security-staff", "log-reviewer", 6, _APPROVED),
    ("signature-delivery-review", "security-staff", "log-reviewer", 1, _DRAFT),
    ("host-capacity-record", "host-administrator", "it-head", 5, _APPROVED),
    ("clock-check", "operator", "security-staff", 4, _RETURNED),
    ("network-connection-request", "employee", "it-head", 3, _APPROVED),
    ("network-connection-request", "system-owner", "it-head", 2, _WAITING),
    ("network-connection-request", "operator", "it-head", 2, _REFUSED),
    ("software-install-request", "employee", "it-head", 3, _WAITING),
    ("removal-permit", "system-owner", "it-head", 2, _WAITING),
    ("facility-use-request", "host-administrator", "it-head", 2, _WAITING),
    ("remote-access-request", "system-owner", "it-head", 1, _WAITING),
    ("system-setting-request", "host-administrator", "it-head", 1, _DRAFT),
    ("program-change-request", "system-owner", "it-head", 1, _WAITING),
    ("source-code-access-request", "host-administrator", "it-head", 1, _DRAFT),
)
"""Form, who fills in, who signs, how many working days ago, and what became of it."""


@dataclass(slots=True)
class Filled:
    """The newest records of the sample (近期紀錄)."""

    home: Path
    """The data folder, with the catalogue."""
    keys: Path
    """The folder with the key of the sample's digests."""
    world: World
    days: tuple[date, ...] = ()
    """The last working days, the newest first."""
    made: dict[str, str] = field(default_factory=dict)
    """Name in the plan → case of the record."""

    @classmethod
    def of(cls, home: Path, keys: Path, world: World) -> "Filled":
        """Return the records of a world, by its calendar."""
        yesterday = world.today - timedelta(days=1)
        opened = Terms.of(world).office.open_days(yesterday - timedelta(days=40), yesterday)
        return cls(home, keys, world, tuple(reversed(opened[-DAYS:])))

    def replaces(self, act: Act) -> bool:
        """Tell whether an act of the plan tells what these records tell."""
        what = act.what
        return isinstance(what, NewEvidence) and what.form in _DAILY and what.about.last >= self.days[-1]

    def acts(self) -> Iterator[Act]:
        """Yield every act upon every record."""
        for number, day in enumerate(self.days):
            outcome = _WAITING if number == 0 else _APPROVED
            for minute, form in enumerate(_DAILY):
                yield from self._record(form, ("operator", "it-head"), day, outcome, minute)
        for minute, (form, author, signer, ago, outcome) in enumerate(_OTHERS, 10):
            yield from self._record(form, (author, signer), self.days[ago - 1], outcome, minute)

    def _record(self, form: str, who: tuple[str, str], day: date, outcome: str, minute: int) -> Iterator[Act]:
        author, signer = who
        name = f"{form}/{day}/{author}"
        yield Act(at(day, 9, minute), self._start(name, form, author, day))
        if outcome == _DRAFT:
            return
        yield Act(at(day, 10, minute), self._submit(name, author))
        if outcome == _APPROVED:
            yield Act(
                at(day, 16, minute), self._by(name, signer, lambda row: Sign(row.step, row.digest, factor=_FRESH))
            )
        if outcome == _RETURNED:
            yield Act(at(day, 16, minute), self._by(name, signer, lambda row: Return(row.step, f"範例：{WORDS}不足")))
        if outcome == _REFUSED:
            yield Act(
                at(day, 16, minute),
                self._by(name, signer, lambda row: Refuse(row.step, row.digest, "範例：請改用有線網路")),
            )

    # --- the acts -------------------------------------------------------------------------------

    def _start(self, name: str, form: str, author: str, day: date) -> Step:
        def step(_ledger: str, _actor: Actor, now: datetime) -> None:
            actor = _actor_of(author)
            has = standing_of(actor.id, LEDGER, taipei_day(now))
            row = records.start(has, self._new(form, author, day), actor=actor, now=now, chance=chance_of(name))
            self.made[name] = row.pk

        return step

    def _submit(self, name: str, author: str) -> Step:
        def step(_ledger: str, _actor: Actor, now: datetime) -> None:
            actor = _actor_of(author)
            has = standing_of(actor.id, LEDGER, taipei_day(now))
            records.submit(has, self.made[name], home=self.home, actor=actor, now=now)

        return step

    def _by(self, name: str, who: str, what: Callable[[Case], Sign | Return | Refuse]) -> Step:
        def step(_ledger: str, _actor: Actor, now: datetime) -> None:
            actor = _actor_of(who)
            has = standing_of(actor.id, LEDGER, taipei_day(now))
            row = Case.objects.get(pk=self.made[name])
            act = what(row)
            # What carries a reason needs the key of the sample's digests; a signature may need the catalogue.
            home = self.home if isinstance(act, Sign) else self.keys
            cases.act(has, row.pk, act, home=home, actor=actor, now=now)

        return step

    def _new(self, form: str, author: str, day: date) -> NewRecord:
        found = paperwork().form(form)
        entries = {register: rows[0].entry for register, rows in self.world.entries.items() if rows}
        pen = Pen(day, entries, BY_KEY["line-manager"].id, BY_KEY[author].unit or "hq")
        known = _known(form, day)
        items = {target: self._item(form, target, day) for target in self._answered(form, day)}
        return NewRecord(
            form,
            day,
            day,
            COMPANY,
            {**known, **pen.fields(found, known)},
            {target: {**row, **pen.items(found, {target: row})[target]} for target, row in items.items()},
        )

    def _answered(self, form: str, day: date) -> list[str]:
        """Return the entries that the form answers one by one."""
        if form not in _COVERS:
            return []
        register, wanted = paperwork().form(form).items, _COVERS[form]
        rows = self.world.entries.get(register or "", ())
        targets = [f"{row.register}:{row.entry}" for row in rows if wanted.items() <= dict(row.values).items()]
        return [target for target in targets if self.world.there(target, day)]

    def _item(self, form: str, target: str, day: date) -> dict[str, Any]:
        first = self._answered(form, day)[0]
        trouble = form == "host-inspection" and target == first and day == self.days[3]
        return dict(_MENDED if trouble else _ITEM[form])


def _known(form: str, day: date) -> dict[str, Any]:
    """Return what the product would have filled in."""
    found = dict(_GIVEN.get(form, {}))
    today, now = day.isoformat(), f"{day.isoformat()}T09:00"
    sources = {name: one.source for name, one in paperwork().form(form).fields.items()}
    found |= {name: today for name, source in sources.items() if source == "today"}
    return found | {name: now for name, source in sources.items() if source == "now"}


def _actor_of(key: str) -> Actor:
    return Actor("user", BY_KEY[key].id, "web", _FRESH)
