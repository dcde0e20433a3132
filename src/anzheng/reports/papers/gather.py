"""紀錄的紙本 Records as papers: gathers definition, content, signatures, names and the place in the ledger.

Whoever asks has found the records through what they may see, and has opened those whose content is confidential.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import prefetch_related_objects

from anzheng.catalogue.core.field_reader import ITEMS
from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import COMPANY, Fact
from anzheng.facts.cases import CaseActed, CaseOpened, CaseSettled
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import facts_of
from anzheng.organization.core.levels import NAMES as LEVELS
from anzheng.organization.core.levels import Level
from anzheng.organization.people import names_of
from anzheng.records.case_queries import folded
from anzheng.records.contents import of_evidence
from anzheng.records.core.forms.filling import completed
from anzheng.records.core.forms.signing import filler
from anzheng.records.core.workflow.acts import Resubmit, Sign, Submit
from anzheng.records.core.workflow.case import STATES, Case, State
from anzheng.records.destroyed import Destroyed, disposals_of
from anzheng.records.models import Record
from anzheng.records.records import form_of
from anzheng.registers.models import Entry
from anzheng.reports.papers.model import Language, Mark, Paper, Passage, Proof, lines_of
from anzheng.reports.papers.of_form import AUTHOR, Head, Signed, paper_of
from anzheng.reports.papers.proven import noting
from anzheng.reports.papers.values import Names
from anzheng.reports.papers.words import word

_UNITS = "units"
_OPEN = frozenset({State.DRAFT, State.RETURNED})
_GONE = frozenset({State.WITHDRAWN, State.LAPSED, State.SUPERSEDED})
_SUBMITTED = frozenset({Submit.KIND, Resubmit.KIND})


@dataclass(frozen=True, slots=True)
class Gathered:
    """A record with everything that its paper needs, before names are known."""

    row: Record
    form: Form
    case: Case
    content: Mapping[str, Any]
    facts: tuple[Fact, ...]
    gone: Text | None = None
    """What is said in place of a content that was destroyed."""


def papers_of(
    rows: Sequence[Record], *, language: Language = "zh", late: Collection[str] = (), named: bool = True
) -> list[Paper]:
    """Return the papers of records, in order; those in `late` carry the mark 補登 (few queries, and one each).

    Unless they are `named`, people stand there by their pseudonyms.

    Raises NotFoundError if the definition that a record was filled with is gone.
    """
    prefetch_related_objects(list(rows), "case__acts", "case__author", "case__company")
    gone = _gone(rows)
    found = [_gathered(row, gone.get((row.ledger, row.evidence))) for row in rows]
    names = _names(found, language, named=named)
    notes = {ledger: noting(ledger, language) for ledger in {one.row.case.ledger for one in found}}
    return [_paper(one, names, language, notes[one.row.case.ledger], late=one.row.pk in late) for one in found]


def _gone(rows: Sequence[Record]) -> dict[tuple[str, str], Destroyed]:
    """Return ledger and evidence → what is said in place of a content that was destroyed (one query each ledger)."""
    owners: dict[str, dict[str, str]] = {}
    for row in rows:
        if row.evidence:
            owners.setdefault(row.ledger, {})[of_evidence(row.evidence)] = row.evidence
    return {
        (ledger, named[owner]): said
        for ledger, named in owners.items()
        for owner, said in disposals_of(ledger, named).items()
    }


def _gathered(row: Record, gone: Destroyed | None) -> Gathered:
    form, case = form_of(row), folded(row.case)
    acts = sorted(row.case.acts.all(), key=lambda act: act.number)
    told = [act.content for act in acts if act.content is not None]
    content = row.case.content if case.state in _OPEN or not told else told[-1]
    facts = facts_of(row.case.ledger, subject=f"case:{row.pk}") if case.history else ()
    said = None if gone is None else gone.said
    return Gathered(row, form, case, completed(form, content), tuple(facts), said)


def _paper(one: Gathered, names: Names, language: Language, note: Callable[[int], str], *, late: bool) -> Paper:
    row, case = one.row, one.case
    roles = paperwork().roles
    unit = row.case.unit.strip("/").rpartition("/")[2]
    signed = tuple(_signed(one))
    submitted = next((sign for sign in signed if sign.step == AUTHOR), None)
    head = Head(
        company=row.case.company.name,
        level=word(LEVELS[Level(row.case.level)], language),
        state="" if case.state is State.APPROVED else word(STATES[case.state], language),
        number=row.number,
        unit=names.get(f"{_UNITS}:{unit}", unit),
        author=names.get(case.author, case.author) if filler(one.form, roles) is None else "",
        entered=None if submitted is None or submitted.at is None else taipei_day(submitted.at),
        proof=_proof(one, note),
        marks=_marks(one, late=late),
        language=language,
    )
    made = paper_of(one.form, roles, one.content, signed, names, head)
    if one.gone is None:
        return made
    return replace(made, parts=(made.parts[0], Passage(lines_of(word(one.gone, language)))))


def _marks(one: Gathered, *, late: bool) -> frozenset[Mark]:
    given = (
        (Mark.DRAFT, one.case.state in _OPEN),
        (Mark.OBSOLETE, one.case.state in _GONE),
        (Mark.LATE, late),
        (Mark.SAMPLE, one.row.case.company.sample),
    )
    return frozenset(mark for mark, stands in given if stands)


def _signed(one: Gathered) -> Iterator[Signed]:
    """Yield the signatures that count, each with the newest entry that says the same; the author's first."""
    acted = [(fact, fact.payload) for fact in one.facts if isinstance(fact.payload, CaseActed)]
    submitted = [pair for pair in acted if pair[1].act in _SUBMITTED]
    if submitted and one.case.state not in _OPEN:
        fact, act = submitted[-1]
        yield Signed(AUTHOR, one.case.author, act.on, fact.at, fact.seq)
    by_said: dict[tuple[str, str, str | None, str], list[Fact]] = {}
    for fact, act in acted:
        if act.act == Sign.KIND:
            by_said.setdefault((act.step, act.person, act.on_behalf_of, act.digest), []).append(fact)
    found = []
    for signature in reversed(one.case.signatures):
        said = by_said.get((signature.step, signature.person, signature.on_behalf_of, signature.digest), [])
        entry = said.pop() if said else None
        found.append(
            Signed(
                signature.step,
                signature.person,
                signature.on,
                None if entry is None else entry.at,
                None if entry is None else entry.seq,
                signature.on_behalf_of,
                paper=signature.paper is not None,
            )
        )
    yield from reversed(found)


