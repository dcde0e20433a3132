"""開啟紀錄 Opening what a record says; of a confidential one, opening is a fact, except for its author."""

from datetime import datetime
from pathlib import Path

from anzheng.facts.access import ContentOpened
from anzheng.facts.base import Actor
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.ledger.content.services import Held, held
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.core.levels import CLOSED, Level
from anzheng.organization.core.standing import Standing
from anzheng.organization.origin import From
from anzheng.records.contents import of_case
from anzheng.records.core.forms.filling import attached
from anzheng.records.destroyed import require_there
from anzheng.records.models import Record
from anzheng.records.records import content_of, find_record, form_of


def told_freely(has: Standing, row: Record) -> bool:
    """Tell whether the standing may read the record without a trace: it is not confidential, or one's own."""
    return Level(row.case.level) not in CLOSED or row.case.author_id == has.person


def open_record(has: Standing, record: str, origin: From, *, home: Path, actor: Actor, now: datetime) -> Record:
    """Return a record to read (開啟紀錄內容).

    If it is confidential and another's, the opening is appended to the company's ledger first, with address and
    device. Raises NotFoundError for what the standing may not see.
    """
    row = find_record(has, record)
    if not told_freely(has, row):
        what = f"case:{row.pk}"
        with business_act():
            address, device = origin.traced(home, now=now)
            append(
                has.company, [Draft(what, ContentOpened(what, row.case.level, device, address))], actor=actor, at=now
            )
    return row


def attachment_of(row: Record, digest: str, *, home: Path) -> tuple[str, Held]:
    """Return a file that a record which was opened refers to, verified, and its name.

    Raises NotFoundError for any other digest, LedgerError for a file that is missing or altered, DisposedError for one
    that was destroyed.
    """
    require_there(row.ledger, row.evidence)
    found = next(
        (one for one in attached(form_of(row), content_of(row).get("fields", {})) if one["digest"] == digest), None
    )
    if found is None:
        raise NotFoundError(
            Text("這件紀錄沒有這個附件", "the record has no such file"),
            f"{row.number or row.pk} {digest[:16]}",
            Text("請從紀錄的附件清單選取", "choose one of its files"),
        )
    return str(found["name"]), held(home, row.ledger, of_case(row.pk), digest)
