"""表單的紙本 A filled form as a paper: pure, from its definition, its content, its signatures and names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from anzheng.catalogue.core.field_reader import ITEMS
from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form, FormKind, Orientation, Role
from anzheng.facts.base import COMPANY
from anzheng.kernel.errors import Text
from anzheng.kernel.times import TAIPEI
from anzheng.records.core.forms.filling import asked
from anzheng.records.core.forms.signing import filler, workflow_of
from anzheng.records.core.workflow.definition import DEPUTY_MARK, MEANINGS, Meaning
from anzheng.reports.papers import words
from anzheng.reports.papers.model import (
    Align,
    Box,
    Column,
    Grid,
    Language,
    Listing,
    Mark,
    Options,
    Pair,
    Paper,
    Part,
    Passage,
    Proof,
    Row,
    breadth,
    lines_of,
)
from anzheng.reports.papers.values import Names, align_of, day_of, label_of, named, said, ticked
from anzheng.reports.papers.words import word
from anzheng.reports.wording import plain

AUTHOR = "author"
"""Step of a signature that is the author's by submitting."""
_WIDE = {Orientation.PORTRAIT: 36, Orientation.LANDSCAPE: 56}
"""Breadth beyond which a value takes the whole line."""
_LABEL = 20
"""Breadth beyond which a label does."""
_ESSAY = 1600
"""Breadth from which prose is printed under a heading of its own, so that it breaks over pages like a text."""
_WHOLE_COMPANY = Text("全公司", "the whole company")
_TARGET = Text("對象", "About")
_DAY, _PERIOD = Text("事實日期", "Date"), Text("所屬期間", "Period")
_TO = Text(" 至 ", " to ")
_STATE = Text("狀態", "State")
_UNIT, _AUTHOR = Text("填表單位", "Unit"), Text("填表人", "Filled in by")
_ENTERED, _LATE = Text("入帳日期", "Entered on"), Text("補登原因", "Why late")
_CLAUSES = Text("依據條款", "Clauses")
_ITEM = Text("項目", "Item")
_ON_PAPER = Text("紙本簽署", "signed on paper")
_FOR = Text("代 {} 簽署", "for {}")
_NO_ANSWER = "—"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature upon the content, with what the ledger says of it (簽章)."""

    step: str
    """The role; `author` for the author's."""
    person: str
    on: date
    at: datetime | None = None
    """When it was entered; on paper only the day beside it counts."""
    seq: int | None = None
    on_behalf_of: str | None = None
    paper: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """What stands around the content (表頭及出處)."""

    company: str
    document: str = ""
    edition: str = ""
    level: str = ""
    state: str = ""
    """Where it stands; empty for what is approved."""
    number: str = ""
    unit: str = ""
    author: str = ""
    """Name, where the form has no box for whoever fills in."""
    entered: date | None = None
    late: str = ""
    """Why it was entered late."""
    clauses: str = ""
    proof: Proof | None = None
    marks: frozenset[Mark] = field(default_factory=frozenset)
    language: Language = "zh"


def paper_of(
    form: Form,
    roles: Mapping[str, Role],
    content: Mapping[str, Any],
    signed: Sequence[Signed],
    names: Names,
    head: Head,
) -> Paper:
    """Return the paper of a filled form; every asked field and every value of the content stands on it.

    `names` holds names by pseudonym, by `<register>:<entry>`, and by register. Raises KeyError for unknown roles.
    """
    language = head.language
    return Paper(
        company=head.company,
        title=form.zh if language == "zh" else form.en,
        head=_pairs(form, head),
        parts=(Grid(tuple(_about(form.orientation, content, names, head))), *_body(form, content, names, head)),
        boxes=tuple(_boxes(form, roles, signed, names, language)),
        proof=head.proof,
        marks=head.marks,
        orientation=form.orientation,
        language=language,
        number=head.number,
    )


def _pairs(form: Form, head: Head) -> tuple[Pair, ...]:
    told = (
        (words.DOCUMENT, head.document or form.code or form.id),
        (words.EDITION, head.edition or str(form.version)),
        (words.CLASS, head.level),
        (words.RECORD, head.number or _NO_ANSWER),
        (words.KEEP, plain(form.keep, head.language)),
    )
    return tuple(Pair(word(label, head.language), value) for label, value in told)


def _about(orientation: Orientation, content: Mapping[str, Any], names: Names, head: Head) -> Iterator[Row]:
    language, row = head.language, partial(_row, orientation)
    target = str(content.get("target", COMPANY))
    first, last = str(content.get("first", "")), str(content.get("last", ""))
    about = word(_WHOLE_COMPANY, language) if target == COMPANY else named(target, names)
    yield row(word(_TARGET, language), about)
    days = [day for day in dict.fromkeys((first, last)) if day]
    several = len(days) > 1
    told = word(_TO, language).join(day_of(day, language, short=several) for day in days)
    yield row(word(_PERIOD if several else _DAY, language), told)
    if head.state:
        yield row(word(_STATE, language), head.state)
    if head.unit:
        yield row(word(_UNIT, language), head.unit)
    if head.author:
        yield row(word(_AUTHOR, language), head.author)
    if head.entered is not None:
        entered = day_of(head.entered, language)
        late = f"（{word(words.MARKS[Mark.LATE], language)}）" if Mark.LATE in head.marks else ""
        yield row(word(_ENTERED, language), f"{entered}{late}")
    if head.clauses:
        yield Row(word(_CLAUSES, language), head.clauses, wide=True)
    if head.late:
        yield Row(word(_LATE, language), head.late, wide=True)


