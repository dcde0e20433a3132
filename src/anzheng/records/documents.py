"""管理文件 Controlled documents: entering one, finding one, who may see and who may manage them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from anzheng.catalogue.approvals import document_rules
from anzheng.catalogue.core.forms import Form, FormKind
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import Actor
from anzheng.kernel.durations import parse
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, Text
from anzheng.ledger.services import append
from anzheng.organization.access import DeniedError, require
from anzheng.organization.core.levels import CLOSED, OPEN, Level
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.core.standing import Standing
from anzheng.organization.members import at_work
from anzheng.organization.models import Unit
from anzheng.records.core.documents.kinds import REVIEW, kind_of
from anzheng.records.document_readers import asked_of
from anzheng.records.document_register import follow
from anzheng.records.models import ControlledDocument, DocumentEdition

OWN, OUTSIDE = "own", "outside"
_NUMBER = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_SOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_TITLE = 200


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that is to be controlled (待列管的文件)."""

    number: str
    title: str
    form: str = ""
    """Form of its editions; empty for a document from outside."""
    kind: str = ""
    """Empty for what documents of the form usually are."""
    owner: str | None = None
    """Pseudonym."""
    unit: str = ""
    """Code; empty for the company."""
    level: Level | None = None
    """None for that of the form."""
    review: str = REVIEW
    """How often it is reviewed, ISO 8601; empty for never."""
    approvals: tuple[str, ...] = ()
    source: str = ""
    """Where it comes from, for a document from outside."""
    place: str = ""


def register(has: Standing, new: NewDocument, *, actor: Actor, now: datetime) -> ControlledDocument:
    """Put a document under control; it has no edition yet (文件列管).

    Raises DeniedError, InputError for what cannot be, ConflictError for a number that is taken.
    """
    manage(has)
    outside = not new.form
    form = None if outside else document_form(new.form)
    _check(new, outside=outside)
    level = new.level or (Level(form.level) if form is not None else Level.INTERNAL)
    row = ControlledDocument(
        ledger=has.company,
        number=new.number,
        form=new.form,
        title=_titled(new.title or (form.zh if form is not None else "")),
        kind=_kind(new.kind or kind_of(new.form)),
        owner_id=_at_work(has, new.owner),
        unit=_path(has.company, new.unit),
        level=level.value,
        review=_period(new.review),
        approvals=list(new.approvals),
        origin=OUTSIDE if outside else OWN,
        source=new.source,
        place=new.place[:200],
        registered=now,
        author=actor.id,
    )
    try:
        with transaction.atomic():
            if ControlledDocument.objects.filter(ledger=has.company, number__iexact=new.number).exists():
                raise _taken(new.number)
            row.save()
    except IntegrityError as problem:
        raise _taken(new.number) from problem
    return row


@dataclass(frozen=True, slots=True)
class Amended:
    """What changes about a document itself (文件資料異動); None leaves it."""

    title: str | None = None
    owner: str | None = None
    level: Level | None = None
    review: str | None = None
    approvals: tuple[str, ...] | None = None
    place: str | None = None


def amend(has: Standing, number: str, what: Amended, *, actor: Actor, now: datetime) -> ControlledDocument:
    """Change what stands about a document; the register follows in the same act. Raises as `register`."""
    manage(has)
    with transaction.atomic():
        row = locked(has, number)
        row.title = row.title if what.title is None else _titled(what.title)
        row.owner_id = row.owner_id if what.owner is None else _at_work(has, what.owner)
        row.level = row.level if what.level is None else what.level.value
        row.review = row.review if what.review is None else _period(what.review)
        row.place = row.place if what.place is None else what.place[:200]
        if what.approvals is not None:
            row.approvals = _approvals(what.approvals)
        row.save()
        # Before its first edition is in force nothing of it stands in the register, nor in the ledger.
        drafts = follow(row, has.day)
        if drafts:
            append(row.ledger, drafts, actor=actor, at=now)
    return row


def seen(has: Standing) -> QuerySet[ControlledDocument]:
    """Return the documents that the standing may see: open ones, one's own, and those one is asked to read."""
    rows = ControlledDocument.objects.filter(ledger=has.company).select_related("owner")
    if not has.may(Permission.RECORDS_READ):
        return rows.none()
    reached = Q(level__in=sorted(OPEN)) | Q(owner=has.person) | Q(author=has.person)
    for level, permission in CLOSED.items():
        if has.may(permission):
            reached |= Q(level=level.value)
    # Who is asked to read something confidential may see it; there are few of these, and none for most people.
    closed = DocumentEdition.objects.filter(document__ledger=has.company, document__level__in=sorted(CLOSED))
    asked = asked_of(has, closed.exclude(published=None).exclude(readers=[]))
    if asked:
        reached |= Q(pk__in={one.document_id for one in asked})
    return rows.filter(reached)


