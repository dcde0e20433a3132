"""What the company of forty does on each day: the ordinary, and everything that goes wrong once in a year."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from anzheng.facts.events import EventAnswered
from anzheng.kernel.errors import InputError
from anzheng.organization.access import DeniedError
from anzheng.records import cases, records
from anzheng.records.acts import answer_event
from anzheng.records.cases import open_case, submit
from anzheng.records.core.workflow.acts import Sign
from anzheng.records.models import Case, Record
from anzheng.records.records import Changes
from anzheng.reports.starting import start_due
from anzheng.reports.work import work_of
from tests.support.cases import LEDGER
from tests.support.sheets import DELIVERY, DEVICES, DRILL, LOG, REHEARSED
from tests.support.year import CLERKS, FIRST, Year, away, leaves

ROUNDS, OPERATIONS = "operating-procedures.host-rounds", "operation-log.checked-daily"
ROOM, BACKUP = "room-environment.environment", "backup-planning.host-watched"
CAPACITY, DELIVERIES = "host-inspection.capacity-checked", "malware-hygiene.signature-delivery"
DAILY = (ROUNDS, OPERATIONS, ROOM, BACKUP)
EXCUSED = "room-environment.generator-test"
REQUESTS = (
    "network-connection-request",
    "software-install-request",
    "removal-permit",
    "facility-use-request",
    "remote-access-request",
    "system-setting-request",
    "program-change-request",
    "source-code-access-request",
    "publication-review",
)
CONNECTION = REQUESTS[0]
GIVEN: Mapping[str, Mapping[str, Any]] = {
    "operation-log": LOG,
    "signature-delivery-review": DELIVERY,
    "clock-check": {**DEVICES, "items": {"*": {"checked": True, "offset": 4}}},
    "dormant-account-review": {"items": {"*": {"rights": "一般使用者"}}},
    "host-capacity-record": {"items": {"*": {"use_percent": 55, "notice": "not-needed"}}},
    "disaster-recovery-drill": {name: DRILL[name] for name in ("started_at", "ended_at", "steps", "result")},
    "continuity-drill": {**REHEARSED, "items": {"*": {"result": "passed"}}},
}
CHOSEN = {"clock-check": "clock-sync.checked", "dormant-account-review": "dormant-accounts.staff"}
"""Which of several demands of a form the record is started for."""


def on(month: int, day: int) -> date:
    return date(2026, month, day)


@dataclass(frozen=True)
class Plan:
    """What goes wrong, and when."""

    missed: frozenset[date] = frozenset({on(2, 9), on(4, 22), on(9, 16)})
    """Days without a round of the hosts and without an operation log."""
    late: frozenset[date] = frozenset({on(1, 14), on(5, 20), on(10, 21), on(12, 2)})
    """Days whose sheets are signed four working days later."""
    entered: Mapping[date, date] = field(default_factory=lambda: {on(3, 24): on(4, 8)})
    """A day whose round is entered two weeks afterwards."""
    failing: frozenset[date] = frozenset({on(3, 10), on(3, 11)})
    """Days on which a backup has failed and is not mended."""
    full: Mapping[int, int] = field(default_factory=lambda: {5: 82, 6: 84, 10: 76})
    """Month → use of a system, in percent."""
    capacity_missed: int = 9
    capacity_late: int = 11
    requests: int = 3
    """Requests on each working day."""
    forms: int = 1000
    """Forms, besides the daily ones, that are filled in at all."""


@dataclass
class Months:
    """The company at work."""

    here: Year
    plan: Plan = field(default_factory=Plan)
    signed_later: defaultdict[date, list[Record]] = field(default_factory=lambda: defaultdict(list))
    due: defaultdict[date, list[Callable[[], None]]] = field(default_factory=lambda: defaultdict(list))
    connections: dict[str, str] = field(default_factory=dict)
    """Number of a request to connect → what became of it."""
    asked: int = 0
    forgotten: str = ""
    """Number of the approved request after which nobody says that the device was connected."""
    anomaly: str = ""
    """Number of the sheet on which the failed backup was found."""

    def live(self, last: date) -> None:
        """Live from the first day to `last`."""
        self._schedule(last)
        for day in self.here.open_days(FIRST, last):
            self.here.at(day, 7)
            self.here.night(**({self._host: "backup-age"} if day in self.plan.failing else {}))
            self.here.at(day, 9)
            for act in self.due.pop(day, ()):
                act()
            self._daily(day)
            self._requests()
            self.here.at(day, 16)
            for record in self.signed_later.pop(day, ()):
                self.here.pass_on(record)

    @property
    def _host(self) -> str:
        return self.here.hosts[0].replace("-", "_")

    # --- every day ------------------------------------------------------------------------------

    def _daily(self, day: date) -> None:
        here, plan = self.here, self.plan
        operator = "ben" if on(7, 6) <= day <= on(7, 17) else "ann"
        for demand in DAILY[2:]:
            here.pass_on(here.sheet("host", demand))
        if day in plan.missed:
            here.counted["missed"] += 2
            return
        sheets = [here.sheet(operator, OPERATIONS, LOG)]
        if day not in plan.entered:
            sheets.append(self._rounds(operator, day))
        if day in plan.late:
            self.signed_later[self._open_after(day, 4)] += sheets
            return
        for record in sheets:
            here.pass_on(record)

    def _rounds(self, operator: str, day: date) -> Record:
        """Inspect the hosts: the night has filled the sheet; what it found has to be explained."""
        here = self.here
        row = here.start(operator, ROUNDS)
        if day not in self.plan.failing:
            records.submit(here.has(operator), row.pk, home=here.home, actor=here.actor(operator), now=here.now)
            here.counted["submitted"] += 1
            return row
        target = f"hosts:{here.hosts[0]}"
        try:
            records.submit(here.has(operator), row.pk, home=here.home, actor=here.actor(operator), now=here.now)
        except InputError as refused:
            here.counted["not normal"] += "異常" in refused.what.zh
        open_ = {"state": "open", "exception": "備份失敗，已通知廠商"}
        changes = Changes(items={target: open_})
        records.fill(here.has(operator), row.pk, changes, actor=here.actor(operator), now=here.now)
        records.submit(here.has(operator), row.pk, home=here.home, actor=here.actor(operator), now=here.now)
        here.counted["submitted"] += 1
        if not self.anomaly:
            self.anomaly = Record.objects.get(pk=row.pk).number
            self.due[self._open_after(day, 1)].append(self._answer_anomaly)
        return row

    def _answer_anomaly(self) -> None:
        """Answer the event that the sheet raised, from the list of work, with the form that answers it."""
        here = self.here
        gathered = work_of(here.known, LEDGER, here.day, here.day + timedelta(days=14))
        found = next(one for one in gathered.items if one.item.startswith(self.anomaly))
        row = start_due(here.has("head"), here.known, found.id, actor=here.actor("head"), now=here.now).record
        here.written("head", row, {})
        here.pass_on(row)
        self.due[self._open_after(here.day, 1)].append(
            lambda: self._answered("abnormality.found", found.item, "cleared")
        )

    def _requests(self) -> None:
        here = self.here
        for _ in range(self.plan.requests):
            self.asked += 1
            number, form = self.asked, REQUESTS[self.asked % len(REQUESTS)]
            clerks = [name for name in CLERKS if name != "e22" or here.day < on(6, 30)]
            who = clerks[number % len(clerks)]
            record = here.request(who, form)
            if number % 30 == 11:
                here.give_back(record, "請補充用途")
                here.again(who, record, {})
            outcome = "approved"
            if number % 50 == 4:
                here.take_back(who, record)
                outcome = "withdrawn"
            else:
                outcome = here.pass_on(record, refuse=number % 20 == 7).value
            if form == CONNECTION:
                self._connected(record, outcome)

    def _connected(self, record: Record, outcome: str) -> None:
        """Note what became of a request to connect; whoever was approved connects the next day, all but one."""
        item = Record.objects.get(pk=record.pk).number
        self.connections[item] = outcome
        if outcome == "approved" and self.forgotten:
            answer = lambda: self._answered("network-connection.requested", item, "connected")  # noqa: E731
            self.due[self._open_after(self.here.day, 1)].append(answer)
        self.forgotten = self.forgotten or (item if outcome == "approved" else "")

    def _answered(self, event: str, item: str, step: str) -> None:
        here = self.here
        answer = EventAnswered(event, item, step, here.now, here.people["owner"], None)
        answer_event(LEDGER, answer, actor=here.actor("owner"), now=here.now)

    # --- what comes round less often ------------------------------------------------------------

    def _schedule(self, last: date) -> None:
        here = self.here
        authors = [name for name in CLERKS if name != "e22"]
        for place, (demand, form) in enumerate(list(here.asked_of_the_company())[: self.plan.forms]):
            if form.id in (
                "host-inspection",
                "operation-log",
                "room-inspection",
                "backup-job-log",
                "host-status-output",
            ):
                continue
            name = CHOSEN.get(form.id, demand)
            who = authors[place % len(authors)]
            for window in here.windows_of(name, on(1, 1), last):
                first = window.first + timedelta(days=place % 5)
                day = here.open_days(first, first + timedelta(days=20))[0]
                if form.id == "host-capacity-record":
                    self._capacity(window.first.month, day, last)
                elif day <= last and not self._skipped(form.id, window.first):
                    # A week of holidays is looked back upon on the next working day.
                    self.due[day].append(self._sheet(who, name, form.id, min(day, window.last)))
        for day, entered in self.plan.entered.items():
            self.due[entered].append(self._entered(day))
        self._once()

    def _skipped(self, form: str, first: date) -> bool:
        """One week in which nobody looked at the deliveries of signatures."""
        return form == "signature-delivery-review" and first <= on(8, 19) <= first + timedelta(days=6)

    def _sheet(self, who: str, demand: str, form: str, about: date) -> Callable[[], None]:
        def act() -> None:
            self.here.pass_on(self.here.sheet(who, demand, GIVEN.get(form, {}), day=about))

        return act

    def _entered(self, day: date) -> Callable[[], None]:
        def act() -> None:
            self.here.pass_on(self.here.sheet("ann", ROUNDS, GIVEN_ROUNDS, day=day))

        return act

    def _capacity(self, month: int, day: date, last: date) -> None:
        if month == self.plan.capacity_missed or day > last:
            return
        use = self.plan.full.get(month)

        def act() -> None:
            here = self.here
            items: dict[str, Any] = {"*": {"use_percent": 55, "notice": "not-needed"}}
            if use is not None:
                system = f"systems:{here.entries['*systems'].split()[0]}"
                items[system] = {"use_percent": use, "notice": "given", "noticed_on": here.day.isoformat()}
            record = here.sheet("host", CAPACITY, {"items": items})
            if month == self.plan.capacity_late:
                self.signed_later[here.open_days(on(month + 1, 3), on(month + 1, 31))[0]].append(record)
                return
            here.pass_on(record)
            if use is not None and month - 1 not in self.plan.full:
                after = self._open_after(day, 1 if month < 7 else 4)
                self.due[after].append(self._noticed(Record.objects.get(pk=record.pk).number))

        self.due[day].append(act)

    def _noticed(self, number: str) -> Callable[[], None]:
        """Tell the owner of the system to plan its expansion, and say so."""

        item = f"{number}.{self.here.entries['*systems'].split()[0]}"
        return lambda: self._answered("capacity.threshold-exceeded", item, "notified")

    # --- once -----------------------------------------------------------------------------------

    def _once(self) -> None:
        here, due = self.here, self.due
        due[on(7, 1)].append(lambda: away(here, "ann", "ben", on(7, 6), on(7, 17)))
        due[on(7, 30)].append(lambda: away(here, "boss", "vice", on(8, 3), on(8, 14)))
        due[on(6, 15)].append(lambda: leaves(here, "e22", on(6, 30)))
        due[on(7, 2)].append(self._gone)
        due[on(7, 20)].append(self._excuse)
        for month in range(2, 13):
            due[here.open_days(on(month, 20), on(month, 28))[0]].append(self._own_work)

    def _gone(self) -> None:
        self.here.counted["left"] += self.here.refused(DeniedError, "e22", CONNECTION)

    def _own_work(self) -> None:
        """A manager who asks for something tries to approve it."""
        record = self.here.request("boss", CONNECTION)
        self.here.counted["tried"] += 1
        self.here.sign_own("boss", record)
        self.here.take_back("boss", record)
        self.connections[Record.objects.get(pk=record.pk).number] = "withdrawn"

    def _excuse(self) -> None:
        """Ask for an exception, and have it approved."""
        here = self.here
        content = {
            "demand": EXCUSED,
            "target": "*",
            "why": "發電機汰換中",
            "instead": "租用移動式發電機待命",
            "first": here.day.isoformat(),
            "last": on(11, 30).isoformat(),
        }
        actor = here.actor("owner")
        row = open_case(here.has("owner"), "exception", content, actor=actor, now=here.now)
        submit(here.has("owner"), row.pk, home=here.home, actor=actor, now=here.now)
        for who in ("head", "law", "ciso"):
            now = Case.objects.get(pk=row.pk)
            signed = Sign(now.step, now.digest, factor="totp")
            cases.act(here.has(who), row.pk, signed, home=here.home, actor=here.actor(who), now=here.now)

    def _open_after(self, day: date, count: int) -> date:
        return self.here.open_days(day + timedelta(days=1), day + timedelta(days=30))[count - 1]


GIVEN_ROUNDS = {"items": {"*": {"services": "ok", "backup": "ok", "antivirus": "ok", "clock": "ok", "state": "normal"}}}
