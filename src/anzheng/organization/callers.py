"""主機上的人 Who runs a command at the machine itself, and what that person may do there.

An operating-system account that is linked to a person acts as that person. The owner of the data folder
is the operator, who may do everything until there is an administrator and keeps the machine running
afterwards. Everybody else is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q

from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.organization.access import DeniedError, companies_of, require, standing_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.core.standing import Standing, operator, operator_may
from anzheng.organization.models import Account, Company, DutyGrant
from anzheng.organization.services import company as company_of

OPERATOR = "operator"
"""Stands for the person where the operator acts without a linked account."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who runs a command (在主機上執行命令的人)."""

    os_account: str
    person: str | None
    """Pseudonym, where the account is linked to a person."""
    owner: bool
    """Owns the data folder."""
    administered: bool
    """There is an administrator."""

    @property
    def operates(self) -> bool:
        """Whether the data folder's owner acts as such: before there is an administrator, or without being linked."""
        return self.owner and (self.person is None or not self.administered)


def caller_of(os_account: str, day: date, *, owner: bool) -> Caller:
    """Return who the operating-system account is. The tables must be up to date."""
    linked = Account.objects.filter(os_account=os_account, is_active=True).values_list("person_id", flat=True).first()
    return Caller(os_account, linked, owner, has_administrator(day))


def untouched() -> bool:
    """Tell whether the database holds no tables of people yet: the very first command."""
    return DutyGrant._meta.db_table not in connection.introspection.table_names()  # noqa: SLF001 - how Django names the table


def has_administrator(day: date) -> bool:
    """Tell whether somebody with an account, at work in a real company, is its administrator on `day`."""
    held = DutyGrant.objects.filter(Q(last=None) | Q(last__gte=day), duty=Duty.ADMINISTRATOR, first__lte=day)
    people = held.filter(company__sample=False, person__account__is_active=True).values_list("person", "company")
    return any(standing_of(person, ledger, day).holds(Duty.ADMINISTRATOR) for person, ledger in people)


def permit(caller: Caller, permission: Permission, at_least: Reach, company: Company | None, day: date) -> Standing:
    """Return the standing that allows a command: in one company, or in any real one if it is about none.

    Raises DeniedError.
    """
    if caller.person is None and not caller.owner:
        raise _unknown(caller)
    found = list(_standings(caller, company, day))
    for one in found:
        if one.may(permission, at_least):
            return one
    if caller.operates:
        raise _administered(permission)
    require(found[0] if found else Standing(caller.person or OPERATOR, "", day), permission, at_least)
    raise AssertionError("a standing that may not do it was refused above")


def _standings(caller: Caller, company: Company | None, day: date) -> Iterator[Standing]:
    if caller.owner and (company is None or caller.operates):
        may = operator_may(administrators=caller.administered, sample=company is not None and company.sample)
        yield operator(caller.person or OPERATOR, company.ledger if company is not None else "", day, may)
    if caller.person is not None:
        several = [company] if company is not None else [c for c in companies_of(caller.person, day) if not c.sample]
        yield from (standing_of(caller.person, one.ledger, day) for one in several)


def choose(caller: Caller, wanted: str | None, day: date) -> Company:
    """Return the company that is meant; of a company that is not the caller's, nobody learns that it exists.

    Raises NotFoundError, or InputError if several come into question.
    """
    if caller.operates:
        return company_of(wanted)
    mine = companies_of(caller.person, day) if caller.person is not None else []
    real = [one for one in mine if not one.sample] or mine
    fits = real if wanted is None else [one for one in mine if one.ledger == wanted]
    known = "、".join(one.ledger for one in mine) or "—"
    if not fits:
        raise NotFoundError(
            Text("沒有這家公司，或你不屬於它", "there is no such company, or you do not belong to it"),
            (wanted or caller.os_account)[:60],
            Text(f"你可以查看：{known}", f"open to you: {known}"),
        )
    if len(fits) > 1:
        raise InputError(
            Text("有多家公司，須指明一家", "there are several companies, name one"),
            "--company",
            Text(f"例如 --company {fits[0].ledger}", f"for example --company {fits[0].ledger}"),
        )
    return fits[0]


def _unknown(caller: Caller) -> DeniedError:
    return DeniedError(
        Text(
            "這個作業系統帳號沒有連結到任何人員，也不是資料夾的擁有者",
            "this operating-system account is linked to no person and does not own the data folder",
        ),
        caller.os_account[:60],
        Text(
            "請系統管理者執行 anzheng account link-os 連結你的帳號",
            "have the administrator link it: anzheng account link-os",
        ),
    )


def _administered(permission: Permission) -> DeniedError:
    return DeniedError(
        Text(
            "已有系統管理者，資料夾的擁有者只能維護這部主機",
            "there is an administrator; the owner of the data folder only keeps the machine running",
        ),
        permission.value,
        Text(
            "請以自己的帳號登入網頁，或先執行 anzheng account link-os 連結這個作業系統帳號",
            "sign in to the pages as yourself, or link this account first: anzheng account link-os",
        ),
    )
