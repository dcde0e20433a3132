"""證據的搜尋 What of the evidence can be found: title, note, form and file name, as far as one may see it."""

from anzheng.kernel.errors import Text
from anzheng.organization.core.levels import Level
from anzheng.records.models import Evidence
from anzheng.search.core.kinds import Kind
from anzheng.search.services import Document


def findable(row: Evidence) -> Document:
    """Return a piece of evidence as the search keeps it."""
    title = row.title or row.form
    return Document(
        row.ledger,
        Kind.EVIDENCE,
        row.evidence,
        Text(title, title),
        "",
        row.recorded,
        " ".join(filter(None, (row.note, row.form, row.target, row.file_name, row.evidence))),
        level=Level(row.level),
        unit=row.unit,
        author=row.author,
    )
