"""A company of forty people and what they do in a year: sheets, requests, answers; late, returned, refused, missed.

Everything happens through the services that pages and programs use; the clock is moved.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from shutil import copytree
from typing import Any

from anzheng.catalogue import services as catalogue
from anzheng.catalogue.core.forms import Form, FormKind
from anzheng.catalogue.core.model import Demand, Periodic
from anzheng.catalogue.paperwork import paperwork
from anzheng.cli.sample import world as worlds
from anzheng.cli.sample.pen import Pen, needs_file
from anzheng.collectors.core.contract import Result
from anzheng.collectors.services import record_night
from anzheng.facts.base import COMPANY, Actor, Outcome
from anzheng.facts.calendars import CalendarKind
from anzheng.kernel.errors import AnzhengError, SeparationError, Text
from anzheng.kernel.times import TAIPEI
from anzheng.kernel.windows import Window
from anzheng.organization import services as organization
from anzheng.organization.access import standing_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import Standing, StandsIn
from anzheng.organization.deputies import name_deputy, plan_absence
from anzheng.organization.duties import grant_duty
from anzheng.records import cases, records
from anzheng.records.case_queries import folded, moment_for
from anzheng.records.core.workflow.acts import Refuse, Return, Sign, Withdraw
from anzheng.records.core.workflow.case import State
from anzheng.records.core.workflow.signers import candidates
from anzheng.records.models import Case, Record
from anzheng.records.records import Changes
from anzheng.registers.people import Newcomer, join, leave
from anzheng.registers.services import NewEntry, enter
from anzheng.registers.units import open_unit, set_head
from anzheng.reports.starting import start_blank
from tests.support.cases import LEDGER, SYSTEM_ACTOR
from tests.support.compiled import check_names, compiled
from tests.support.daily import Daily

FIRST = date(2026, 1, 2)
UNITS = ("hq", "it", "security", "business", "audit")
DUTIES: Mapping[str, tuple[str, tuple[Duty, ...]]] = {
    "president": ("hq", (Duty.PRESIDENT,)),
    "ciso": ("hq", (Duty.SECURITY_EXECUTIVE,)),
    "head": ("security", (Duty.SECURITY_HEAD,)),
    "staff": ("security", (Duty.SECURITY_STAFF,)),
    "boss": ("it", (Duty.IT_HEAD,)),
    "vice": ("it", ()),
    "owner": ("it", (Duty.SYSTEM_OWNER,)),
    "host": ("it", (Duty.HOST_ADMINISTRATOR,)),
    "ann": ("it", (Duty.OPERATOR,)),
    "ben": ("it", (Duty.OPERATOR,)),
    "law": ("hq", (Duty.COMPLIANCE,)),
    "logs": ("security", (Duty.LOG_REVIEWER,)),
    "chief": ("audit", (Duty.AUDIT_HEAD,)),
    "auditor": ("audit", (Duty.INTERNAL_AUDIT,)),
    "business": ("business", (Duty.BUSINESS_HEAD,)),
    "line": ("business", (Duty.LINE_MANAGER,)),
    "chair": ("hq", (Duty.COMMITTEE_CHAIR,)),
    "admin": ("it", (Duty.ADMINISTRATOR,)),
}
CLERKS = tuple(f"e{number:02d}" for number in range(1, 23))
"""Those without a duty; with the others they are forty."""
HEADS = {"hq": "president", "it": "boss", "security": "head", "business": "business", "audit": "chief"}
CHECKS = ("services-running", "backup-age", "antivirus-signature-age", "clock-offset", "disk-capacity")


@dataclass
class Year(Daily):
    """The company on one day of the year."""

    people: dict[str, str] = field(default_factory=dict)
    """Name → pseudonym."""
    counted: Counter[str] = field(default_factory=Counter)
    """What happened, by word."""
    entries: dict[str, str] = field(default_factory=dict)
    absent: list[tuple[str, date, date]] = field(default_factory=list)
    demands: dict[str, Demand] = field(default_factory=dict)
    _standings: dict[tuple[str, date], Standing] = field(default_factory=dict)
    _signers: dict[tuple[str, str, str], str] = field(default_factory=dict)

    # --- who ------------------------------------------------------------------------------------

    def has(self, who: str) -> Standing:
        """Return the standing of somebody today; it is read once a day, as in a session."""
        known = self._standings.get((who, self.day))
        if known is None:
            known = self._standings[who, self.day] = standing_of(self.people[who], LEDGER, self.day)
        return known

    def actor(self, who: str) -> Actor:
        return Actor("user", self.people[who], "web", "password")

    def at(self, day: date, hour: int = 9, minute: int = 0) -> None:
        """Move the clock forward to an hour of a day, or leave it if that has passed."""
        self.now = max(self.now, datetime.combine(day, time(hour, minute), TAIPEI).astimezone(UTC))

    def name(self, person: str) -> str:
        return next(name for name, known in self.people.items() if known == person)

    # --- what -----------------------------------------------------------------------------------

    def sheet(self, who: str, demand: str, given: Mapping[str, Any] | None = None, day: date | None = None) -> Record:
        """Start what a demand wants, fill in what is missing, submit."""
        row = self.start(who, demand, day=day)
        return self.written(who, row, given or {})

    def request(self, who: str, form: str, given: Mapping[str, Any] | None = None) -> Record:
        """Ask for something, or report it."""
        started = start_blank(
            self.has(who), self.known, form, COMPANY, self.day, self.day, actor=self.actor(who), now=self.now
        )
        return self.written(who, started.record, given or {})

    def written(self, who: str, row: Record, given: Mapping[str, Any]) -> Record:
        """Fill in what is missing and submit: what was prefilled stays."""
        form, content = records.form_of(row), row.case.content
        pen = Pen(self.day, self.entries, self.people["vice"], "it")
        wanted, each = dict(given), dict(given.get("items", {}))
        wanted.pop("items", None)
        fields = {**wanted, **pen.fields(form, {**content["fields"], **wanted})}
        answers = {entry: {**each.get(entry, each.get("*", {}))} for entry in content.get("items", {}) if each}
        known = {entry: {**held, **answers.get(entry, {})} for entry, held in content.get("items", {}).items()}
        items = {
            entry: made
            for entry, more in pen.items(form, known).items()
            if (made := {**answers.get(entry, {}), **more})
        }
        if fields or items:
            changes = Changes(fields, items)
            records.fill(self.has(who), row.pk, changes, actor=self.actor(who), now=self.now)
        records.submit(self.has(who), row.pk, home=self.home, actor=self.actor(who), now=self.now)
        self.counted["submitted"] += 1
        return row

    def pass_on(self, record: Record, *, refuse: bool = False) -> State:
        """Have everybody sign whom the form asks, one after the other; or have the first one refuse."""
        for _ in range(6):
            row = Case.objects.get(pk=record.pk)
            if row.state != State.IN_PROGRESS:
                break
            who, behalf = self.signer(row)
            act = (
                Refuse(row.step, row.digest, "不符規定")
                if refuse
                else Sign(row.step, row.digest, behalf, factor="totp")
            )
            cases.act(self.has(who), row.pk, act, home=self.home, actor=self.actor(who), now=self.now)
            self.counted["behalf" if behalf else "signed"] += 1
        self.counted[str(row.state)] += 1
        return State(row.state)

    def signer(self, row: Case) -> tuple[str, str | None]:
        """Return somebody who may sign, in person where that is possible; as a rule whoever signed the last time."""
        usual = self._signers.get((row.workflow, row.step, row.author_id))
        if usual is not None:
            return usual, None
        case = folded(row)
        found = candidates(case, moment_for(row, case, self.day).people, self.day)
        away = {name for name, first, last in self.absent if first <= self.day <= last}
        ranked = sorted(
            (behalf is not None, self.name(person), behalf)
            for person, behalves in found.items()
            for behalf in behalves
            if self.name(person) not in away
        )
        _, who, behalf = ranked[0]
        if behalf is None:
            self._signers[row.workflow, row.step, row.author_id] = who
        return who, behalf

    def forget_habits(self) -> None:
        """Ask anew who is there and who signs."""
        self._standings.clear()
        self._signers.clear()

    def give_back(self, record: Record, reason: str) -> None:
        """Have the first signer return it to its author."""
        row = Case.objects.get(pk=record.pk)
        who, _ = self.signer(row)
        back = Return(row.step, reason)
        cases.act(self.has(who), row.pk, back, home=self.home, actor=self.actor(who), now=self.now)
        self.counted["returned"] += 1

    def again(self, who: str, record: Record, fields: Mapping[str, Any]) -> None:
        """Correct what came back, and submit it again."""
        records.fill(self.has(who), record.pk, Changes(dict(fields)), actor=self.actor(who), now=self.now)
        records.submit(self.has(who), record.pk, home=self.home, actor=self.actor(who), now=self.now)

    def take_back(self, who: str, record: Record) -> None:
        """Withdraw what is before others."""
        cases.act(self.has(who), record.pk, Withdraw(), home=self.home, actor=self.actor(who), now=self.now)
        self.counted["withdrawn"] += 1

    def sign_own(self, who: str, record: Record) -> bool:
        """Try to sign one's own record; tell whether that was refused as it should be."""
        row = Case.objects.get(pk=record.pk)
        try:
            cases.act(
                self.has(who), row.pk, Sign(row.step, row.digest), home=self.home, actor=self.actor(who), now=self.now
            )
        except SeparationError:
            self.counted["own work"] += 1
            return True
        return False

    def refused(self, kind: type[AnzhengError], who: str, form: str) -> bool:
        """Try to start a record; tell whether it was refused with that error."""
        try:
            start_blank(
                standing_of(self.people[who], LEDGER, self.day),
                self.known,
                form,
                COMPANY,
                self.day,
                self.day,
                actor=self.actor(who),
                now=self.now,
            )
        except kind:
            return True
        return False

    def night(self, **failing: str) -> None:
        """Record what the checks saw in the night before: all well but for what is named, host → check."""
        said = Text("看到某物", "something was seen")
        values = {"disk-capacity": {"worst_percent": 41, "over": 0}, "clock-offset": {"offset_ms": 4}}
        looks = {
            host: [
                Result(
                    check,
                    f"hosts:{host}",
                    Outcome.FAIL if failing.get(host.replace("-", "_")) == check else Outcome.OK,
                    said,
                    values.get(check, {}),
                    (),
                )
                for check in CHECKS
            ]
            for host in self.hosts
        }
        record_night(LEDGER, looks, actor=SYSTEM_ACTOR, now=self.now)

    @property
    def hosts(self) -> list[str]:
        """Return the core hosts."""
        return self.entries["*hosts"].split()

    # --- when -----------------------------------------------------------------------------------

    def open_days(self, first: date, last: date) -> list[date]:
        """Return the office days from `first` to `last`."""
        return self.known.index(LEDGER, None).calendar(CalendarKind.OFFICE).open_days(first, last)

    def windows_of(self, demand: str, first: date, last: date) -> list[Window]:
        """Return the windows of a periodic demand that begin between two days."""
        spec = self.demands[demand].spec
        assert isinstance(spec, Periodic)
        with self.known.lock:
            context = self.known.posture(LEDGER, "twse-cc", self.day, None).context
            found = context.windows(context.period(spec.every), first, last, spec.calendar, spec.year)
        return [one for one in found if first <= one.first]

    def asked_of_the_company(self) -> Iterator[tuple[str, Form]]:
        """Yield a demand for each form that the company fills in again and again, without a file, the most often."""
        found: dict[str, tuple[int, str]] = {}
        for name, demand in self.demands.items():
            if isinstance(demand.spec, Periodic) and demand.scope.register is None and not demand.spec.accept.concerns:
                count = len(self.windows_of(name, FIRST, date(2026, 12, 31)))
                found[demand.spec.form] = max(found.get(demand.spec.form, (0, "")), (count, name))
        for name, (_, demand_id) in sorted(found.items()):
            form = paperwork().forms.get(name)
            if form is not None and form.kind is not FormKind.DOCUMENT and not needs_file(form):
                yield demand_id, form


