"""文件封面 The cover sheet of a controlled document's edition: number, edition, class, who approved it, its history.

An obsolete edition carries the mark 作廢, one that was put in force afterwards the mark 補登.
"""

from collections.abc import Sequence
from datetime import date

from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.documents import DocumentPublished
from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.ledger.services import facts_of
from anzheng.organization.core.levels import NAMES as LEVELS
from anzheng.organization.core.levels import Level
from anzheng.organization.models import Company
from anzheng.organization.people import names_of
from anzheng.records.core.documents.editions import OCCASIONS, STATES, Occasion, State
from anzheng.records.core.workflow.case import Signature
from anzheng.records.core.workflow.definition import MEANINGS
from anzheng.records.document_editions import attached_text
from anzheng.records.document_register import signatures_of
from anzheng.reports.controlled import Shown, Stood
from anzheng.reports.papers.model import Box, Column, Grid, Language, Listing, Mark, Pair, Paper, Proof, Row
from anzheng.reports.papers.proven import noting
from anzheng.reports.papers.words import word

_GONE = (State.OBSOLETE, State.ENDED)
_UNSIGNED = (State.DRAFT, State.SIGNING)


def cover_of(found: Shown, one: Stood, company: Company, *, language: Language = "zh") -> Paper:
    """Return the cover sheet of an edition (few queries)."""
    row, edition = found.line.document, one.edition
    signed = signatures_of(edition)
    names = names_of({sign.person for sign in signed} | {edition.author})
    head = (
        Pair(_say("文件編號", "Number", language), row.number),
        Pair(_say("版次", "Edition", language), edition.number),
        Pair(_say("機密等級", "Class", language), word(LEVELS[Level(row.level)], language)),
        Pair(_say("生效日", "In force since", language), _day(edition.effective, language)),
    )
    return Paper(
        company.name,
        row.title,
        head,
        (_about(found, one, language), _history(found.editions, language)),
        _boxes(signed, names, language),
        _proof(row.ledger, row.number, edition.number, edition.digest, language),
        _marks(one, sample=company.sample),
        language=language,
        number=f"{row.number}-{edition.number}",
    )


def _about(found: Shown, one: Stood, language: Language) -> Grid:
    row, edition = found.line.document, one.edition
    text = attached_text(edition)
    values = (
        (Text("狀態", "State"), word(STATES[one.state], language), False),
        (Text("負責人", "Owner"), "—" if row.owner is None else row.owner.name, False),
        (Text("核准日", "Approved on"), _day(one.approved, language), False),
        (Text("應檢視日", "Review due"), _day(edition.review_due, language), False),
        (Text("作廢日", "Obsolete since"), _day(edition.obsolete, language), False),
        (Text("外來文件來源", "Source"), row.source or "—", False),
        (Text("檔案", "File"), "—" if text is None else text.name, True),
        (Text("摘要（SHA-256）", "Digest (SHA-256)"), edition.digest or "—", True),
        (Text("訂修摘要", "What was changed"), edition.changes or "—", True),
    )
    return Grid(tuple(Row(word(label, language), value, wide) for label, value, wide in values))


def _history(editions: Sequence[Stood], language: Language) -> Listing:
    columns = (
        Text("版次", "Edition"),
        Text("時機", "Occasion"),
        Text("核准日", "Approved on"),
        Text("生效日", "In force since"),
        Text("作廢日", "Obsolete since"),
        Text("訂修摘要", "What was changed"),
    )
    published = [one for one in reversed(editions) if one.edition.published is not None]
    rows = tuple(
        (
            one.edition.number,
            word(OCCASIONS[Occasion(one.edition.occasion)], language),
            _day(one.approved, language),
            _day(one.edition.effective, language),
            _day(one.edition.obsolete, language),
            " ".join(one.edition.changes.split()),
        )
        for one in published
    )
    title = _say("修訂歷程", "History of changes", language)
    return Listing(
        tuple(Column(word(one, language)) for one in columns), rows, title, _say("（無）", "(none)", language)
    )


def _boxes(signed: Sequence[Signature], names: dict[str, str], language: Language) -> tuple[Box, ...]:
    roles = paperwork().roles
    return tuple(
        Box(
            word(MEANINGS[sign.meaning], language),
            word(Text(roles[sign.step].zh, roles[sign.step].en), language) if sign.step in roles else sign.step,
            names.get(sign.person, sign.person),
            (_day(sign.on, language),),
        )
        for sign in signed
    )


def _proof(ledger: str, number: str, edition: str, digest: str, language: Language) -> Proof | None:
    """Return where the ledger says that the edition was published."""
    for fact in facts_of(ledger, subject=f"document:{number}"):
        told = fact.payload
        if isinstance(told, DocumentPublished) and (told.edition, told.digest) == (edition, digest):
            return Proof(ledger, fact.seq, digest, noting(ledger, language)(fact.seq))
    return None


def _marks(one: Stood, *, sample: bool) -> frozenset[Mark]:
    given = (
        (Mark.OBSOLETE, one.state in _GONE),
        (Mark.DRAFT, one.state in _UNSIGNED),
        (Mark.LATE, one.late),
        (Mark.SAMPLE, sample),
    )
    return frozenset(mark for mark, stands in given if stands)


def _day(day: date | None, language: Language) -> str:
    if day is None:
        return "—"
    return day.isoformat() if language == "en" else roc.short(day)


def _say(zh: str, en: str, language: Language) -> str:
    return word(Text(zh, en), language)
