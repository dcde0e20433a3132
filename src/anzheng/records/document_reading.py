"""閱讀與確認 Opening an edition and saying that it was read; what is said binds the digest that was opened."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from anzheng.catalogue.core.documents import Companion, Source
from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.access import ContentOpened
from anzheng.facts.base import About, Actor, Scalar
from anzheng.facts.documents import DocumentAcknowledged
from anzheng.facts.evidence import Signature
from anzheng.kernel.errors import ConflictError, InputError, Text
from anzheng.kernel.ids import ENTROPY_BYTES, Chance, new_id
from anzheng.ledger.content.services import Held, held
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.access import DeniedError
from anzheng.organization.core.levels import CLOSED, Level
from anzheng.organization.core.standing import Standing
from anzheng.organization.origin import From
from anzheng.records.contents import of_edition
from anzheng.records.core.documents.editions import State
from anzheng.records.document_editions import attached_text, edition_of, state
from anzheng.records.document_readers import companion_of, employee
from anzheng.records.evidence import NewEvidence, enter_sheets
from anzheng.records.models import Acknowledgement, DocumentEdition, DocumentOpening

_READABLE = (State.SCHEDULED, State.IN_FORCE)


@dataclass(frozen=True, slots=True)
class Opened:
    """An edition that was opened to read (開啟的版本)."""

    edition: DocumentEdition
    name: str
    """Of the file; empty if the edition has none."""
    file: Held | None
    state: State

    @property
    def obsolete(self) -> bool:
        """Whether it must not be used any more."""
        return self.state is State.OBSOLETE


def open_text(
    has: Standing, document: str, number: str, origin: From, *, home: Path, actor: Actor, now: datetime
) -> Opened:
    """Return the text of an edition to read (開啟文件).

    That it was opened is remembered, once for each reader; of a confidential document it is appended to the ledger
    first, with address and device. Raises NotFoundError, LedgerError for a file that is missing or altered,
    DisposedError for one that was destroyed.
    """
    edition = edition_of(has, document, number)
    text = attached_text(edition)
    file = None
    if text is not None:
        file = held(home, edition.document.ledger, of_edition(edition), text.digest)
    with transaction.atomic():
        # That somebody opened an open document decides nothing: it stands beside the ledger.
        if edition.published is not None:
            DocumentOpening.objects.get_or_create(
                edition=edition, person=has.person, digest=edition.digest, defaults={"at": now}
            )
        if Level(edition.document.level) in CLOSED:
            what = f"document:{edition.document.number}"
            address, device = origin.traced(home, now=now)
            opened = ContentOpened(what, edition.document.level, device, address)
            append(has.company, [Draft(what, opened)], actor=actor, at=now)
    return Opened(edition, "" if text is None else text.name, file, state(edition, has.day))


def was_opened(edition: DocumentEdition, person: str) -> bool:
    """Tell whether somebody opened the edition as it was published."""
    return DocumentOpening.objects.filter(edition=edition, person=person, digest=edition.digest).exists()


def statements_of(form: str) -> dict[str, Field]:
    """Return what a reader of documents of a form has to confirm, one by one; empty for most."""
    companion = companion_of(form)
    if companion is None:
        return {}
    fields = paperwork().form(companion.id).fields
    return {name: one for name, one in fields.items() if one.type is Type.BOOL and name not in companion.values}


def acknowledge(
    has: Standing,
    document: str,
    number: str = "",
    *,
    statements: Mapping[str, bool] | None = None,
    home: Path,
    actor: Actor,
    now: datetime,
    chance: Chance = secrets.token_bytes,
) -> Acknowledgement:
    """Say that one has read an edition (知悉確認); where a demand reads it, it becomes evidence in the same act.

    Raises ConflictError for an edition that was not opened, is not in force any more, or was acknowledged today;
    InputError for a statement that is not confirmed; DeniedError for who does not work here.
    """
    if has.person != actor.id or not has.member:
        raise DeniedError(
            Text("只有在職人員能確認，而且只能為自己確認", "only people who work here, and each for themselves"),
            document[:60],
            Text("請以自己的帳號登入", "sign in as yourself"),
        )
    edition = edition_of(has, document, number)
    _require_readable(has, edition)
    said = dict(statements or {})
    missing = [one for name, one in statements_of(edition.document.form).items() if said.get(name) is not True]
    if missing:
        raise InputError(
            Text(
                "請逐項確認：" + "、".join(one.zh for one in missing),
                "confirm: " + ", ".join(one.en for one in missing),
            ),
            "statements",
            Text("全部確認後才能送出；有疑問請洽文件負責人", "confirm them all; ask the owner if something is unclear"),
        )
    with business_act():
        fact = DocumentAcknowledged(edition.document.number, edition.number, has.person, edition.digest, has.day)
        row, made = Acknowledgement.objects.get_or_create(
            edition=edition, person=has.person, on=has.day, defaults={"at": now, "digest": edition.digest}
        )
        if not made:
            raise ConflictError(
                Text("你今天已經確認過這個版本", "you acknowledged this edition today"),
                f"{edition.document.number} {edition.number}",
                Text("不必再確認", "once is enough"),
            )
        drafts = [Draft(f"document:{edition.document.number}", fact)]
        sheet = _sheet(has, edition, said, now, chance)
        if sheet is not None:
            drafts += enter_sheets(has.company, [sheet], home=home, actor=actor, now=now)
            row.evidence = sheet.evidence
            row.save(update_fields=["evidence"])
        append(has.company, drafts, actor=actor, at=now)
    return row


def _require_readable(has: Standing, edition: DocumentEdition) -> None:
    where = f"{edition.document.number} {edition.number}"
    if state(edition, has.day) not in _READABLE:
        raise ConflictError(
            Text("這個版本不是現行版，不能確認", "this edition is not in force: there is nothing to acknowledge"),
            where,
            Text("請閱讀現行版本", "read the edition in force"),
        )
    if not was_opened(edition, has.person):
        raise ConflictError(
            Text("你還沒有開啟這個版本", "you have not opened this edition"),
            where,
            Text("請先開啟文件，閱讀後再確認", "open it, read it, then acknowledge"),
        )


def _sheet(
    has: Standing, edition: DocumentEdition, said: Mapping[str, bool], now: datetime, chance: Chance
) -> NewEvidence | None:
    """Return the record that a demand reads; None where none does, or for somebody who is in no register of people."""
    companion, reader = companion_of(edition.document.form), employee(has)
    if companion is None or reader is None:
        return None
    form = paperwork().form(companion.id)
    return NewEvidence(
        new_id("e", now, chance(ENTROPY_BYTES)),
        form.id,
        f"people:{reader.number}",
        About.day(has.day),
        f"{form.zh}　{edition.document.number} {edition.number}"[:200],
        {**_values(companion, form.fields, edition, has), **said},
        signatures=(Signature(companion.role, has.person, has.day),),
    )


def _values(
    companion: Companion, fields: Mapping[str, Field], edition: DocumentEdition, has: Standing
) -> dict[str, Scalar]:
    known: dict[Source, Scalar] = {
        Source.EDITION: edition.number,
        Source.TODAY: has.day.isoformat(),
        Source.EFFECTIVE: None if edition.effective is None else edition.effective.isoformat(),
        Source.OCCASION: edition.occasion,
    }
    # Names stay beside the ledger: only what it may hold is written.
    found = {name: known.get(source) for name, source in companion.values.items() if fields[name].ledgered}
    return {name: value for name, value in found.items() if value is not None}
