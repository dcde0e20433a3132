"""人員代號 Pseudonyms: the ledger knows people by keyed digests; names stay in a table beside it.

The first person of a name has the digest of the name; a namesake the digest of name and employee number
(`王小明#E002`). Renaming keeps the pseudonym.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from django.db.models import Q

from anzheng.facts.base import Actor
from anzheng.kernel.errors import InputError, Text
from anzheng.kernel.ids import pseudonym
from anzheng.organization.models import Company, Member, Person

KEY_FILE = "pseudonym-key"
"""Name of the file in the data folder that holds the key of the pseudonyms, as hexadecimal digits."""


def pseudonym_of(home: Path, name: str) -> str:
    """Return the pseudonymous id of `name` in this installation, remembering the name beside it."""
    identity = identity_of(home, name)
    remember({identity: name})
    return identity


def identity_of(home: Path, name: str) -> str:
    """Return the pseudonymous id of `name` in this installation without remembering the name."""
    return pseudonym(_key(home), name)


def new_person(home: Path, company: str, number: str, name: str, email: str = "") -> Person:
    """Return the person who joins `company` under that number, made if need be.

    Who works in another company of the installation under the same name and number is the same person, unless
    two e-mail addresses say otherwise. A name that somebody else has already makes a namesake. People of a sample
    company are nobody of a real one, and the other way round.
    """
    sample = Company.objects.filter(pk=company, sample=True).exists()
    known = Person.objects.filter(memberships__number=number, name=name, memberships__company__sample=sample)
    known = known.exclude(memberships__company=company)
    for same in known.filter(Q(email="") | Q(email__iexact=email) if email else Q())[:1]:
        return same
    for words in (name, f"{name}#{number}", f"{name}#{company}/{number}"):
        identity = identity_of(home, words)
        found = Person.objects.filter(pseudonym=identity).first()
        if found is None:
            return Person.objects.create(pseudonym=identity, name=name, email=email)
        # Somebody who signed before joining has the name and works nowhere yet; a renamed one has another name.
        if found.name == name and not found.memberships.exists():
            return found
    raise InputError(
        Text("這個姓名與員工編號已經有人使用", "this name and number are taken"),
        f"{name} {number}",
        Text("請換一個員工編號", "use another number"),
    )


def resolve(home: Path, typed: str) -> str:
    """Return the pseudonymous id of whoever is meant by a name, or by `name#number`, without remembering the name.

    People who work here now come before those who left. Raises InputError, naming the employee numbers, if two
    people share the name.
    """
    name, _, number = typed.partition("#")
    rows = Member.objects.filter(person__name=name).order_by("number")
    if number:
        rows = rows.filter(number=number)
    found = list(rows.values_list("person_id", "number", "last_day"))
    staying = [row for row in found if row[2] is None]
    people = {row[0] for row in staying or found}
    if len(people) > 1:
        numbers = "、".join(dict.fromkeys(row[1] for row in staying or found))
        raise InputError(
            Text(f"有 {len(people)} 個人同名，員工編號 {numbers}", f"{len(people)} people share this name: {numbers}"),
            typed[:60],
            Text(f"請寫成 {name}#{found[0][1]}", f"write {name}#{found[0][1]}"),
        )
    return people.pop() if people else identity_of(home, typed)


def rename(person: Person, name: str) -> None:
    """Give the person another name (更名); the pseudonym stays, so that nothing signed before is lost."""
    Person.objects.filter(pk=person.pk).update(name=name)


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
    path = home / KEY_FILE
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
