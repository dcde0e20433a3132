"""The calendar as a calendar program reads it: the right events, nothing secret in them, nothing said to strangers."""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from anzheng.facts.access import CalendarAddressIssued
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import facts_of
from anzheng.obligations.models import CalendarAddress
from anzheng.organization.core.duties import Duty
from anzheng.organization.models import Account, Deputation, Member
from anzheng.reports import calendar_feed
from anzheng.web import calendar_feed as view
from anzheng.web.knowing import knowledge
from tests.functional.web.conftest import World
from tests.functional.web.page_reader import Page
from tests.support.people import browser_of, person

pytestmark = pytest.mark.django_db

PAGE = "/settings/calendar-feed/?company=shown"
TODAY = taipei_day(datetime.now(UTC))
_SECRET = re.compile(r"http://localhost/calendar/([a-z2-7]{52})\.ics")


@pytest.fixture
def head(world: World) -> Account:
    return person("head", world.own, world.sample, duties=(Duty.SECURITY_HEAD,))


@pytest.fixture(autouse=True)
def counted() -> Iterator[None]:
    usual = view.RATE.per_minute
    view.RATE._counts.clear()
    yield
    view.RATE.per_minute = usual


def make(account: Account, act: str = "create") -> str:
    """Make an address on the page and return its secret."""
    response = browser_of(account).post(PAGE, {"form": act})
    found = _SECRET.search(response.content.decode())
    assert response["Cache-Control"] == "no-store"
    assert found is not None
    return found[1]


def read(secret: str, **headers: str) -> Any:  # noqa: ANN401 - the client's response
    return Client(HTTP_HOST="localhost").get(f"/calendar/{secret}.ics", headers=headers)


def events(response: Any) -> list[Any]:  # noqa: ANN401 - components of the library
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def test_made_once_read_by_anybody_who_knows_it(head: Account, world: World) -> None:
    secret = make(head)
    page = browser_of(head).get(PAGE).content.decode()
    response = read(secret)
    calendar = Calendar.from_ical(response.content)

    assert secret not in page
    assert secret[-4:] in page
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, max-age=3600"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in response
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=6)
    assert str(calendar["X-PUBLISHED-TTL"]) == "PT6H"
    (fact,) = [one for one in facts_of(world.sample) if isinstance(one.payload, CalendarAddressIssued)]
    assert secret not in str(fact)


def test_the_events_are_the_work_of_that_person(head: Account, world: World) -> None:
    found = events(read(make(head)))
    work = calendar_feed.work_of(knowledge(), world.sample, TODAY, TODAY + calendar_feed.AHEAD)
    mine = {one.id: one for one in calendar_feed.of_person(work, head.person_id, TODAY)}

    assert {str(one["UID"]) for one in found} == {f"{identity}@anzheng" for identity in mine}
    assert len(found) > 50
    for one in found:
        due = mine[str(one["UID"]).partition("@")[0]]
        assert one["DTSTART"].dt == due.due
        assert type(one["DTSTART"].dt) is date
        assert one["DTEND"].dt == due.due + timedelta(days=1)
        assert (one["STATUS"], one["CLASS"], one["TRANSP"]) == ("CONFIRMED", "PRIVATE", "TRANSPARENT")
        assert one["SEQUENCE"] == due.seq
        assert TODAY - timedelta(days=60) <= due.due <= TODAY + timedelta(days=400)
        assert all(need.ref in one["DESCRIPTION"] for need in due.needs[:20])
        assert "http://localhost/due/?company=shown&whose=mine" in one["DESCRIPTION"]
        assert [alarm["TRIGGER"].dt for alarm in one.walk("VALARM")] in ([], [timedelta(days=-3)])


def test_the_same_question_has_the_same_bytes_until_something_is_entered(head: Account) -> None:
    secret = make(head)
    first = read(secret)
    again = read(secret)
    unchanged = read(secret, **{"If-None-Match": first["ETag"]})

    assert first.content == again.content
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_a_deputy_reads_what_the_absent_person_answers_for(head: Account, world: World) -> None:
    deputy = person("dep", world.sample)
    secret = make(deputy)
    before = events(read(secret))
    Deputation.objects.create(
        deputation="p-1",
        company_id=world.sample,
        person=head.person,
        deputy=deputy.person,
        duty="",
        first=TODAY,
        last=TODAY + timedelta(days=31),
    )
    calendar_feed._kept.clear()
    after = events(read(secret))

    assert before == []
    assert after != []
    assert max(one["DTSTART"].dt for one in after) <= TODAY + timedelta(days=31)


def test_no_name_of_anybody_or_anything_leaves_the_product(head: Account) -> None:
    text = re.sub(rb"\r\n[ \t]", b"", read(make(head)).content).decode()

    for name in ("測試主機一", "測試下單系統", "測試人員", "乙測試公司", "弱點掃描報告書", "head"):
        assert name not in text


