"""A small edition with all eight kinds, and random ledgers about it."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from hypothesis import strategies as st

from anzheng.catalogue.core.model import (
    AnyOf,
    Attested,
    Condition,
    Edition,
    Effective,
    Invariant,
    Observed,
    Op,
    Parameter,
    ParameterRef,
    Response,
    Retained,
    Scope,
    Setting,
    Standing,
    Step,
    Strength,
)
from anzheng.facts.audit import ExceptionApproved, ExceptionRevoked, FindingClosed, FindingOpened
from anzheng.facts.base import COMPANY, About, Fact, Outcome, Payload
from anzheng.facts.calendars import CalendarKind, CalendarOverridden
from anzheng.facts.companies import ParameterSet, ProfileAnswered
from anzheng.facts.events import EventAnswered, EventDropped, EventRaised, NoEventStated
from anzheng.facts.evidence import EvidenceAdded, EvidenceWithdrawn, Signature, StatementSigned
from anzheng.facts.observations import ObservationChanged, ObservationContinued, Reading, SettingRead
from anzheng.facts.registers import RegisterEntered, RegisterRetired
from anzheng.facts.retention import HoldingConfirmed
from tests.unit.posture.build import Book, accept, clause, demand, edition, noon, part, periodic

FIRST = date(2026, 1, 1)
DAYS = 120
"""Facts are about these days and are recorded in them."""

HOSTS = Scope("hosts", {})
CORE = Scope("hosts", {"core": True})
PASSED = accept(
    conditions=(Condition("result", Op.EQUAL, "passed"),),
    roles=("operator", "manager"),
    separation=(("operator", "manager"),),
)
VALID = accept(conditions=(Condition("expires", Op.AT_LEAST, "@today"),))
STEPS = (Step("fix", "修", "fix", "P3D"), Step("check", "驗", "check", "P7D"))
HOURLY = (Step("report", "報", "report", "PT1H"),)


def everything() -> Edition:
    """All eight kinds, alternatives, a should, a part with dates, a part that the profile decides."""
    demands = [
        demand(periodic("P1M", grace="P10D", accept=PASSED), "c.monthly", waivable=True),
        demand(periodic("workday", form="daily", grace="3-open-days"), "c.daily"),
        demand(periodic(ParameterRef("scan"), form="scan", grace="P3D"), "c.scan", HOSTS),
        demand(Standing("policy", "P1M", ("breach",), "P10D", accept()), "c.policy"),
        demand(Standing("permit", None, (), "P5D", VALID), "c.permit", CORE, waivable=True),
        demand(Response("breach", STEPS, (("fix", "check"),), "P1M", None, "P5D"), "c.breach"),
        demand(Response("breach", HOURLY, (), None, "clock", "P0D"), "c.report"),
        demand(Observed("clock", "P2D"), "c.clock", HOSTS),
        demand(Invariant((Condition("expires", Op.AT_LEAST, "@today-P1W"),), 1, {"owner": "people"}), "c.owner", CORE),
        demand(Setting("length", Op.AT_LEAST, ParameterRef("length"), "P1M"), "c.length", HOSTS),
        demand(Retained("log", "P1M", "P2W"), "c.log", HOSTS),
        demand(Attested("joint", "P1M", "calendar", ("ceo", "chair"), ("ceo", "chair"), "P10D"), "c.joint"),
    ]
    scan = Parameter("scan", Op.AT_MOST, 2, "month", "掃描", "scan")
    length = Parameter("length", Op.AT_LEAST, 8, "character", "長度", "length")
    clauses = [
        clause("T"),
        clause("T-1", part("c.monthly", "c.daily"), parent="T", inspection="P1M"),
        clause("T-2", part("c.scan", "c.policy"), parent="T", parameters=(scan,)),
        clause("T-3", part(root=AnyOf(("c.permit", "c.log")), corroborating=("c.clock",)), parent="T"),
        clause(
            "T-4", part("c.breach", n=1), part("c.report", n=2, strength=Strength.SHOULD), parent="T", inspection="P1M"
        ),
        clause("T-5", part("c.clock", "c.length", applies=("online",)), parent="T", parameters=(length,)),
        clause("T-6", part("c.owner", effective=Effective(date(2026, 2, 10), date(2026, 4, 10))), parent="T"),
        clause("T-7", part("c.joint", root=AnyOf(("c.joint", "c.monthly"))), parent="T", inspection="P3M"),
    ]
    return edition(clauses, demands)


EDITION = everything()


class Entry(NamedTuple):
    """A payload, the day it is about, and how many days later it is recorded."""

    payload: Payload
    about: date
    delay: int


_days = st.integers(-20, DAYS - 1).map(lambda number: FIRST + timedelta(days=number))
_delays = st.sampled_from([0, 0, 0, 1, 2, 12, 40])
_hosts = st.sampled_from(["hosts:a", "hosts:b"])
_people = st.sampled_from(["u:1", "u:2"])
_anywhere = st.sampled_from([COMPANY, "hosts:a", "hosts:b"])


def _moment(day: date) -> datetime:
    return noon(day.isoformat())


@st.composite
def _record(draw: st.DrawFn) -> Entry:
    day = draw(_days)
    form = draw(st.sampled_from(["review", "daily", "scan", "policy", "permit"]))
    values = {
        "result": draw(st.sampled_from(["passed", "passed", "failed"])),
        "expires": (day + timedelta(days=draw(st.sampled_from([10, 60])))).isoformat(),
    }
    signed = (Signature("operator", "u:1", day), Signature("manager", draw(_people), day))
    target = draw(_hosts) if form in ("scan", "permit") else COMPANY
    number = draw(st.integers(0, 10**6))
    payload = EvidenceAdded(f"e{number}", form, target, About(day, day), values, (), signed, None)
    return Entry(payload, day, draw(_delays))


@st.composite
def _event(draw: st.DrawFn) -> Entry:
    day, item = draw(_days), draw(st.sampled_from(["x1", "x2"]))
    first = day.replace(day=1)
    payload = draw(
        st.sampled_from(
            [
                EventRaised("breach", item, draw(_anywhere), _moment(day)),
                EventAnswered(
                    "breach", item, draw(st.sampled_from(["fix", "check", "report"])), _moment(day), draw(_people), None
                ),
                EventDropped("breach", item, draw(st.sampled_from(["refused", "withdrawn", "lapsed"])), day),
                NoEventStated("breach", COMPANY, About(first, day), "u:1"),
                NoEventStated("register.empty:hosts", COMPANY, About(first, day), "u:1"),
            ]
        )
    )
    return Entry(payload, day, draw(_delays))


@st.composite
def _sight(draw: st.DrawFn) -> Entry:
    day, host = draw(_days), draw(_hosts)
    outcome = draw(st.sampled_from([Outcome.OK, Outcome.OK, Outcome.FAIL, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE]))
    length = draw(st.sampled_from([6, 8, 12]))
    payload = draw(
        st.sampled_from(
            [
                ObservationChanged(host, _moment(day), (Reading("clock", outcome, {"length": length}),)),
                ObservationContinued(host, _moment(day), _moment(day), ("clock",), "0" * 64),
                SettingRead(host, "length", length, "read", _moment(day)),
            ]
        )
    )
    return Entry(payload, day, draw(_delays))


@st.composite
def _register(draw: st.DrawFn) -> Entry:
    day, name = draw(_days), draw(st.sampled_from(["a", "b"]))
    values = {
        "core": draw(st.booleans()),
        "owner": draw(st.sampled_from(["p", "q"])),
        "expires": (day + timedelta(days=draw(st.sampled_from([5, 80])))).isoformat(),
    }
    person = draw(st.sampled_from(["p", "q"]))
    payload = draw(
        st.sampled_from(
            [
                RegisterEntered("hosts", name, day, values),
                RegisterEntered("hosts", name, day, values),
                RegisterRetired("hosts", name, day),
                RegisterEntered("people", person, day, {}),
                RegisterRetired("people", person, day),
            ]
        )
    )
    return Entry(payload, day, draw(st.sampled_from([0, 0, 3, -15])))


@st.composite
def _kept(draw: st.DrawFn) -> Entry:
    day = draw(_days)
    about = About(day - timedelta(days=draw(st.sampled_from([5, 40]))), day - timedelta(days=1))
    month = day.replace(day=1) - timedelta(days=1)
    payload = draw(
        st.sampled_from(
            [
                HoldingConfirmed("log", draw(_hosts), about, draw(st.booleans()), day),
                HoldingConfirmed("log", draw(_hosts), about, intact=True, on=day),
                StatementSigned(
                    "joint", COMPANY, About(month, month), draw(st.sampled_from(["ceo", "chair"])), draw(_people), day
                ),
            ]
        )
    )
    return Entry(payload, day, draw(_delays))


@st.composite
def _company(draw: st.DrawFn) -> Entry:
    day = draw(_days)
    later = day + timedelta(days=draw(st.sampled_from([5, 30])))
    name = draw(st.sampled_from(["c.monthly", "c.policy", "c.permit", "c.clock"]))
    ref = draw(st.sampled_from(["T-1", "T-4"]))
    payload = draw(
        st.sampled_from(
            [
                ProfileAnswered("online", draw(st.sampled_from([True, False, None])), day),
                ParameterSet("scan", draw(st.sampled_from([1, 3])), day),
                ParameterSet("length", draw(st.sampled_from([6, 10])), day),
                ExceptionApproved("x", name, "*", day, later, "u:1", "u:2"),
                ExceptionRevoked("x", day),
                FindingOpened("f", "doc", ref, draw(st.sampled_from([0, 1])), day),
                FindingClosed("f", day, "u:2"),
                CalendarOverridden(CalendarKind.OFFICE, day, draw(st.booleans())),
            ]
        )
    )
    return Entry(payload, day, draw(st.sampled_from([0, 2, -10])))


entries = st.one_of(_record(), _event(), _sight(), _register(), _kept(), _company())
EVIDENCE = (EvidenceAdded, EventAnswered, NoEventStated, ObservationChanged, ObservationContinued, SettingRead)


def book_of(rows: list[Entry], cutover: str | None = "2026-01-10") -> Book:
    """A ledger of `rows` in the order of their recording; recorded times never fall."""
    book = Book(cutover)
    seen: set[str] = set()
    for row in sorted(rows, key=lambda row: max(row.about + timedelta(days=row.delay), date(2025, 12, 1))):
        identity = row.payload.evidence if isinstance(row.payload, EvidenceAdded) else ""
        if identity and identity in seen:
            continue
        seen.add(identity)
        book.add(row.payload, on=max(row.about + timedelta(days=row.delay), date(2025, 12, 1)).isoformat())
    return book


ledgers = st.lists(entries, max_size=25).map(book_of)
uncut = st.lists(entries, max_size=12).map(lambda rows: book_of(rows, None))
days = st.integers(0, DAYS + 40).map(lambda number: FIRST + timedelta(days=number))


def withdrawn(book: Book) -> list[Fact]:
    """Withdrawals of the first evidence of `book`, recorded last."""
    first = next((fact.payload.evidence for fact in book.facts if isinstance(fact.payload, EvidenceAdded)), None)
    if first is None:
        return []
    book.add(EvidenceWithdrawn(first), on=book.facts[-1].at)
    return [book.facts.pop()]
