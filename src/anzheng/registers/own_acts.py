"""另有作業的清冊 Registers that follow acts of their own: people join and leave, units are opened and closed.

Such an entry is neither added nor taken out by hand, and the values that its acts write are not changed by hand; the
other fields of an entry that is there are.
"""

from collections.abc import Mapping, Sequence

from anzheng.kernel.errors import InputError, Text
from anzheng.registers.core.checking import NewEntry
from anzheng.registers.core.plans import Standing
from anzheng.registers.models import Entry

KEPT_BY: Mapping[str, Text] = {
    "people": Text("請到人員頁，或用 anzheng people", "use the pages of people, or anzheng people"),
    "units": Text("請到單位頁，或用 anzheng unit", "use the page of units, or anzheng unit"),
}
"""Register → where its acts are."""
_OWN = {"people": frozenset({"unit"}), "units": frozenset({"head", "kind", "hall"})}
"""Values that the acts write."""


def require_own_acts(ledger: str, rows: Sequence[NewEntry]) -> None:
    """Refuse what belongs to the acts of such a register. Raises InputError."""
    kept = [row for row in rows if row.register in KEPT_BY]
    if not kept:
        return
    found = Entry.objects.filter(ledger=ledger, register__in=list(KEPT_BY), entry__in=[row.entry for row in kept])
    there = {(row.register, row.entry): row for row in found}
    for row in kept:
        before = there.get((row.register, row.entry))
        if before is None or changes_own(row, before.name, before.values):
            raise kept_elsewhere(row.register, row.entry)


def changes_own(row: NewEntry, name: str, values: Mapping[str, object]) -> bool:
    """Tell whether an entry of such a register would get another name, or another value that its acts write."""
    own = _OWN.get(row.register, frozenset())
    return row.name != name or any(row.values.get(field) != values.get(field) for field in own)


def barred(new: NewEntry, before: Standing | None) -> tuple[Text, Text] | None:
    """Return why an entry is not entered by a list, and what to do instead; None if it is."""
    if new.register not in KEPT_BY or (before is not None and not changes_own(new, before.name, before.values)):
        return None
    refusal = kept_elsewhere(new.register, new.entry)
    return refusal.what, refusal.remedy


def kept_elsewhere(register: str, entry: str) -> InputError:
    """Return the refusal, which says where the act is."""
    return InputError(
        Text("這份清冊隨人員或單位的作業登錄", "this register follows the acts on people and units"),
        f"{register}:{entry}",
        KEPT_BY[register],
    )
