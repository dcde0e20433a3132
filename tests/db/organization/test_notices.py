"""Who is told what about accounts, duties, deputies and jobs that gave up: once, with a way that is open to them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from anzheng.facts.access import AccountChange
from anzheng.facts.base import Actor
from anzheng.jobs import leases
from anzheng.jobs.services import enqueue
from anzheng.kernel.errors import InputError, Text
from anzheng.notify.models import Notice
from anzheng.organization.accounts import factor_changed
from anzheng.organization.core.devices import device_name
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import StandsIn
from anzheng.organization.deputies import name_deputy
from anzheng.organization.duties import end_duty, grant_duty
from anzheng.organization.installation import open_installation
from anzheng.organization.models import Account
from anzheng.organization.sign_in import Origin, opened
from tests.support.cases import LEDGER, SYSTEM_ACTOR, Office, office
from tests.support.job_kinds import kinds

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:{}.0) Gecko/20100101 Firefox/{}.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1"
ADMIN = Actor("user", "u:admin", "web", "password")


@pytest.fixture
def here(tmp_path: Path) -> Office:
    open_installation(actor=SYSTEM_ACTOR, now=NOW - timedelta(days=400))
    return office(tmp_path)


def told(who: str) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(person=f"u:{who}").order_by("pk").values_list("kind", "link"))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        pytest.param(FIREFOX.format(140, 140), "Firefox、Linux", id="firefox"),
        pytest.param(PHONE, "Safari、iPhone", id="a phone"),
        pytest.param("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge、Windows", id="edge"),
        pytest.param("curl/8.1\r\nX: y", "curl/8.1 X: y", id="a program, on one line"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_names_of_devices(said: str, name: str) -> None:
    assert device_name(said) == name


def test_only_a_device_not_seen_before_is_told_and_once(here: Office) -> None:
    account = Account.objects.get(username="ann")
    devices = [FIREFOX.format(140, 140), FIREFOX.format(141, 141), PHONE, FIREFOX.format(141, 141), PHONE]
    for number, device in enumerate(devices):
        opened(here.home, account, f"s{number}", ["password"], Origin("192.0.2.1", device), now=NOW + number * DAY)
    assert told("ann") == [("sign-in-new-device", "/account/sessions/")]
    (row,) = Notice.objects.filter(person="u:ann")
    assert row.parameters == {"device": "Safari、iPhone", "address": "192.0.2.1"}


@pytest.mark.usefixtures("here")
def test_a_change_of_the_account_is_told_to_its_owner() -> None:
    account = Account.objects.get(username="ann")
    factor_changed(account, AccountChange.FACTOR_ADDED, "totp", actor=ADMIN, now=NOW)
    assert (told("ann"), told("admin")) == ([("account-changed", "/account/factors/")], [])


def test_duties_that_begin_and_end_are_told_with_an_open_way(here: Office) -> None:
    given = {"unit": None, "last": None, "reason": "範例", "actor": ADMIN, "now": NOW}
    staff = grant_duty(here.home, LEDGER, "u:ann", Duty.SECURITY_STAFF, first=NOW.date(), **given)  # type: ignore[arg-type]
    grant_duty(here.home, LEDGER, "u:colleague", Duty.BOARD, first=NOW.date(), **given)  # type: ignore[arg-type]
    end_duty(LEDGER, staff, last=NOW.date(), reason="範例", actor=ADMIN, now=NOW)
    # Security staff may open the pages of people; the board may not.
    assert told("ann") == [("duty-changed", "/people/ann/")] * 2
    assert told("colleague") == [("duty-changed", "/people/away/")]


@pytest.mark.usefixtures("here")
def test_only_the_deputy_is_told() -> None:
    wanted = StandsIn("u:ann", "u:colleague", None, NOW.date(), NOW.date() + DAY)
    name_deputy(LEDGER, wanted, actor=ADMIN, now=NOW)
    assert (told("colleague"), told("ann")) == ([("deputy-named", "/people/away/")], [])


def test_an_act_that_is_refused_tells_nobody(here: Office) -> None:
    with pytest.raises(InputError):
        grant_duty(here.home, LEDGER, "u:ann", Duty.BOARD, unit=None, first=NOW.date(), last=None, reason=" ",
                   actor=ADMIN, now=NOW)  # fmt: skip
    assert told("ann") == []


@pytest.mark.usefixtures("here")
def test_a_job_that_gave_up_is_told_to_administrators_once_a_day() -> None:
    trouble = leases.trouble(InputError(Text("位址有誤", "wrong"), "mail", Text("請改正", "correct it")))
    for turn in range(2):
        job, now = enqueue("test-act", {"n": turn, "company": LEDGER}, now=NOW), NOW
        while (held := leases.claim("w", kinds(), now=now, job=job)) is not None:
            assert told("admin") == [] or turn
            leases.fail(held, trouble, now=now)
            now += timedelta(minutes=90)
    assert told("admin") == [("job-failed", "/jobs/")]
    assert (told("ann"), told("head")) == ([], [])
