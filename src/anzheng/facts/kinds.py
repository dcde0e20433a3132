"""全部事實種類 The closed list of kinds: importing this module fills it."""

from anzheng.facts import (
    access,
    audit,
    calendars,
    cases,
    companies,
    documents,
    events,
    evidence,
    ledgers,
    observations,
    people,
    registers,
    retention,
)
from anzheng.facts.base import KINDS, Payload

FAMILIES = (
    access,
    audit,
    calendars,
    cases,
    companies,
    documents,
    events,
    evidence,
    ledgers,
    observations,
    people,
    registers,
    retention,
)
"""One module per family."""


def payload_class(kind: str) -> type[Payload] | None:
    """Return the class of `kind` (`name/version`), or None if no such kind exists."""
    return KINDS.get(kind)
