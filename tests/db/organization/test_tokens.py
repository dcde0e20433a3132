"""Tokens on both databases: never wider than the owner, dead with the owner, remembered by digest only."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anzheng.facts.access import AccountChange, AccountChanged
from anzheng.facts.base import Actor
from anzheng.kernel.errors import AnzhengError, ConflictError, InputError, NotFoundError
from anzheng.ledger.services import facts_of
from anzheng.organization import tokens
from anzheng.organization.access import DeniedError
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.models import Account, ApiToken, DutyGrant, Member
from tests.support.company import found, holds, installation, works

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
ACTOR = Actor("user", "u:ann", "web", "totp")
READ = frozenset({Permission.POSTURE_READ, Permission.RECORDS_READ})


@pytest.fixture
def ann() -> Account:
    installation()
    found("own")
    found("other")
    account = works("ann", "own")
    holds("ann", "own", Duty.SECURITY_STAFF)
    return account


def _issue(
    account: Account,
    *,
    company: str = "own",
    name: str = "report",
    permissions: frozenset[Permission] = READ,
    days: int = 30,
) -> tuple[ApiToken, str]:
    new = tokens.NewToken(company, name, permissions, days)
    return tokens.issue(account, new, actor=ACTOR, now=NOW)


def _changes() -> list[AccountChange]:
    return [fact.payload.change for fact in facts_of(INSTALLATION) if isinstance(fact.payload, AccountChanged)]


def test_only_the_digest_is_kept(ann: Account) -> None:
    token, secret = _issue(ann)

    assert secret.startswith("anz_")
    assert len(secret) == 4 + 52
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(ApiToken.objects.values())
    assert tokens.bearer(secret, NOW) == token


def test_issuing_and_revoking_are_facts_of_the_installation(ann: Account) -> None:
    token, secret = _issue(ann)
    tokens.revoke(token, actor=ACTOR, now=NOW)

    assert _changes() == [AccountChange.TOKEN_ISSUED, AccountChange.TOKEN_REVOKED]
    assert secret not in str([fact.payload for fact in facts_of(INSTALLATION)])
    assert tokens.bearer(secret, NOW) is None
    with pytest.raises(ConflictError):
        tokens.revoke(token, actor=ACTOR, now=NOW)


REFUSED: dict[str, tuple[dict[str, object], type[AnzhengError]]] = {
    "a permission that the owner does not hold": ({"permissions": frozenset({Permission.SECRET_READ})}, DeniedError),
    "a company in which the owner does not work": ({"company": "other"}, DeniedError),
    "no permission at all": ({"permissions": frozenset()}, InputError),
    "a life without end": ({"days": 366}, InputError),
    "no life": ({"days": 0}, InputError),
    "no name": ({"name": "  "}, InputError),
    "an endless name": ({"name": "x" * 81}, InputError),
}


@pytest.mark.parametrize(("asked", "error"), REFUSED.values(), ids=REFUSED)
def test_refused_and_nothing_is_written(ann: Account, asked: dict[str, object], error: type[AnzhengError]) -> None:
    with pytest.raises(error):
        _issue(ann, **asked)  # type: ignore[arg-type]

    assert not ApiToken.objects.exists()
    assert _changes() == []


def test_no_more_than_twenty(ann: Account) -> None:
    for n in range(tokens.MOST):
        _issue(ann, name=f"t{n}")

    with pytest.raises(ConflictError):
        _issue(ann)


def test_it_ends_by_itself(ann: Account) -> None:
    _, secret = _issue(ann, days=1)

    assert tokens.bearer(secret, NOW + timedelta(hours=23)) is not None
    assert tokens.bearer(secret, NOW + timedelta(days=1)) is None


@pytest.mark.parametrize(
    "secret", ["", "anz_", "anz_" + "a" * 52, "anz_" + "!" * 52, "x" * 10_000, "anz_\u00e9" + "a" * 51]
)
def test_what_is_no_token_opens_nothing(ann: Account, secret: str) -> None:
    _issue(ann)

    assert tokens.bearer(secret, NOW) is None


def test_it_does_what_was_chosen_and_no_more(ann: Account) -> None:
    token, _ = _issue(ann, permissions=frozenset({Permission.RECORDS_READ}))
    has = tokens.standing_by(token, NOW)

    assert has.reaches == {Permission.RECORDS_READ: Reach.COMPANY}


def test_it_shrinks_with_its_owner(ann: Account) -> None:
    token, _ = _issue(ann)
    DutyGrant.objects.update(last=date(2026, 11, 1))
    has = tokens.standing_by(token, NOW)

    assert has.reaches == {Permission.RECORDS_READ: Reach.OWN}


def test_it_does_not_grow_with_its_owner(ann: Account) -> None:
    token, _ = _issue(ann)
    holds("ann", "own", Duty.SECURITY_HEAD)

    assert set(tokens.standing_by(token, NOW).reaches) == READ


def test_it_is_dead_the_day_after_the_last_day(ann: Account) -> None:
    token, _ = _issue(ann)
    Member.objects.update(last_day=date(2026, 11, 20))

    assert tokens.standing_by(token, NOW).reaches != {}
    assert tokens.standing_by(token, NOW + timedelta(days=1)).reaches == {}
    assert not tokens.standing_by(token, NOW + timedelta(days=1)).member


def test_it_is_dead_with_the_account(ann: Account) -> None:
    _, secret = _issue(ann)
    Account.objects.update(is_active=False)

    assert tokens.bearer(secret, NOW) is None


def test_a_permission_that_is_no_more_is_passed_over(ann: Account) -> None:
    token, _ = _issue(ann)
    token.permissions = [*token.permissions, "abolished.permission"]

    assert set(tokens.standing_by(token, NOW).reaches) == READ


def test_its_use_is_written_at_most_once_a_minute(ann: Account) -> None:
    token, _ = _issue(ann)
    tokens.used(token, NOW)
    token.refresh_from_db()

    with CaptureQueriesContext(connection) as queries:
        tokens.used(token, NOW + timedelta(seconds=59))
    assert len(queries) == 0
    tokens.used(token, NOW + timedelta(seconds=60))
    token.refresh_from_db()
    assert token.last_used == NOW + timedelta(seconds=60)


def test_another_account_does_not_find_it(ann: Account) -> None:
    token, _ = _issue(ann)
    bob = works("bob", "own")

    assert tokens.token_of(token.pk, ann) == token
    assert tokens.tokens_of(bob) == []
    with pytest.raises(NotFoundError):
        tokens.token_of(token.pk, bob)


def test_permissions_are_read_by_name() -> None:
    assert tokens.parse_permissions(["posture.read", "records.read"]) == READ
    with pytest.raises(InputError):
        tokens.parse_permissions(["everything"])
