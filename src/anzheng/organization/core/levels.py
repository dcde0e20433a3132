"""機密等級 Levels of confidentiality, in the codes that the registers of media and assets use."""

from enum import StrEnum

from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission


class Level(StrEnum):
    """How confidential something is (機密等級), from open to closed."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"  # noqa: S105 - the name of a level


NAMES: dict[Level, Text] = {
    Level.PUBLIC: Text("公開", "public"),
    Level.INTERNAL: Text("內部", "internal"),
    Level.CONFIDENTIAL: Text("機密", "confidential"),
    Level.SECRET: Text("極機密", "secret"),
}
"""What people read; the same on page, paper and command line."""

OPEN = frozenset({Level.PUBLIC, Level.INTERNAL})
"""Levels that ask for nothing beyond the permission itself."""

CLOSED: dict[Level, Permission] = {
    Level.CONFIDENTIAL: Permission.CONFIDENTIAL_READ,
    Level.SECRET: Permission.SECRET_READ,
}
"""The further permission that the levels above ask for; opening such content is a fact in the ledger."""
