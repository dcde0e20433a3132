"""The product answers for itself: relaxing a sign-in setting turns the clauses that ask for it 不符."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from anzheng.catalogue.check import KNOWN_CHECKS
from anzheng.catalogue.core.model import Clause, Edition, Setting
from anzheng.collectors.own_settings import (
    READ_AGAIN,
    TARGET,
    own_settings,
    read_everywhere,
    read_own_settings,
    register_product,
)
from anzheng.facts.base import Actor
from anzheng.facts.observations import SettingRead
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import facts_of, head
from anzheng.organization.installation import prepare
from anzheng.organization.models import Account
from anzheng.organization.policy import change_policy
from anzheng.posture.index import FactIndex
from anzheng.posture.judge import Posture
from anzheng.posture.proof import demands_in
from anzheng.posture.words import Word
from anzheng.registers.services import retire
from anzheng.reports.knowledge import Knowledge
from tests.support.compiled import with_catalogue
from tests.support.people import person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
BOSS = Actor("user", "u:boss", "cli", "os-account")


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    checks = {name: Text(name, name) for name in KNOWN_CHECKS}
    prepare(with_catalogue(tmp_path, checks), checks, actor=BOSS, now=NOW)
    assert register_product("company", actor=BOSS, now=NOW)
    return "company"


def words(home: Path, ledger: str, setting: str, now: datetime) -> dict[str, set[Word]]:
    """Return clause → words of the branches that read this setting of the product."""
    knowledge = Knowledge(home)
    document = "twse-cc"
    edition: Edition = knowledge.edition(ledger, document, taipei_day(now))
    asked = {
        name for name, one in edition.demands.items() if isinstance(one.spec, Setting) and one.spec.setting == setting
    }
    posture = Posture(edition, FactIndex(list(facts_of(ledger))), taipei_day(now))
    return {
        clause.ref: {part.word for part in posture.verdict(clause.ref).parts if asked & set(_named(clause, part.n))}
        for clause in edition.clauses
        if any(asked & set(demands_in(part.proof.root)) for part in clause.parts)
    }


def _named(clause: Clause, number: int) -> set[str]:
    return {name for part in clause.parts if part.n == number for name in demands_in(part.proof.root)}


RELAXED = {
    "shorter passwords": ("password_min_length", 5, 12, "password.min-length"),
    "later disconnection": ("disconnect_after", 6, 3, "login.disconnect-after"),
    "one class of characters": ("password_classes", 1, 3, "password.complexity"),
}


@pytest.mark.parametrize(("name", "weak", "strong", "setting"), RELAXED.values(), ids=RELAXED)
def test_relaxing_a_setting_fails_its_clauses_and_restoring_mends_them(
    ledger: str, tmp_path: Path, name: str, weak: int, strong: int, setting: str
) -> None:
    read_own_settings(tmp_path, ledger, actor=BOSS, now=NOW)
    before = words(tmp_path, ledger, setting, NOW)
    assert before
    assert all(Word.FAILED not in found for found in before.values())

    later = NOW + timedelta(minutes=1)
    change_policy(tmp_path, name, weak, reason="試驗", actor=BOSS, now=later)
    assert read_everywhere(tmp_path, actor=BOSS, now=later) == 1
    assert all(found == {Word.FAILED} for found in words(tmp_path, ledger, setting, later).values())

    later += timedelta(minutes=1)
    change_policy(tmp_path, name, strong, reason="試驗結束", actor=BOSS, now=later)
    assert read_everywhere(tmp_path, actor=BOSS, now=later) == 1
    assert words(tmp_path, ledger, setting, later) == before


def test_nothing_is_recorded_while_nothing_changes_until_a_month_is_over(ledger: str, tmp_path: Path) -> None:
    first = read_own_settings(tmp_path, ledger, actor=BOSS, now=NOW)
    assert first == len(own_settings())
    size = head(ledger).size
    assert read_own_settings(tmp_path, ledger, actor=BOSS, now=NOW + READ_AGAIN - timedelta(seconds=1)) == 0
    assert head(ledger).size == size
    assert read_own_settings(tmp_path, ledger, actor=BOSS, now=NOW + READ_AGAIN) == first


def test_what_is_read_says_so(ledger: str, tmp_path: Path) -> None:
    read_own_settings(tmp_path, ledger, actor=BOSS, now=NOW)
    read = [fact.payload for fact in facts_of(ledger, subject=TARGET)]
    assert {(one.target, one.method) for one in read if isinstance(one, SettingRead)} == {(TARGET, "read")}


def test_a_readable_password_in_the_tables_shows(ledger: str) -> None:
    assert own_settings()["password.hashed"] is True
    account = person("mei.lin", ledger)
    Account.objects.filter(pk=account.pk).update(password="plain$text")  # noqa: S106 - what must not be there
    assert own_settings()["password.hashed"] is False


def test_what_the_product_cannot_know_is_not_claimed() -> None:
    assert {"https-only", "storage.secret-data-encrypted"} & set(own_settings()) == set()


def test_a_company_that_took_the_product_out_is_left_alone(ledger: str, tmp_path: Path) -> None:
    retire(ledger, "systems", "anzheng", since=taipei_day(NOW), actor=BOSS, now=NOW)
    assert not register_product(ledger, actor=BOSS, now=NOW)
    assert read_own_settings(tmp_path, ledger, actor=BOSS, now=NOW) == 0
