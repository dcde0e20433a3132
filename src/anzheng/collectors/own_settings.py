"""本系統自己的設定 The product is a system of the company's register, and its own settings are read like any other's.

What can be read is read: the sign-in policy, the hashes in the tables, the settings of this process. What follows from
how the product is built is the same on every installation. What it cannot know (whether highly private data is
encrypted on the disk, whether a proxy in front takes plain connections) is not claimed, and stays unknown.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from anzheng.facts.base import Actor, Scalar
from anzheng.facts.observations import SettingRead
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import facts_of
from anzheng.organization.core.policy import answers
from anzheng.organization.models import Account, Company, PasswordUsed
from anzheng.organization.policy import policy
from anzheng.records.acts import read_settings
from anzheng.registers.models import Entry
from anzheng.registers.services import NewEntry, enter

REGISTER, ENTRY = "systems", "anzheng"
TARGET: Final = f"{REGISTER}:{ENTRY}"
NAME: Final = "安證 資通安全管理系統"
VALUES: Final[Mapping[str, Scalar]] = {
    "core": False,
    "class": "non-core",
    "internet_facing": False,
    "online_order": False,
    "signing": False,
}
"""What is true of a fresh installation. Owner, maintainer and importance are the company's to say."""
READ_AGAIN: Final = timedelta(days=30)
"""An unchanged setting is entered again after this; the demands accept readings for half a year."""
_BUILT_IN: Final[Mapping[str, bool]] = {
    # Every account starts with a random one-time password, which has to be changed before anything else.
    "password.initial-random": True,
    "password.first-change": True,
    # Nobody resets their own password; whoever resets it says how the person was identified.
    "password.reset-identity-check": True,
    # Each page, command and route demands a permission, and duties give permissions.
    "access.by-role": True,
    # Sign-ins are entries of the ledger: person, time, address and device.
    "log.user-id": True,
    "log.login-time": True,
    "log.origin": True,
}


def register_product(ledger: str, *, internet_facing: bool = False, actor: Actor, now: datetime) -> bool:
    """Enter this product in a company's register of systems, unless it was ever there; tell whether it was entered.

    What the company has changed about the entry, or that it took it out, stays as it is.
    """
    if Entry.objects.filter(ledger=ledger, register=REGISTER, entry=ENTRY).exists():
        return False
    values = {**VALUES, "internet_facing": internet_facing}
    enter(ledger, [NewEntry(REGISTER, ENTRY, NAME, taipei_day(now), values)], actor=actor, now=now)
    return True


def read_own_settings(home: Path, ledger: str, *, actor: Actor, now: datetime) -> int:  # noqa: ARG001 - readers of other settings need the folder
    """Read the product's own settings and record those that changed, or were not entered for long (讀取本系統設定).

    Nothing is recorded in a company that does not list the product. Return how many readings were recorded.
    """
    listed = Entry.objects.filter(ledger=ledger, register=REGISTER, entry=ENTRY)
    if not listed.exclude(retired__lte=taipei_day(now)).exists():
        return 0
    before = _last_readings(ledger)
    fresh = [
        SettingRead(TARGET, setting, value, "read", now)
        for setting, value in sorted(own_settings().items())
        if _is_news(before.get(setting), value, now)
    ]
    if fresh:
        read_settings(ledger, fresh, actor=actor, now=now)
    return len(fresh)


def read_everywhere(home: Path, *, actor: Actor, now: datetime) -> int:
    """Read the product's own settings for every real company; call it after the sign-in policy changed."""
    ledgers = Company.objects.filter(sample=False).values_list("ledger", flat=True)
    return sum(read_own_settings(home, ledger, actor=actor, now=now) for ledger in ledgers)


def own_settings() -> dict[str, int | bool]:
    """Return what the product answers now to the settings of the catalogue, by their ids."""
    found = {**_BUILT_IN, **answers(policy()), "password.hashed": _passwords_are_hashed()}
    if settings.SECURE_SSL_REDIRECT and settings.SESSION_COOKIE_SECURE:
        found["https-only"] = True
    return found


def _passwords_are_hashed() -> bool:
    """Tell whether every stored password is an Argon2 hash, or none at all, and new ones will be."""
    new_ones = settings.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
    readable = [
        rows.exclude(password__startswith="argon2$").exclude(password__startswith="!").exclude(password="").exists()  # noqa: S106 - no password at all
        for rows in (Account.objects.all(), PasswordUsed.objects.all())
    ]
    return new_ones and not any(readable)


def _last_readings(ledger: str) -> dict[str, SettingRead]:
    facts = facts_of(ledger, subject=TARGET)
    return {fact.payload.setting: fact.payload for fact in facts if isinstance(fact.payload, SettingRead)}


def _is_news(before: SettingRead | None, value: Scalar, now: datetime) -> bool:
    return before is None or before.value != value or now - before.seen >= READ_AGAIN
