"""人員代號 Pseudonyms: the ledger knows people by keyed digests; names stay in a table beside it."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from anzheng.facts.base import Actor
from anzheng.kernel.ids import pseudonym
from anzheng.organization.models import Person

_KEY_FILE = "pseudonym-key"


def pseudonym_of(home: Path, name: str) -> str:
    """Return the pseudonymous id of `name` in this installation, remembering the name beside it."""
    identity = identity_of(home, name)
    remember({identity: name})
    return identity


def identity_of(home: Path, name: str) -> str:
    """Return the pseudonymous id of `name` in this installation without remembering the name."""
    return pseudonym(_key(home), name)


def remember(names: Mapping[str, str]) -> None:
    """Keep the names behind pseudonymous ids, so that people can read who it was."""
    for identity, name in names.items():
        Person.objects.get_or_create(pseudonym=identity, defaults={"name": name})


def account_actor(home: Path, account: str, via: str) -> Actor:
    """Return the actor behind an operating-system account, until people sign in by themselves."""
    return Actor("user", pseudonym_of(home, f"os:{account}"), via, "os-account")


def names_of(identities: set[str]) -> dict[str, str]:
    """Return the known names behind pseudonymous ids."""
    return dict(Person.objects.filter(pseudonym__in=identities).values_list("pseudonym", "name"))


def _key(home: Path) -> bytes:
    """Return the installation's key for pseudonyms, made at first use and readable by its owner only."""
    path = home / _KEY_FILE
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        pass
    fresh = secrets.token_bytes(32)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        # Another process of this installation made it between the two calls.
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(fresh.hex() + "\n")
    return fresh
