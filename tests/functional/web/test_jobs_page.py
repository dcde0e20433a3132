"""The page of jobs: each company sees its own; whoever may run jobs retries and cancels."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from anzheng.jobs.models import Job, Worker
from anzheng.organization.core.duties import Duty
from tests.functional.web.conftest import World
from tests.support.people import browser_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

ERROR = {
    "what": {"zh": "位址有誤", "en": "the address is wrong"},
    "where": "mail",
    "remedy": {"zh": "請改正", "en": "correct it"},
}


def make(name: str, company: str, state: str, **further: object) -> str:
    now = datetime.now(UTC)
    given = {"kind": "calendars", "due": now, "planned": now, "created": now, **further}
    return str(Job.objects.create(id=f"j-{name}", company=company, state=state, **given).pk)


@pytest.fixture
def administrator(world: World) -> Client:
    return browser_of(person("admin", world.own, duties=(Duty.ADMINISTRATOR,)))


def page(browser: Client, query: str = "") -> str:
    answer = browser.get(f"/jobs/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_empty(browser: Client) -> None:
    shown = page(browser)

    assert "還沒有任何背景工作" in shown
    assert "背景工作沒有在執行" in shown
    assert "夜間主機檢查" in shown
    assert "No jobs so far" in page(browser, "?lang=en")


def test_a_worker_at_work(browser: Client) -> None:
    now = datetime.now(UTC)
    Worker.objects.create(id="w", started=now, seen=now)

    assert "背景工作沒有在執行" not in page(browser)


def test_a_failure_says_why_and_what_to_do(browser: Client) -> None:
    make("a", "own", "failed", error=ERROR, finished=datetime.now(UTC))
    shown = page(browser)

    assert "需要處理" in shown
    assert "位址有誤" in shown
    assert "請改正" in shown


def test_nobody_sees_jobs_of_another_company_or_of_the_installation(browser: Client, administrator: Client) -> None:
    own, other, whole = make("own", "own", "waiting"), make("other", "shown", "waiting"), make("whole", "", "waiting")

    assert [own in page(browser), other in page(browser), whole in page(browser)] == [True, False, False]
    assert [own in page(administrator), other in page(administrator), whole in page(administrator)] == [
        True,
        False,
        True,
    ]


def test_only_whoever_may_run_jobs_has_buttons(browser: Client, administrator: Client) -> None:
    job = make("a", "own", "waiting")

    assert 'value="cancel"' not in page(browser)
    assert browser.post(f"/jobs/{job}/", {"act": "cancel"}).status_code == 403
    assert 'value="cancel"' in page(administrator)
    assert Job.objects.get(pk=job).state == "waiting"


def test_cancel_and_retry(administrator: Client) -> None:
    job = make("a", "own", "waiting")
    for act, state in (("cancel", "cancelled"), ("retry", "waiting")):
        assert administrator.post(f"/jobs/{job}/", {"act": act}).status_code == 302
        assert Job.objects.get(pk=job).state == state


def test_what_cannot_be_done_is_said(administrator: Client) -> None:
    job = make("a", "own", "done", finished=datetime.now(UTC))
    answer = administrator.post(f"/jobs/{job}/", {"act": "cancel"}, follow=True)

    assert "只有等待中的工作可以取消" in answer.content.decode()
    assert Job.objects.get(pk=job).state == "done"


def test_the_job_of_another_company_is_not_there(administrator: Client) -> None:
    job = make("other", "shown", "waiting")

    assert administrator.post(f"/jobs/{job}/", {"act": "cancel"}).status_code == 404
    assert Job.objects.get(pk=job).state == "waiting"
