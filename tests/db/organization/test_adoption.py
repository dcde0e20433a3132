"""Adopting a document and giving it up, with what the ledger keeps of it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from anzheng.facts.access import ReasonGiven
from anzheng.facts.base import Actor
from anzheng.facts.companies import EditionAdopted, EditionWithdrawn
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError
from anzheng.ledger.services import facts_of
from anzheng.organization.adoption import adopt, choose, held, withdraw
from anzheng.organization.installation import DEFAULT_COMPANY, prepare
from anzheng.organization.services import open_company
from tests.support.compiled import check_names, with_catalogue

CHECKS = check_names()
ACTOR = Actor("system", "u:1", "cli", "os-account")
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
SINCE = date(2026, 3, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def documents(tmp_path: Path) -> None:
    with_catalogue(tmp_path)


@pytest.fixture
def company() -> str:
    open_company("adopting", "採用測試", sample=False, cutover=SINCE, actor=ACTOR, now=NOW)
    return "adopting"


def take(home: Path, company: str, document: str = "twse-cc", reason: str = "受主管機關規範") -> None:
    adopt(home, CHECKS, company, document, since=SINCE, reason=reason, actor=ACTOR, now=NOW)


def drop(home: Path, company: str, since: date = date(2026, 6, 1)) -> None:
    withdraw(home, company, "twse-cc", since=since, reason="不再經營證券業務", actor=ACTOR, now=NOW)


def test_adopting_is_an_entry_with_its_reason(tmp_path: Path, company: str) -> None:
    take(tmp_path, company)
    payloads = [fact.payload for fact in facts_of(company)]
    (adopted,) = (one for one in payloads if isinstance(one, EditionAdopted))
    (reason,) = (one for one in payloads if isinstance(one, ReasonGiven))
    assert (adopted.document, adopted.since) == ("twse-cc", SINCE)
    assert reason.about == "document:twse-cc"
    assert held(company)["twse-cc"].withdrawn is None


def test_giving_up_ends_it_on_the_day(tmp_path: Path, company: str) -> None:
    take(tmp_path, company)
    drop(tmp_path, company)
    assert held(company)["twse-cc"].withdrawn == date(2026, 6, 1)
    assert any(isinstance(fact.payload, EditionWithdrawn) for fact in facts_of(company))
    take(tmp_path, company)
    assert held(company)["twse-cc"].withdrawn is None, "it can be adopted again"


def test_what_is_refused(tmp_path: Path, company: str) -> None:
    size = len(list(facts_of(company)))
    with pytest.raises(NotFoundError):
        take(tmp_path, company, "no-such-document")
    with pytest.raises(InputError):
        take(tmp_path, company, reason="")
    with pytest.raises(ConflictError):
        drop(tmp_path, company)
    assert len(list(facts_of(company))) == size, "a refusal leaves no entry"
    take(tmp_path, company)
    with pytest.raises(ConflictError):
        take(tmp_path, company)
    with pytest.raises(ConflictError):
        drop(tmp_path, company, since=date(2026, 2, 1))


def test_choosing_adopts_what_is_missing_and_gives_up_the_rest(tmp_path: Path, company: str) -> None:
    take(tmp_path, company)
    wanted = ("listed-company", "isms-policy")
    choose(tmp_path, CHECKS, company, wanted, since=SINCE, reason="重新選定", actor=ACTOR, now=NOW)

    lives = held(company)
    assert {name for name, one in lives.items() if one.withdrawn is None} == set(wanted)
    assert lives["twse-cc"].withdrawn == date(2026, 3, 2)
    size = len(list(facts_of(company)))
    with pytest.raises(NotFoundError):
        choose(tmp_path, CHECKS, company, ("twse-cc", "none"), since=SINCE, reason="x", actor=ACTOR, now=NOW)
    assert len(list(facts_of(company))) == size, "all or nothing"


def test_the_program_adopts_the_first_document_and_no_other_by_itself(tmp_path: Path) -> None:
    prepare(tmp_path, CHECKS, actor=ACTOR, now=NOW)
    assert list(held(DEFAULT_COMPANY)) == ["twse-cc"]
    withdraw(tmp_path, DEFAULT_COMPANY, "twse-cc", since=date(2026, 3, 2), reason="停業", actor=ACTOR, now=NOW)
    assert prepare(tmp_path, CHECKS, actor=ACTOR, now=NOW).adopted == ()
