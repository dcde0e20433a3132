"""紀錄的搜尋 What of evidence, cases and findings can be found, as far as one may see it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from anzheng.facts.audit import FindingOpened
from anzheng.kernel.errors import Text
from anzheng.organization.core.levels import Level
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Case, Evidence
from anzheng.search.core.kinds import Circle, Kind
from anzheng.search.services import Document

Summary = Callable[[Mapping[str, object]], Text]


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


def case_of(row: Case, summary: Summary) -> Document | None:
    """Return a case as the search keeps it: its summary and its number; None for a draft, which nobody else knows.

    The content is not searched: a signer reads it on the page, where what may be seen of it is judged.
    """
    if row.state == State.DRAFT:
        return None
    # What the author writes anew after a return is nobody else's business before it is submitted.
    shown = row.acts.filter(content__isnull=False).order_by("-number").values_list("content", flat=True).first()
    return Document(
        row.company_id,
        Kind.CASE,
        row.pk,
        summary(shown or row.content),
        f"/cases/{row.pk}/",
        row.changed,
        row.pk,
        level=Level(row.level),
        unit=row.unit,
        author=row.author_id,
        circle=Circle(row.circle),
    )


def numbered(found: Document | None, number: str) -> tuple[Document, ...]:
    """Return a record's case so that it is found by the record's number as well; nothing for a draft."""
    if found is None:
        return ()
    title = Text(f"{found.title.zh}　{number}".strip(), f"{found.title.en} {number}".strip())
    return (replace(found, title=title, text=f"{found.text} {number}".strip()),)


def finding_of(ledger: str, opened: FindingOpened, at: datetime) -> Document:
    """Return an issued finding as the search keeps it: the clause that it is about, and the way there."""
    place = f"{opened.document} {opened.ref}"
    return Document(
        ledger,
        Kind.FINDING,
        opened.finding,
        Text(f"稽核缺失：{place}", f"audit finding: {place}"),
        f"/documents/{opened.document}/clauses/{quote(opened.ref, safe='()')}/",
        at,
        opened.finding,
    )