def company(home: Path, last: date) -> Year:
    """Make the company as it is on its first day, with everything that its registers need until `last`."""
    here = Year(home, datetime.combine(FIRST, time(8, 0), TAIPEI).astimezone(UTC))
    folder, documents, questions = compiled()
    copytree(folder, home, dirs_exist_ok=True)
    now = here.now
    organization.open_company(LEDGER, "測試公司", sample=False, cutover=FIRST, actor=SYSTEM_ACTOR, now=now)
    for one in documents:
        organization.adopt_edition(
            LEDGER, one.document, one.edition, one.digest, since=one.effective or FIRST, actor=SYSTEM_ACTOR, now=now
        )
    organization.answer_profile(LEDGER, dict.fromkeys(questions, True), since=FIRST, actor=SYSTEM_ACTOR, now=now)
    _people(here)
    editions = [catalogue.load_compiled(home, one.digest) for one in documents]
    here.demands = {name: demand for edition in editions for name, demand in edition.demands.items()}
    fields = {name: one.fields for name, one in catalogue.registers(check_names()).items()}
    staff = {"people": [NewEntry("people", name, name, FIRST, {}) for name in ("vice", *here.people)]}
    world = worlds.build(editions, fields, FIRST, last, frozenset(), known=staff)
    rows = {register: found for register, found in world.entries.items() if register not in ("people", "units")}
    for found in rows.values():
        enter(LEDGER, found, actor=SYSTEM_ACTOR, now=now)
    here.entries = {register: found[0].entry for register, found in rows.items()}
    here.entries |= {"people": "vice", "units": "it"}
    here.entries["*hosts"] = " ".join(row.entry for row in rows["hosts"] if row.values.get("core") is True)
    here.entries["*systems"] = " ".join(row.entry for row in rows["systems"] if row.values.get("important") is True)
    return here


