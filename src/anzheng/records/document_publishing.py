"""發布與廢止 Putting an approved edition in force, from a day on, and ending a document.

Publishing names the day, asks people to read, and answers the request to release. What follows when the day comes,
the old edition obsolete and the register in step, happens in the same act if it has come, else on that day.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from anzheng.catalogue.approvals import document_rules
from anzheng.catalogue.core.documents import Companion, Follows, Source
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import COMPANY, About, Actor, Content, Scalar
from anzheng.facts.documents import DocumentObsoleted, DocumentPublished
from anzheng.facts.events import EventAnswered, EventRaised
from anzheng.facts.evidence import Signature
from anzheng.kernel.calendars import Calendar
from anzheng.kernel.durations import add, parse
from anzheng.kernel.errors import ConflictError, InputError, Text
from anzheng.kernel.ids import ENTROPY_BYTES, Chance, new_id
from anzheng.kernel.times import TAIPEI, taipei_day
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.core.standing import Standing
from anzheng.organization.models import Unit
from anzheng.records import records
from anzheng.records.core.documents.approving import EDITION, ISSUED, RELEASE
from anzheng.records.core.documents.editions import Occasion, State, number_of
from anzheng.records.core.documents.kinds import event_of
from anzheng.records.core.documents.readers import MOST, Kind, Readers, readers_of
from anzheng.records.core.workflow.case import State as CaseState
from anzheng.records.document_editions import attached_text, state
from anzheng.records.document_notices import tell_holders, tell_readers
from anzheng.records.document_readers import employees
from anzheng.records.document_register import follow, in_force, signatures_of
from anzheng.records.documents import OWN, locked, manage
from anzheng.records.evidence import NewEvidence, enter_sheets
from anzheng.records.models import ControlledDocument, DocumentEdition, Record

FARTHEST = timedelta(days=366)
"""How far ahead an edition may be put in force."""
TO_READ = timedelta(days=14)
"""How long people have to read where nobody says otherwise: the house's own."""
_NO_CALENDAR = Calendar(frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Publication:
    """How an edition is put in force (發布)."""

    effective: date
    readers: tuple[str, ...] = ()
    """Who has to read it: `all`, `unit:it`, `duty:operator`, `person:E001`."""
    read_by: date | None = None


def publish(
    has: Standing,
    document: str,
    how: Publication,
    *,
    home: Path,
    actor: Actor,
    now: datetime,
    chance: Chance = secrets.token_bytes,
) -> DocumentEdition:
    """Put the approved edition of a document in force from a day on (發布).

    Raises DeniedError; ConflictError if no edition is approved, or if it would be in force before the one it replaces;
    InputError for a day too far ahead or readers that do not exist.
    """
    manage(has)
    with business_act():
        row = locked(has, document)
        edition = _approved(row, has.day)
        _check_day(row, edition, how.effective, has.day)
        wanted = _known_readers(row.ledger, how.readers, has.day)
        _write(row, edition, how, wanted, actor, now)
        drafts = list(_published(row, edition, now))
        drafts += _companions(row, edition, home, actor, now, chance)
        if how.effective <= has.day:
            drafts += _settle(row, edition, has.day, now)
        if wanted and edition.occasion != Occasion.REVIEW:
            tell_readers(edition, has.day, now)
        append(row.ledger, drafts, actor=actor, at=now)
    return edition


def settle_due(ledger: str, day: date, *, actor: Actor, now: datetime) -> int:
    """Carry out what the day has brought: editions in force, older ones obsolete; return how many (生效處理)."""
    rows = DocumentEdition.objects.filter(document__ledger=ledger, effective__lte=day, settled=False)
    done = 0
    for found in list(rows.order_by("effective", "pk").values_list("pk", flat=True)):
        with business_act():
            edition = DocumentEdition.objects.select_for_update().get(pk=found)
            if edition.settled:
                continue
            append(ledger, _settle(edition.document, edition, day, now), actor=actor, at=now)
            done += 1
    return done


def retire(has: Standing, document: str, *, since: date, basis: str, actor: Actor, now: datetime) -> ControlledDocument:
    """End a document: no edition is in force from a day on (廢止).

    `basis` is the number of an approved record of a document's release that says so: nobody ends a document alone.
    Raises DeniedError, InputError for another record, ConflictError if nothing is in force.
    """
    manage(has)
    with business_act():
        row = locked(has, document)
        _check_basis(row, basis)
        if since > has.day:
            raise InputError(
                Text("廢止日不能晚於今天", "a document ends today or earlier"),
                since.isoformat(),
                Text("請於當日辦理", "do it on that day"),
            )
        current = in_force(row, since)
        scheduled = row.editions.filter(effective__gt=since, obsolete=None).exclude(published=None).exists()
        if current is None or row.ended is not None or scheduled:
            raise ConflictError(
                Text("沒有現行版本，或已發布更新的版本", "no edition is in force, or a later one is published"),
                row.number,
                Text("請確認文件編號與日期", "check number and day"),
            )
        current.obsolete, row.ended = since, since
        current.save(update_fields=["obsolete"])
        row.save(update_fields=["ended"])
        tell_holders(current, now)
        ended = DocumentObsoleted(row.number, current.number, since, None)
        append(row.ledger, [_draft(row, ended), *follow(row, since)], actor=actor, at=now)
    return row


def _approved(row: ControlledDocument, day: date) -> DocumentEdition:
    """Return the edition that waits to be published. Raises ConflictError if there is none."""
    rows = row.editions.select_related("record__case").filter(published=None).order_by("-pk")
    found = next((one for one in rows if state(one, day) is State.APPROVED), None)
    if found is None or row.ended is not None:
        raise ConflictError(
            Text("沒有已核准而待發布的版本", "no approved edition waits to be published"),
            row.number,
            Text("核准後才能發布；請查看版本的簽核情形", "it is published after its approval: see where that is"),
        )
    if found.record is not None:
        written = records.content_of(found.record).get("fields", {}).get(EDITION)
        if number_of(str(written)) != number_of(found.number):
            raise ConflictError(
                Text(f"簽核的版次是 {written}，不是 {found.number}", f"{written} was signed, not {found.number}"),
                row.number,
                Text("請另擬一個版本", "write another edition"),
            )
    return found


def _check_day(row: ControlledDocument, edition: DocumentEdition, effective: date, today: date) -> None:
    if effective > today + FARTHEST:
        raise InputError(
            Text("生效日不能超過一年後", "an edition takes effect within a year"),
            "effective",
            Text("請改較近的日期", "use an earlier day"),
        )
    others = row.editions.exclude(published=None).exclude(pk=edition.pk).exclude(occasion=Occasion.REVIEW.value)
    newest = max((one.effective for one in others if one.effective is not None), default=None)
    # A review leaves the edition as it is; any other must come after the one that it makes obsolete.
    before = newest is not None and (effective < newest if edition.occasion == Occasion.REVIEW else effective <= newest)
    if before and newest is not None:
        raise ConflictError(
            Text(f"生效日須晚於前一版的 {newest}", f"it must take effect after the one before, {newest}"),
            "effective",
            Text("請改生效日", "choose a later day"),
        )


def _known_readers(ledger: str, words: Sequence[str], day: date) -> tuple[Readers, ...]:
    """Return whom the words name. Raises InputError for a unit that is closed, or somebody who left."""
    if len(words) > MOST:
        raise InputError(
            Text(f"閱讀對象超過 {MOST} 項", f"more than {MOST} words for readers"),
            "readers",
            Text("請以單位或職務指定", "name units or duties"),
        )
    found = tuple(dict.fromkeys(readers_of(word) for word in words))
    units = {one.name for one in found if one.kind is Kind.UNIT}
    known = set(Unit.objects.filter(company_id=ledger, closed=None, code__in=units).values_list("code", flat=True))
    people = {one.name for one in found if one.kind is Kind.PERSON}
    here = {one.number for one in employees(ledger, day)} if people else set()
    for missing in sorted((units - known) | (people - here)):
        raise InputError(
            Text("沒有這個單位，或這個人不在職", "there is no such unit, or this person does not work here"),
            f"readers {missing[:60]}",
            Text("請改選在職人員或現有單位", "choose people who work here, or units that exist"),
        )
    return found


def _write(
    row: ControlledDocument,
    edition: DocumentEdition,
    how: Publication,
    readers: Sequence[Readers],
    actor: Actor,
    now: datetime,
) -> None:
    text = attached_text(edition)
    if text is not None:
        edition.file_name, edition.file_digest = text.name, text.digest
        edition.file_bytes, edition.media = text.bytes, text.media
    signed = "" if edition.record is None else edition.record.case.digest
    edition.digest = edition.file_digest or signed
    edition.published, edition.publisher, edition.effective = now, actor.id, how.effective
    edition.review_due = add(how.effective, parse(row.review), _NO_CALENDAR) if row.review else None
    edition.readers = [] if edition.occasion == Occasion.REVIEW else [str(one) for one in readers]
    edition.read_by = (how.read_by or max(how.effective, taipei_day(now)) + TO_READ) if edition.readers else None
    edition.save()
    if edition.occasion == Occasion.REVIEW:
        same = row.editions.filter(number=edition.number).exclude(published=None)
        same.update(review_due=edition.review_due)


def _published(row: ControlledDocument, edition: DocumentEdition, now: datetime) -> Iterator[Draft]:
    record = edition.record
    evidence = record.evidence if record is not None and record.evidence else None
    effective = edition.effective or taipei_day(now)
    fact = DocumentPublished(row.number, edition.number, evidence, edition.digest, effective, edition.review_due)
    content: tuple[Content, ...] = ()
    if edition.file_digest:
        content = (Content("edition", edition.file_bytes, edition.media, edition.file_digest),)
    yield Draft(f"document:{row.number}", fact, content=content)
    if record is not None and records.form_of(record).event == RELEASE:
        item = records.content_of(record).get("case") or record.number
        answer = EventAnswered(RELEASE, item, ISSUED, now, edition.publisher, evidence)
        yield Draft(f"event:{RELEASE}/{item}", answer)
    event = event_of(row.kind)
    if event is not None and row.origin == OWN and edition.occasion != Occasion.REVIEW:
        item = f"{row.number}-{edition.number}"
        # What is entered late was issued then: nobody has to read it anew because of us.
        past = effective < taipei_day(now)
        since = datetime.combine(effective, datetime.min.time(), TAIPEI) if past else now
        yield Draft(f"event:{event}/{item}", EventRaised(event, item, COMPANY, since))


def _settle(row: ControlledDocument, edition: DocumentEdition, day: date, now: datetime) -> list[Draft]:
    """Let an edition whose day has come take the place of the one before."""
    drafts: list[Draft] = []
    if edition.effective is None:
        raise AssertionError("only what is published takes effect")
    if edition.occasion != Occasion.REVIEW:
        older = row.editions.exclude(published=None).exclude(pk=edition.pk).exclude(occasion=Occasion.REVIEW.value)
        for old in older.filter(obsolete=None, effective__lt=edition.effective):
            old.obsolete = edition.effective
            old.save(update_fields=["obsolete"])
            drafts.append(_draft(row, DocumentObsoleted(row.number, old.number, edition.effective, edition.number)))
            tell_holders(old, now)
    edition.settled = True
    edition.save(update_fields=["settled"])
    return [*drafts, *follow(row, min(edition.effective, day))]


def _companions(
    row: ControlledDocument, edition: DocumentEdition, home: Path, actor: Actor, now: datetime, chance: Chance
) -> list[Draft]:
    """Make evidence of what the approval signed besides: a record of another form that a demand reads."""
    if edition.record is None or edition.occasion == Occasion.REVIEW:
        return []
    signed = {one.step: one for one in signatures_of(edition)}
    sheets = []
    for companion in document_rules().following(row.form, Follows.PUBLICATION):
        given = signed.get(companion.role)
        if given is None:
            continue
        form = paperwork().form(companion.id)
        sheets.append(
            NewEvidence(
                new_id("e", now, chance(ENTROPY_BYTES)),
                form.id,
                COMPANY,
                About.day(given.on),
                f"{form.zh}　{row.number} {edition.number}"[:200],
                _values(companion, edition, given.on),
                signatures=(
                    Signature(form.roles[0], edition.author, given.on),
                    Signature(companion.role, given.person, given.on),
                ),
            )
        )
    return enter_sheets(row.ledger, sheets, home=home, actor=actor, now=now) if sheets else []


def _values(companion: Companion, edition: DocumentEdition, signed: date) -> dict[str, Scalar]:
    effective = edition.effective or signed
    known: dict[Source, Scalar] = {
        Source.EDITION: edition.number,
        Source.TITLE: None,
        Source.TODAY: signed.isoformat(),
        Source.EFFECTIVE: effective.isoformat(),
        Source.OCCASION: edition.occasion,
        Source.AHEAD: signed <= effective,
        Source.APPROVED: "approved",
    }
    return {name: known[source] for name, source in companion.values.items() if known[source] is not None}


def _check_basis(row: ControlledDocument, basis: str) -> None:
    found = Record.objects.filter(ledger=row.ledger, number=basis, form="document-release-record").first()
    content = None if found is None else records.content_of(found).get("fields", {})
    approved = found is not None and found.case.state == CaseState.APPROVED
    if not approved or content is None or content.get("occasion") != "withdrawal":
        raise InputError(
            Text("須有已核准、時機為作廢的發行核准紀錄", "an approved record of its withdrawal is needed"),
            f"basis {basis[:60]}",
            Text(
                "請先以表單 document-release-record 辦理核准，再以它的編號廢止",
                "have the form document-release-record approved first, then name its number",
            ),
        )


def _draft(row: ControlledDocument, fact: DocumentObsoleted) -> Draft:
    return Draft(f"document:{row.number}", fact)
