"""Two companies in one installation, made through the services: an ordinary one and a sample."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from anzheng.catalogue import services as catalogue
from anzheng.collectors.core.contract import Result, all_checks
from anzheng.collectors.services import record_results
from anzheng.facts.audit import FindingOpened
from anzheng.facts.base import About, Actor, Outcome
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.organization import services as organization
from anzheng.organization.installation import open_installation
from anzheng.records import acts
from anzheng.records.evidence import NewEvidence, add_evidence
from anzheng.registers.services import NewEntry, enter

ACTOR = Actor("user", "u:1", "cli", "os-account")
SCAN = "CC-19000(9)"
"""A clause with parts, a parameter, a profile question and windows of half a year."""


@dataclass(frozen=True, slots=True)
class World:
    """What the tests know about the installation."""

    home: Path
    today: date
    own: str
    sample: str
    document: str


def build(home: Path, now: datetime) -> World:
    """Make both companies as they are at `now`."""
    open_installation(actor=ACTOR, now=now)
    names = {check.id: check.name for check in all_checks()}
    (packaged,) = [one for one in catalogue.packaged(home, names) if one.document == "twse-cc"]
    today, start = taipei_day(now), taipei_day(now) - timedelta(days=200)
    for ledger, name, sample in (("own", "甲測試公司", False), ("shown", "乙測試公司", True)):
        then = now - timedelta(days=200)
        organization.open_company(ledger, name, sample=sample, cutover=start, actor=ACTOR, now=then)
        organization.adopt_edition(
            ledger,
            packaged.document,
            packaged.edition,
            packaged.digest,
            since=packaged.effective,
            actor=ACTOR,
            now=then,
        )
    questions = catalogue.questions(home, names)
    organization.answer_profile(
        "shown", dict.fromkeys(questions, True), since=start, actor=ACTOR, now=now - timedelta(days=199)
    )
    _work("shown", home, now, start)
    return World(home, today, "own", "shown", packaged.document)


def _work(ledger: str, home: Path, now: datetime, start: date) -> None:
    """Enter a host, a system, some evidence in time and late, a finding, and a look at the host."""
    entries = [
        NewEntry("hosts", "srv-1", "測試主機一", start, {"core": True}),
        NewEntry("systems", "web", "測試下單系統", start, {"core": True}),
        NewEntry("people", "p-1", "測試人員", start, {}),
    ]
    enter(ledger, entries, actor=ACTOR, now=now - timedelta(days=198))
    for number, days in enumerate((150, 90, 20)):
        then = now - timedelta(days=days)
        about = About.day(taipei_day(then) - timedelta(days=3))
        new = NewEvidence(
            f"e-{number}", "vulnerability-scan-report", "systems:web", about, "弱點掃描", {"completed": True}
        )
        add_evidence(ledger, new, home=home, actor=ACTOR, now=then)
    opened = FindingOpened("f-1", "twse-cc", "CC-11000(1)", 0, taipei_day(now) - timedelta(days=5))
    acts.open_finding(ledger, opened, actor=ACTOR, now=now - timedelta(days=5))
    outcomes = (Outcome.OK, Outcome.FAIL, Outcome.UNKNOWN)
    results = [
        Result(check.id, "hosts:srv-1", outcomes[n % 3], Text("看到某物", "something was seen"), {}, ())
        for n, check in enumerate(all_checks())
    ]
    record_results(ledger, "srv-1", results, actor=ACTOR, now=now - timedelta(hours=5))
