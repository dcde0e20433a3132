"""開啟內容 Opening what evidence says: title, note and file. Of confidential evidence, opening is a fact."""

from datetime import datetime
from pathlib import Path

from anzheng.facts.access import ContentOpened
from anzheng.facts.base import Actor
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.ledger.content.services import Held, held
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.core.levels import CLOSED, Level
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing
from anzheng.organization.objects import visible
from anzheng.organization.origin import From
from anzheng.records.contents import of_evidence
from anzheng.records.destroyed import disposal_of
from anzheng.records.models import Evidence


def find_evidence(has: Standing, evidence: str) -> Evidence:
    """Return one piece of evidence that the standing may see. Raises NotFoundError, whether it exists or not."""
    found = visible(Evidence.objects.all(), has, Permission.RECORDS_READ).filter(evidence=evidence).first()
    if found is None:
        raise NotFoundError(
            Text("沒有這件證據，或你看不到它", "there is no such evidence, or you may not see it"),
            evidence[:60],
            Text("請從證據清單選取", "choose one from the list of evidence"),
        )
    return found


def open_content(
    has: Standing, evidence: str, origin: From, *, home: Path, actor: Actor, now: datetime
) -> tuple[Evidence, Held | None]:
    """Return evidence to read, with its file, verified, if there is one and it was not destroyed (開啟證據內容).

    If it is confidential, the opening is appended to the company's ledger first, with address and device. Raises
    NotFoundError for what the standing may not see, LedgerError for a file that is missing or altered.
    """
    found = find_evidence(has, evidence)
    if disposal_of(found.ledger, of_evidence(found.evidence)) is not None:
        return found, None  # nothing is opened: what it said is gone
    file = None
    if found.file_digest:
        file = held(home, found.ledger, of_evidence(found.evidence), found.file_digest)
    if Level(found.level) in CLOSED:
        what = f"evidence:{found.evidence}"
        with business_act():
            address, device = origin.traced(home, now=now)
            opened = ContentOpened(what, found.level, device, address)
            append(has.company, [Draft(what, opened)], actor=actor, at=now)
    return found, file
