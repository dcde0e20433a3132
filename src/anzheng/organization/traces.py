"""摘要對照 Traces: addresses, devices and reasons stand in the ledger as keyed digests; what they were, in a table.

Without the installation's key nobody can try addresses against a digest. The text can be lawfully disposed
of; the digest in the ledger stays.
"""

from datetime import datetime
from pathlib import Path

from anzheng.organization.models import Trace
from anzheng.organization.people import identity_of

_LONGEST = 400


def digest(home: Path, text: str) -> str:
    """Return the keyed digest of `text`, 16 hexadecimal digits; an empty text has an empty one."""
    kept = _kept(text)
    # The prefix keeps these apart from the pseudonyms of people, which are made with the same key.
    return identity_of(home, f"trace:{kept}").removeprefix("u:") if kept else ""


def trace(home: Path, kind: str, text: str, *, now: datetime) -> str:
    """Return the digest of `text` and remember the text beside it; `kind` is `address`, `device` or `reason`."""
    found = digest(home, text)
    if found:
        Trace.objects.get_or_create(digest=found, defaults={"kind": kind, "text": _kept(text), "at": now})
    return found


def texts_of(digests: set[str]) -> dict[str, str]:
    """Return what stood behind the digests, where it is still known."""
    return dict(Trace.objects.filter(digest__in=digests).values_list("digest", "text"))


def _kept(text: str) -> str:
    """Return what can be stored: PostgreSQL refuses NUL, and a browser may call itself anything."""
    return text.replace("\0", "").strip()[:_LONGEST]
