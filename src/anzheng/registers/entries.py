"""項目與分錄 Entries and their facts: one half of an act, for the services that change a table of their own besides."""

from collections.abc import Mapping
from datetime import date

from anzheng.facts.base import Scalar
from anzheng.facts.registers import RegisterEntered, RegisterRetired
from anzheng.facts.values import refuse_prose
from anzheng.ledger.services import Draft
from anzheng.registers.models import Entry


def entered(ledger: str, register: str, entry: str, name: str, since: date, values: Mapping[str, Scalar]) -> Draft:
    """Write the entry as it stands from `since` on, within an act, and return its fact.

    A day on which it will leave the register stays planned. Raises InputError for prose among the values.
    """
    refuse_prose(values, f"{register}:{entry}")
    Entry.objects.update_or_create(
        ledger=ledger,
        register=register,
        entry=entry,
        defaults={"name": name, "since": since, "values": dict(values)},
    )
    return Draft(f"register:{register}/{entry}", RegisterEntered(register, entry, since, dict(values)))


def retired(ledger: str, register: str, entry: str, since: date) -> Draft:
    """Take the entry out of its register from `since` on, within an act, and return its fact."""
    Entry.objects.filter(ledger=ledger, register=register, entry=entry).update(retired=since)
    return Draft(f"register:{register}/{entry}", RegisterRetired(register, entry, since))


def kept(ledger: str, register: str, entry: str, name: str) -> list[Draft]:
    """Call off that the entry will leave its register, or that it left; return the facts, none if that was not planned.

    A later day of the register wins over an earlier one, so the values are entered again for the planned day.
    """
    row = Entry.objects.filter(ledger=ledger, register=register, entry=entry).first()
    if row is None or row.retired is None:
        return []
    since, row.retired = row.retired, None
    row.save()
    return [entered(ledger, register, entry, name, since, row.values)]


def values_of(ledger: str, register: str, entry: str) -> dict[str, Scalar]:
    """Return the values of an entry as they stand now, or none if there is no such entry."""
    row = Entry.objects.filter(ledger=ledger, register=register, entry=entry).first()
    return {} if row is None else dict(row.values)
