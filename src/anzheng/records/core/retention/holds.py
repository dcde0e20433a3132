"""停止銷毀的範圍 What a hold covers: subjects, the records of a form, what is about a target, or everything."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from anzheng.facts.base import COMPANY

_FORM, _TARGET = "form:", "target:"
_TOKEN = re.compile(
    r"company|form:[a-z0-9][a-z0-9-]{0,79}|target:(?:company|[a-z][a-z-]*:[A-Za-z0-9][A-Za-z0-9._-]*)"
    r"|evidence:[a-z0-9][a-z0-9-]{0,39}"
)
MOST = 50
"""Things that one hold may name."""


@dataclass(frozen=True, slots=True)
class Covered:
    """What a hold looks at (比對範圍的內容)."""

    subjects: frozenset[str]
    """Itself, what it replaced and what replaced it: the history of a correction is held as one."""
    form: str
    targets: frozenset[str]
    """What any of these is about."""


def is_scope(token: str) -> bool:
    """Tell whether a word of a scope can be understood."""
    return _TOKEN.fullmatch(token) is not None


def covers(scope: Iterable[str], one: Covered) -> bool:
    """Tell whether a hold with this scope covers it."""
    return any(_covers(token, one) for token in scope)


def _covers(token: str, one: Covered) -> bool:
    if token == COMPANY:
        return True
    if token.startswith(_FORM):
        return token.removeprefix(_FORM) == one.form
    if token.startswith(_TARGET):
        return token.removeprefix(_TARGET) in one.targets
    return token in one.subjects
