"""密碼雜湊 Hashing: every comparison of a password costs exactly one computation, whoever is asked about.

An account that does not exist, or that has no password, is compared with a decoy: the time tells nothing.
"""

import secrets
from functools import cache

from django.contrib.auth.hashers import check_password, is_password_usable, make_password

from anzheng.organization.core.passwords import LONGEST, normal


def hashed(password: str) -> str:
    """Return the stored form of a password (Argon2id, as the settings say)."""
    return make_password(normal(password))


def unusable() -> str:
    """Return the stored form of no password: an identity provider or a directory answers for the person."""
    return make_password(None)


def is_usable(stored: str) -> bool:
    """Tell whether there is a password at all."""
    return bool(stored) and is_password_usable(stored)


def matches(password: str, stored: str | None) -> bool:
    """Tell whether this is the password that is stored; `stored` is None where there is no account.

    Before any comparison the decoy is there, so that the first one of a process costs what all cost.
    """
    decoy = _decoy()
    usable = stored is not None and is_usable(stored)
    given = normal(password)
    same = check_password(given[:LONGEST], stored if stored is not None and usable else decoy)
    return same and usable and len(given) <= LONGEST


@cache
def _decoy() -> str:
    return make_password(secrets.token_urlsafe(32))