def _people(here: Year) -> None:
    for unit in UNITS:
        open_unit(LEDGER, unit, unit, parent=None, since=FIRST, actor=SYSTEM_ACTOR, now=here.now)
    places = {name: unit for name, (unit, _) in DUTIES.items()}
    places |= {name: UNITS[number % len(UNITS)] for number, name in enumerate(CLERKS)}
    for name, unit in places.items():
        newcomer = Newcomer(name, f"人員{name}", FIRST, unit=unit)
        here.people[name] = join(here.home, LEDGER, newcomer, actor=SYSTEM_ACTOR, now=here.now).person_id
    for unit, name in HEADS.items():
        set_head(LEDGER, unit, name, since=FIRST, actor=SYSTEM_ACTOR, now=here.now)
    for name, (_, duties) in DUTIES.items():
        for duty in duties:
            grant_duty(
                here.home,
                LEDGER,
                here.people[name],
                duty,
                unit=None,
                first=FIRST,
                last=None,
                reason="到任",
                actor=SYSTEM_ACTOR,
                now=here.now,
            )


def away(here: Year, who: str, deputy: str, first: date, last: date) -> None:
    """Have somebody go away, and somebody else stand in."""
    person, other = here.people[who], here.people[deputy]
    here.absent.append((who, first, last))
    plan_absence(LEDGER, person, first, last, actor=SYSTEM_ACTOR, now=here.now)
    name_deputy(LEDGER, StandsIn(person, other, None, first, last), actor=SYSTEM_ACTOR, now=here.now)
    here.forget_habits()


def leaves(here: Year, who: str, last_day: date) -> None:
    """Have somebody leave."""
    leave(LEDGER, who, last_day, actor=SYSTEM_ACTOR, now=here.now)
    here.forget_habits()