def test_it_speaks_the_language_of_its_owner(head: Account) -> None:
    secret = make(head)
    Account.objects.filter(pk=head.pk).update(language="en")
    spoken = " ".join(str(one["SUMMARY"]) + str(one["DESCRIPTION"]) for one in events(read(secret)))

    assert "Needed by" in spoken
    assert re.search("[一-鿿]", spoken) is None


def test_revoked_unknown_and_malformed_get_the_same_answer(head: Account) -> None:
    secret = make(head)
    newer = make(head, "replace")
    browser_of(head).post(PAGE, {"form": "revoke"})
    answers = [read(one) for one in (secret, newer, "a" * 52, "short", "A" * 52, f"{secret}x", "../../etc/passwd")]
    client = Client(HTTP_HOST="localhost")
    answers += [client.get(path) for path in ("/calendar/", f"/calendar/{newer}", f"/calendar/{newer}.ics/")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({frozenset(answer.headers.items()) for answer in answers}) == 1


@pytest.mark.parametrize("happens", ["left", "disabled"])
def test_it_dies_with_its_owner(world: World, happens: str) -> None:
    account = person("leaver", world.sample)
    secret = make(account)
    assert read(secret).status_code == 200
    if happens == "left":
        Member.objects.filter(person=account.person).update(last_day=TODAY - timedelta(days=1))
    else:
        Account.objects.filter(pk=account.pk).update(is_active=False)

    assert read(secret).status_code == 404


def test_no_log_holds_the_secret(head: Account, caplog: pytest.LogCaptureFixture) -> None:
    secret = make(head)
    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    with caplog.at_level(logging.DEBUG):
        read(secret)
        client.post(f"/calendar/{secret}.ics")
        client.get(f"/calendar/{secret}.ics/more")
        client.get(f"/kalendar/{secret}.ics")
        client.get(f"/calendar/{secret}.ics", headers={"Host": "elsewhere.example"})
        browser_of(head).post(PAGE, {"form": "revoke"})
        read(secret)

    said = "".join(f"{one.getMessage()}{vars(one).get('request', '')}{one.exc_text}" for one in caplog.records)
    assert "/calendar/feed.ics" in said
    assert secret not in said


def test_a_defect_does_not_say_the_secret_either(
    head: Account, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = make(head)

    def broken(*_: object) -> bytes:
        raise RuntimeError("out of order")

    monkeypatch.setattr(view, "feed", broken)
    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    response = client.get(f"/calendar/{secret}.ics")

    assert response.status_code == 500
    assert secret not in response.content.decode()
    assert secret not in caplog.text


def test_only_reading_is_served(head: Account) -> None:
    secret = make(head)
    client = Client(HTTP_HOST="localhost", enforce_csrf_checks=False)

    assert [getattr(client, how)(f"/calendar/{secret}.ics").status_code for how in ("post", "put", "delete")] == [
        405
    ] * 3
    assert client.head(f"/calendar/{secret}.ics").status_code == 200


def test_asking_too_often_is_refused_before_anything_is_looked_up(head: Account) -> None:
    secret = make(head)
    view.RATE.per_minute = 2
    with CaptureQueriesContext(connection) as queries:
        answers = [read(one) for one in ("b" * 52, "c" * 52, secret, "d" * 52)]

    assert [answer.status_code for answer in answers] == [404, 404, 429, 429]
    assert answers[2]["Retry-After"] == "60"
    assert len(queries) == 2


def test_reading_it_writes_nothing(head: Account) -> None:
    secret = make(head)
    calendar_feed._kept.clear()
    with CaptureQueriesContext(connection) as queries:
        read(secret)

    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
    assert len(queries) <= 30


class TestPage:
    def test_it_explains_who_can_read_it(self, head: Account) -> None:
        text = browser_of(head).get(PAGE).content.decode()

        assert "知道網址的人不用登入就看得到" in text
        assert Page(text).faults == []

    @pytest.mark.parametrize("form", ["create", "replace", "revoke"])
    def test_what_cannot_be_done_is_said(self, head: Account, form: str) -> None:
        if form == "create":
            make(head)
        response = browser_of(head).post(PAGE, {"form": form})

        assert response.status_code == 400
        assert CalendarAddress.objects.count() == (1 if form == "create" else 0)

    def test_getting_the_page_makes_nothing(self, head: Account) -> None:
        browser_of(head).get(f"{PAGE}&form=create")

        assert not CalendarAddress.objects.exists()

    def test_an_employee_finds_it_in_the_menu_of_the_account(self, world: World) -> None:
        assert "/settings/calendar-feed/" in browser_of(person("em", world.sample)).get("/").content.decode()

    def test_it_is_each_companys_own(self, head: Account, world: World) -> None:
        make(head)
        own = browser_of(head).get("/settings/calendar-feed/?company=own").content.decode()

        assert "還沒有訂閱網址" in own
        assert CalendarAddress.objects.get().company_id == world.sample