def find(has: Standing, number: str) -> ControlledDocument:
    """Return a document by its number. Raises NotFoundError, whether it exists or not."""
    found = seen(has).filter(number__iexact=number[:60]).first()
    if found is None:
        raise NotFoundError(
            Text("沒有這份管理文件，或你看不到它", "there is no such document, or you may not see it"),
            number[:60],
            Text("請從文件清單選取，或用 anzheng document files 查看", "look it up with anzheng document files"),
        )
    return found


def locked(has: Standing, number: str) -> ControlledDocument:
    """Return a document within an act, so that acts upon it follow each other. Raises NotFoundError."""
    return (
        ControlledDocument.objects.select_for_update(of=("self",)).select_related("owner").get(pk=find(has, number).pk)
    )


def manages(has: Standing) -> bool:
    """Tell whether the standing may enter, publish and hand out documents: who keeps the register of them."""
    return has.may(Permission.REGISTERS_WRITE, Reach.COMPANY)


def manage(has: Standing) -> None:
    """Raise DeniedError unless documents may be managed."""
    require(has, Permission.REGISTERS_WRITE, Reach.COMPANY)


def writes(has: Standing, row: ControlledDocument) -> bool:
    """Tell whether the standing may write editions of a document: its owner, or who manages documents."""
    return row.owner_id == has.person or manages(has)


def writing(has: Standing, row: ControlledDocument) -> None:
    """Raise DeniedError unless editions of the document may be written."""
    if not writes(has, row):
        raise DeniedError(
            Text("只有文件負責人或文件管理人員可以擬新版本", "its owner, or who manages documents, writes editions"),
            row.number,
            Text("請洽文件負責人", "ask the owner of the document"),
        )


def document_form(form: str) -> Form:
    """Return the form of a document. Raises NotFoundError, InputError for a form that makes no documents."""
    found = paperwork().form(form)
    if found.kind is not FormKind.DOCUMENT:
        raise InputError(
            Text("這種表單不是管理文件", "records of this form are no documents"),
            form[:80],
            Text("請用 anzheng document missing 查看可列管的文件", "see anzheng document missing"),
        )
    return found


def unwritten(ledger: str) -> list[Form]:
    """Return the forms of documents that the company has none of yet, by name."""
    have = set(ControlledDocument.objects.filter(ledger=ledger, ended=None).values_list("form", flat=True))
    forms = (one for one in paperwork().forms.values() if one.kind is FormKind.DOCUMENT)
    return sorted((one for one in forms if one.id not in have), key=lambda one: one.id)


def _check(new: NewDocument, *, outside: bool) -> None:
    if not _NUMBER.fullmatch(new.number):
        raise InputError(
            Text(
                "文件編號須含數字，只能用英數、點、底線與連字號，最多 60 字",
                "a number has digits, and up to 60 of a-z . _ -",
            ),
            "number",
            Text("例如 AS-P-003", "for example AS-P-003"),
        )
    if outside and not _SOURCE.fullmatch(new.source):
        raise InputError(
            Text("外來文件須註明來源，只用英數代號", "a document from outside names its source, as a code"),
            "source",
            Text("例如 twse、fsc、iso", "for example twse, fsc, iso"),
        )
    _approvals(new.approvals)


def _approvals(chosen: Sequence[str]) -> list[str]:
    for one in chosen:
        document_rules().approval(one)
    return list(dict.fromkeys(chosen))


def _titled(title: str) -> str:
    found = " ".join(title.split())
    if not 0 < len(found) <= _TITLE:
        raise InputError(
            Text(f"文件名稱須為 1 至 {_TITLE} 字", f"a title has 1 to {_TITLE} characters"),
            "title",
            Text("請填寫文件名稱", "write the title"),
        )
    return found


def _kind(kind: str) -> str:
    known = paperwork().register("documents").fields["kind"].choices
    if kind not in known:
        listed = "、".join(known)
        raise InputError(
            Text("沒有這種文件類別", "there is no such kind of document"),
            "kind",
            Text(f"可用：{listed}", f"use one of {', '.join(known)}"),
        )
    return kind


def _period(review: str) -> str:
    if review:
        parse(review)
    return review


def _path(company: str, code: str) -> str:
    if not code:
        return ""
    found = Unit.objects.filter(company_id=company, code=code, closed=None).values_list("path", flat=True).first()
    if found is None:
        raise NotFoundError(
            Text("沒有這個單位", "there is no such unit"),
            "unit",
            Text("請以 anzheng unit list 查看", "see anzheng unit list"),
        )
    return str(found)


def _at_work(has: Standing, person: str | None) -> str | None:
    """Return the person if they work here today. Raises InputError."""
    if person is None:
        return None
    if not at_work(has.company, has.day).filter(person_id=person, outsider=False).exists():
        raise InputError(
            Text("文件負責人不在職", "the owner does not work here"),
            "owner",
            Text("請改由在職人員負責", "name somebody who works here"),
        )
    return person


def _taken(number: str) -> ConflictError:
    return ConflictError(
        Text("這個文件編號已經有了", "the number is taken"),
        number,
        Text("請換一個編號；改版請對原文件新增版本", "choose another, or add an edition to the document"),
    )
