"""項目的歷程 Who changed what of an entry, and when: read from the ledger, which is the history.

Lines and paragraphs stand beside the ledger; of them the ledger tells that they may have changed, and by whom.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from anzheng.catalogue.core.fields import Field
from anzheng.catalogue.core.typed import Value
from anzheng.facts.registers import RegisterEntered, RegisterRetired
from anzheng.kernel.errors import Text
from anzheng.ledger.services import facts_of
from anzheng.organization.people import names_of
from anzheng.registers.checked import definition
from anzheng.registers.core.checking import said
from anzheng.registers.core.plans import Difference

ADDED, CHANGED, RETIRED = "added", "changed", "retired"
NAMES = {
    ADDED: Text("登錄", "entered"),
    CHANGED: Text("異動", "changed"),
    RETIRED: Text("除帳", "taken out"),
}
"""What was done, as people call it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One act upon an entry (歷程的一筆)."""

    seq: int
    """Where it stands in the ledger."""
    at: datetime
    person: str
    """Pseudonym of whoever did it."""
    name: str
    act: str
    """`added`, `changed` or `retired`."""
    since: date
    """From which day it holds."""
    differences: tuple[Difference, ...]
    """Against what the ledger said before."""


def history(ledger: str, register: str, entry: str) -> list[Step]:
    """Return every act upon an entry, the newest first; empty for one that never was (two queries)."""
    own = definition(register)
    fields: Mapping[str, Field] = {} if own is None else own.fields
    found: list[Step] = []
    before: Mapping[str, Value] | None = None
    for fact in facts_of(ledger, subject=f"register:{register}/{entry}"):
        payload = fact.payload
        if isinstance(payload, RegisterRetired):
            found.append(Step(fact.seq, fact.at, fact.actor, "", RETIRED, payload.since, ()))
        elif isinstance(payload, RegisterEntered):
            act = ADDED if before is None or (found and found[-1].act == RETIRED) else CHANGED
            changes = _differences(fields, before or {}, payload.values)
            found.append(Step(fact.seq, fact.at, fact.actor, "", act, payload.since, changes))
            before = payload.values
    people = names_of({step.person for step in found})
    return [
        Step(one.seq, one.at, one.person, people.get(one.person, one.person), one.act, one.since, one.differences)
        for one in reversed(found)
    ]


def _differences(
    fields: Mapping[str, Field], before: Mapping[str, Value], after: Mapping[str, Value]
) -> tuple[Difference, ...]:
    names = [*fields, *sorted((set(before) | set(after)) - set(fields))]
    return tuple(
        Difference(name, _label(fields.get(name), name), said(kind, before.get(name)), said(kind, after.get(name)))
        for name in names
        if before.get(name) != after.get(name)
        for kind in [fields.get(name)]
    )


def _label(kind: Field | None, name: str) -> Text:
    return Text(name, name) if kind is None else Text(kind.zh, kind.en)
