"""The API of an installation with two companies, asked by programs and by a signed-in browser."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from anzheng.api.limits import RATE
from anzheng.catalogue import services as catalogue
from anzheng.collectors.core.contract import all_checks
from anzheng.facts.base import Actor
from anzheng.kernel.times import taipei_day
from anzheng.organization import services as organization
from anzheng.organization.access import standing_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission
from anzheng.organization.models import Account
from anzheng.organization.tokens import NewToken, issue
from anzheng.registers.services import NewEntry, enter
from anzheng.reports.knowing import forget
from tests.support.company import ACTOR, HQ, IT, SINCE, evidence, found, holds, installation, works

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def companies(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:  # noqa: ARG001 - tables first
    """Build the companies once for a file of tests; everything is rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget()
        _build()
        yield
        transaction.set_rollback(True)
    forget()


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RATE, "per_minute", 1_000_000)


@pytest.fixture
def token_of(companies: None, db: None) -> Callable[..., str]:  # noqa: ARG001 - the tables
    """Issue a token to somebody, with all permissions held or with some."""

    def make(name: str, *permissions: Permission, ledger: str = "own") -> str:
        account = Account.objects.get(username=name)
        now = datetime.now(UTC)
        held = standing_of(account.person_id, ledger, taipei_day(now)).reaches
        new = NewToken(ledger, "test", frozenset(permissions or held), 1)
        _, secret = issue(account, new, actor=Actor("user", account.person_id, "cli", "os-account"), now=now)
        return secret

    return make


@pytest.fixture
def ask(token_of: Callable[..., str]) -> Ask:
    """Ask the API as somebody and return the response."""

    def send(name: str, method: str, path: str, body: object = None, **options: Any) -> Any:  # noqa: ANN401 - the client's own
        client = Client(HTTP_HOST="localhost", raise_request_exception=False)
        secret = options.pop("secret", None) or token_of(name)
        more = {"data": body, "content_type": "application/json"} if body is not None else {}
        return _send(client, method, path, secret, more)

    return send


def _send(client: Client, method: str, path: str, secret: str, more: dict[str, Any]) -> Any:  # noqa: ANN401 - the client's own
    call = getattr(client, method.lower())
    return call(f"/api/v1{path}", headers={"Authorization": f"Bearer {secret}"}, **more)


def _build() -> None:
    installation()
    now = datetime.now(UTC)
    home = settings.ANZHENG_HOME
    (packaged,) = [
        one for one in catalogue.packaged(home, {c.id: c.name for c in all_checks()}) if one.document == "twse-cc"
    ]
    for ledger in ("own", "other"):
        found(ledger)
        organization.adopt_edition(
            ledger, "twse-cc", packaged.edition, packaged.digest, since=packaged.effective, actor=ACTOR, now=now
        )
    for name, duty, unit in (
        ("head", Duty.SECURITY_HEAD, None),
        ("staff", Duty.SECURITY_STAFF, None),
        ("manager", Duty.LINE_MANAGER, IT),
        ("auditor", Duty.INTERNAL_AUDIT, None),
        ("adm", Duty.ADMINISTRATOR, None),
    ):
        works(name, "own", HQ if unit is None else unit)
        holds(name, "own", duty, unit)
    works("ann", "own", IT)
    works("cat", "other")
    holds("cat", "other", Duty.SECURITY_HEAD)
    entries = [
        NewEntry("people", "ann", "ann", SINCE, {"unit": "it"}),
        NewEntry("systems", "web", "下單系統", SINCE, {"core": True, "owner": "ann"}),
        NewEntry("hosts", "srv-1", "主機一", SINCE, {"core": True}),
    ]
    enter("own", entries, actor=ACTOR, now=now + timedelta(milliseconds=1))
    for n in range(7):
        evidence("own", f"e-{n}", author="ann" if n == 0 else "staff", unit=IT if n % 2 else None)
    evidence("own", "e-secret", author="staff", level="confidential")
    evidence("other", "e-foreign", author="cat")