def _body(form: Form, content: Mapping[str, Any], names: Names, head: Head) -> Iterator[Part]:
    language = head.language
    values: Mapping[str, Any] = content.get("fields", {})
    rows: list[Row] = []
    # What a draft leaves open may be filled in by hand; what was signed without an answer says that there is none.
    nothing = "" if Mark.DRAFT in head.marks else _NO_ANSWER
    for name, one in _shown(form.fields, values).items():
        value, label = values.get(name), label_of(one, language)
        text = "" if one.type is Type.TABLE else said(one, value, names, language)
        if one.type is Type.TABLE:
            part: Part = _table(label, one.columns, value or (), names, language)
        elif one.type is Type.PROSE and (form.kind is FormKind.DOCUMENT or breadth(text) > _ESSAY):
            part = Passage(lines_of(text or nothing), label)
        else:
            options = ticked(one, value, language)
            rows.append(_row(form.orientation, label, (text or nothing) if options is None else options))
            continue
        if rows:
            yield Grid(tuple(rows))
            rows = []
        yield part
    if rows:
        yield Grid(tuple(rows))
    if form.items is not None:
        yield _items(form, content.get(ITEMS, {}), names, language)


def _shown(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Field]:
    """Return the fields that are asked, and those that hold something all the same: nothing that was kept is hidden."""
    wanted = asked(fields, values)
    return {name: one for name, one in fields.items() if name in wanted or values.get(name) not in (None, "", [])}


def _row(orientation: Orientation, label: str, value: str | Options) -> Row:
    text = value.text if isinstance(value, Options) else value
    wide = "\n" in text or breadth(text) > _WIDE[orientation] or breadth(label) > _LABEL
    return Row(label, value, wide=wide)


def _table(
    label: str, columns: Mapping[str, Field], rows: Sequence[Mapping[str, Any]], names: Names, language: Language
) -> Listing:
    lines = tuple(
        (str(number), *(said(one, row.get(name), names, language, short=True) for name, one in columns.items()))
        for number, row in enumerate(rows, 1)
    )
    return Listing(_columns(columns, language), lines, label, word(words.NOTHING, language))


def _items(form: Form, items: Mapping[str, Mapping[str, Any]], names: Names, language: Language) -> Listing:
    """Return the answers for each entry; a column that no entry was asked for is left out."""
    shown = {
        name: one
        for name, one in form.item_fields.items()
        if not items or any(name in _shown(form.item_fields, row) for row in items.values())
    }
    lines = tuple(
        (
            str(number),
            named(entry if ":" in entry else f"{form.items}:{entry}", names),
            *(said(one, row.get(name), names, language, short=True) for name, one in shown.items()),
        )
        for number, (entry, row) in enumerate(items.items(), 1)
    )
    of_register = names.get(form.items or "", word(_ITEM, language))
    number, *rest = _columns(shown, language)
    return Listing((number, Column(of_register), *rest), lines, of_register, word(words.NOTHING, language))


def _columns(fields: Mapping[str, Field], language: Language) -> tuple[Column, ...]:
    own = (Column(_head(one, language), align_of(one)) for one in fields.values())
    return (Column(word(words.NUMBER, language), Align.CENTER), *own)


def _head(one: Field, language: Language) -> str:
    """Return the title of a column, with the unit that its numbers do not repeat."""
    label = label_of(one, language)
    unit = "" if one.unit is None else one.unit[0 if language == "zh" else 1]
    return f"{label}（{unit}）" if unit else label


def _boxes(
    form: Form, roles: Mapping[str, Role], signed: Sequence[Signed], names: Names, language: Language
) -> Iterator[Box]:
    """Yield a box for the author, where the form has one, and for each step; empty ones wait for a hand."""
    author = filler(form, roles)
    if author is not None:
        meaning, title = word(MEANINGS[Meaning.FILL], language), Text(roles[author].zh, roles[author].en)
        given = [one for one in signed if one.step in (AUTHOR, author)]
        yield _box(meaning, word(title, language), given[-1] if given else None, names, language)
    for step in workflow_of(form, roles).steps:
        meaning, title = word(MEANINGS[step.meaning], language), step.name
        found = [one for one in signed if one.step == step.id]
        places: list[Signed | None] = [*found, *([None] * (step.places - len(found)))]
        for one in places:
            yield _box(meaning, word(title, language), one, names, language)


def _box(meaning: str, title: str, one: Signed | None, names: Names, language: Language) -> Box:
    if one is None:
        return Box(meaning, title)
    name, notes = names.get(one.person, one.person), []
    if one.on_behalf_of is not None:
        name = f"{name}（{word(DEPUTY_MARK, language)}）"
        notes.append(word(_FOR, language).format(names.get(one.on_behalf_of, one.on_behalf_of)))
    when = day_of(one.on, language, short=True)
    if one.at is not None and not one.paper:
        local = one.at.astimezone(TAIPEI)
        when = f"{day_of(local.date(), language, short=True)} {local:%H:%M}"
    notes.append(f"{when} {word(_ON_PAPER, language)}" if one.paper else when)
    if one.seq is not None:
        notes.append(f"{word(words.LEDGER, language)} #{one.seq:,}")
    return Box(meaning, title, name, tuple(notes))
