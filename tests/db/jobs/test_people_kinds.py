"""Kinds of jobs about people, accounts, notices and cases: what one attempt does, and that a second does no harm."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from anzheng.facts.access import AccountChange
from anzheng.facts.base import Actor
from anzheng.facts.observations import SettingRead
from anzheng.jobs.kinds import Work, kind_of
from anzheng.ledger.services import facts_of, head
from anzheng.notify.core.kinds import KINDS
from anzheng.notify.models import Delivery, Notice
from anzheng.notify.services import tell
from anzheng.organization.hashing import hashed
from anzheng.organization.installation import INSTALLATION, open_installation
from anzheng.organization.models import Account, FailedName, Member
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Case
from anzheng.registers.people import Newcomer, join
from anzheng.registers.services import NewEntry, enter
from anzheng.search.models import Found
from tests.support.cases import GRANT, LEDGER, SYSTEM_ACTOR, Office, office
from tests.support.people import person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
SYSTEM = Actor("system", "u:0000000000000001", "job", "os-account")


def attempt(kind: str, home: Path, *, now: datetime = NOW, **about: str) -> None:
    """Do one attempt, as a worker does."""
    kind_of(kind).run(Work("j-1", kind, home, about, now, now, SYSTEM, 1, lambda _done, _total: None))


def twice(kind: str, home: Path, *, now: datetime = NOW, **about: str) -> None:
    """Do two attempts: the second finds nothing left to do."""
    attempt(kind, home, now=now, **about)
    attempt(kind, home, now=now, **about)


@pytest.fixture
def here(tmp_path: Path) -> Office:
    open_installation(actor=SYSTEM_ACTOR, now=NOW - timedelta(days=400))
    return office(tmp_path)


def closed(name: str) -> str:
    return Account.objects.get(username=name).disabled_why


def used(**names: datetime) -> None:
    """Let accounts have been used last at these moments; everybody else's is in use."""
    Account.objects.update(created=NOW, password_set=NOW, last_seen=NOW)
    for name, moment in names.items():
        Account.objects.filter(username=name).update(created=moment, password_set=moment, last_seen=moment)


def test_leavers_are_shut_out_the_day_after(here: Office) -> None:
    used()
    Member.objects.filter(person="u:ann").update(last_day=TODAY - DAY)
    Member.objects.filter(person="u:boss").update(last_day=TODAY)
    twice("disable-leavers", here.home)
    assert (closed("ann"), closed("boss")) == (AccountChange.DISABLED_LEAVER, "")
    assert head(INSTALLATION).size == 2  # the ledger's opening, and one account


def test_who_does_not_come_for_long_is_shut_out(here: Office) -> None:
    used(ann=NOW - timedelta(days=400))
    twice("disable-dormant", here.home)
    assert (closed("ann"), closed("boss")) == (AccountChange.DISABLED_DORMANT, "")


def test_names_tried_long_ago_are_forgotten(here: Office) -> None:
    FailedName.objects.create(digest="old", failures=2, at=NOW - timedelta(days=3))
    FailedName.objects.create(digest="young", failures=2, at=NOW - timedelta(minutes=5))
    twice("prune-failed-names", here.home)
    assert [row.digest for row in FailedName.objects.all()] == ["young"]


def test_departures_become_events_once(here: Office) -> None:
    join(here.home, LEDGER, Newcomer("E9", "範例離職者", TODAY - DAY), actor=SYSTEM_ACTOR, now=NOW)
    Member.objects.filter(number="E9").update(last_day=TODAY - DAY)
    attempt("departures", here.home)
    size = head(LEDGER).size
    attempt("departures", here.home)
    item = f"E9-{TODAY - DAY:%Y%m%d}"
    assert [fact.subject for fact in facts_of(LEDGER, subject=f"event:person.departed/{item}")] == [
        f"event:person.departed/{item}"
    ]
    assert head(LEDGER).size == size


def test_own_settings_are_read_and_not_again_while_they_stay(here: Office) -> None:
    attempt("own-settings", here.home)
    size = head(LEDGER).size
    attempt("own-settings", here.home, now=NOW + DAY)
    read = {fact.payload.setting for fact in facts_of(LEDGER) if isinstance(fact.payload, SettingRead)}
    assert "password.first-change" in read
    assert head(LEDGER).size == size


@pytest.mark.parametrize(
    ("days", "told"),
    [
        pytest.param(75, 0, id="more than two weeks before"),
        pytest.param(82, 1, id="within two weeks"),
        pytest.param(200, 0, id="over: signing in asks for a new one"),
    ],
)
def test_a_password_that_expires_is_told_once(here: Office, days: int, told: int) -> None:
    Account.objects.update(password=hashed("x7#Lq9!vRm2p"), password_set=NOW, must_change=False)
    Account.objects.filter(username="ann").update(password_set=NOW - timedelta(days=days))
    twice("password-expiring", here.home)
    rows = Notice.objects.filter(kind="password-expiring")
    assert [(row.person_id, row.link) for row in rows] == [("u:ann", "/account/password/")] * told


def test_a_case_whose_limit_passed_lapses_once(here: Office) -> None:
    row = here.open("admin", "duty_grant", GRANT)
    here.submit("admin", row.pk)
    later = here.now + timedelta(days=60)
    twice("case-limits", here.home, now=later)
    assert Case.objects.get(pk=row.pk).state == State.LAPSED
    assert list(Notice.objects.filter(person="u:admin", key__startswith=row.pk).values_list("kind", flat=True)) == [
        "case-settled"
    ]


def test_deliver_without_a_mail_server_leaves_the_notice_in_the_inbox(here: Office) -> None:
    sample = KINDS.get("job-failed").sample
    tell("u:ann", "job-failed", key="k", company=LEDGER, link="/jobs/", parameters=sample, now=NOW)
    twice("deliver", here.home)
    assert dict(Delivery.objects.values_list("channel", "state")) == {"inbox": "sent", "mail": "not-set-up"}


def test_reindex_makes_the_index_again(here: Office) -> None:
    enter(LEDGER, [NewEntry("hosts", "srv-1", "測試主機", here.day)], actor=SYSTEM_ACTOR, now=here.now)
    row = here.open("admin", "duty_grant", GRANT)
    here.submit("admin", row.pk)
    before = set(Found.objects.values_list("kind", "object", "link"))
    Found.objects.all().delete()
    # What was put since the attempt began stays: by the clock of the machine, as in a worker.
    for _ in range(2):
        attempt("reindex", here.home, now=datetime.now(UTC), company=LEDGER)
    assert set(Found.objects.values_list("kind", "object", "link")) == before
    assert ("case", row.pk, f"/cases/{row.pk}/") in before


def test_remind_tells_nobody_of_a_company_without_rules(here: Office) -> None:
    person("ann", LEDGER)
    twice("remind", here.home, company=LEDGER)
    assert not Notice.objects.filter(kind__in=("due-soon", "overdue")).exists()