def _proof(one: Gathered, note: Callable[[int], str]) -> Proof | None:
    """Return where the ledger says what is printed: how the case ended, else how the content was put before others."""
    if one.case.state in _OPEN:
        return None
    saying = [
        fact
        for fact in one.facts
        if isinstance(fact.payload, CaseOpened | CaseActed | CaseSettled) and fact.payload.digest == one.case.digest
    ]
    settled = [fact for fact in saying if isinstance(fact.payload, CaseSettled)]
    entry = settled[0] if settled else next(iter(saying), None)
    return None if entry is None else Proof(one.row.case.ledger, entry.seq, one.case.digest, note(entry.seq))


def _names(found: Sequence[Gathered], language: Language, *, named: bool) -> dict[str, str]:
    """Return every name that the papers need: of people, entries, units and registers (two queries)."""
    people, targets = set(), set()
    for one in found:
        people |= {hand for signature in one.case.signatures for hand in signature.hands} | {one.case.author}
        targets |= {str(one.content.get("target", COMPANY)), *one.content.get(ITEMS, {})}
        targets.add(f"{_UNITS}:{one.row.case.unit.strip('/').rpartition('/')[2]}")
        for field, value in _named(one.form, one.content):
            if field.type is Type.PERSON:
                people.add(value)
            else:
                targets.add(f"{field.register or _UNITS}:{value}")
    names = names_of(people) if named else {}
    registers = paperwork().registers
    for one in found:
        if one.form.items is not None and one.form.items in registers:
            register = registers[one.form.items]
            names[register.id] = register.zh if language == "zh" else register.en
    for ledger in {one.row.ledger for one in found}:
        kinds = {target.partition(":")[0] for target in targets}
        rows = Entry.objects.filter(ledger=ledger, register__in=kinds).values_list("register", "entry", "name")
        names |= {f"{register}:{entry}": name for register, entry, name in rows if f"{register}:{entry}" in targets}
    return names


def _named(form: Form, content: Mapping[str, Any]) -> Iterator[tuple[Field, str]]:
    """Yield the values that stand for somebody or something with a name."""
    values = content.get("fields", {})
    yield from _in(form.fields, values)
    for name, field in form.fields.items():
        for row in values.get(name) or () if field.type is Type.TABLE else ():
            yield from _in(field.columns, row)
    for row in content.get(ITEMS, {}).values():
        yield from _in(form.item_fields, row)


def _in(fields: Mapping[str, Field], values: Mapping[str, Any]) -> Iterator[tuple[Field, str]]:
    for name, field in fields.items():
        if field.type in (Type.PERSON, Type.UNIT, Type.ENTRY) and values.get(name):
            yield field, str(values[name])
