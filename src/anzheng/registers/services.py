"""清冊的行為 Acts on registers: enter, retire."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from anzheng.facts.base import Actor, Scalar
from anzheng.facts.registers import RegisterEntered, RegisterRetired
from anzheng.facts.values import refuse_prose
from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import Draft, append, business_act
from anzheng.registers.finding import findable, kind_of, object_of
from anzheng.registers.models import Entry
from anzheng.search.services import drop, put

_ENTRY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to be written (登錄的項目)."""

    register: str
    entry: str
    name: str
    since: date
    values: Mapping[str, Scalar] = field(default_factory=dict)


def enter(ledger: str, entries: Iterable[NewEntry], *, actor: Actor, now: datetime) -> None:
    """Add or change entries (登錄或異動); the values replace all earlier ones from `since` on.

    Raises InputError for an entry id that cannot be a target.
    """
    rows = list(entries)
    for row in rows:
        if not _ENTRY.fullmatch(row.entry):
            raise InputError(
                Text(
                    "項目代號只能用英數、點、底線與連字號，最多 80 字",
                    "an entry's id is up to 80 letters, digits, . _ -",
                ),
                f"{row.register}:{row.entry[:90]}",
                Text("請改用例如 srv-01", "use, for example, srv-01"),
            )
        refuse_prose(row.values, f"{row.register}:{row.entry}")
    drafts = [
        Draft(f"register:{row.register}/{row.entry}", RegisterEntered(row.register, row.entry, row.since, row.values))
        for row in rows
    ]
    with business_act():
        saved = [
            Entry.objects.update_or_create(
                ledger=ledger,
                register=row.register,
                entry=row.entry,
                defaults={"name": row.name, "since": row.since, "retired": None, "values": dict(row.values)},
            )[0]
            for row in rows
        ]
        put(*findable(saved))
        append(ledger, drafts, actor=actor, at=now)


def retire(ledger: str, register: str, entry: str, *, since: date, actor: Actor, now: datetime) -> None:
    """Take an entry out of its register from `since` on (除帳). Raises NotFoundError."""
    with business_act():
        if not Entry.objects.filter(ledger=ledger, register=register, entry=entry).update(retired=since):
            raise NotFoundError(
                Text("清冊中沒有這一項", "the register holds no such entry"),
                f"{register}:{entry}",
                Text("請查看清冊中的代號", "look up the id in the register"),
            )
        if since <= taipei_day(now):
            drop(ledger, kind_of(register), object_of(register, entry))
        draft = Draft(f"register:{register}/{entry}", RegisterRetired(register, entry, since))
        append(ledger, [draft], actor=actor, at=now)


def names(ledger: str) -> dict[str, str]:
    """Return the names of all targets, `<register>:<entry>` → name."""
    rows = Entry.objects.filter(ledger=ledger).values_list("register", "entry", "name")
    return {f"{register}:{entry}": name for register, entry, name in rows}
