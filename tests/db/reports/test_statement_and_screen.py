"""A binder says what the screen says: the pure statement out of the ledger's facts, and the knowledge of the pages."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from anzheng.catalogue.services import load_compiled
from anzheng.collectors.core.contract import all_checks
from anzheng.facts.base import Actor
from anzheng.facts.companies import EditionAdopted
from anzheng.ledger.services import facts_of
from anzheng.organization.adoption import adopt, withdraw
from anzheng.organization.services import open_company
from anzheng.posture.results import ClauseVerdict
from anzheng.posture.statement import Asked, acts_in, statement
from anzheng.reports.knowledge import Knowledge

pytestmark = pytest.mark.django_db
ACTOR = Actor("user", "u:1", "cli", "os-account")
MAY = datetime(2026, 5, 4, 2, tzinfo=UTC)
DOCUMENTS = ("listed-company", "twse-cc")
DAYS = [date(2026, 5, 31), date(2026, 6, 1)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A company with two documents, one of which is given up on the second of the days."""
    checks = {check.id: check.name for check in all_checks()}
    open_company("own", "測試公司", sample=False, cutover=date(2026, 1, 1), actor=ACTOR, now=MAY)
    for document in DOCUMENTS:
        adopt(tmp_path, checks, "own", document, since=date(2026, 1, 1), reason="採用", actor=ACTOR, now=MAY)
    withdraw(tmp_path, "own", DOCUMENTS[0], since=DAYS[1], reason="下市", actor=ACTOR, now=MAY)
    return tmp_path


def told(verdicts: Mapping[str, ClauseVerdict]) -> list[tuple[str, str | None, str | None]]:
    return [
        (ref, None if one.word is None else one.word.value, None if one.until is None else one.until.isoformat())
        for ref, one in verdicts.items()
    ]


@pytest.mark.parametrize("day", DAYS, ids=date.isoformat)
def test_a_binder_says_what_the_screen_says(home: Path, day: date) -> None:
    facts, known = list(facts_of("own")), Knowledge(home)
    editions = {
        act.digest: load_compiled(home, act.digest) for act in acts_in(facts) if isinstance(act, EditionAdopted)
    }
    on_day = statement(facts, editions, Asked(DOCUMENTS, day, None, None, len(facts)))
    over = statement(facts, editions, Asked(DOCUMENTS, None, date(2026, 5, 1), day, len(facts)))

    for position, document in enumerate(DOCUMENTS):
        rows = [one["documents"][position]["clauses"] for one in (on_day, over)]
        said = [[(row["ref"], row["word"], row["until"]) for row in clauses] for clauses in rows]
        period = known.period("own", document, date(2026, 5, 1), day, None)
        assert said == [told(known.posture("own", document, day, None).verdicts), told(period.verdicts)]
        assert on_day["documents"][position]["totals"] == known.posture("own", document, day, None).totals
