"""組織的通知 What of accounts, duties and deputies people are told; called inside the act, before its entry."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from anzheng.facts.access import AccountChange, SessionOpened
from anzheng.facts.base import Actor
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import facts_of
from anzheng.notify.services import tell
from anzheng.organization.access import standing_of
from anzheng.organization.core.devices import device_name
from anzheng.organization.core.duties import NAMES, Duty
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.core.passwords import expires
from anzheng.organization.core.permissions import Permission
from anzheng.organization.hashing import is_usable
from anzheng.organization.models import Account, Deputation, DutyGrant, Member
from anzheng.organization.origin import From
from anzheng.organization.people import names_of
from anzheng.organization.policy import policy
from anzheng.organization.traces import digest, texts_of

PASSWORD_NOTICE: Final = timedelta(days=14)
"""How long before a password expires its owner is told."""
_GRANTED, _ENDED = Text("指派", "granted"), Text("解除", "ended")
_UNKNOWN_DEVICE = "（未表明）"
_AWAY = "/people/away/"
_SESSIONS, _FACTORS, _PASSWORD = "/account/sessions/", "/account/factors/", "/account/password/"

CHANGES: Final[dict[AccountChange, tuple[Text, str]]] = {
    AccountChange.ENABLED: (Text("已重新啟用", "enabled again"), _SESSIONS),
    AccountChange.UNLOCKED: (Text("已解鎖", "unlocked"), _SESSIONS),
    AccountChange.PASSWORD_CHANGED: (Text("密碼已變更", "password changed"), _SESSIONS),
    AccountChange.PASSWORD_RESET: (Text("密碼已重設", "password reset"), _SESSIONS),
    AccountChange.FACTOR_ADDED: (Text("已新增驗證方式", "a factor was added"), _FACTORS),
    AccountChange.FACTOR_REMOVED: (Text("已移除驗證方式", "a factor was removed"), _FACTORS),
    AccountChange.LINKED: (Text("已連結其他身分", "another identity was linked"), _SESSIONS),
    AccountChange.UNLINKED: (Text("已解除連結的身分", "a linked identity was removed"), _SESSIONS),
    AccountChange.TOKEN_ISSUED: (Text("已核發 API 權杖", "an API token was issued"), _SESSIONS),
}
"""What the owner of an account is told about it, and the page to look at. Whoever was shut out reads no inbox."""


def signed_in(home: Path, account: Account, origin: From, *, now: datetime) -> None:
    """Tell the owner of a sign-in from a device not seen before; the very first one is no news (新裝置登入)."""
    device = device_name(origin.device)
    first = next(
        (
            fact.payload
            for fact in facts_of(INSTALLATION, subject=f"account:{account.person_id.removeprefix('u:')}")
            if isinstance(fact.payload, SessionOpened)
        ),
        None,
    )
    if first is None or device_name(texts_of({first.device}).get(first.device, "")) == device:
        return
    # The key is the device: it is told once, and from then on the device is known.
    tell(
        account.person_id,
        "sign-in-new-device",
        key=digest(home, f"device:{device}"),
        company="",
        link=_SESSIONS,
        parameters={"device": device or _UNKNOWN_DEVICE, "address": origin.address},
        now=now,
    )


def account_changed(person: str, change: AccountChange, *, actor: Actor, now: datetime) -> None:
    """Tell the owner that the account changed, whoever did it (帳號異動)."""
    if change not in CHANGES:
        return
    text, link = CHANGES[change]
    by = " ".join(names_of({actor.id}).get(actor.id, actor.id).split())
    given = {"change_zh": text.zh, "change_en": text.en, "by": by}
    key = f"{change}:{now.isoformat()}"
    tell(person, "account-changed", key=key, company="", link=link, parameters=given, now=now)


def password_expires(account: Account, *, now: datetime) -> bool:
    """Tell the owner of a password that expires within two weeks, once; return whether it was new (密碼將到期)."""
    if account.password_set is None or account.must_change or not is_usable(account.password):
        return False
    today = taipei_day(now)
    last = expires(taipei_day(account.password_set), policy().password_months)
    if not today <= last <= today + PASSWORD_NOTICE:
        return False
    given = {"last": last.isoformat()}
    return tell(
        account.person_id, "password-expiring", key=f"{last}", company="", link=_PASSWORD, parameters=given, now=now
    )


def duty_granted(row: DutyGrant, *, now: datetime) -> None:
    """Tell somebody of a duty of their own that begins (職務指派)."""
    _duty(row, _GRANTED, "granted", row.first, now)


def duty_ended(row: DutyGrant, last: date, *, now: datetime) -> None:
    """Tell somebody of a duty of their own that ends (職務解除)."""
    _duty(row, _ENDED, f"ended:{last}", last + timedelta(days=1), now)


def deputy_named(row: Deputation, *, now: datetime) -> None:
    """Tell the deputy for whom and when; the page is the deputy's own (代理指派)."""
    name = names_of({row.person_id}).get(row.person_id, row.person_id)
    given = {"person": " ".join(name.split()), "first": row.first.isoformat(), "last": row.last.isoformat()}
    tell(
        row.deputy_id, "deputy-named", key=row.deputation, company=row.company_id, link=_AWAY, parameters=given, now=now
    )


def own_page(company: str, person: str, day: date) -> str:
    """Return the page about a person if that person may open it, else the page of the person's own absences."""
    number = Member.objects.filter(company=company, person=person).values_list("number", flat=True).first()
    if number is None or not standing_of(person, company, day).may(Permission.PEOPLE_READ):
        return _AWAY
    return f"/people/{number}/"


def _duty(row: DutyGrant, change: Text, key: str, first: date, now: datetime) -> None:
    name = NAMES[Duty(row.duty)]
    given = {"duty_zh": name.zh, "duty_en": name.en, "change_zh": change.zh, "change_en": change.en}
    tell(
        row.person_id,
        "duty-changed",
        key=f"{row.grant}:{key}",
        company=row.company_id,
        link=own_page(row.company_id, row.person_id, taipei_day(now)),
        parameters={**given, "first": first.isoformat()},
        now=now,
    )
