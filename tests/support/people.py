"""People for tests, made directly in the tables: an account with the duties a test is about."""

import time
from datetime import UTC, date, datetime

from django.test import Client

from anzheng.organization.core.duties import Duty
from anzheng.organization.models import Account, DutyGrant, Member, Person

SINCE = date(2015, 1, 1)


def person(name: str, *ledgers: str, duties: tuple[Duty, ...] = (), outsider: bool = False) -> Account:
    """Make (or find) a person who works in `ledgers` and holds `duties` in each, with an account of that name."""
    who, _ = Person.objects.get_or_create(pseudonym=f"u:{name}", defaults={"name": name})
    for ledger in ledgers:
        Member.objects.get_or_create(
            company_id=ledger, person=who, defaults={"number": name, "joined": SINCE, "outsider": outsider}
        )
        for duty in duties:
            DutyGrant.objects.get_or_create(
                grant=f"{ledger}-{name}-{duty}",
                defaults={"company_id": ledger, "person": who, "duty": duty, "first": SINCE},
            )
    account, _ = Account.objects.get_or_create(
        username=name,
        defaults={"person": who, "created": datetime.now(UTC), "must_change": False, "password_set": datetime.now(UTC)},
    )
    return account


def browser_of(account: Account, *, factor: bool = True) -> Client:
    """Return a browser in which that person is signed in, by password and, unless told otherwise, a factor."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    used = [{"method": "password", "at": time.time()}]
    used += [{"method": "mfa", "type": "totp", "at": time.time()}] if factor else []
    session["account_authentication_methods"] = used
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return client
