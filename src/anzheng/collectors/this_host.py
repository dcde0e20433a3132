"""這部主機 The machine that the program runs on, as an entry in a company's register of hosts."""

import platform
import re
from datetime import datetime

from anzheng.facts.base import Actor
from anzheng.kernel.times import taipei_day
from anzheng.registers.models import Entry
from anzheng.registers.services import NewEntry, enter


def this_host(ledger: str, *, actor: Actor, now: datetime) -> str:
    """Return the entry of this machine in the register of hosts, entering it on first sight (登記本機)."""
    name = platform.node() or "localhost"
    entry = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-")[:60] or "localhost"
    if not Entry.objects.filter(ledger=ledger, register="hosts", entry=entry, retired=None).exists():
        new = NewEntry("hosts", entry, name, taipei_day(now), {"role": "server"})
        enter(ledger, [new], actor=actor, now=now)
    return entry
