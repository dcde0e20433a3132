"""登錄證據 Adding and withdrawing evidence."""

import hashlib
import mimetypes
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import COMPANY, About, Actor, Content, FactId, Scalar
from anzheng.facts.evidence import EvidenceAdded, EvidenceWithdrawn, Signature
from anzheng.facts.values import refuse_prose
from anzheng.kernel.canonical import encode
from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.content.services import Entering, Kept, enter_all
from anzheng.ledger.content.services import put as put_content
from anzheng.ledger.core.commitments import committed, fresh_salt
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.core.levels import Level
from anzheng.records.belonging import units_of
from anzheng.records.contents import of_evidence
from anzheng.records.core.forms.by_hand import refuse_unfit
from anzheng.records.finding import findable
from anzheng.records.models import Evidence
from anzheng.search.core.kinds import Kind
from anzheng.search.services import drop, put

_TITLE_LENGTH = 200
_TARGET = re.compile(r"company|[a-z][a-z-]*:[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """What is to become evidence (待登錄的證據)."""

    evidence: str
    """Fresh id."""
    form: str
    target: str
    about: About
    title: str
    values: Mapping[str, Scalar] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    note: str = ""
    file: Path | None = None
    supersedes: str | None = None
    level: Level = Level.INTERNAL
    """How confidential it is; stays outside the ledger."""
    retain: date | None = None
    """Before this day its content may not be disposed of; None where nothing says so."""
    contents: tuple[Content, ...] = ()
    """What it consists of besides: the content that was signed, attachments."""
    on_site: bool = False
    """Read on site only (現場閱覽); the form may say so for all of its records."""
    salt: str = field(default_factory=lambda: fresh_salt(secrets.token_bytes), repr=False, compare=False)
    """Of the commitment to title and note."""


def add_evidence(ledger: str, new: NewEvidence, *, home: Path, actor: Actor, now: datetime) -> FactId:
    """Make a record or file evidence, in one transaction with its leaf (登錄證據).

    The file is stored and synced first. Raises InputError for a target or a period that cannot be, and for a value
    that the form cannot hold, naming the field.
    """
    return add_sheets(ledger, [new], home=home, actor=actor, now=now)[0]


def add_sheets(ledger: str, sheets: Sequence[NewEvidence], *, home: Path, actor: Actor, now: datetime) -> list[FactId]:
    """Make several records evidence in one act, such as the sheets of a day: one leaf each (一次登錄多份證據).

    All or none: files are stored and synced first; what `add_evidence` raises about one, it raises for all. The
    number of queries does not grow with the number of sheets.
    """
    for new in sheets:
        _check(new, taipei_day(now))
    files = {new.evidence: put_content(home, new.file, retain=new.retain) for new in sheets if new.file is not None}
    with business_act():
        drafts = enter_sheets(ledger, sheets, home=home, actor=actor, now=now, files=files)
        return append(ledger, drafts, actor=actor, at=now)


def enter_sheets(
    ledger: str,
    sheets: Sequence[NewEvidence],
    *,
    home: Path,
    actor: Actor,
    now: datetime,
    files: Mapping[str, Kept] = MappingProxyType({}),
) -> list[Draft]:
    """Write records as evidence, within an act, and return their facts: the half of an act that others share.

    `files` are the contents of those sheets that have a file, by evidence, put into the store before the act.
    """
    drafts = [_draft(new, files) for new in sheets]
    for new in sheets:
        if new.supersedes is not None:
            _mark_withdrawn(ledger, new.supersedes)
    units = units_of(ledger, [new.target for new in sheets], actor.id)
    rows = [_row(ledger, new, files.get(new.evidence), units[new.target], actor, now) for new in sheets]
    Evidence.objects.bulk_create(rows)
    kept = [(new, files[new.evidence]) for new in sheets if new.file is not None]
    enter_all(home, ledger, [Entering(of_evidence(new.evidence), one, new.retain) for new, one in kept], now=now)
    put(*map(findable, rows))
    return drafts


def _draft(new: NewEvidence, files: Mapping[str, Kept]) -> Draft:
    contents = [_text_content(new), *new.contents]
    if new.file is not None:
        kept, media = files[new.evidence], mimetypes.guess_type(new.file.name)[0] or "application/octet-stream"
        contents.append(Content("body", kept.size, media, kept.digest))
    payload = EvidenceAdded(
        new.evidence, new.form, new.target, new.about, dict(new.values), new.items, new.signatures, new.supersedes
    )
    return Draft(f"evidence:{new.evidence}", payload, content=tuple(contents), retain=new.retain)


def _row(ledger: str, new: NewEvidence, kept: Kept | None, unit: str, actor: Actor, now: datetime) -> Evidence:
    return Evidence(
        ledger=ledger,
        evidence=new.evidence,
        form=new.form,
        target=new.target,
        first=new.about.first,
        last=new.about.last,
        title=new.title,
        note=new.note,
        salt=new.salt,
        file_name=new.file.name if new.file else "",
        file_digest=kept.digest if kept else "",
        file_bytes=kept.size if kept else 0,
        recorded=now,
        author=actor.id,
        unit=unit,
        level=new.level.value,
        on_site=new.on_site or _on_site(new.form),
    )


def _on_site(form: str) -> bool:
    known = paperwork().forms.get(form)
    return known is not None and known.on_site


def withdraw_evidence(ledger: str, evidence: str, *, actor: Actor, now: datetime) -> FactId:
    """Withdraw evidence (撤回證據): it stays in the ledger and no longer counts.

    Raises NotFoundError.
    """
    with business_act():
        _mark_withdrawn(ledger, evidence)
        (identity,) = append(ledger, [Draft(f"evidence:{evidence}", EvidenceWithdrawn(evidence))], actor=actor, at=now)
    return identity


def _mark_withdrawn(ledger: str, evidence: str) -> None:
    if not Evidence.objects.filter(ledger=ledger, evidence=evidence, withdrawn=False).update(withdrawn=True):
        raise NotFoundError(
            Text("沒有這件有效的證據", "there is no such valid evidence"),
            evidence,
            Text("請用 anzheng evidence list 查看代號", "look up the id with anzheng evidence list"),
        )
    drop(ledger, Kind.EVIDENCE, evidence)


def _check(new: NewEvidence, today: date) -> None:
    if len(new.title) > _TITLE_LENGTH:
        raise InputError(
            Text(f"標題超過 {_TITLE_LENGTH} 字", f"the title is longer than {_TITLE_LENGTH} characters"),
            new.title[:40],
            Text("請縮短，細節可寫在說明", "shorten it; details belong in the note"),
        )
    for target in (new.target, *new.items):
        if not _TARGET.fullmatch(target):
            raise InputError(
                Text("對象須為 company 或「清冊:項目」", "a target is `company` or `<register>:<entry>`"),
                target[:90],
                Text(f"例如 {COMPANY} 或 systems:order-web", f"for example {COMPANY} or systems:order-web"),
            )
    refuse_prose(new.values, new.form)
    form = paperwork().forms.get(new.form)
    if form is not None:
        # A form that only an older edition names is not known any more, and takes what that edition asks for.
        refuse_unfit(form, new.values)
    if new.about.last > today:
        raise InputError(
            Text("證據所屬期間不能晚於今天", "evidence cannot be about a day after today"),
            new.about.last.isoformat(),
            Text("請改為已經過去的日期", "use a day that has passed"),
        )
    for signature in new.signatures:
        if signature.on > today:
            raise InputError(
                Text("簽署日期不能晚於今天", "a signature cannot be dated after today"),
                f"{signature.role} {signature.on}",
                Text("請更正簽署日期", "correct the date"),
            )


def _text_content(new: NewEvidence) -> Content:
    """Return a commitment to what people typed: the text itself stays outside the ledger."""
    body = encode({"note": new.note, "title": new.title})
    return Content("text", len(body), "application/json", committed(new.salt, hashlib.sha256(body).hexdigest()))
