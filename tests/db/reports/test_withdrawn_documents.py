"""A document that was given up: what it says on earlier days stays, and from its last day on it binds nobody."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from anzheng.catalogue.services import packaged
from anzheng.facts.base import Actor
from anzheng.organization.adoption import adopt, editions_on, withdraw
from anzheng.organization.services import open_company
from anzheng.posture.words import Word
from anzheng.reports.knowledge import Knowledge
from tests.support.compiled import check_names, with_catalogue

pytestmark = pytest.mark.django_db
ACTOR = Actor("user", "u:1", "cli", "os-account")
MAY, JUNE = datetime(2026, 5, 4, 2, tzinfo=UTC), date(2026, 6, 1)
BEFORE, AFTER = date(2026, 5, 31), date(2026, 6, 2)
GIVEN_UP = "listed-company"


@pytest.fixture
def known(tmp_path: Path) -> Knowledge:
    checks = check_names()
    with_catalogue(tmp_path)
    open_company("own", "測試公司", sample=False, cutover=date(2026, 1, 1), actor=ACTOR, now=MAY)
    for document in ("twse-cc", GIVEN_UP):
        adopt(tmp_path, checks, "own", document, since=date(2026, 1, 1), reason="採用", actor=ACTOR, now=MAY)
    knowledge = Knowledge(tmp_path)
    assert knowledge.documents("own", AFTER) == ["twse-cc", GIVEN_UP]
    withdraw(tmp_path, "own", GIVEN_UP, since=JUNE, reason="下市", actor=ACTOR, now=MAY)
    return knowledge


def test_it_is_left_out_from_its_last_day_on(known: Knowledge, tmp_path: Path) -> None:
    assert known.documents("own", BEFORE) == ["twse-cc", GIVEN_UP]
    assert known.documents("own", JUNE) == ["twse-cc"]
    assert known.documents("own") == ["twse-cc", GIVEN_UP]
    assert [one.document for one in editions_on(tmp_path, "own", JUNE)] == ["twse-cc"]


def test_all_of_it_is_out_of_force(known: Knowledge) -> None:
    after = known.posture("own", GIVEN_UP, JUNE, None).verdicts.values()
    words = {part.word for clause in after for part in clause.parts}

    assert words <= {Word.NOT_IN_FORCE, Word.NOT_APPLICABLE}
    assert Word.NOT_IN_FORCE in words


def test_the_days_before_are_unchanged(known: Knowledge, tmp_path: Path) -> None:
    again = Knowledge(tmp_path)
    before = known.posture("own", GIVEN_UP, BEFORE, None)

    assert before.edition.effective == again.edition("own", GIVEN_UP, date(2026, 5, 1)).effective
    assert any(word not in (None, Word.NOT_IN_FORCE) for word in (one.word for one in before.verdicts.values()))


def test_a_period_ends_with_its_last_day(known: Knowledge) -> None:
    later = known.period("own", GIVEN_UP, JUNE, AFTER, None)

    assert {one.word for one in later.verdicts.values()} <= {None, Word.NOT_IN_FORCE, Word.NOT_APPLICABLE}


def test_its_parameters_are_left_out_of_the_shared_book(known: Knowledge) -> None:
    sources = [
        {one.document for rows in known.book("own", day).sources.values() for one in rows} for day in (BEFORE, JUNE)
    ]

    assert GIVEN_UP in sources[0]
    assert GIVEN_UP not in sources[1]


def test_what_was_known_before_does_not_know_of_it(tmp_path: Path) -> None:
    checks = check_names()
    with_catalogue(tmp_path)
    opened = datetime(2026, 5, 2, 2, tzinfo=UTC)
    open_company("own", "測試公司", sample=False, cutover=date(2026, 1, 1), actor=ACTOR, now=opened)
    adopt(tmp_path, checks, "own", GIVEN_UP, since=date(2026, 1, 1), reason="採用", actor=ACTOR, now=opened)
    withdraw(tmp_path, "own", GIVEN_UP, since=date(2026, 5, 4), reason="下市", actor=ACTOR, now=MAY)
    knowledge = Knowledge(tmp_path)
    before = knowledge.posture("own", GIVEN_UP, date(2026, 5, 5), date(2026, 5, 3)).verdicts.values()

    assert any(one.word is not Word.NOT_IN_FORCE for one in before if one.parts)
    assert packaged(tmp_path, checks)
