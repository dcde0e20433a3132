"""The page of sealed logs: what the seals of each device say, and when they disagree with the ledger."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from django.test import Client

from anzheng.kernel import roc
from anzheng.kernel.times import TAIPEI
from anzheng.records.log_summaries import summaries
from anzheng.records.models import LogSeal
from tests.functional.web.conftest import World
from tests.support.log_folder import LogFolder
from tests.support.people import browser_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
PAGE = "/ledger/logs/"


def page(browser: Client, query: str = "") -> str:
    answer = browser.get(f"{PAGE}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def folder(world: World, tmp_path: Path) -> LogFolder:
    """A device with three days of logs and one without."""
    now = datetime.combine(world.today, time(9), TAIPEI).astimezone(UTC)
    made = LogFolder(tmp_path / "home", tmp_path / "fw-1", world.own, now=now)
    made.home.mkdir()
    for days in (4, 3, 1):
        made.write(world.today - timedelta(days=days))
    made.seal(first=world.today - timedelta(days=4))
    return made


def test_none_yet(browser: Client) -> None:
    assert "還沒有封存任何日誌" in page(browser)
    assert "No log was sealed so far" in page(browser, "?lang=en")


def test_what_the_seals_say(browser: Client, world: World, folder: LogFolder) -> None:
    shown = page(browser)
    assert "有空白的日子" in shown
    assert f"1 天沒有說明：{roc.short(world.today - timedelta(days=2))}" in shown
    (one,) = summaries(world.own)
    assert (one.held, one.missing, one.altered, one.until) == (3, 0, 0, folder.yesterday)
    assert f'href="/ledger/{one.seq}/"' in shown

    gone = world.today - timedelta(days=3)
    (folder.folder / f"fw-{gone}.csv").unlink()
    folder.write(world.today - timedelta(days=1), "後來改過\n")
    folder.seal(deep=True)
    (one,) = summaries(world.own)
    # What was changed is sealed as what it is now, beside what it was.
    assert (one.missing, one.altered, one.seals) == (1, 1, 2)
    assert "1 個檔案不見、1 個已變更" in page(browser)


def test_a_seal_that_the_ledger_does_not_know_is_told(browser: Client, world: World, folder: LogFolder) -> None:
    seal = LogSeal.objects.get()
    LogSeal.objects.create(
        ledger=world.own,
        log=folder.log,
        target=folder.target,
        number=2,
        at=seal.at,
        first=seal.first,
        last=seal.last,
        place="x",
    )
    assert "與帳本不符" in page(browser)
    assert not summaries(world.own)[0].agrees


def test_who_reads_no_ledger_does_not_see_it(world: World) -> None:
    assert browser_of(person("worker", world.own)).get(PAGE).status_code == 403
