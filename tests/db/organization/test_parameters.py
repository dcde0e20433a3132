"""The company's own values: what is recorded at once, and what is refused with the way that is open."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from anzheng.collectors.core.contract import all_checks
from anzheng.facts.access import ReasonGiven
from anzheng.facts.base import Actor
from anzheng.facts.companies import ParameterSet
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError
from anzheng.ledger.services import facts_of, head
from anzheng.organization.adoption import adopt, withdraw
from anzheng.organization.parameters import needs_approval, own_value, set_parameter, value_set
from anzheng.organization.services import open_company

pytestmark = pytest.mark.django_db
ACTOR = Actor("user", "u:1", "cli", "os-account")
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HOUSE = "antivirus.server-coverage.every"
"""Three months; no document states it."""
STATED = "failed_password_attempts_before_disconnect"
"""Three attempts by the exchange's mechanism."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    open_company("own", "測試公司", sample=False, cutover=TODAY, actor=ACTOR, now=NOW)
    checks = {check.id: check.name for check in all_checks()}
    adopt(tmp_path, checks, "own", "twse-cc", since=TODAY, reason="受規範", actor=ACTOR, now=NOW)
    return tmp_path


def put(home: Path, key: str, value: int, since: date = TODAY, reason: str | None = None) -> None:
    set_parameter(home, "own", key, value, since=since, reason=reason, actor=ACTOR, now=NOW)


def test_a_stricter_value_is_recorded_at_once(home: Path) -> None:
    put(home, HOUSE, 1, reason="加強")

    payloads = [fact.payload for fact in facts_of("own")]
    assert ParameterSet(HOUSE, 1, TODAY) in payloads
    assert [one.about for one in payloads if isinstance(one, ReasonGiven)][-1] == f"parameter:{HOUSE}"
    assert own_value("own", HOUSE, TODAY) == 1


@pytest.mark.parametrize(
    ("key", "value", "error", "said"),
    [
        pytest.param(HOUSE, 6, ConflictError, "提議變更", id="laxer than the default: by approval"),
        pytest.param(STATED, 5, ConflictError, "twse-cc CC-18000(3)e", id="laxer than a document: the clause is named"),
        pytest.param("nothing", 1, NotFoundError, "參數頁", id="no such parameter"),
        pytest.param(HOUSE, 0, InputError, "1 至", id="no period lasts nothing"),
    ],
)
def test_what_is_refused_says_what_to_do(home: Path, key: str, value: int, error: type[Exception], said: str) -> None:
    before = head("own").size
    with pytest.raises(error) as refused:
        put(home, key, value)

    problem = refused.value
    assert said in f"{problem.what.zh} {problem.remedy.zh}"  # type: ignore[attr-defined]  # every error of ours has them
    assert head("own").size == before


def test_what_an_approval_may_and_may_not_do(home: Path) -> None:
    assert needs_approval(home, "own", HOUSE, 6, TODAY)
    assert not needs_approval(home, "own", HOUSE, 2, TODAY)
    made = value_set(home, "own", HOUSE, 6, since=TODAY, today=TODAY, approved=True)
    assert made.payload == ParameterSet(HOUSE, 6, TODAY)
    with pytest.raises(ConflictError):
        value_set(home, "own", STATED, 5, since=TODAY, today=TODAY, approved=True)


def test_an_earlier_day_is_not_relaxed_unseen(home: Path) -> None:
    put(home, HOUSE, 1, since=date(2026, 11, 24))
    with pytest.raises(ConflictError):
        put(home, HOUSE, 2, since=date(2026, 11, 25))
    put(home, HOUSE, 3, since=date(2026, 1, 1))
    assert own_value("own", HOUSE, date(2026, 11, 25)) == 1


def test_a_document_given_up_states_nothing(home: Path) -> None:
    withdraw(home, "own", "twse-cc", since=TODAY, reason="停業", actor=ACTOR, now=NOW)
    with pytest.raises(NotFoundError):
        put(home, STATED, 1)
