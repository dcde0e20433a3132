"""全部事實種類 The closed list of kinds: importing this module fills it."""

from anzheng.facts import audit, calendars, companies, events, evidence, observations, registers, retention
from anzheng.facts.base import KINDS, Payload

FAMILIES = (audit, calendars, companies, events, evidence, observations, registers, retention)
"""One module per family."""


def payload_class(kind: str) -> type[Payload] | None:
    """Return the class of `kind` (`name/version`), or None if no such kind exists."""
    return KINDS.get(kind)
