"""匯出清冊 A register as a file that leaves: who took it, how many rows and the digest of the bytes are a fact."""

from datetime import date, datetime
from pathlib import Path

from django.db.models import Q

from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import Actor
from anzheng.organization.core.standing import Standing
from anzheng.organization.exports import Parcel, export
from anzheng.organization.origin import From
from anzheng.registers.models import Entry
from anzheng.reports.papers.files import ListFormat, Printed, listed
from anzheng.reports.papers.model import Language
from anzheng.reports.papers.register_sheet import register_sheet


def export_register(  # noqa: PLR0913 - what leaves, in which form, with whom
    has: Standing,
    register: str,
    kind: ListFormat,
    origin: From,
    *,
    language: Language,
    retired: bool = False,
    today: date,
    home: Path,
    actor: Actor,
    now: datetime,
) -> Printed:
    """Return a register as a file that can be imported again, once it is recorded that it leaves (匯出).

    Raises NotFoundError for a register that the program does not know, DeniedError without the permission.
    """
    paperwork().register(register)
    rows = Entry.objects.filter(ledger=has.company, register=register)
    if not retired:
        rows = rows.filter(Q(retired=None) | Q(retired__gt=today))
    file = listed(register_sheet(has.company, register, now=now, language=language, retired=retired), kind, at=now)
    named = Printed(f"{has.company}-{register}-{today}.{kind.value}", file.data)
    parcel = Parcel(f"register-{register}", rows.count(), file.data)
    export(has, parcel, origin, home=home, actor=actor, now=now)
    return named
