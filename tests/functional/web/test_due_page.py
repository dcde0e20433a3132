"""The page of what is due: narrowed, walked, as far as the duties reach, deputies beside."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anzheng.kernel.times import taipei_day
from anzheng.organization.core.duties import Duty
from anzheng.organization.models import Absence, Deputation
from tests.functional.web.conftest import World
from tests.functional.web.page_reader import Page
from tests.support.people import browser_of, person

pytestmark = pytest.mark.django_db
TODAY = taipei_day(datetime.now(UTC))
FAR = f"until={TODAY + timedelta(days=400)}"


def rows(response: object) -> int:
    return response.content.decode().count('<th scope="row">')  # type: ignore[attr-defined, no-any-return]


def test_everybody_sees_their_own_and_nothing_else(world: World) -> None:
    head = browser_of(person("head", world.sample, duties=(Duty.SECURITY_HEAD,)))
    employee = browser_of(person("em", world.sample))

    assert rows(head.get(f"/due/?whose=all&{FAR}")) == 50
    assert rows(employee.get(f"/due/?whose=all&{FAR}")) == 0


def test_a_deputy_sees_what_the_absent_person_answers_for(world: World) -> None:
    head = person("head", world.sample, duties=(Duty.SECURITY_HEAD,))
    deputy = person("dep", world.sample)
    span = {"first": TODAY - timedelta(days=1), "last": TODAY + timedelta(days=5)}
    both = {"company_id": world.sample, "person": head.person, **span}
    Deputation.objects.create(deputation="p-1", deputy=deputy.person, duty="", **both)
    Absence.objects.create(absence="a-1", **both)

    page = browser_of(deputy).get(f"/due/?{FAR}").content.decode()
    english = browser_of(deputy).get(f"/due/?{FAR}&lang=en").content.decode()

    assert "head（不在，代：dep）" in page
    assert "head (away, deputy: dep)" in english


def test_it_is_walked_page_by_page_without_a_gap(world: World) -> None:
    browser = browser_of(person("head", world.sample, duties=(Duty.SECURITY_HEAD,)))
    address, seen = f"/due/?whose=all&{FAR}", 0
    while address:
        response = browser.get(address)
        seen += rows(response)
        links = [link for link in Page(response.content.decode()).links if "after=" in link]
        address = links[0] if links else ""
    whole = browser.get(f"/due/?whose=all&{FAR}").content.decode()

    assert f"共 {seen:,} 件" in whole
    assert seen > 50


def test_the_filter_narrows(world: World) -> None:
    browser = browser_of(person("head", world.sample, duties=(Duty.SECURITY_HEAD,)))
    whole = browser.get(f"/due/?whose=all&{FAR}").content.decode()
    document = browser.get(f"/due/?whose=all&{FAR}&document={world.document}").content.decode()
    duty = browser.get(f"/due/?whose=all&{FAR}&duty=compliance").content.decode()

    assert whole.partition("共 ")[2][:6] == document.partition("共 ")[2][:6]
    assert whole.partition("共 ")[2][:6] != duty.partition("共 ")[2][:6]


@pytest.mark.parametrize(
    "query", ["until=2999-01-01", "until=whenever", "unit=nowhere", "duty=nobody", "document=nothing", "whose=theirs"]
)
def test_what_cannot_be_asked_stands_beside_its_field(world: World, query: str) -> None:
    browser = browser_of(person("head", world.sample, duties=(Duty.SECURITY_HEAD,)))
    response = browser.get(f"/due/?{query}")

    assert response.status_code == 400
    assert 'aria-invalid="true"' in response.content.decode()


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    browser = browser_of(person("head", world.sample, duties=(Duty.SECURITY_HEAD,)))
    browser.get(f"/due/?whose=all&{FAR}")
    counts = []
    for days in (1, 400):
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/due/?whose=all&until={TODAY + timedelta(days=days)}")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 45
