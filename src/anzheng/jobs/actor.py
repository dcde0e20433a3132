"""行為人 The actor behind jobs: the system, by a pseudonym like everybody else."""

from pathlib import Path

from anzheng.facts.base import Actor
from anzheng.organization.people import identity_of, remember

_NAME = "安證（自動排程）"


def system_actor(home: Path) -> Actor:
    """Return who acts when nobody does: the installation's own scheduler, and keep its name for readers."""
    identity = identity_of(home, "system:jobs")
    remember({identity: _NAME})
    return Actor("system", identity, "job", "os-account")
