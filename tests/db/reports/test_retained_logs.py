"""Sealing every day proves that logs are retained; a sealed file that is gone disproves it, on both databases."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from anzheng.catalogue import services as catalogue
from anzheng.collectors.core.contract import all_checks
from anzheng.organization import services as organization
from anzheng.posture.words import Word
from anzheng.registers.services import NewEntry, enter
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.log_periods import needed_since
from tests.support.company import ACTOR
from tests.support.log_folder import LogFolder

pytestmark = pytest.mark.django_db
CLAUSE = "CC-17010.b(c)"
LOGS, BACKUPS = "firewall-log", "firewall-log-backup"
START = date(2026, 10, 26)
"""The day on which the firewall came into use."""
OPENED = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def known() -> Knowledge:
    home = Path(settings.ANZHENG_HOME)
    checks = {check.id: check.name for check in all_checks()}
    organization.open_company("own", "甲測試公司", sample=False, cutover=OPENED.date(), actor=ACTOR, now=OPENED)
    (packaged,) = [one for one in catalogue.packaged(home, checks) if one.document == "twse-cc"]
    organization.adopt_edition(
        "own", "twse-cc", packaged.edition, packaged.digest, since=packaged.effective, actor=ACTOR, now=OPENED
    )
    questions = catalogue.load_compiled(home, packaged.digest).questions
    organization.answer_profile("own", dict.fromkeys(questions, True), since=OPENED.date(), actor=ACTOR, now=OPENED)
    firewall = NewEntry("firewalls", "fw-1", "防火牆", OPENED.date(), {"in_use_since": str(START)})
    enter("own", [firewall], actor=ACTOR, now=OPENED)
    return Knowledge(home)


def test_sealing_daily_from_the_start_of_use_and_losing_one_file(known: Knowledge, tmp_path: Path) -> None:
    both = [LogFolder(tmp_path, tmp_path / log, "own", log) for log in (LOGS, BACKUPS)]
    main = both[0]

    def says() -> Word | None:
        return known.posture("own", "twse-cc", main.yesterday + timedelta(days=1), None).verdict(CLAUSE).word

    def on_the_morning_after(day: date, *, write: bool = True) -> None:
        for one in both:
            one.now = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC) + timedelta(days=1)
            if write:
                one.write(day)
            one.seal()

    assert says() is Word.UNKNOWN
    for n in range(7):
        on_the_morning_after(START + timedelta(n))
        assert says() is Word.MET, n

    lost = main.folder / f"fw-{START + timedelta(2)}.csv"
    content = lost.read_bytes()
    lost.unlink()
    assert says() is Word.MET, "nobody has looked yet"
    on_the_morning_after(START + timedelta(7))
    assert says() is Word.FAILED

    lost.write_bytes(content)
    on_the_morning_after(START + timedelta(8))
    assert says() is Word.MET

    on_the_morning_after(START + timedelta(9), write=False)
    on_the_morning_after(START + timedelta(10))
    assert says() is Word.FAILED, "a silent day is a gap"
    for one in both:
        one.seal(silent=((START + timedelta(9),) * 2,), reason="停機維護")
    assert says() is Word.MET
    assert main.verify().fine


def test_how_long_a_log_has_to_be_kept(known: Knowledge) -> None:
    day = date(2026, 11, 21)

    assert needed_since(known, "own", LOGS, day) == date(2023, 11, 21)
    assert needed_since(known, "own", "nothing-asks-for-it", day) is None
