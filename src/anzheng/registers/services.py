"""清冊的行為 Acts on registers: enter, retire."""

from collections.abc import Iterable
from datetime import date, datetime

from anzheng.facts.base import Actor
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import append, business_act
from anzheng.registers.checked import checked
from anzheng.registers.core.checking import NewEntry
from anzheng.registers.entries import retired, written
from anzheng.registers.finding import kind_of, object_of
from anzheng.registers.models import Entry
from anzheng.registers.own_acts import KEPT_BY, kept_elsewhere, require_own_acts
from anzheng.search.services import drop

__all__ = ["NewEntry", "enter", "names", "retire"]


def enter(ledger: str, entries: Iterable[NewEntry], *, actor: Actor, now: datetime, complete: bool = False) -> None:
    """Add or change entries (登錄或異動); the values replace all earlier ones from `since` on.

    With `complete`, as for everything that people enter, required fields must be filled and what is named must be
    there. Raises InputError for an id that cannot be a target, and at the field for what its register does not take.
    """
    rows = checked(ledger, list(entries), complete=complete, today=taipei_day(now))
    if complete:
        require_own_acts(ledger, rows)
    with business_act():
        append(ledger, written(ledger, rows), actor=actor, at=now)


def retire(
    ledger: str, register: str, entry: str, *, since: date, actor: Actor, now: datetime, complete: bool = False
) -> None:
    """Take an entry out of its register from `since` on (除帳). Raises NotFoundError.

    With `complete`, as for everything that people do, what another act keeps is refused.
    """
    if complete and register in KEPT_BY:
        raise kept_elsewhere(register, entry)
    with business_act():
        if not Entry.objects.filter(ledger=ledger, register=register, entry=entry).exists():
            raise NotFoundError(
                Text("清冊中沒有這一項", "the register holds no such entry"),
                f"{register}:{entry}",
                Text("請查看清冊中的代號", "look up the id in the register"),
            )
        drafts = retired(ledger, register, entry, since)
        if since <= taipei_day(now):
            drop(ledger, kind_of(register), object_of(register, entry))
        append(ledger, drafts, actor=actor, at=now)


def names(ledger: str) -> dict[str, str]:
    """Return the names of all targets, `<register>:<entry>` → name."""
    rows = Entry.objects.filter(ledger=ledger).values_list("register", "entry", "name")
    return {f"{register}:{entry}": name for register, entry, name in rows}
