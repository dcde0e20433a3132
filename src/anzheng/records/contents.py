"""內容歸屬 Whose content a file is: it has one owner for ever, and dies with it.

A file of a record or the scan of its signed sheet belongs to the case, also after the record has become evidence; the
file of evidence that was entered directly, to the evidence; the file of a document from outside, to its edition. A
record that takes over a file from another one, to correct it or because a review left it as it was, gets a copy of its
own: disposing of the older one takes nothing away from the newer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from anzheng.kernel.errors import InputError, Text
from anzheng.ledger.content.services import Entering, Kept, enter_all, put, read
from anzheng.records.models import DocumentEdition, Record


@dataclass(frozen=True, slots=True)
class Putting:
    """Files that are in the store and get their owner with the act that follows (待歸屬的檔案)."""

    home: Path
    kept: tuple[Kept, ...] = ()

    def enter(self, ledger: str, owner: str, *, now: datetime) -> None:
        """Give them their owner, within the act. Raises StorageError if the key that wraps is gone."""
        enter_all(self.home, ledger, [Entering(owner, one) for one in self.kept], now=now)


def of_evidence(evidence: str) -> str:
    """Return the owner of the file of evidence that was entered directly."""
    return f"evidence:{evidence}"


def of_case(case: str) -> str:
    """Return the owner of files and scans of a case."""
    return f"case:{case}"


def of_edition(edition: DocumentEdition) -> str:
    """Return the owner of an edition's file: its record, or the edition where there is none."""
    return f"edition:{edition.pk}" if edition.record_id is None else of_case(edition.record_id)


def owners_of(ledger: str, evidence: str) -> tuple[str, ...]:
    """Return every owner whose content belongs to a piece of evidence: itself, and the record that became it."""
    cases = Record.objects.filter(ledger=ledger, evidence=evidence).values_list("pk", flat=True)
    return of_evidence(evidence), *map(of_case, cases)


def copied(home: Path, ledger: str, owner: str, files: Iterable[Mapping[str, Any]]) -> Putting:
    """Put copies of an owner's files, for somebody else to own. Raises what reading them raises."""
    digests = dict.fromkeys(str(one["digest"]) for one in files)
    return Putting(home, tuple(put(home, read(home, ledger, owner, one)) for one in digests))


def require_put(files: Iterable[Mapping[str, Any]], putting: Putting | None, where: str) -> None:
    """Refuse files that come without their content: a digest alone is nobody's file. Raises InputError."""
    known = set() if putting is None else {one.digest for one in putting.kept}
    if not {one.get("digest") for one in files} <= known:
        raise InputError(
            Text("附件須以檔案上傳", "files are uploaded"),
            where,
            Text("請用 record fill --file，或在頁面上附加", "use record fill --file, or the page"),
        )
