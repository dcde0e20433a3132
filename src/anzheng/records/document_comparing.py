"""版本比對 Comparing two editions of a document, as far as the text of their files can be read."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from anzheng.facts.access import ContentOpened
from anzheng.facts.base import Actor
from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.ledger.content.services import read
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.core.levels import CLOSED, Level
from anzheng.organization.core.standing import Standing
from anzheng.organization.origin import From
from anzheng.records.contents import of_edition
from anzheng.records.core.documents.comparison import Comparison, compare
from anzheng.records.document_editions import attached_text, edition_of, editions_of
from anzheng.records.document_texts import paragraphs
from anzheng.records.documents import find
from anzheng.records.models import DocumentEdition


@dataclass(frozen=True, slots=True)
class Compared:
    """Two editions and how they differ (版本比對)."""

    old: DocumentEdition
    new: DocumentEdition
    result: Comparison


def compare_editions(
    has: Standing,
    document: str,
    old: str,
    new: str,
    origin: From,
    *,
    home: Path,
    actor: Actor,
    now: datetime,
) -> Compared:
    """Return how two editions differ; without numbers the newest and the one before.

    Of a confidential document the reading is appended to the ledger, like any opening. Raises NotFoundError, and
    InputError where no text can be read out of a file.
    """
    earlier, later = _pair(has, document, old, new)
    texts = [_text(one, home) for one in (earlier, later)]
    level = Level(earlier.document.level)
    if level in CLOSED:
        what = f"document:{earlier.document.number}"
        with business_act():
            address, device = origin.traced(home, now=now)
            append(has.company, [Draft(what, ContentOpened(what, level.value, device, address))], actor=actor, at=now)
    return Compared(earlier, later, compare(texts[0], texts[1]))


def _pair(has: Standing, document: str, old: str, new: str) -> tuple[DocumentEdition, DocumentEdition]:
    later = edition_of(has, document, new)
    if old:
        return edition_of(has, document, old), later
    before = [
        one
        for one in editions_of(has, find(has, document))
        if one.pk < later.pk and one.published is not None and one.number != later.number
    ]
    if not before:
        raise NotFoundError(
            Text("只有一個版本，沒有可比對的前一版", "there is one edition only: nothing to compare it with"),
            document[:60],
            Text("改版後再比對", "compare after a revision"),
        )
    return before[0], later


def _text(edition: DocumentEdition, home: Path) -> list[str]:
    attached = attached_text(edition)
    where = f"{edition.document.number} {edition.number}"
    if attached is None:
        raise InputError(
            Text("這個版本沒有檔案，無法比對", "this edition has no file: nothing to compare"),
            where,
            Text("內容填在表單上的文件請查看紀錄", "of a document that is filled in as a form, look at the record"),
        )
    data = read(home, edition.document.ledger, of_edition(edition), attached.digest)
    return paragraphs(data, attached.media, attached.name)
