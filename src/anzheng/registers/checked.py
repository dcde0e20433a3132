"""檢核登錄 Entries against the definitions and against what stands in the registers, before they are written."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from anzheng.catalogue.core.forms import Register
from anzheng.catalogue.core.typed import Value
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.values import refuse_prose
from anzheng.kernel.errors import InputError, Text
from anzheng.registers.core.checking import (
    NAME,
    Named,
    NewEntry,
    Wrong,
    divided,
    missing,
    named,
    tidy,
    wrong_reference,
    wrong_values,
)
from anzheng.registers.models import Entry

ENTRY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_AT_ONCE = 5000
"""Ids in one query."""
Known = Mapping[str, Mapping[str, bool]]
"""Register → entry → whether it is gone."""


def definition(register: str) -> Register | None:
    """Return what an entry of the register may hold; None for a register that only a document of the house brings."""
    return paperwork().registers.get(register)


def checked(ledger: str, rows: Sequence[NewEntry], *, complete: bool, today: date) -> list[NewEntry]:
    """Return the entries as they are written: what stands in the ledger told apart from what stands beside it.

    With `complete`, required fields must be filled, and what is named must be there. Raises InputError, whose place
    is `<register>:<entry>.<field>`, for the first entry that cannot be entered, with everything wrong about it.
    """
    found = []
    for row in rows:
        _require_name(row)
        own = definition(row.register)
        wrong = [] if own is None else wrong_values(own, row.values)
        if own is not None and complete and not wrong:
            wrong = missing(own, row.values)
        _require(row, wrong)
        if own is None:
            refuse_prose(row.values, f"{row.register}:{row.entry}")
            found.append(row)
            continue
        values, beside = divided(own, row.values)
        refuse_prose(values, f"{row.register}:{row.entry}")
        found.append(replace(row, name=tidy(row.name), values=values, beside=beside))
    if complete:
        require_there(ledger, found, today)
    return found


def require_fitting(register: str, entry: str, values: Mapping[str, Value]) -> None:
    """Refuse values that the register does not take, or that the ledger must not hold. Raises InputError."""
    own = definition(register)
    if own is not None:
        _require(NewEntry(register, entry, "", date.min), wrong_values(own, values))
    refuse_prose(values, f"{register}:{entry}")


def wrong_with(ledger: str, row: NewEntry, today: date) -> list[Wrong]:
    """Return everything that keeps people from entering this (few queries)."""
    own = definition(row.register)
    if own is None:
        return []
    found = [*wrong_values(own, row.values), *missing(own, row.values)]
    known = {one.field for one in found}
    return found + [one for one in absent(ledger, [row], today).get(0, ()) if one.field not in known]


def require_there(ledger: str, rows: Sequence[NewEntry], today: date) -> None:
    """Refuse entries that name what is not there, or somebody who has left. Raises InputError."""
    for at, wrong in absent(ledger, rows, today).items():
        _require(rows[at], wrong)


def absent(ledger: str, rows: Sequence[NewEntry], today: date) -> dict[int, list[Wrong]]:
    """Return, by place in the list, what entries name that is not there; what stood there before is not asked again."""
    asked: list[tuple[int, Named]] = []
    for at, row in enumerate(rows):
        own = definition(row.register)
        asked += [(at, one) for one in named(own, row.values)] if own is not None else []
    if not asked:
        return {}
    known = there(ledger, (one for _, one in asked), today)
    fresh = {(row.register, row.entry) for row in rows}
    lacking = [
        (at, one)
        for at, one in asked
        if (one.register, one.entry) not in fresh and known.get(one.register, {}).get(one.entry) is not False
    ]
    found: dict[int, list[Wrong]] = {}
    before = _before(ledger, [rows[at] for at, _ in lacking])
    for at, one in lacking:
        row = rows[at]
        own = definition(row.register)
        stood = before.get((row.register, row.entry), {}).get(one.field)
        if own is not None and stood != one.entry:
            gone = known.get(one.register, {}).get(one.entry, False)
            found.setdefault(at, []).append(wrong_reference(own, one, gone=gone))
    return found


def there(ledger: str, asked: Iterable[Named], today: date) -> Known:
    """Return which of the named entries are in the registers, and whether they are gone."""
    wanted: dict[str, set[str]] = {}
    for one in asked:
        wanted.setdefault(one.register, set()).add(one.entry)
    found: dict[str, dict[str, bool]] = {}
    for register, entries in wanted.items():
        ids = sorted(entries)
        for start in range(0, len(ids), _AT_ONCE):
            rows = Entry.objects.filter(ledger=ledger, register=register, entry__in=ids[start : start + _AT_ONCE])
            for entry, retired in rows.values_list("entry", "retired"):
                found.setdefault(register, {})[entry] = retired is not None and retired <= today
    return found


def _before(ledger: str, rows: Sequence[NewEntry]) -> dict[tuple[str, str], Mapping[str, Value]]:
    entries, registers = {row.entry for row in rows}, {row.register for row in rows}
    if not entries:
        return {}
    found = Entry.objects.filter(ledger=ledger, register__in=registers, entry__in=sorted(entries)[:_AT_ONCE])
    return {(row.register, row.entry): row.values for row in found}


def _require_name(row: NewEntry) -> None:
    if not ENTRY.fullmatch(row.entry):
        raise InputError(
            Text(
                "項目代號只能用英數、點、底線與連字號，最多 80 字", "an entry's id is up to 80 letters, digits, . _ -"
            ),
            f"{row.register}:{row.entry[:90]}",
            Text("請改用例如 srv-01", "use, for example, srv-01"),
        )
    if len(row.name) > NAME or not row.name.isprintable():
        raise InputError(
            Text(f"名稱最多 {NAME} 字，不含換行", f"a name is one line of at most {NAME} characters"),
            f"{row.register}:{row.entry}.name",
            Text("請縮短名稱", "shorten the name"),
        )


def _require(row: NewEntry, wrong: Sequence[Wrong]) -> None:
    if wrong:
        raise InputError(
            Text("；".join(one.what.zh for one in wrong), "; ".join(one.what.en for one in wrong)),
            f"{row.register}:{row.entry}.{wrong[0].field}",
            wrong[0].remedy,
        )
