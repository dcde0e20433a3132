"""帳號管理 Accounts on the page: made, reset, closed and opened, each with a reason and a fresh proof of identity."""

from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.facts.access import AccountChange
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.organization.accounts import create_account, disable, enable, unlock
from anzheng.organization.core.permissions import Permission
from anzheng.organization.members import at_work
from anzheng.organization.models import Account, Member
from anzheng.organization.passwords import IdentityCheck, reset_password
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.accounts import account_page, accounts_page
from anzheng.web.pages.components import Link
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.settings.around import below_settings
from anzheng.web.settings.witness import witness, witness_fields
from anzheng.web.sheets import show
from anzheng.web.sign_in.proofs import fresh

_MOST = 500
"""Accounts shown on one page; a search finds the others."""


@needs(Permission.ACCOUNTS_MANAGE)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def accounts_view(request: HttpRequest) -> HttpResponse:
    """List the accounts of the company's people; make one."""
    at = here(request, "settings")
    if request.method != "POST":
        return _list(at, None)
    reading = Reading(request.POST)
    made: list[tuple[Account, str]] = []

    def make(at: Here, reading: Reading) -> None:
        number, username = reading.text("number", limit=40), reading.text("username", limit=60)
        reason = reading.text("reason", limit=300)
        member = _members(at).filter(number=number).first()
        if member is None:
            reading.wrong("number", Text("沒有這個人", "there is no such person"))
            return
        agreed_by = witness(at, reading, Permission.ACCOUNTS_MANAGE)
        if reading.sound:
            actor, now = at.visit.actor, at.now
            made.append(
                create_account(
                    at.home, member.person, username, reason=reason, actor=actor, now=now, agreed_by=agreed_by
                )
            )

    reading.carry_out({"new": make}, at)
    if not reading.sound:
        return _list(at, reading.sent)
    ((account, secret),) = made
    return _one(at, account, None, secret)


def _members(at: Here) -> QuerySet[Member]:
    return at_work(at.ledger, at.today).select_related("person")


def _accounts(at: Here) -> QuerySet[Account]:
    """Return the accounts of everybody who works or ever worked in the company."""
    people = Member.objects.filter(company_id=at.ledger).values("person")
    return Account.objects.filter(person__in=people).select_related("person")


def _list(at: Here, sent: Sent | None) -> HttpResponse:
    rows = [(one, at.address("account", one.username)) for one in _accounts(at).order_by("username")[:_MOST]]
    without = _members(at).filter(person__account=None)[:_MOST]
    page = below_settings(at, accounts_page(rows, without, at.now, sent, witness_fields()))
    return show(at, page, sent)


@needs(Permission.ACCOUNTS_MANAGE)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def account_view(request: HttpRequest, username: str) -> HttpResponse:
    """Show one account; reset, disable, enable or unlock it. Raises NotFoundError for one of another company."""
    at = here(request, "settings")
    account = _accounts(at).filter(username=username).first()
    if account is None:
        raise NotFoundError(
            Text("這家公司沒有這個帳號", "this company has no such account"),
            username[:60],
            Text("請從帳號清單選取", "choose one from the list of accounts"),
        )
    if request.method != "POST":
        return _one(at, account, None)
    act = _Act(at, account)
    reading = Reading(request.POST)
    reading.carry_out(_ACTS, act)
    if not reading.sound:
        return _one(at, account, reading.sent)
    if act.secret:
        return _one(at, account, None, act.secret)
    flash(request, Text("已完成並入帳。", "Done and recorded."))
    return redirect(at.address("account", account.username))


@dataclass(slots=True)
class _Act:
    """One act upon one account (帳號操作)."""

    at: Here
    account: Account
    secret: str = ""
    """A one-time password that came of it."""


def _reset(act: _Act, reading: Reading) -> None:
    how = reading.choice("identity_check", [one.value for one in IdentityCheck])
    reason, at = reading.text("reason", limit=300), act.at
    agreed_by = witness(at, reading, Permission.ACCOUNTS_MANAGE)
    if reading.sound:
        act.secret = reset_password(
            at.home,
            act.account,
            identity_check=IdentityCheck(how),
            reason=reason,
            actor=at.visit.actor,
            now=at.now,
            agreed_by=agreed_by,
        )


def _disable(act: _Act, reading: Reading) -> None:
    reason, at = reading.text("reason", limit=300), act.at
    if reading.sound:
        disable(at.home, act.account, AccountChange.DISABLED, reason=reason, actor=at.visit.actor, now=at.now)


def _enable(act: _Act, reading: Reading) -> None:
    reason, at = reading.text("reason", limit=300), act.at
    agreed_by = witness(at, reading, Permission.ACCOUNTS_MANAGE)
    if reading.sound:
        enable(at.home, act.account, reason=reason, actor=at.visit.actor, now=at.now, agreed_by=agreed_by)


def _unlock(act: _Act, reading: Reading) -> None:
    reason, at = reading.text("reason", limit=300), act.at
    if reading.sound:
        unlock(at.home, act.account, reason=reason, actor=at.visit.actor, now=at.now)


_ACTS = {"reset": _reset, "disable": _disable, "enable": _enable, "unlock": _unlock}


def _one(at: Here, account: Account, sent: Sent | None, secret: str = "") -> HttpResponse:
    page = account_page(account, at.now, sent, witness_fields(), secret)
    page = replace(page, crumbs=(Link(Text("帳號", "Accounts"), at.address("accounts")),))
    response = show(at, below_settings(at, page), sent)
    if secret:
        response["Cache-Control"] = "no-store"
    return response
