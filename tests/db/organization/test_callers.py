"""Who runs a command at the machine: the linked person, the owner of the data folder, somebody else."""

from datetime import date

import pytest

from anzheng.kernel.errors import AnzhengError, InputError, NotFoundError
from anzheng.organization.access import DeniedError
from anzheng.organization.callers import OPERATOR, caller_of, choose, has_administrator, permit
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.core.standing import OPERATOR_KEEPS
from anzheng.organization.models import Account, Company
from tests.support.company import found, holds, works

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def companies() -> None:
    found("own")
    found("other")
    found("shown", sample=True)
    works("ann", "own")
    holds("ann", "own", Duty.SECURITY_HEAD)
    Account.objects.filter(username="ann").update(os_account="ann-os")


def _administrator() -> None:
    works("adm", "other")
    holds("adm", "other", Duty.ADMINISTRATOR)


def _may(os_account: str, permission: Permission, ledger: str | None, *, owner: bool) -> str | None:
    """Return whose standing lets the command run, or None if it is refused."""
    caller = caller_of(os_account, DAY, owner=owner)
    company = Company.objects.get(pk=ledger) if ledger is not None else None
    try:
        return permit(caller, permission, Reach.OWN, company, DAY).person
    except DeniedError:
        return None


BEFORE = {
    "the owner may do everything": ("root", True, Permission.RECORDS_WRITE, "own", OPERATOR),
    "the owner may set up": ("root", True, Permission.INSTALLATION, None, OPERATOR),
    "the linked owner acts under her own name": ("ann-os", True, Permission.ACCOUNTS_MANAGE, "own", "u:ann"),
    "a linked person has her standing": ("ann-os", False, Permission.PARAMETERS_SET, "own", "u:ann"),
    "and no more": ("ann-os", False, Permission.ACCOUNTS_MANAGE, "own", None),
    "and nothing elsewhere": ("ann-os", False, Permission.POSTURE_READ, "other", None),
    "and not the machine": ("ann-os", False, Permission.INSTALLATION, None, None),
    "anybody else is refused": ("eve", False, Permission.SELF, "own", None),
}


@pytest.mark.parametrize(("os_account", "owner", "permission", "ledger", "who"), BEFORE.values(), ids=BEFORE)
def test_while_there_is_no_administrator(
    os_account: str,
    owner: bool,  # noqa: FBT001 - a column
    permission: Permission,
    ledger: str | None,
    who: str | None,
) -> None:
    assert _may(os_account, permission, ledger, owner=owner) == who


AFTER = {
    "the owner no longer writes": ("root", True, Permission.RECORDS_WRITE, "own", None),
    "nor reads verdicts": ("root", True, Permission.POSTURE_READ, "own", None),
    "but keeps the machine running": ("root", True, Permission.INSTALLATION, None, OPERATOR),
    "and the ledger verified": ("root", True, Permission.LEDGER_READ, "own", OPERATOR),
    "and plays with the sample": ("root", True, Permission.RECORDS_WRITE, "shown", OPERATOR),
    "a linked owner has her own standing": ("ann-os", True, Permission.PARAMETERS_SET, "own", "u:ann"),
    "and not the administrator's": ("ann-os", True, Permission.ACCOUNTS_MANAGE, "own", None),
    "but cannot lock herself out of the machine": ("ann-os", True, Permission.INSTALLATION, None, "u:ann"),
    "anybody else is refused": ("eve", False, Permission.INSTALLATION, None, None),
}


@pytest.mark.parametrize(("os_account", "owner", "permission", "ledger", "who"), AFTER.values(), ids=AFTER)
def test_once_there_is_an_administrator(
    os_account: str,
    owner: bool,  # noqa: FBT001 - a column
    permission: Permission,
    ledger: str | None,
    who: str | None,
) -> None:
    _administrator()

    assert _may(os_account, permission, ledger, owner=owner) == who


@pytest.mark.parametrize("permission", Permission)
def test_what_is_left_to_the_owner_is_the_list(permission: Permission) -> None:
    _administrator()

    kept = permission in OPERATOR_KEEPS or permission is Permission.SELF
    assert (_may("root", permission, "own", owner=True) is not None) == kept


def test_an_administrator_works_in_a_real_company_and_has_an_account() -> None:
    works("actor", "shown")
    holds("actor", "shown", Duty.ADMINISTRATOR)
    assert not has_administrator(DAY)

    _administrator()
    assert has_administrator(DAY)

    Account.objects.filter(username="adm").update(is_active=False)
    assert not has_administrator(DAY)


def test_a_disabled_account_is_linked_to_nobody() -> None:
    Account.objects.filter(username="ann").update(is_active=False)

    assert caller_of("ann-os", DAY, owner=False).person is None


CHOICES: dict[str, tuple[str, bool, str | None, str | type[AnzhengError]]] = {
    "one's only company": ("ann-os", False, None, "own"),
    "one's company by name": ("ann-os", False, "own", "own"),
    "a company of others": ("ann-os", False, "other", NotFoundError),
    "a company that is not there": ("ann-os", False, "nowhere", NotFoundError),
    "the operator has to name one of several": ("root", True, None, InputError),
    "the operator knows all": ("root", True, "other", "other"),
}


@pytest.mark.parametrize(("os_account", "owner", "wanted", "expected"), CHOICES.values(), ids=CHOICES)
def test_which_company_is_meant(
    os_account: str,
    owner: bool,  # noqa: FBT001 - a column
    wanted: str | None,
    expected: str | type[AnzhengError],
) -> None:
    caller = caller_of(os_account, DAY, owner=owner)
    if isinstance(expected, str):
        assert choose(caller, wanted, DAY).ledger == expected
    else:
        with pytest.raises(expected) as caught:
            choose(caller, wanted, DAY)
        assert os_account != "ann-os" or "other" not in caught.value.remedy.en


def test_a_company_of_others_and_none_are_answered_alike() -> None:
    caller = caller_of("ann-os", DAY, owner=False)
    told = set()
    for wanted in ("other", "nowhere"):
        with pytest.raises(NotFoundError) as caught:
            choose(caller, wanted, DAY)
        told.add((caught.value.what, caught.value.remedy))

    assert len(told) == 1
