"""開啟紀錄 Opening what a record says; of a confidential one, opening is a fact, except for its author."""

from datetime import datetime
from pathlib import Path

from anzheng.facts.access import ContentOpened
from anzheng.facts.base import Actor
from anzheng.kernel.errors import ConflictError, NotFoundError, Text
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.core.levels import CLOSED, Level
from anzheng.organization.core.standing import Standing
from anzheng.organization.origin import From
from anzheng.records.core.forms.filling import attached
from anzheng.records.files import path_of
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


def attachment_of(row: Record, digest: str, *, home: Path) -> tuple[str, Path]:
    """Return name and place of a file that a record which was opened refers to.

    Raises NotFoundError for any other digest, ConflictError for a file that is gone.
    """
    found = next(
        (one for one in attached(form_of(row), content_of(row).get("fields", {})) if one["digest"] == digest), None
    )
    if found is None:
        raise NotFoundError(
            Text("這件紀錄沒有這個附件", "the record has no such file"),
            f"{row.number or row.pk} {digest[:16]}",
            Text("請從紀錄的附件清單選取", "choose one of its files"),
        )
    path = path_of(home, digest)
    if not path.is_file():
        raise ConflictError(
            Text("附件不在原位", "the file is not in its place"),
            str(found["name"])[:100],
            Text("請管理者執行 anzheng doctor", "have the administrator run anzheng doctor"),
        )
    return str(found["name"]), path
